"""The figures of the checks: false sentences that get through are counted, and honest ones by what it takes to check them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from eval import verification
from eval.hostile_cases import MAKERS, cases
from service.claim import Claim, Verified
from service.claim_form import form_fault

if TYPE_CHECKING:
    from retriever.embedder import Embedder


def test_false_and_honest_sentences_are_counted(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verification, "MEANS_FROM", 2)
    found = verification.measure(embedder, seed=7, false_sentences=2 * len(MAKERS), copies_each=5)

    assert (found["false"]["cases"], found["false"]["shown"]) == (42, 0)
    assert sum(found["false"]["dropped_by_check"].values()) == 42
    assert (found["copies"]["cases"], found["copies"]["shown"]) == (10, 10)
    assert found["rewordings"]["shown"] >= 0.9 * found["rewordings"]["cases"]
    translations = found["translations"]
    assert translations["shown"] == translations["at_once"]["shown"] <= translations["without_nearness"]["shown"]
    assert all(found[name]["ms_p50"] > 0 for name in ("false", "copies", "rewordings", "translations"))


def test_what_gets_through_is_told_by_its_kind(embedder: Embedder, monkeypatch: pytest.MonkeyPatch) -> None:
    """With checks that look at nothing but the form, the false figures are the ones that are counted as shown."""

    class Careless:
        def __init__(self, *_arguments: object) -> None:
            pass

        def verify(self, claim: Claim) -> object:
            return form_fault(claim.text) or Verified(claim.text, (), False)

    monkeypatch.setattr(verification, "MEANS_FROM", 2)
    monkeypatch.setattr(verification, "Verifier", Careless)
    found = verification.measure(embedder, seed=7, false_sentences=2 * len(MAKERS), copies_each=1)["false"]

    assert found["shown_by_kind"]["amount"] == 2
    assert "html" not in found["shown_by_kind"]
    assert found["shown"] + sum(found["dropped_by_check"].values()) == 42


def test_the_same_seed_makes_the_same_cases_of_every_kind() -> None:
    one, two, other = cases(1, 42), cases(1, 42), cases(2, 42)
    assert one == two != other
    assert {case.kind for case in one} == set(MAKERS)
