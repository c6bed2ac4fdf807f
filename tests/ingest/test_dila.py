"""DILA XML: structure, references, refusals, and the real feed."""

from __future__ import annotations

import json
import os
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.dila import DilaReader
from retriever.passage import Language, Reference

FIXTURE = Path(__file__).parents[1] / "data" / "dila" / "F90001.xml"
MANIFEST = Manifest(
    id="fiches",
    name="Fiches",
    format="dila",
    language=Language.FR,
    jurisdiction="FR",
    authority="DILA",
    licence="Licence Ouverte 2.0",
    homepage="https://www.service-public.fr",
)


def read(xml: str | bytes, name: str = "F1.xml") -> tuple[Document, ...]:
    return DilaReader().read(name, xml if isinstance(xml, bytes) else xml.encode(), MANIFEST)


def page(body: str, *, root: str = "Publication", kind: str = "Fiche d'information", more: str = "") -> str:
    return (
        f'<{root} xmlns:dc="http://purl.org/dc/elements/1.1/" ID="F1" type="{kind}"{more}><dc:title>Titre</dc:title>'
        "<dc:date>modified 2026-01-02</dc:date><FilDAriane><Niveau ID='Professionnels'>Accueil</Niveau></FilDAriane>"
        f"{body}</{root}>"
    )


@pytest.fixture(scope="module")
def fiche() -> Document:
    (document,) = read(FIXTURE.read_bytes(), FIXTURE.name)
    return document


def test_what_the_fiche_is(fiche: Document) -> None:
    assert fiche.id == "fiches:particuliers/F90001"
    assert fiche.url == "https://www.service-public.fr/particuliers/vosdroits/F90001"
    assert fiche.title == "Carte de pêche en rivière"
    assert str(fiche.updated) == "2026-03-04"
    assert fiche.audience == ("particuliers", "associations")
    assert fiche.topics == ("Loisirs",)
    assert (fiche.language, fiche.jurisdiction, fiche.authority) == (Language.FR, "FR", "DILA")


def test_every_amount_stands_under_its_case(fiche: Document) -> None:
    price = ("Vous habitez en France", "Prix")
    assert [(s.headings, s.text) for s in fiche.sections] == [
        ((), "La carte de pêche est obligatoire à partir du 1er janvier de l'année des 12 ans."),
        (("Sécheresse",), "La pêche peut être suspendue par arrêté."),
        (price, "Le prix dépend de l'âge."),
        ((*price, "Moins de 18 ans"), "La carte coûte 21 €."),
        (
            (*price, "18 ans et plus"),
            "La carte coûte 79 €.\nÀ noter\u00a0: une réduction existe pour les couples.",
        ),
        (price, "Le paiement se fait en ligne."),
        (
            ("Vous habitez en France", "Pièces à fournir"),
            "- Pièce d'identité\n- Vérifiez sur la liste. Elle change chaque année.\n- en mairie",
        ),
        (
            ("Vous habitez en Allemagne",),
            "Une carte hebdomadaire existe.\nPrix des cartes\n"
            "Carte\u00a0: Semaine | Prix – En ligne\u00a0: 33 € | Prix – Au guichet\u00a0: 35 €",
        ),
    ]


def test_links_are_references_and_carry_their_case(fiche: Document) -> None:
    assert fiche.references == (
        Reference(
            "contact",
            "Association de pêche",
            "https://www.cartedepeche.fr/",
            "Vous habitez en France – Moins de 18 ans; Par téléphone\u00a0: 01 23 45 67 89",
        ),
        Reference("more", "la liste", "https://www.cartedepeche.fr/liste"),
        Reference(
            "form", "Demande de carte", "https://www.cartedepeche.fr/achat", "Cerfa n° 12345*01; Fédération de pêche"
        ),
        Reference(
            "law",
            "Code de l'environnement : article L436-1",
            "https://www.legifrance.gouv.fr/x",
            "Obligation de la carte",
        ),
        Reference("more", "Les parcours", "https://www.federationpeche.fr", "Fédération"),
    )


def test_a_link_that_stands_in_two_cases_holds_for_both() -> None:
    contact = "<OuSAdresser><Titre>Mairie</Titre></OuSAdresser>"
    cases = "".join(f"<Cas><Titre>{t}</Titre><Paragraphe>x</Paragraphe>{contact}</Cas>" for t in ("A", "B"))
    (document,) = read(page(f"<Texte><BlocCas>{cases}</BlocCas></Texte>"))
    assert document.references == (Reference("contact", "Mairie"),)


