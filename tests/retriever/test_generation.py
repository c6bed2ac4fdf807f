"""What a generation says of itself survives its JSON; a damaged one is refused by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.centering import LanguageMeans
from retriever.errors import GenerationCorruptError, NoGenerationError
from retriever.generation import (
    CorpusRecord,
    Generation,
    check_generation_id,
    from_json,
    new_generation_id,
    to_json,
)
from retriever.passage import Language

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
COUNTS = st.integers(0, 10**9)
CHECKS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
MEANS = st.dictionaries(
    st.sampled_from(Language),
    st.lists(st.floats(-1, 1, width=32), min_size=3, max_size=3).map(lambda row: np.array(row, np.float32)),
    max_size=2,
)
CORPORA = st.builds(
    CorpusRecord,
    id=TEXT,
    name=TEXT,
    language=st.sampled_from(["fr", "de"]),
    jurisdiction=st.sampled_from(["FR", "DE", "DE-BE", "EU"]),
    authority=TEXT,
    licence=TEXT,
    homepage=TEXT,
    note=TEXT,
    documents=COUNTS,
    passages=COUNTS,
    digest=TEXT,
    oldest=TEXT,
    newest=TEXT,
    failed=st.lists(st.tuples(TEXT, TEXT), max_size=2).map(tuple),
)
GENERATIONS = st.builds(
    Generation,
    id=st.just("20261123T194500123-1a2b3c4d"),
    created=st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  hypothesis adds the zone
    embedder=TEXT,
    dimension=st.integers(1, 4096),
    chunking=TEXT,
    means=st.builds(LanguageMeans, MEANS, MEANS),
    corpora=st.lists(CORPORA, max_size=3).map(tuple),
    passages=COUNTS,
    documents=COUNTS,
    checks=st.dictionaries(TEXT, CHECKS, max_size=3),
)


def plain(generation: Generation) -> dict[str, Any]:
    """All of it but the means, to be compared."""
    return {name: value for name, value in vars(generation).items() if name != "means"}


def minimal(*corpora: CorpusRecord) -> Generation:
    created = datetime(2026, 11, 23, tzinfo=UTC)
    return Generation("g-1", created, "e5-1234", 3, "200", LanguageMeans({}, {}), corpora)


@given(GENERATIONS)
@settings(max_examples=60, deadline=None)
def test_round_trip(generation: Generation) -> None:
    text = to_json(generation)
    text.encode("utf-8")
    read = from_json(text)
    assert plain(read) == plain(generation)
    for ours, theirs in (
        (generation.means.queries, read.means.queries),
        (generation.means.passages, read.means.passages),
    ):
        assert ours.keys() == theirs.keys()
        for language, mean in ours.items():
            assert theirs[language].dtype == np.float32
            np.testing.assert_allclose(theirs[language], mean, atol=1e-6)


def test_a_second_round_trip_changes_nothing() -> None:
    mean = np.random.default_rng(1).normal(size=384).astype(np.float32)
    means = LanguageMeans({Language.FR: mean}, {Language.DE: mean})
    generation = replace(minimal(CorpusRecord("a", "A", "fr", "FR", "B")), means=means)
    once = to_json(generation)
    assert to_json(from_json(once)) == once


def test_names_of_files_that_are_no_text_do_not_stop_a_build() -> None:
    name = b"r\xe9sum\xe9.pdf".decode("utf-8", "surrogateescape")
    text = to_json(minimal(CorpusRecord("a", "A", "fr", "FR", "B", failed=((name, "illisible"),))))
    assert text.encode("utf-8")
    assert from_json(text).corpora[0].failed == (("r?sum?.pdf", "illisible"),)


@given(st.text(max_size=200))
@settings(max_examples=200)
def test_any_text_is_a_generation_or_corrupt(text: str) -> None:
    with pytest.raises(GenerationCorruptError):
        from_json(text)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_field_of_another_kind_is_read_or_corrupt(data: st.DataObject) -> None:
    whole = json.loads(to_json(minimal(CorpusRecord("a", "A", "fr", "FR", "B"))))
    name = data.draw(st.sampled_from(sorted(whole)))
    wrong = data.draw(CHECKS | st.just(float("inf")) | st.just(float("nan")))
    try:
        read = from_json(json.dumps({**whole, name: wrong}))
    except GenerationCorruptError:
        return
    assert isinstance(read, Generation)


@pytest.mark.parametrize("name", sorted(json.loads(to_json(minimal()))))
def test_a_missing_field_is_corrupt(name: str) -> None:
    whole = json.loads(to_json(minimal()))
    del whole[name]
    with pytest.raises(GenerationCorruptError):
        from_json(json.dumps(whole))


def test_a_format_of_the_future_is_refused_by_its_number() -> None:
    whole = json.loads(to_json(minimal()))
    with pytest.raises(GenerationCorruptError, match="format 2 is not known"):
        from_json(json.dumps({**whole, "format": 2}))


def test_fields_that_a_later_version_adds_are_passed_over() -> None:
    whole = json.loads(to_json(minimal()))
    assert plain(from_json(json.dumps({**whole, "files": {"a": 1}}))) == plain(minimal())


def test_countries_are_those_that_have_passages() -> None:
    records = [
        CorpusRecord("a", "A", "de", "DE-BE", "B", passages=1),
        CorpusRecord("b", "B", "fr", "FR", "B", passages=2),
        CorpusRecord("c", "C", "de", "DE", "B", passages=3),
        CorpusRecord("d", "D", "fr", "EU", "B"),
    ]
    assert minimal(*records).countries == ("DE", "FR")


def test_ids_are_utc_and_sort_by_time() -> None:
    paris = timezone(timedelta(hours=1))
    assert new_generation_id(datetime(2026, 11, 23, 20, 45, 0, 123456, paris), "1a2b3c4d5e") == (
        "20261123T194500123-1a2b3c4d"
    )
    start = datetime(2026, 12, 31, 23, 59, 59, 990_000, tzinfo=UTC)
    ids = [new_generation_id(start + timedelta(milliseconds=7 * i), "ff") for i in range(20)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 20
    assert all(check_generation_id(identifier) == identifier for identifier in ids)


@pytest.mark.parametrize("text", ["", ".", "..", "a/b", "a\\b", "a b", "a\n", "é", "a_b", "a.b", "\x00"])
def test_what_is_no_id(text: str) -> None:
    with pytest.raises(NoGenerationError):
        check_generation_id(text)
