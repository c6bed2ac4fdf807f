"""XZuFi: the text modules of a service as sections, and the links that stand in and beside them."""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from ingest.document import Section
from ingest.readers.addressing import is_https
from ingest.readers.html_blocks import html_blocks, links
from ingest.readers.outline import Outline
from ingest.readers.xzufi_areas import child, children, line, local
from retriever.passage import Language, Reference, ReferenceKind

TITLES = ("03", "02")  # the name for citizens, the official one
_INTRODUCTIONS = ("24", "05")  # teaser, short text: stand above the full text, without a heading
_LAW, _FORMS, _AUTHOR = "07", "14", "18"
# What the code list calls the modules, where a message gives the code without its name.
_NAMES: dict[str, tuple[str, str]] = {
    "06": ("Beschreibung", "Description"),
    _LAW: ("Rechtsgrundlage", "Textes de référence"),
    "08": ("Erforderliche Unterlagen", "Pièces à fournir"),
    "09": ("Voraussetzungen", "Conditions"),
    "11": ("Verfahrensablauf", "Déroulement de la procédure"),
    _FORMS: ("Formulare", "Formulaires"),
    "15": ("Weiterführende Informationen", "Informations complémentaires"),
    "16": ("Hinweise", "Remarques"),
    "22": ("Zuständige Stelle", "Service compétent"),
    "23": ("Ansprechpunkt", "Interlocuteur"),
    "25": ("Rechtsbehelf", "Voies de recours"),
}
_OTHER = ("Weitere Angaben", "Autres informations")
_FEES, _DEADLINE, _DURATION = ("Kosten", "Coût"), ("Frist", "Délai"), ("Bearbeitungsdauer", "Délai de traitement")
_UNITS = {
    "d": ("Tage", "jours"),
    "w": ("Wochen", "semaines"),
    "m": ("Monate", "mois"),
    "y": ("Jahre", "ans"),
}


def in_language(element: etree._Element | None, name: str, language: Language) -> str:
    """The text of the child ``name`` in this language, without plain-language and other variants if there is a plain one."""
    variant = ""
    for node in children(element, name):
        parts = node.get("languageCode", "de").lower().replace("_", "-").split("-")
        if parts[0] != language.value or not (node.text or "").strip():
            continue
        if len(parts) == 1 or (len(parts) == 2 and len(parts[1]) == 2):
            return node.text or ""
        variant = variant or (node.text or "")
    return variant


def has_text(item: etree._Element, language: Language) -> bool:
    """Whether any module but the titles says something in this language."""
    return any(
        in_language(module, "inhalt", language).strip()
        for module in children(item, "modulText")
        if _code(module) not in TITLES
    )


def read_sections(item: etree._Element, title: str, language: Language) -> tuple[Section, ...]:
    """The modules in the order that they are to be shown in, then deadlines, fees and processing time."""
    outline = Outline(title)
    full = _plain(next((in_language(m, "inhalt", language) for m in _modules(item) if _code(m) == "06"), ""), language)
    for module in _modules(item):
        code, content = _code(module), in_language(module, "inhalt", language)
        if code in TITLES or code == _AUTHOR or not content.strip():
            continue
        if code in _INTRODUCTIONS and _plain(content, language) in full:
            continue  # the full text begins with it: a sentence must not stand in two passages
        outline.close_heading(1)
        if code not in _INTRODUCTIONS:
            outline.open_heading(1, _heading(module, code, language))
        _add(outline, content, language)
    for heading, lines in (
        (_DEADLINE, list(_deadlines(item, language))),
        (_FEES, list(_fees(item, language))),
        (_DURATION, _descriptions(item, "modulBearbeitungsdauer", language)),
    ):
        if lines:
            outline.open_heading(1, _in(heading, language))
            for text in lines:
                _add(outline, text, language)
    return outline.sections()


def read_references(item: etree._Element, language: Language) -> Iterator[Reference]:
    """The links that modules list beside their text, and those in the text."""
    for module in _modules(item):
        code, content = _code(module), in_language(module, "inhalt", language)
        kind: ReferenceKind = "law" if code == _LAW else "form" if code == _FORMS else "more"
        for link in children(module, "weiterfuehrenderLink"):
            url = line(child(link, "uri"))
            title = in_language(link, "titel", language) or line(child(link, "titel"))
            if is_https(url) and title.strip():
                yield Reference(kind, " ".join(title.split()), url)
        for url, text in links(content):
            if is_https(url) and text:
                yield Reference(kind, text, url)


def _add(outline: Outline, content: str, language: Language) -> None:
    for depth, text in html_blocks(content, language):
        if depth:
            outline.open_heading(1 + depth, text)
        else:
            outline.add(text)


def _modules(item: etree._Element) -> list[etree._Element]:
    """Introductions first, then by ``positionDarstellung``, then as they stand."""

    def place(module: etree._Element) -> tuple[bool, int]:
        position = line(child(module, "positionDarstellung"))
        return _code(module) not in _INTRODUCTIONS, int(position) if position.isdigit() and position.isascii() else 999

    return sorted(children(item, "modulText"), key=place)


def _code(module: etree._Element) -> str:
    return line(child(module, "leikaTextmodul", "code")).zfill(2)


def _heading(module: etree._Element, code: str, language: Language) -> str:
    """The message's own name of the module, which is German, for German; ours where it gives none."""
    own = line(child(module, "leikaTextmodul", "name"))
    if own and (language is Language.DE or code not in _NAMES):
        return own
    return _in(_NAMES.get(code, _OTHER), language)


def _in(names: tuple[str, str], language: Language) -> str:
    return names[0] if language is Language.DE else names[1]


def _plain(content: str, language: Language) -> str:
    return " ".join(" ".join(text for _, text in html_blocks(content, language)).split())


def _descriptions(item: etree._Element, name: str, language: Language) -> list[str]:
    return [text for module in children(item, name) if (text := in_language(module, "beschreibung", language).strip())]


def _deadlines(item: etree._Element, language: Language) -> Iterator[str]:
    for module in children(item, "modulFrist"):
        text = in_language(module, "beschreibung", language).strip()
        length = next((node for node in module.iter() if local(node) == "fristDauer"), None)
        amount, unit = line(child(length, "dauer")), line(child(length, "einheit", "code")).lower()
        if text:
            yield text
        elif amount and unit in _UNITS:
            yield f"{amount} {_in(_UNITS[unit], language)}"


def _fees(item: etree._Element, language: Language) -> Iterator[str]:
    for module in children(item, "modulKosten"):
        for fee in (*children(module, "kosten"), module):
            text = in_language(fee, "beschreibung", language).strip()
            amount, currency = line(child(fee, "betrag")), line(child(fee, "waehrung"))
            if text:
                yield text
            elif amount:
                yield f"{amount.replace('.', ',')}\u00a0{'€' if currency == 'EUR' else currency}".strip()
