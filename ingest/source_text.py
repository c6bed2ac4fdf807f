"""The text of a source by another road than the readers take: what a page says, block by block, and nothing of how it is read.

It knows no headings, lists, cases or tables. So where the readers lose or repeat a sentence, the two disagree.
"""

# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# (lxml's stubs give its element type the private name _Element; pypdfium2's functions have no types.)

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from lxml import etree
from markdown_it import MarkdownIt

from ingest.manifest import Format
from ingest.readers.html_tree import parse_fragment, parse_page
from ingest.readers.safe_xml import parse_xml
from ingest.source_office import Block, office_blocks

_DILA_TOP = ("Introduction", "Texte", "ListeSituations", "Avertissement")
_DILA_BLOCKS = frozenset({"Paragraphe", "Item", "Cellule"})
_DILA_ASIDE = frozenset(
    {"Titre", "OuSAdresser", "OuSAdresserSupport", "ServiceEnLigne", "Image", "Reference", "PourEnSavoirPlus", "Cible"}
    | {
        "Definition",
        "Resume",  # of a table, for screen readers
        "Abreviation",
        "Condition",
        "RechercheGuidee",
        "Illustration",
        "TitreAlternatif",
        "LienExterneCommente",
    }
)
_GII_BLOCKS = frozenset({"P", "DD", "DL", "LA", "row", "entry", "BR", "Title", "table"})
_GII_ASIDE = frozenset({"DT", "FnArea", "Footnotes", "FnR", "kommentar"})
_HTML_BLOCKS = frozenset(
    "p div section article header main ul ol li dl dt dd table tr td th blockquote pre hr br figure figcaption details summary "
    "address center fieldset caption thead tbody".split()
)
_HTML_ASIDE = frozenset(
    "script style nav footer aside button select option textarea template noscript iframe svg h1 h2 h3 h4 h5 h6 th title".split()
)
_INLINE = frozenset({"", "FnR", "Image", "script", "style", "template", "noscript", "svg"})  # no border of a sentence
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_XZUFI_ASIDE = frozenset({"02", "03", "18"})  # the titles, and who approved the text
_SIGNS = re.compile(r"[\W_]+")
_LINE_END = re.compile("[\r\n\ufffe]+")  # the last stands where a word is cut, and PDFium joins the next line
_ADDRESS = re.compile(r"\]\(https?://[^) \n]* [^)\n]*\)")
_FRONT_MATTER = re.compile(r"\A---\n.*?\n(?:---|\.\.\.)\n", re.DOTALL)


