"""How much personal data is masked in written cases, and how many harmless questions are touched."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from eval.harmless_questions import harmless
from eval.personal_cases import LANGUAGES, Case, cases
from service.personal_data import MASK_PATTERN, mask
from service.question import normalise

SHOWN = 20
_PIECE = 4  # so many letters or digits of a secret in a row are a leak


def leaks(case: Case) -> bool:
    """Whether anything of the secret is left: itself, or four of its signs in a row that the sentence alone does not have."""
    masked = MASK_PATTERN.sub("\n", mask(normalise(case.text)).text)
    secret = normalise(case.secret)
    if secret in masked:
        return True
    frame = normalise(case.text).replace(secret, "\n")
    pieces = re.findall(r"\w+", secret)
    if case.group in ("checksum", "phone"):
        left, compact = _signs(masked), _signs(secret)
        return any(
            compact[i : i + _PIECE] in left and compact[i : i + _PIECE] not in _signs(frame)
            for i in range(len(compact) - _PIECE + 1)
        )
    return any(
        len(piece) >= _PIECE and re.search(rf"\b{piece}\b", masked) and not re.search(rf"\b{piece}\b", frame)
        for piece in pieces
    )


def measure(seed: int = 1) -> dict[str, object]:
    """The rates of both languages by group, with the first misses: all of it is made up and may be shown."""
    figures: dict[str, object] = {"seed": seed}
    for language in LANGUAGES:
        written, questions = cases(language, seed), harmless(language, seed=seed)
        touched = [question for question in questions if mask(normalise(question)).found]
        figures[language] = {
            "masked": _rates(written),
            "harmless": {
                "questions": len(questions),
                "touched": len(touched),
                "rate": round(len(touched) / len(questions), 4),
            },
            "missed": [case.text for case in written if leaks(case)][:SHOWN],
            "touched": touched[:SHOWN],
        }
    return figures


def _rates(written: Iterable[Case]) -> dict[str, dict[str, float]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for case in written:
        found[case.group].append(not leaks(case))
    return {group: {"cases": len(hits), "rate": round(sum(hits) / len(hits), 4)} for group, hits in found.items()}


def _signs(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z\n]", "", text).upper()
