"""French law as DILA publishes it in the LEGI feed: one XML file a version of an article.

A document is an article in force, under the headings of its book, title and chapter. Its id stays the same over all its
versions: it is the id of the first one. Versions that are no longer, or not yet, in force give no document. One that is to
be repealed or replaced on a known day expires on the day before.
"""

# pyright: reportPrivateUsage=false, reportUnknownMemberType=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

import re
from datetime import date, timedelta

from lxml import etree

from ingest.document import Document, Section, UnreadableFileError
from ingest.manifest import Manifest
from ingest.readers.addressing import document_id
from ingest.readers.cleaning import clean_text
from ingest.readers.html_blocks import html_lines
from ingest.readers.limits import check_file
from ingest.readers.safe_xml import parse_xml
from retriever.passage import Language

# ABROGE_DIFF is in force until the day of its repeal; VIGUEUR_DIFF is not yet.
_IN_FORCE = frozenset({"VIGUEUR", "ABROGE_DIFF"})
_OTHER_ROOTS = frozenset(
    {"TEXTE_VERSION", "TEXTELR", "SECTION_TA", "ID", "VERSIONS"}
)  # the rest of the feed: no articles
_ARTICLE_ID = re.compile(r"^LEGIARTI\d{12}$")
_NO_END = date(2999, 1, 1)
_SHOWN_NUMBER = re.compile(r"^(?:annexe|préambule|tableau|article)", re.IGNORECASE)


class LegiReader:
    """Reads one file of the feed; one document, or none for an article that is not in force."""

    version = "legi-1"

    def read(self, name: str, data: bytes, manifest: Manifest) -> tuple[Document, ...]:
        """See ``Reader.read``. The id is ``<corpus>:<id of the article's first version>``."""
        check_file(name, data, frozenset({".xml"}))
        root = parse_xml(data)
        if root.tag != "ARTICLE":
            if root.tag in _OTHER_ROOTS:
                return ()
            raise UnreadableFileError(f"the root element is <{root.tag}>, not ARTICLE of LEGI")
        identifier = _text(root.find("META/META_COMMUN/ID"))
        if not _ARTICLE_ID.match(identifier):
            raise UnreadableFileError(f"the ID {identifier!r} is not one of a LEGI article (LEGIARTI and 12 digits)")
        article = root.find("META/META_SPEC/META_ARTICLE")
        if article is None:
            raise UnreadableFileError(f"{identifier} has no META_ARTICLE")
        if _text(article.find("ETAT")) not in _IN_FORCE:
            return ()
        law = root.find("CONTEXTE/TEXTE")
        path = _path(law)
        sections = [
            Section(headings, "\n".join(lines))
            for headings, place in ((path, "BLOC_TEXTUEL/CONTENU"), ((*path, "Nota"), "NOTA/CONTENU"))
            if (lines := _lines(root.find(place)))
        ]
        if not sections:
            return ()
        end = _day(article.find("DATE_FIN"))
        kind = "codes" if law is not None and law.get("nature") == "CODE" else "loda"
        return (
            Document(
                id=document_id(manifest, _first_version(root) or identifier),
                corpus=manifest.id,
                url=f"https://www.legifrance.gouv.fr/{kind}/article_lc/{identifier}",
                title=_title(_text(article.find("NUM")), law),
                language=manifest.language,
                jurisdiction=manifest.jurisdiction,
                authority=manifest.authority,
                sections=tuple(sections),
                audience=manifest.audience,
                topics=manifest.topics,
                updated=_day(article.find("DATE_DEBUT")),
                licence=manifest.licence,
                expires=end - timedelta(days=1) if end and end < _NO_END else None,
            ),
        )


def _title(number: str, law: etree._Element | None) -> str:
    name = law.find("TITRE_TXT") if law is not None else None
    short = clean_text(name.get("c_titre_court", "")) if name is not None else ""
    article = number if _SHOWN_NUMBER.match(number) else f"Article {number}".strip()
    return ", ".join(filter(None, (article, short.rstrip(".") or _text(name))))


def _path(law: etree._Element | None) -> tuple[str, ...]:
    """The headings from the book down: each TM holds its title and the next TM."""
    headings: list[str] = []
    level = law.find("TM") if law is not None else None
    while level is not None:
        headings.append(_text(level.find("TITRE_TM")))
        level = level.find("TM")
    return tuple(filter(None, headings))


def _first_version(root: etree._Element) -> str:
    """The id of the oldest version: what an article is called through all its changes."""
    versions = [link for link in root.iterfind("VERSIONS/VERSION/LIEN_ART") if _ARTICLE_ID.match(link.get("id", ""))]
    return min(versions, key=lambda link: (link.get("debut", ""), link.get("id", ""))).get("id", "") if versions else ""


def _lines(content: etree._Element | None) -> list[str]:
    """LEGI writes HTML inside its XML."""
    if content is None:
        return []
    inside = etree.tostring(content, encoding="unicode", with_tail=False)
    return html_lines(re.sub(r"^<CONTENU[^>]*>|</CONTENU>$", "", inside), Language.FR)


def _text(element: etree._Element | None) -> str:
    return clean_text("".join(str(part) for part in element.itertext())) if element is not None else ""


def _day(element: etree._Element | None) -> date | None:
    try:
        return date.fromisoformat(_text(element))
    except ValueError:
        return None
