"""The links that a DILA page gives beside its text: services, forms, contacts, legal basis, further reading."""

# pyright: reportPrivateUsage=false
# (lxml's stubs give its element type the private name _Element.)

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml import etree

from ingest.readers.cleaning import clean_text
from retriever.passage import Reference, ReferenceKind

MAX_DETAIL = 400  # characters; contact details are read beside an answer, not instead of it

_FORM_TYPES = ("formulaire", "modèle")
# Parts of the file that repeat links of other pages, or gloss a word.
_ELSEWHERE = frozenset({"Definition", "Abreviation", "DossierPere", "VoirAussi", "FicheLiee", "QuestionReponse"})


def read_references(root: etree._Element) -> tuple[Reference, ...]:
    """In the order of the file, each title and address of a kind once.

    A link that stands in one case of a fiche ("À Paris", "Par courrier") carries the case in front of its detail; one
    that stands in several, or outside the cases too, holds for all and carries none.
    """
    found: dict[tuple[ReferenceKind, str, str], tuple[str, set[str]]] = {}
    for reference, case in _references(root, ""):
        if reference.title:
            key = (reference.kind, reference.title, reference.url)
            detail, cases = found.setdefault(key, (reference.detail, set()))
            cases.add(case)
            if len(reference.detail) > len(detail):
                found[key] = (reference.detail, cases)
    return tuple(
        Reference(kind, title, url, _shortened(_joined(cases.pop() if len(cases) == 1 else "", detail)))
        for (kind, title, url), (detail, cases) in found.items()
    )


def _references(element: etree._Element, case: str) -> Iterator[tuple[Reference, str]]:
    if element.tag in ("Cas", "Situation"):
        case = " – ".join(filter(None, (case, _title(element))))
    for child in element:
        tag = child.tag
        if tag in _ELSEWHERE:
            continue
        if tag in ("OuSAdresser", "OuSAdresserSupport"):
            yield _contact(child), case
        elif tag == "ServiceEnLigne":
            yield _service(child), case
        elif tag == "Reference":
            yield Reference("law", _title(child), _address(child), _line(child.find("Complement"))), case
        elif tag == "PourEnSavoirPlus":
            yield Reference("more", _title(child), _address(child), _line(child.find("Source"))), case
        elif tag == "LienExterneCommente":
            link = child.find("LienExterne")
            if link is not None:
                yield Reference("more", _line(link), _address(link), _line(child.find("Commentaire"))), case
        elif tag == "LienWeb" and element.tag == "ServiceComplementaire":
            title, source = _line(element.find("{*}title")), _line(child.find("Source"))
            yield Reference(_kind(element.get("type", "")), title, _address(child), source), case
        elif tag == "LienExterne":
            yield Reference("more", _line(child), _address(child)), ""
        else:
            yield from _references(child, case)


def _contact(element: etree._Element) -> Reference:
    details = (_line(element.find("Complement")), *_contact_lines(element.find("Texte")))
    return Reference("contact", _title(element), _address(element.find("RessourceWeb")), _joined(*details))


def _contact_lines(text: etree._Element | None) -> Iterator[str]:
    """ "Par téléphone : 0 800 …" for a chapter, its paragraphs joined by commas; loose paragraphs as they are."""
    for part in () if text is None else text:
        blocks = [child for child in part if child.tag != "Titre"]
        lines = [line for block in blocks if (line := _line(block))]
        if part.tag == "Paragraphe":
            yield _line(part)
        elif lines:
            heading = _title(part)
            yield f"{heading}\u00a0: {', '.join(lines)}" if heading else ", ".join(lines)


def _service(element: etree._Element) -> Reference:
    cerfa = element.get("numerocerfa", "").strip()
    introduction = (_line(block) for block in element.iterfind("Introduction//Paragraphe"))
    detail = _joined(f"Cerfa n° {cerfa}" if cerfa else "", _line(element.find("Source")), *introduction)
    return Reference(_kind(element.get("type", "")), _title(element), _address(element), detail)


def _kind(type_name: str) -> ReferenceKind:
    return "form" if type_name.lower().startswith(_FORM_TYPES) else "service"


def _title(element: etree._Element) -> str:
    return _line(element.find("Titre"))


def _address(element: etree._Element | None) -> str:
    """The address, if a browser can open it; the feed also has empty and relative ones."""
    url = "" if element is None else element.get("URL", "").strip()
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.hostname and " " not in url else ""


def _line(element: etree._Element | None) -> str:
    if element is None:
        return ""
    blocks = list(element.iter("Paragraphe")) or [element]
    return clean_text(" ".join("".join(text for text in block.itertext() if isinstance(text, str)) for block in blocks))


def _joined(*parts: str) -> str:
    """Parts as one line, a semicolon between two that have no stop of their own."""
    text = ""
    for part in filter(None, parts):
        text += f"{' ' if text[-1] in '.;:!?…' else '; '}{part}" if text else part
    return text


def _shortened(text: str) -> str:
    return text if len(text) <= MAX_DETAIL else f"{text[:MAX_DETAIL].rsplit(' ', 1)[0]}…"
