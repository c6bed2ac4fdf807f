"""Thresholds, exceptions and deadlines that stand beside the quoted sentences and that the answer leaves out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from retriever.passage import Language
from service.extract import Extract, quotable

LIMIT = 3
_MARKERS = {
    Language.FR: re.compile(
        r"\b(?:sauf|excepté|à condition|à moins|uniquement si|seulement si|sous réserve|à l[’']exception|ne s[’']applique pas|"
        r"au plus tard|dans un délai|dans les \w+ (?:jours|mois|semaines)|avant le|plafond|ne dépasse|moins de \d+ ans|"
        r"plus de \d+ ans|attention)\b",
        re.IGNORECASE,
    ),
    Language.DE: re.compile(
        r"\b(?:außer|sofern|es sei denn|ausgenommen|nur wenn|nur dann|unter der Voraussetzung|Ausnahme|gilt nicht|spätestens|"
        r"innerhalb (?:von|eines|einer)|Frist|höchstens|nicht überschreit\w*|unter \d+ Jahren?|über \d+ Jahren?|Achtung)\b",
        re.IGNORECASE,
    ),
}


def left_out(chosen: Sequence[Extract]) -> list[Extract]:
    """Sentences with a condition in the cited passages that are not part of the answer, at most LIMIT, in reading order."""
    taken = {(e.passage.id, e.start) for e in chosen}
    passages = list({e.passage.id: e.passage for e in chosen}.values())
    found = [
        extract
        for passage in passages
        for extract in quotable(passage)
        if (passage.id, extract.start) not in taken and _MARKERS[passage.language].search(extract.quote)
    ]
    return found[:LIMIT]
