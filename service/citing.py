"""A passage and a quote to a citation: the official page opened at the quote, and our own view of the document."""

from __future__ import annotations

import re
from urllib.parse import quote as percent_encode
from urllib.parse import urldefrag, urlsplit

from retriever.passage import Passage
from service.schemas import Citation

WHOLE_QUOTE = 80  # characters up to which a quote is given whole in the link; longer ones by their beginning and end
EDGE_WORDS = 6
_MARK = re.compile(r"^\s*(?:[-–—•*]|\d{1,2}[.)])\s+")


def cite(number: int, passage: Passage, quote: str, demonstration: bool = False) -> Citation:
    """A citation of ``quote``, which stands word for word in the passage. Raises ValueError if it does not."""
    if quote not in passage.text:
        raise ValueError("the quote does not stand in the passage")
    return Citation(
        number=number,
        quote=quote,
        passage_id=passage.id,
        document_id=passage.document_id,
        document_title=passage.title,
        headings=list(passage.headings),
        corpus=passage.corpus,
        authority=passage.authority,
        jurisdiction=passage.jurisdiction,
        language="fr" if passage.language == "fr" else "de",
        updated=passage.updated,
        review=passage.review,
        licence=passage.licence,
        url=link_to_quote(passage.url, quote, passage.page),
        document_url=document_path(passage.document_id, passage.id),
        page=passage.page,
        demonstration=demonstration,
    )


def document_path(document_id: str, passage_id: str = "") -> str:
    """Path of a document in this service, a passage of it marked."""
    path = f"/v1/documents/{percent_encode(document_id, safe='')}"
    return f"{path}?passage={passage_id}" if passage_id else path


def link_to_quote(url: str, quote: str, page: int | None = None) -> str:
    """``url`` with a text fragment (``#:~:text=start,end``, WICG Scroll to Text Fragment) at the quote, or ``#page=n``.

    Empty for an address that is not http or https: nothing else is ever made a link.
    """
    if not web_address(url):
        return ""
    base = urldefrag(url).url
    if page is not None or urlsplit(url).path.lower().endswith(".pdf"):
        return f"{base}#page={page or 1}"
    lines = [stripped for line in quote.split("\n") if (stripped := _MARK.sub("", line).strip())]
    if not lines:
        return base
    if len(lines) == 1 and len(lines[0]) <= WHOLE_QUOTE:
        return f"{base}#:~:text={_encode(lines[0])}"
    # Start and end must each lie within one block of the page: they are taken from the first and from the last line.
    # A browser looks for the end after the start, so on one line they must not share a word.
    words, last_words = lines[0].split(" "), lines[-1].split(" ")
    edge = EDGE_WORDS if len(lines) > 1 else min(EDGE_WORDS, len(words) // 2)
    if not edge:
        return f"{base}#:~:text={_encode(lines[0])}"
    return f"{base}#:~:text={_encode(' '.join(words[:edge]))},{_encode(' '.join(last_words[-edge:]))}"


def web_address(url: str) -> str:
    """``url`` if it is an address of the web (http or https, with a host); empty for anything else."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("https", "http") and parts.hostname else ""
    except ValueError:  # "http://[": no address at all
        return ""


def _encode(text: str) -> str:
    """Percent-encode everything; the hyphen too, which separates the parts of a text fragment."""
    return percent_encode(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")
