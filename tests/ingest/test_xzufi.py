"""XZuFi messages: modules by name, synonyms, competence by area, two languages, and what a message may leave out."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.registry import reader_for
from ingest.readers.xzufi import XzufiReader
from ingest.readers.xzufi_areas import jurisdiction_of
from retriever.passage import Language, Reference

MANIFEST = Manifest(
    id="portal",
    name="Portal",
    format="xzufi",
    language=Language.DE,
    jurisdiction="DE",
    authority="Bund",
    licence="x",
    homepage="https://example.org",
    url="https://example.org/{stem}",
)


def module(code: str, german: str = "", french: str = "", *, name: str = "", position: str = "", more: str = "") -> str:
    texts = "".join(
        f'<inhalt languageCode="{language}">{text}</inhalt>'
        for language, text in (("de-DE", german), ("fr", french))
        if text
    )
    place = f"<positionDarstellung>{position}</positionDarstellung>" if position else ""
    label = f'<name xmlns="">{name}</name>' if name else ""
    code_list = f'<leikaTextmodul><code xmlns="">{code}</code>{label}</leikaTextmodul>'
    return f"<modulText>{place}{texts}{code_list}{more}</modulText>"


def service(body: str, identifier: str = "S1") -> str:
    return f"<leistung><id>{identifier}</id>{body}</leistung>"


def message(*objects: str, version: str = "2_3_1", deleted: str = "") -> bytes:
    written = "".join(f"<schreibe>{item}</schreibe>" for item in objects)
    return (
        f'<transfer xmlns="http://xoev.de/schemata/xzufi/{version}"><nachrichtenkopf>'
        f"<erstelltDatumZeit>2026-02-03T00:00:00Z</erstelltDatumZeit></nachrichtenkopf>{written}{deleted}</transfer>"
    ).encode()


def read(data: bytes, manifest: Manifest = MANIFEST) -> tuple[Document, ...]:
    return XzufiReader().read("lieferung.xml", data, manifest)


FERRY = service(
    module("02", "Fährgenehmigung Erteilung", "Autorisation de bac")
    + module("03", "Fähre betreiben", "Exploiter un bac")
    + module("08", "&lt;ul&gt;&lt;li&gt;Ausweis&lt;/li&gt;&lt;li&gt;Plan&lt;/li&gt;&lt;/ul&gt;", position="9")
    + module(
        "06",
        "&lt;p&gt;Wer eine Fähre betreibt, braucht eine Genehmigung.&lt;/p&gt;",
        "Il faut une autorisation.",
        position="1",
    )
    + module("05", "Wer eine Fähre betreibt, braucht eine Genehmigung.")
    + module("77", "Fährleute tragen Weste.", name="Ausrüstung", position="2")
    + module("18", "Fachlich freigegeben durch: Amt")
    + "<modulBegriffImKontext><begriffImKontext><begriff languageCode='de'>Fährschein</begriff></begriffImKontext>"
    "<begriffImKontext><begriff languageCode='fr'>permis de passeur</begriff></begriffImKontext></modulBegriffImKontext>"
    "<modulKosten><kosten><betrag>12.50</betrag><waehrung>EUR</waehrung></kosten></modulKosten>"
    "<modulFrist><fristDauer><dauer>3</dauer><einheit><code>w</code></einheit></fristDauer></modulFrist>"
    "<modulUrsprungsportal><uri>https://example.org/faehre</uri></modulUrsprungsportal>"
    "<versionsinformation><geaendertDatumZeit>2026-01-09T12:00:00+01:00</geaendertDatumZeit></versionsinformation>"
    "<gueltigkeit><ende>2027-12-31</ende></gueltigkeit>"
)


@pytest.mark.parametrize("version", ["2_1_0", "2_2_0", "2_3_1"])
def test_one_document_a_language_with_modules_under_their_names(version: str) -> None:
    french, german = read(message(FERRY, version=version))
    assert (german.id, french.id) == ("portal:S1", "portal:S1/fr")
    assert (german.counterpart, french.counterpart) == (french.id, german.id)
    assert (german.title, french.title) == ("Fähre betreiben", "Exploiter un bac")
    assert [(s.headings, s.text) for s in german.sections] == [
        (("Beschreibung",), "Wer eine Fähre betreibt, braucht eine Genehmigung."),
        (("Ausrüstung",), "Fährleute tragen Weste."),
        (("Erforderliche Unterlagen",), "- Ausweis\n- Plan"),
        (("Frist",), "3 Wochen"),
        (("Kosten",), "12,50\u00a0€"),
    ]
    assert [(s.headings, s.text) for s in french.sections] == [
        (("Description",), "Il faut une autorisation."),
        (("Délai",), "3 semaines"),
        (("Coût",), "12,50\u00a0€"),
    ]
    assert (german.keywords, french.keywords) == (("Fährschein",), ("permis de passeur",))
    assert german.url == "https://example.org/faehre"
    assert (german.updated, german.expires) == (date(2026, 1, 9), date(2027, 12, 31))


def test_modules_stand_in_their_given_order() -> None:
    texts = module("09", "Bedingung.", position="2") + module("11", "Ablauf.", position="1") + module("05", "Kurz.")
    (document,) = read(message(service(module("02", "Titel") + texts)))
    assert [s.headings for s in document.sections] == [(), ("Verfahrensablauf",), ("Voraussetzungen",)]


def office(identifier: str, name: str, service_id: str, area: str) -> str:
    return (
        f"<organisationseinheit><id>{identifier}</id><name><name languageCode='de'>{name}</name></name><anschrift>"
        f"<strasse>Uferweg</strasse><hausnummer>1</hausnummer><postleitzahl>77694</postleitzahl><ort>Kehl</ort></anschrift>"
        f"<kommunikation><kennung>+49 7851 880</kennung></kommunikation>"
        f"<zustaendigkeit><leistungID>{service_id}</leistungID><gebietID>{area}</gebietID></zustaendigkeit>"
        f"</organisationseinheit>"
    )


def test_competence_by_area_gives_authority_jurisdiction_and_contact() -> None:
    (_, german) = read(message(FERRY, office("O1", "Ordnungsamt Kehl", "S1", "083175003057")))
    assert (german.jurisdiction, german.authority) == ("DE-BW", "Ordnungsamt Kehl")
    contact = Reference("contact", "Ordnungsamt Kehl", "", "Uferweg 1, 77694 Kehl; +49 7851 880")
    assert german.references[0] == contact


def test_offices_in_two_laender_leave_the_rule_with_the_country() -> None:
    offices = office("O1", "Kehl", "S1", "083175003057"), office("O2", "Berlin", "S1", "110000000000")
    (_, german) = read(message(FERRY, *offices))
    assert (german.jurisdiction, german.authority) == ("DE", "Bund")
    assert [r.title for r in german.references] == ["Kehl", "Berlin"]


def test_a_competence_sent_apart_from_its_office_counts() -> None:
    apart = (
        "<zustaendigkeitTransferObjekt><uebergeordnetesObjektID>O9</uebergeordnetesObjektID><zustaendigkeit>"
        "<leistungID>S1</leistungID><gebietID>02</gebietID></zustaendigkeit></zustaendigkeitTransferObjekt>"
    )
    (_, german) = read(message(FERRY, office("O9", "Hafenamt", "S2", "02"), apart))
    assert (german.jurisdiction, german.authority) == ("DE-HH", "Hafenamt")


@pytest.mark.parametrize(
    ("areas", "general", "expected"),
    [
        ({"11"}, "DE", "DE-BE"),
        ({"08317", "083175003057"}, "DE", "DE-BW"),
        ({"08317", "11"}, "DE", "DE"),
        ({"00"}, "DE", "DE"),
        ({"99"}, "DE", "DE"),
        ({"11"}, "DE-HH", "DE-HH"),
        ({"11", "Kirchspiel"}, "DE", "DE"),
        (set[str](), "DE", "DE"),
    ],
)
def test_the_land_of_regional_keys(areas: set[str], general: str, expected: str) -> None:
    assert jurisdiction_of(areas, general) == expected


def test_what_is_deleted_or_written_again_is_not_read() -> None:
    first = service(module("02", "Alt") + module("06", "Alter Text."))
    again = service(module("02", "Neu") + module("06", "Neuer Text."))
    gone = service(module("02", "Weg") + module("06", "Weg."), "S2")
    data = message(first, gone, again, deleted="<loesche><id>S2</id></loesche>")
    assert [(d.id, d.text) for d in read(data)] == [("portal:S1", "Neuer Text.")]


def test_a_specialisation_with_texts_is_a_document_of_its_area() -> None:
    special = (
        "<spezialisierung><id>P1</id><leistungID>S1</leistungID><gueltigkeitGebietID>09</gueltigkeitGebietID>"
        + module("06", "In Bayern gilt mehr.")
        + "</spezialisierung>"
    )
    documents = read(message(FERRY, special))
    (bavarian,) = [d for d in documents if d.id == "portal:P1"]
    assert (bavarian.title, bavarian.jurisdiction) == ("Fähre betreiben", "DE-BY")


def test_an_online_service_and_links_are_references() -> None:
    online = (
        "<onlinedienst><id>D1</id><leistungID>S1</leistungID><bezeichnung>Online beantragen</bezeichnung>"
        "<link><link>https://example.org/online</link></link></onlinedienst>"
    )
    law = module(
        "07",
        "§ 1 Fährgesetz",
        more="<weiterfuehrenderLink><uri>https://example.org/law</uri><titel>FährG</titel></weiterfuehrenderLink>",
    )
    (document,) = read(message(service(module("02", "Fähre") + module("06", "Text.") + law), online))
    assert document.references == (
        Reference("service", "Online beantragen", "https://example.org/online"),
        Reference("law", "FährG", "https://example.org/law"),
    )


def test_plain_language_does_not_replace_the_text() -> None:
    texts = (
        "<modulText><inhalt languageCode='de-x-leicht'>Sie brauchen eine Erlaubnis.</inhalt>"
        "<inhalt languageCode='de-DE'>Eine Erlaubnis ist erforderlich.</inhalt>"
        "<leikaTextmodul><code xmlns=''>06</code></leikaTextmodul></modulText>"
    )
    (document,) = read(message(service(module("02", "Titel") + texts)))
    assert document.text == "Eine Erlaubnis ist erforderlich."


def test_a_service_without_text_gives_nothing() -> None:
    assert read(message(service(module("02", "Nur ein Titel", "Un titre seul")))) == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<Publication/>", "no message of XZuFi"),
        (message(service("").replace("<id>S1</id>", "")), "without an id"),
        (message(FERRY)[:-40], "broken"),
        (b"", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(data)


def test_the_manifest_tells_it_from_dila() -> None:
    assert isinstance(reader_for("xzufi", "a.xml"), XzufiReader)
    assert reader_for("xzufi", "a.html") is None


@pytest.mark.real_data
def test_the_synthetic_samples_are_read_or_refused() -> None:
    folder = Path(os.environ.get("DEUXRIVES_TEST_DATA", ""), "xzufi-synthetic")
    if not os.environ.get("DEUXRIVES_TEST_DATA") or not folder.is_dir():
        pytest.skip("needs xzufi-synthetic in the folder named by DEUXRIVES_TEST_DATA")
    counts = {}
    for path in sorted(folder.glob("*.xml")):
        try:
            counts[path.name.split(".")[0]] = len(XzufiReader().read(path.name, path.read_bytes(), MANIFEST))
        except UnreadableFileError as error:
            counts[path.name.split(".")[0]] = str(error)[:14]
    assert counts == {
        "external_entity_must_be_refused": "the XML has a ",
        "truncated_not_wellformed": "the XML is bro",
        "xzufi_2_1_0_default_ns_de": 3,
        "xzufi_2_2_0_schreibe_loesche_de": 30,
    }
