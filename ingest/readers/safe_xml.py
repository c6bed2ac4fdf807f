"""Official XML parsed without ever following what it points to."""

# pyright: reportPrivateUsage=false, reportUnknownMemberType=false, reportUnknownVariableType=false
# pyright: reportAttributeAccessIssue=false, reportUnknownArgumentType=false
# (lxml's stubs name its element type _Element and do not know a DTD's entities.)

from __future__ import annotations

from lxml import etree

from ingest.document import UnreadableFileError
from ingest.readers.cleaning import clean_text


def parse_xml(data: bytes) -> etree._Element:
    """The root element; comments and processing instructions are left out.

    External definitions are never loaded. Raises UnreadableFileError with the line of the first fault, and for a file
    that declares or uses entities other than XML's own five: they could stand for anything, of any size.
    """
    # A new parser for each file: an lxml parser must not be shared between threads.
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        reason = clean_text(error.msg or "no element").removesuffix(f", line {line}, column {column}")
        raise UnreadableFileError(f"the XML is broken at line {line}: {reason}") from error
    except ValueError as error:
        raise UnreadableFileError(f"the XML cannot be read: {error}") from error
    dtd = root.getroottree().docinfo.internalDTD
    if dtd is not None and any(True for _ in dtd.iterentities()):
        raise UnreadableFileError("the XML has a DOCTYPE that declares entities; such files are refused")
    for entity in root.iter(etree.Entity):
        raise UnreadableFileError(f"the XML uses the undefined entity {entity.text} at line {entity.sourceline}")
    return root
