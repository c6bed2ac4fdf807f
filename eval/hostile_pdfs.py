"""PDF files made to break a reader, written object by object."""

from __future__ import annotations

import zlib

_FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def assemble(objects: list[bytes | str], trailer: str = "") -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue."""
    out, places = b"%PDF-1.4\n", list[int]()
    for number, content in enumerate(objects, start=1):
        places.append(len(out))
        out += (
            f"{number} 0 obj\n".encode() + (content if isinstance(content, bytes) else content.encode()) + b"\nendobj\n"
        )
    start, size = len(out), len(objects) + 1
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {size}\n0000000000 65535 f \n{table}trailer << /Size {size} /Root 1 0 R {trailer} >>\n".encode()
    return out + f"startxref\n{start}\n%%EOF\n".encode()


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object."""
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def pages(count: int) -> bytes:
    """That many pages with a sentence each."""
    kids = " ".join(f"{number} 0 R" for number in range(5, 5 + count))
    text = stream(b"BT /F1 11 Tf 60 700 Td (Diese Seite hat einen Satz, und der ist auf allen gleich.) Tj ET")
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 4 0 R >>"
    )
    tree = f"<< /Type /Pages /Count {count} /Kids [{kids}] >>"
    return assemble(["<< /Type /Catalog /Pages 2 0 R >>", tree, _FONT, text, *[page] * count])


def protected() -> bytes:
    """A file that asks for a password: its keys are none that an empty password opens."""
    secret = "<< /Filter /Standard /V 1 /R 2 /P -4 /O <" + "41" * 32 + "> /U <" + "42" * 32 + "> >>"
    tree = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    return assemble(
        ["<< /Type /Catalog /Pages 2 0 R >>", tree, page, secret], f"/Encrypt 4 0 R /ID [<{'43' * 16}> <{'43' * 16}>]"
    )


def looping_outline() -> bytes:
    """One page, and an outline whose first entry leads back to itself."""
    loop = "<< /Title (Kreis) /Parent 6 0 R /First 6 0 R /Next 6 0 R /Last 6 0 R /Count 9 >>"
    return _one_page("<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>", b"(Kreis) Tj", loop)


def looping_page_tree() -> bytes:
    """A page tree that is its own child."""
    return assemble(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 99999 /Kids [2 0 R 2 0 R] >>"])


def looping_xref() -> bytes:
    """A table of objects that names itself as the one before it."""
    whole = pages(1)
    start = whole.rindex(b"xref\n", 0, whole.rindex(b"startxref"))
    return whole.replace(b"/Root 1 0 R", f"/Root 1 0 R /Prev {start}".encode())


def nested_forms() -> bytes:
    """A page whose drawing calls ten drawings that each call ten more, eight levels deep."""
    forms: list[bytes] = [stream(b"BT /F1 9 Tf (bombe ) Tj ET", "/Type /XObject /Subtype /Form /BBox [0 0 100 100]")]
    for level in range(8):
        below = f"/Resources << /XObject << /X {6 + level} 0 R >> >>"
        forms.append(stream(b"/X Do " * 10, f"/Type /XObject /Subtype /Form /BBox [0 0 100 100] {below}"))
    return _one_page(
        "<< /Type /Catalog /Pages 2 0 R >>", b"", *forms, drawing=b"/X Do", named=f"/X {5 + len(forms)} 0 R"
    )


def stream_bomb(unpacked_mb: int) -> bytes:
    """A page whose content unpacks to that many megabytes."""
    squeeze = zlib.compressobj(9)
    block = b"".join(squeeze.compress(b" " * 2**20) for _ in range(unpacked_mb)) + squeeze.flush()
    tree = "<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    page = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>"
    return assemble(["<< /Type /Catalog /Pages 2 0 R >>", tree, page, stream(block, "/Filter /FlateDecode")])


def huge_page() -> bytes:
    """A page of five metres by five with white text: to see whether it is seen, one would have to draw it."""
    return pages(1).replace(b"[0 0 595 842]", b"[0 0 14400 14400]").replace(b"BT /F1", b"1 g BT /F1")


def _one_page(catalogue: str, text: bytes, *more: bytes | str, drawing: bytes = b"", named: str = "") -> bytes:
    """A page with ``text`` (operators) or ``drawing``; further objects are numbered from 6."""
    content = drawing or b"BT /F1 11 Tf 60 700 Td " + text + b" ET"
    tree = "<< /Type /Pages /Count 1 /Kids [4 0 R] >>"
    resources = f"<< /Font << /F1 3 0 R >> /XObject << {named} >> >>"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents 5 0 R >>"
    return assemble([catalogue, tree, _FONT, page, stream(content), *more])