def test_the_address_is_built_where_the_file_has_none() -> None:
    (old,) = read(page("<Texte><Paragraphe>Bonjour.</Paragraphe></Texte>"))
    assert old.url == "https://www.service-public.fr/professionnels-entreprises/vosdroits/F1"
    rights = "<dc:rights>https://www.service-public.gouv.fr/a-propos</dc:rights>"
    (new,) = read(page(f"{rights}<Texte><Paragraphe>Bonjour.</Paragraphe></Texte>"))
    assert new.url == "https://www.service-public.gouv.fr/professionnels-entreprises/vosdroits/F1"
    (odd,) = read(page("<Texte><Paragraphe>Bonjour.</Paragraphe></Texte>", more=' spUrl="javascript:alert(1)"'))
    assert odd.url.startswith("https://www.service-public.fr/")


def test_invisible_characters_leave_the_text_and_no_break_spaces_stay() -> None:
    body = (
        "<Texte><Paragraphe>Ré\u00adgime\u200b ge\u0301néral\U000e0041\u202e :  25\u00a0€ \u202fet</Paragraphe></Texte>"
    )
    (document,) = read(page(body))
    assert document.text == "Régime général : 25\u00a0€ et"


@pytest.mark.parametrize("kind", ["Theme", "Recherche guidée", "Modèle de document"])
def test_navigation_guides_and_model_letters_are_no_documents(kind: str) -> None:
    assert read(page(f"<Texte><Paragraphe>{'Je soussigné. ' * 50}</Paragraphe></Texte>", kind=kind)) == ()


def test_a_resource_is_a_document_only_with_text_of_its_own() -> None:
    def resource(text: str) -> tuple[Document, ...]:
        link = '<LienWeb URL="https://a.fr/f"><Source>Caf</Source></LienWeb>'
        body = f"<Texte><Paragraphe>{text}</Paragraphe></Texte>{link}"
        return read(page(body, root="ServiceComplementaire", kind="Formulaire"))

    assert resource("Permet de demander une aide.") == ()
    (document,) = resource("Permet de demander une aide. " * 15)
    assert document.references == (Reference("form", "Titre", "https://a.fr/f", "Caf"),)


def test_the_lists_of_the_feed_are_passed_over_and_other_xml_is_not() -> None:
    assert read("<CommentFaireSi/>", "commentFaireSi.xml") == ()
    with pytest.raises(UnreadableFileError, match="root element is <rss>"):
        read("<rss/>", "F1.xml")


@pytest.mark.parametrize(
    ("xml", "reason"),
    [
        ('<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Publication>&x;</Publication>', "declares entities"),
        ('<!DOCTYPE a [<!ENTITY x "y">]><Publication/>', "declares entities"),
        ('<!DOCTYPE a SYSTEM "http://a.b/c.dtd"><Publication>&nbsp;</Publication>', "entity"),
        ("<Publication>\n<Texte>\n<Paragraphe>coupé", "broken at line 3"),
        ("<Publication ID='X1'/>", "is not one of a DILA page"),
        ("<Publication ID='F1'/>", "dc:title is missing"),
        ("pas du XML", "broken at line 1"),
        ("  \n", "empty"),
        (b"\x89PNG\x00\x01", "broken at line 1"),
    ],
)
def test_unreadable_files_name_their_fault(xml: str | bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason) as caught:
        read(xml)
    assert "\n" not in str(caught.value)


def test_the_ending_and_the_size_are_checked() -> None:
    with pytest.raises(UnreadableFileError, match=r"ending \.txt"):
        read("<Publication/>", "F1.txt")
    with pytest.raises(UnreadableFileError, match="more than the limit of 20 MB"):
        read(b"<Publication>" + b" " * (20 * 1024 * 1024), "F1.xml")


def test_an_image_gives_no_text() -> None:
    image = "<Image><Legende>Logo</Legende><TexteDeRemplacement>Un logo</TexteDeRemplacement></Image>"
    (document,) = read(
        page(f"<Texte><Paragraphe>Avant {image} après.</Paragraphe><Paragraphe>{image}</Paragraphe></Texte>")
    )
    assert document.text == "Avant après."


def test_a_billion_laughs_is_refused_quickly() -> None:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    with pytest.raises(UnreadableFileError):
        read(f'<!DOCTYPE a [<!ENTITY a0 "ha">{levels}]><Publication ID="&a11;">&a11;</Publication>')


