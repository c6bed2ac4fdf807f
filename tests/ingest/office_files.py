"""DOCX and ODT files with headings, paragraphs, lists and tables, made of the sections of a document."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

import docx

from ingest.document import Document

_ODT_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "text", "table", "style")
)

_STYLES = (
    f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {_ODT_NAMES} office:version="1.2">'
    "<office:styles/></office:document-styles>"
)


def as_docx(document: Document) -> bytes:
    """Word's own styles for headings and list items; a line with " | " is a row of a table."""
    word = docx.Document()
    word.add_heading(document.title, 0)
    word.core_properties.title = document.title
    before: tuple[str, ...] = ()
    for section in document.sections:
        for depth, heading in enumerate(section.headings, 1):
            if before[:depth] != section.headings[:depth]:
                word.add_heading(heading, min(depth, 9))
        before = section.headings
        for line in section.text.splitlines():
            if " | " in line:
                cells = line.split(" | ")
                table = word.add_table(1, len(cells))
                for number, cell in enumerate(cells):
                    table.rows[0].cells[number].text = cell
            elif line.startswith("- "):
                word.add_paragraph(line[2:], style="List Bullet")
            else:
                word.add_paragraph(line)
    written = io.BytesIO()
    word.save(written)
    return written.getvalue()


def as_odt(document: Document) -> bytes:
    """The same as OpenDocument writes it."""
    body = [f'<text:h text:outline-level="1">{escape(document.title)}</text:h>']
    before: tuple[str, ...] = ()
    for section in document.sections:
        for depth, heading in enumerate(section.headings, 1):
            if before[:depth] != section.headings[:depth]:
                body.append(f'<text:h text:outline-level="{depth + 1}">{escape(heading)}</text:h>')
        before = section.headings
        for line in section.text.splitlines():
            if " | " in line:
                cells = "".join(
                    f"<table:table-cell><text:p>{escape(cell)}</text:p></table:table-cell>"
                    for cell in line.split(" | ")
                )
                columns = f'<table:table-column table:number-columns-repeated="{line.count(" | ") + 1}"/>'
                body.append(f"<table:table>{columns}<table:table-row>{cells}</table:table-row></table:table>")
            elif line.startswith("- "):
                body.append(
                    f"<text:list><text:list-item><text:p>{escape(line[2:])}</text:p></text:list-item></text:list>"
                )
            else:
                body.append(f"<text:p>{escape(line)}</text:p>")
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODT_NAMES} office:version="1.2">'
        f"<office:body><office:text>{''.join(body)}</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", _STYLES)
        archive.writestr("META-INF/manifest.xml", manifest)
    return written.getvalue()
