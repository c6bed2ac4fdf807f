"""What a page keeps in its source but does not show: the place where instructions to a machine are hidden."""

from __future__ import annotations

import re

from ingest.readers.html_tree import Node

_NEVER_SHOWN = frozenset(
    {"script", "style", "noscript", "template", "head", "title", "meta", "link", "base", "param", "datalist", "dialog"}
    | {"object", "embed", "applet", "iframe", "frame", "frameset", "canvas", "svg", "math", "map", "area", "img"}
    | {"audio", "video", "source", "track", "picture"}
)
_NONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden")
_TINY = re.compile(
    r"(?:font-size|opacity|max-height|line-height|zoom)\s*:\s*0*\.?0*[0-4]?(?:px|pt|em|rem|%)?\s*(?:;|!|$)"
)
_ZERO_SIZE = re.compile(r"(?:^|;)\s*(?:width|height)\s*:\s*[01](?:px)?\s*(?:;|!|$)")
_CLIPPED = re.compile(
    r"clip\s*:\s*rect|clip-path\s*:\s*(?:inset\(\s*(?:50|100)%|circle\(\s*0)|transform\s*:\s*scale\(\s*0"
)
_OFF_SCREEN = re.compile(
    r"(?:left|right|top|bottom|text-indent|margin(?:-\w+)?)\s*:\s*-\s*\d{3,}|translate\w*\(\s*-\s*\d{3,}"
)
_COLOUR = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)")
_BACKGROUND = re.compile(r"(?:^|;)\s*background(?:-color)?\s*:\s*([^;!]+)")
_WHITE = re.compile(
    r"^(?:white|snow|#f{3}f?|#f[a-f]f[a-f]f[a-f](?:ff)?|rgba?\(\s*25[0-5]\s*,?\s*25[0-5]\s*,?\s*25[0-5].*)$"
)
_FOR_SCREEN_READERS = re.compile(
    r"(?:^|\s)(?:fr-)?(?:aural|sr-only|visually-?hidden|screen-?reader(?:-text|-only)?|element-invisible|hidden|d-none|"
    r"is-hidden|u-hidden|invisible)(?:\s|$)"
)
_MAX_SHEET = 200_000  # characters; a longer one is a hostile one, and is read in part
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_AT_BLOCK = re.compile(r"@(?:media|supports|container|layer)[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_SIMPLE_SELECTOR = re.compile(r"^[\w-]*([.#])([\w-]+)$")


def remove_hidden(root: Node) -> None:
    """Remove from the tree what a browser would not show, and image texts, which only a screen reader would say."""
    classes, ids = _hidden_by_style_sheet(root)
    doomed: list[Node] = []
    for element in root.iter():
        is_comment = not isinstance(element.tag, str)  # or a processing instruction
        if is_comment or element.tag in _NEVER_SHOWN or _is_hidden(element) or _is_named(element, classes, ids):
            doomed.append(element)
    for element in doomed:
        if element.getparent() is not None:
            element.drop_tree()


def _is_named(element: Node, classes: set[str], ids: set[str]) -> bool:
    return element.get("id") in ids or bool(classes and classes.intersection(element.get("class", "").split()))


def _is_hidden(element: Node) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden", "").strip().lower() == "true":
        return True
    if _FOR_SCREEN_READERS.search(element.get("class", "")):
        return True
    style = element.get("style", "").lower()
    return bool(style) and (_hides(style) or _is_white_on_white(element, style))


def _hides(style: str) -> bool:
    tiny_box = _ZERO_SIZE.search(style) and "hidden" in style
    patterns = (_NONE, _TINY, _CLIPPED, _OFF_SCREEN)
    return bool(tiny_box) or any(pattern.search(style) for pattern in patterns)


def _is_white_on_white(element: Node, style: str) -> bool:
    """Text in the colour of its background, as far as inline styles say; a page without any is taken to be white."""
    found = _COLOUR.search(style)
    if found is None:
        return False
    colour = found.group(1).strip()
    if colour == "transparent":
        return True
    background = "white"
    for candidate in (element, *element.iterancestors()):
        own = _BACKGROUND.search(candidate.get("style", "").lower())
        if own:
            background = own.group(1).strip()
            break
    return colour == background or bool(_WHITE.match(colour) and _WHITE.match(background))


def _hidden_by_style_sheet(root: Node) -> tuple[set[str], set[str]]:
    """Classes and ids that the page's own style sheet hides with a plain selector, outside print and screen sizes."""
    classes: set[str] = set()
    ids: set[str] = set()
    for sheet in root.iter("style"):
        text = re.sub(r"/\*.*?\*/", "", _AT_BLOCK.sub("", (sheet.text or "")[:_MAX_SHEET]), flags=re.DOTALL)
        for selectors, declarations in _RULE.findall(text.lower() if text.isascii() else text):
            if _hides(declarations.lower()):
                for selector in selectors.split(","):
                    found = _SIMPLE_SELECTOR.match(selector.strip())
                    if found:
                        (classes if found.group(1) == "." else ids).add(found.group(2))
    return classes, ids
