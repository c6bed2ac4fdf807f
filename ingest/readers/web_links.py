"""The links in the main content of a page, as references: whom to call, which form, which law."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from ingest.readers.addressing import is_https
from ingest.readers.cleaning import clean_text
from ingest.readers.html_tree import Node
from retriever.passage import Reference, ReferenceKind

MAX_REFERENCES = 30

_LAW_HOSTS = ("legifrance.gouv.fr", "gesetze-im-internet.de", "eur-lex.europa.eu", "dejure.org", "gesetze.")
# Maps and networks: no authority, and a visit tells them who asked.
_ELSEWHERE = re.compile(
    r"(?:^|\.)(?:google\.\w+|goo\.gl|facebook\.com|instagram\.com|twitter\.com|x\.com|youtube\.com|youtu\.be|"
    r"linkedin\.com|xing\.com|pinterest\.\w+|whatsapp\.com|wa\.me|t\.me|tiktok\.com)$"
)
_LAW_HEADING = re.compile(
    r"rechtsgrundlage|gesetz|textes? (?:de )?(?:loi|référence|officiel)|références? juridique", re.I
)
_FORM_HEADING = re.compile(r"formular|formulaire|cerfa|antrag(?:$|s)", re.I)
_SERVICE_HEADING = re.compile(r"online|en ligne|téléservice", re.I)
_SAYS_NOTHING = re.compile(
    r"^(?:hier|ici|mehr(?: infos?)?|en savoir plus|weiter|link|e-?mail|courriel|telefon|pdf)?$", re.I
)


def read_links(root: Node, base: str) -> tuple[Reference, ...]:
    """At most MAX_REFERENCES, in reading order, each address once; the heading above says what kind a link is."""
    found: dict[str, Reference] = {}
    heading = ""
    for element in root.iter("a", "h1", "h2", "h3", "h4", "h5", "h6"):
        if element.tag != "a":
            heading = clean_text(element.text_content())
            continue
        reference = link_reference(
            element.get("href", ""), element.text_content(), base, heading, element.get("title", "")
        )
        if reference:
            found.setdefault(reference.url, reference)
    return tuple(found.values())[:MAX_REFERENCES]


def link_reference(href: str, text: str, base: str, heading: str, hint: str = "") -> Reference | None:
    """A link as a reference; None for one that leads nowhere outside the page, or that a browser should not follow."""
    href, text = href.strip(), clean_text(text)
    scheme, _, target = href.partition(":")
    if scheme.lower() in ("tel", "mailto"):
        target = clean_text(unquote(target.split("?")[0]))
        if not re.match(
            r"^[^@\s]+@[^@\s]+\.[a-zA-Z]+$" if scheme.lower() == "mailto" else r"^\+?[\d\s()/.-]{3,}$", target
        ):
            return None
        shown = text if scheme.lower() == "tel" and any(c.isdigit() for c in text) else target
        names_someone = not _SAYS_NOTHING.match(text) and text not in (shown, target)
        title = text if names_someone else heading or shown
        return Reference("contact", title, f"{scheme.lower()}:{target.replace(' ', '')}", shown)
    if not href or href.startswith("#"):
        return None
    try:
        url = urljoin(base, href)
    except ValueError:
        return None
    title = clean_text(hint) or heading if _SAYS_NOTHING.match(text) else text
    if not is_https(url) or not title or url.split("#")[0] == base or _ELSEWHERE.search(urlsplit(url).hostname or ""):
        return None
    return Reference(_kind(url, title, heading), title, url)


def _kind(url: str, title: str, heading: str) -> ReferenceKind:
    parts = urlsplit(url)
    host, path = parts.hostname or "", parts.path.lower()
    if host.endswith(_LAW_HOSTS[:4]) or host.startswith(_LAW_HOSTS[4]) or _LAW_HEADING.search(heading):
        return "law"
    if _FORM_HEADING.search(heading) or (path.endswith((".pdf", ".docx", ".odt")) and _FORM_HEADING.search(title)):
        return "form"
    return "service" if _SERVICE_HEADING.search(heading) or _SERVICE_HEADING.search(title) else "more"