def source_blocks(file_format: Format, name: str, data: bytes) -> list[Block]:
    """The blocks of a file in the order of its source; empty for a format that has no other road. PDF: see ``pdf_pages``.

    Headings are left out: a passage carries them beside its text. Raises UnreadableFileError for what is no such file.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in (".docx", ".odt"):
        return list(office_blocks(data, ending))
    if ending in (".md", ".markdown"):
        text = _FRONT_MATTER.sub("", data.decode("utf-8").replace("\r\n", "\n"))
        text = _ADDRESS.sub("](x)", text)  # CommonMark knows no link whose address has spaces; people write them
        page = parse_fragment(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(text))
        return list(_blocks(page, _HTML_BLOCKS, _HTML_ASIDE, frozenset({"td"})))
    if ending in (".html", ".htm"):
        page = parse_page(data)
        found = [*page.iter("main"), *page.xpath(".//*[@role='main']"), *page.iter("body")]
        return list(_blocks(found[0], _HTML_BLOCKS, _HTML_ASIDE, frozenset({"td"})))
    if ending != ".xml":
        return []
    root = parse_xml(data)
    if file_format == "gii":
        contents = [
            content
            for norm in root.iterfind("norm")
            if (norm.findtext("metadaten/enbez") or "").strip()
            and not (norm.findtext("metadaten/enbez") or "").lower().startswith("inhalts")
            and (content := norm.find("textdaten/text/Content")) is not None
        ]
        cells = frozenset({"entry"})
        return [b for content in contents for b in _blocks(content, _GII_BLOCKS, _GII_ASIDE, cells)]
    if file_format == "legi":
        parts = [part for place in ("BLOC_TEXTUEL/CONTENU", "NOTA/CONTENU") if (part := root.find(place)) is not None]
        return [b for part in parts for b in _blocks(part, _HTML_BLOCKS, _HTML_ASIDE, frozenset({"td"}))]
    if file_format == "xzufi":
        return list(_xzufi(root))
    for title in root.iterfind(".//Tableau/Titre"):
        title.tag = "Paragraphe"  # the title of a table is a line of its text
    tops = [child for child in root if child.tag in _DILA_TOP]
    return [b for top in tops for b in _blocks(top, _DILA_BLOCKS, _DILA_ASIDE, frozenset({"Cellule"}))]


def _blocks(root: Any, borders: frozenset[str], aside: frozenset[str], cells: frozenset[str]) -> Iterator[Block]:
    """Text between two borders is one block."""
    pending: list[str] = []
    inside = 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, node in walk:
        tag = node.tag if isinstance(node.tag, str) else ""
        left_out = not tag or tag in aside or node.get("hidden") is not None or _HIDDEN.search(node.get("style") or "")
        if tag in borders or (left_out and tag not in _INLINE):
            if text := "".join(pending).strip():
                yield Block(text, inside > 0)
            pending.clear()
        if event == "start":
            if left_out:
                walk.skip_subtree()
            else:
                pending.append(node.text or "")
                inside += tag in cells
        else:
            inside -= tag in cells and not left_out
            if node is not root:
                pending.append(node.tail or "")
    if text := "".join(pending).strip():
        yield Block(text, False)


def _xzufi(root: Any) -> Iterator[Block]:
    """The texts of the objects that a message leaves behind, module by module, in each of our languages."""
    left: dict[tuple[str, str], Any] = {}
    for step in root:
        for item in step:
            own = next((_whole(n) for n in item if _name(n) == "id"), "") if _name(item) != "id" else _whole(item)
            if _name(step) == "loesche":
                left = {key: value for key, value in left.items() if key[1] != own}
            elif _name(step) == "schreibe" and _name(item) in ("leistung", "spezialisierung"):
                left[_name(item), own] = item
    for item in left.values():
        for language in ("de", "fr"):
            texts = [(code, _html(text)) for code, tag, text in _modules(item) if tag == language]
            full = "".join(_signs(blocks) for code, blocks in texts if code == "06")
            for code, blocks in texts:
                # A short text that the full one begins with is said once.
                if code not in _XZUFI_ASIDE and not (code in ("05", "24") and _signs(blocks) in full):
                    yield from blocks


def _html(text: str) -> list[Block]:
    """A text of XZuFi, which is HTML or plain."""
    if "<" not in text:
        return [Block(line) for line in text.splitlines() if line.strip()]
    return list(_blocks(parse_fragment(f"<div>{text}</div>"), _HTML_BLOCKS, _HTML_ASIDE, frozenset({"td"})))


def _signs(blocks: list[Block]) -> str:
    return "".join(_SIGNS.sub("", block.text) for block in blocks)


def _modules(item: Any) -> Iterator[tuple[str, str, str]]:
    """(code, language, text) of each text of a service."""
    for module in item:
        if _name(module) == "modulText":
            code = next((_whole(n) for n in module.iter() if _name(n) == "code"), "").zfill(2)
            for node in module:
                language = node.get("languageCode", "de").lower().replace("_", "-").split("-")
                if _name(node) == "inhalt" and (len(language) == 1 or len(language[1]) == 2) and node.text:
                    yield code, language[0], node.text


def _name(node: Any) -> str:
    return str(node.tag).rsplit("}", 1)[-1]


def _whole(node: Any) -> str:
    return " ".join("".join(node.itertext()).split())


def pdf_pages(data: bytes) -> list[list[Block]]:
    """The lines of each page, one a block. Lines and not sentences: a page has columns, forms and headings, and only lines
    are the same on every road. Any of them may be repeated: a heading stands beside each of its passages."""
    import pypdfium2

    pages: list[list[Block]] = []
    document: Any = pypdfium2.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            lines = _LINE_END.split(text.get_text_range())
            pages.append([Block(line, is_cell=True) for line in lines if line.strip()])
            text.close()
            page.close()
    finally:
        document.close()
    return pages
