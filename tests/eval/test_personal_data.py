"""The written cases: masked as often as was promised, harmless questions left alone, and a measure that can tell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from eval import personal_data
from eval.harmless_questions import harmless
from eval.personal_cases import LANGUAGES, PER_LANGUAGE, Case, cases
from eval.personal_data import leaks, measure
from service.personal_data import Masked

ROOT = Path(__file__).parents[2]
PROMISED = {
    "checksum": 0.98,
    "phone": 0.95,
    "email": 0.95,
    "address": 0.9,
    "plate": 0.9,
    "birth_date": 0.95,
    "name": 0.9,
}


def unmasked(text: str) -> Masked:
    """A mask that does nothing."""
    return Masked(text, ())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_personal_data_is_masked_as_often_as_promised(language: str, seed: int) -> None:
    written = cases(language, seed)
    assert sum(case.group in ("checksum", "phone", "email") for case in written) == 500
    for group, least in PROMISED.items():
        of_group = [case for case in written if case.group == group]
        assert len(of_group) == PER_LANGUAGE[group]
        missed = [case.text for case in of_group if leaks(case)]
        assert len(missed) <= (1 - least) * len(of_group), missed


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("seed", [1, 2])
def test_harmless_questions_are_left_alone(language: str, seed: int) -> None:
    questions = harmless(language, seed=seed)
    assert len(set(questions)) == 1000
    touched = [text for text in questions if personal_data.mask(text).found]
    assert len(touched) <= 0.005 * len(questions), touched


def test_without_a_mask_every_case_leaks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "mask", unmasked)

    for language in LANGUAGES:
        assert all(leaks(case) for case in cases(language))


def test_half_a_number_left_is_a_leak(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case("phone", "fr", "Rappelez-moi au 06 12 34 56 78 svp", "06 12 34 56 78")
    assert not leaks(case)

    def half(text: str) -> Masked:
        return Masked(text.replace("06 12 ", "[téléphone/Telefon]"), ())

    monkeypatch.setattr(personal_data, "mask", half)
    assert leaks(case)


def test_the_same_seed_writes_the_same_cases_and_another_others() -> None:
    for language in LANGUAGES:
        assert cases(language) == cases(language)
        assert cases(language) != cases(language, 2)
        assert harmless(language) == harmless(language)


def test_the_figures_name_every_miss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(personal_data, "mask", unmasked)
    figures = measure()
    for language in LANGUAGES:
        found = figures[language]
        assert {group: rates["rate"] for group, rates in found["masked"].items()} == dict.fromkeys(PROMISED, 0.0)
        assert len(found["missed"]) == personal_data.SHOWN


def test_the_command_prints_the_figures() -> None:
    process = subprocess.run(
        [sys.executable, "-m", "eval", "personal-data", "--seed", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    printed = json.loads(process.stdout)
    assert printed["seed"] == 3
    assert printed["de"]["masked"]["checksum"]["cases"] == 300
    assert printed["fr"]["harmless"]["cases"] == 1000