# The real feed of November 2020, as it lies in the test data.

WORD = re.compile(r"\w+")
NOT_BODY = ("Cible", "RechercheGuidee", "Image", "Illustration", "TitreAlternatif", "Questionnaire", "Resume")


def test_data() -> Path:
    folder = os.environ.get("DEUXRIVES_TEST_DATA")
    if not folder:
        pytest.skip("DEUXRIVES_TEST_DATA is not set")
    return Path(folder)


test_data.__test__ = False  # type: ignore[attr-defined]


def feed_files(folder: Path) -> Iterator[tuple[str, str, bytes]]:
    for archive in sorted((folder / "dila-vosdroits").glob("vosdroits-*-2020.xml.zip")):
        audience = archive.name.split("-")[1]
        with zipfile.ZipFile(archive) as opened:
            for member in opened.namelist():
                if member.endswith(".xml"):
                    yield audience, member, opened.read(member)


@pytest.mark.real_data
def test_all_files_of_the_real_feed_are_read_in_time() -> None:
    files = list(feed_files(test_data()))
    reader = DilaReader()
    ids: list[str] = []
    for _, name, data in files:
        ids.extend(document.id for document in reader.read(name, data, MANIFEST))
    assert len(files) == 7591
    assert len(ids) == len(set(ids)) == 4422


def words_of(document: Document) -> Counter[str]:
    """Words of the text, with each heading where the path first enters it, as the page shows it."""
    parts: list[str] = []
    before: tuple[str, ...] = ()
    for section in document.sections:
        shared = 0
        while shared < min(len(before), len(section.headings)) and before[shared] == section.headings[shared]:
            shared += 1
        parts.extend((*section.headings[shared:], section.text))
        before = section.headings
    return Counter(WORD.findall("\n".join(parts)))


def words_left_out_on_purpose(data: bytes) -> Counter[str]:
    """Audience labels, images, questionnaires; and titles under which the XML has no text (links only)."""
    root = etree.fromstring(data)
    texts = [" ".join(map(str, element.itertext())) for element in root.iter(*NOT_BODY)]
    inside = (
        ".//Paragraphe[not(ancestor::Titre or ancestor::OuSAdresser or ancestor::ServiceEnLigne or ancestor::Image)]"
    )
    for element in root.iter("Cas", "Chapitre", "SousChapitre", "Situation"):
        title = element.find("Titre")
        if title is not None and not element.xpath(inside):
            texts.append(" ".join(map(str, title.itertext())))
    return Counter(WORD.findall(" ".join(texts)))


@pytest.mark.real_data
def test_all_texts_are_those_of_an_independent_extraction() -> None:
    folder = test_data()
    with (folder / "dila-vosdroits" / "fiches.jsonl").open(encoding="utf-8") as lines:
        records = {(r["audience"], r["id"]): r["text"] for r in map(json.loads, lines) if r["text"]}
    reader = DilaReader()
    compared = 0
    for audience, name, data in feed_files(folder):
        expected = records.get((audience, Path(name).stem))
        documents = reader.read(name, data, MANIFEST) if expected else ()
        for document in documents:
            compared += 1
            # The other extraction leaves soft hyphens and decomposed accents in its words.
            theirs = Counter(WORD.findall(unicodedata.normalize("NFC", str(expected).replace("\u00ad", ""))))
            ours, headings = (
                words_of(document),
                {word for s in document.sections for h in s.headings for word in WORD.findall(h)},
            )
            missing = theirs - ours - words_left_out_on_purpose(data)
            assert set(missing) <= headings, (
                name,
                missing,
            )  # a title that repeats the one above it stands in the path once
            if b"<Tableau" not in data:  # in a table, each row repeats the names of its columns
                assert not ours - theirs, (name, ours - theirs)
    assert compared == 3723


@pytest.mark.real_data
@pytest.mark.parametrize("stem", ["F1972", "F33481"])
def test_the_samples_of_schema_3_4_are_read(stem: str) -> None:
    path = test_data() / "dila-v34-samples" / f"{stem}.xml"
    (document,) = DilaReader().read(path.name, path.read_bytes(), MANIFEST)
    assert document.url == f"https://www.service-public.gouv.fr/particuliers/vosdroits/{stem}"
    assert document.updated is not None
    assert document.updated.year == 2025
