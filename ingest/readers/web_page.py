"""From a page as served to its main content: what the page is about, without what surrounds it on every page."""

from __future__ import annotations

import re

from ingest.readers.cleaning import clean_text
from ingest.readers.html_tree import Node

_CHROME_TAGS = (
    "nav",
    "footer",
    "aside",
    "button",
    "select",
    "textarea",
    "input",
    "option",
    "menu",
    "progress",
    "meter",
)
_CHROME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "complementary", "menu", "menubar", "toolbar", "tablist"}
    | {"dialog", "alertdialog"}
)
_CHROME_WORDS = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie\w+|consent|breadcrumbs?|brotkrumen?|fil-?d?-?ariane|ariane|share|sharing|social|"
    r"teilen|partage|skip|skip-?links?|skip-?nav|sprungmarken?|pagination|pager|navbar|navigation|sitemap|"
    r"stickybutton|sticky|chatbot|newsletter|banner|toolbar|feedback|lang(?:uage)?-?switch\w*|search-?form|"
    r"print|drucken|related-links|back-?to-?top)(?:[\s_-]|$)",
    re.IGNORECASE,
)
_CHROME_TEXT = re.compile(
    r"^(?:(?:diese )?seite (?:drucken|als pdf.*|teilen|empfehlen|vorlesen)|drucken|teilen|nach oben|zum seitenanfang|"
    r"(?:direkt )?zum (?:haupt)?inhalt.*|zur (?:haupt)?navigation.*|imprimer(?: la page)?|partager(?: la page)?|"
    r"haut de page|retour en haut.*|aller au contenu.*|(?:passer|accéder) au contenu.*|skip to .*|lire la page|"
    r"(?:alle )?cookies? (?:akzeptieren|ablehnen)|(?:tout )?(?:accepter|refuser)(?: les cookies| tout)?)$",
    re.IGNORECASE,
)
_MAX_CHROME = 1500  # characters: a "banner" or "print" container with more text than this is the page itself
_MAX_BEFORE_TITLE = 300
_TYPED = frozenset({"", "text", "email", "search", "tel", "password", "number", "date", "url", "file"})
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6", "summary")


def main_content(root: Node) -> Node:
    """The part that the page marks as its content, else the body; without navigation, banners, forms to fill in.

    Hidden text must have been removed before. The tree is changed.
    """
    main = _marked(root)
    _remove_chrome(main)
    _remove_before_title(main)
    return main


def _marked(root: Node) -> Node:
    for path in ("//main", "//*[@role='main']", "//*[@id='main-content' or @id='content' or @id='main']"):
        found = root.xpath(path)
        if len(found) == 1 and len(found[0].text_content().strip()) > 200:
            return found[0]
    articles = root.xpath(".//article[.//h1]")
    if len(articles) == 1:
        return articles[0]
    body = root.find(".//body")
    return root if body is None else body


def _remove_chrome(main: Node) -> None:
    total = len(main.text_content())
    for element in list(main.iterdescendants()):
        if element.getparent() is None or not isinstance(element.tag, str):
            continue
        if element.tag == "button" and next(element.iterancestors(*_HEADINGS), None) is not None:
            element.drop_tag()  # a heading that unfolds what stands below it
            continue
        if element.tag in _CHROME_TAGS or element.get("role", "").lower() in _CHROME_ROLES:
            doomed = element.find(".//h1") is None
        elif element.tag == "header":
            doomed = element.find(".//h1") is None and element.find(".//h2") is None
        elif element.tag == "form":
            doomed = _is_to_fill_in(element) and _is_small(element, total)
        elif element.tag == "a" and "chatbot" in element.get("href", ""):
            element, doomed = _panel(element), True
        else:
            words = f"{element.get('class', '')} {element.get('id', '')}"
            named = len(words) > 1 and _CHROME_WORDS.search(words) is not None
            doomed = named and element.find(".//h1") is None and _is_small(element, total)
        if doomed and element is not main:
            element.drop_tree()
    for element in list(main.iter("a", "p", "li", "span", "div")):
        if element.getparent() is not None and element is not main and len(element) < 3:
            text = element.text_content()
            if len(text) < 120 and _CHROME_TEXT.match(clean_text(text)):
                element.drop_tree()


def _is_small(element: Node, total: int) -> bool:
    size = len(element.text_content())
    return size <= _MAX_CHROME and size * 2 <= max(total, 200)


def _is_to_fill_in(form: Node) -> bool:
    return any(field.get("type", "").lower() in _TYPED for field in form.iter("input")) or (
        form.find(".//textarea") is not None
    )


def _panel(link: Node) -> Node:
    """The largest box around a link that holds little else."""
    panel = link
    for parent in link.iterancestors("div", "section", "p", "li"):
        if len(parent.text_content()) > _MAX_BEFORE_TITLE or parent.find(".//h1") is not None:
            break
        panel = parent
    return panel


def _remove_before_title(main: Node) -> None:
    """A kicker, a path or a remark of the content system; a longer text before the title is content."""
    title = next(iter(main.iter("h1")), None)
    if title is None:
        return
    before: list[Node] = []
    texts: list[tuple[Node, str]] = []  # (element, which of its two texts)
    node = title
    while node is not main:
        parent = node.getparent()
        if parent is None:
            return
        texts.append((parent, "text"))
        siblings = list(node.itersiblings(preceding=True))
        before.extend(siblings)
        texts.extend((sibling, "tail") for sibling in siblings)
        node = parent
    size = sum(len(element.text_content().strip()) for element in before)
    size += sum(len((getattr(element, which) or "").strip()) for element, which in texts)
    if size <= _MAX_BEFORE_TITLE:
        for element, which in texts:
            setattr(element, which, None)
        for element in before:
            element.drop_tree()
