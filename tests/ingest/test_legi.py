"""LEGI articles: what is in force, under its headings, with one id over all versions."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.document import Document, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.legi import LegiReader
from ingest.readers.registry import reader_for
from retriever.passage import Language

MANIFEST = Manifest(
    id="legi",
    name="LEGI",
    format="legi",
    language=Language.FR,
    jurisdiction="FR",
    authority="République française",
    licence="Licence Ouverte 2.0",
    homepage="https://www.legifrance.gouv.fr",
)
FIRST, SECOND = "LEGIARTI000000000001", "LEGIARTI000000000002"


def article(
    *,
    state: str = "VIGUEUR",
    end: str = "2999-01-01",
    number: str = "L113-3",
    nature: str = "CODE",
    body: str = "<p>Le passeur affiche<br/>le prix du passage.</p><p>I. - Sauf\u00a0:</p><p>1° Le dimanche ;</p>",
    note: str = "",
    identifier: str = SECOND,
) -> bytes:
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<ARTICLE><META><META_COMMUN><ID>{identifier}</ID><ANCIEN_ID/><ORIGINE>LEGI</ORIGINE><NATURE>Article</NATURE></META_COMMUN>
<META_SPEC><META_ARTICLE><NUM>{number}</NUM><ETAT>{state}</ETAT><DATE_DEBUT>2024-03-01</DATE_DEBUT>
<DATE_FIN>{end}</DATE_FIN><TYPE>AUTONOME</TYPE></META_ARTICLE></META_SPEC></META>
<CONTEXTE><TEXTE cid="LEGITEXT000000000009" nature="{nature}"><TITRE_TXT c_titre_court="Code des bacs">Code des bacs</TITRE_TXT>
<TM><TITRE_TM>Partie législative</TITRE_TM><TM><TITRE_TM>Livre Ier : Des passages</TITRE_TM></TM></TM></TEXTE></CONTEXTE>
<VERSIONS><VERSION etat="VIGUEUR"><LIEN_ART debut="2024-03-01" fin="2999-01-01" id="{SECOND}"/></VERSION>
<VERSION etat="MODIFIE"><LIEN_ART debut="1999-07-27" fin="2024-03-01" id="{FIRST}"/></VERSION></VERSIONS>
<NOTA><CONTENU>{note}</CONTENU></NOTA><BLOC_TEXTUEL><CONTENU>{body}</CONTENU></BLOC_TEXTUEL>
<LIENS><LIEN>Loi qui n’est pas le texte</LIEN></LIENS></ARTICLE>""".encode()


def read(data: bytes) -> tuple[Document, ...]:
    return LegiReader().read("article.xml", data, MANIFEST)


def test_an_article_in_force() -> None:
    (document,) = read(article(note="<p>Applicable au 1er avril.</p>"))
    assert document.id == f"legi:{FIRST}"
    assert document.title == "Article L113-3, Code des bacs"
    assert document.url == f"https://www.legifrance.gouv.fr/codes/article_lc/{SECOND}"
    assert (document.updated, document.expires) == (date(2024, 3, 1), None)
    path = ("Partie législative", "Livre Ier : Des passages")
    text = "Le passeur affiche\nle prix du passage.\nI. - Sauf\u00a0:\n1° Le dimanche ;"
    assert [(s.headings, s.text) for s in document.sections] == [
        (path, text),
        ((*path, "Nota"), "Applicable au 1er avril."),
    ]


@pytest.mark.parametrize("state", ["MODIFIE", "ABROGE", "VIGUEUR_DIFF", "TRANSFERE", "MODIFIE_MORT_NE", "PERIME", ""])
def test_what_is_not_in_force_gives_nothing(state: str) -> None:
    assert read(article(state=state)) == ()


def test_a_repeal_to_come_is_the_day_after_the_last() -> None:
    (document,) = read(article(state="ABROGE_DIFF", end="2027-01-01"))
    assert document.expires == date(2026, 12, 31)


def test_a_law_has_another_address_and_an_annex_its_own_name() -> None:
    (document,) = read(article(nature="LOI", number="Annexe II"))
    assert document.url == f"https://www.legifrance.gouv.fr/loda/article_lc/{SECOND}"
    assert document.title == "Annexe II, Code des bacs"


def test_tables_are_rows_with_their_columns() -> None:
    body = "<table><tr><th>Bac</th><th>Prix</th></tr><tr><td>Rhin</td><td>2 €</td></tr></table>"
    (document,) = read(article(body=body))
    assert document.text == "Bac\u00a0: Rhin | Prix\u00a0: 2 €"


def test_an_article_without_text_gives_nothing() -> None:
    assert read(article(body=" <p></p> ")) == ()


def test_other_files_of_the_feed_give_nothing() -> None:
    assert read(b"<TEXTELR><META/></TEXTELR>") == ()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<Publication/>", "not ARTICLE of LEGI"),
        (article(identifier="F1"), "not one of a LEGI article"),
        (
            b"<ARTICLE><META><META_COMMUN><ID>LEGIARTI000000000001</ID></META_COMMUN></META></ARTICLE>",
            "no META_ARTICLE",
        ),
        (article()[:300], "broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        read(data)


def test_the_manifest_tells_it_from_dila() -> None:
    assert isinstance(reader_for("legi", "a.xml"), LegiReader)
