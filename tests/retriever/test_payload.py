"""A passage comes back from its payload as it went in, whatever its words."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.passage import Language, Passage, Reference, passage_id
from retriever.payload import KEYWORD_FIELDS, from_payload, to_payload
from tests.retriever.samples import PASSAGES

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
WORDS = st.lists(TEXT, max_size=3).map(tuple)
REFERENCES = st.builds(
    Reference, st.sampled_from(["service", "form", "contact", "law", "more"]), title=TEXT, url=TEXT, detail=TEXT
)
PASSAGE = st.builds(
    Passage,
    id=st.uuids().map(str),
    document_id=TEXT,
    ordinal=st.integers(0, 10**6),
    text=TEXT,
    start=st.integers(0, 10**7),
    end=st.integers(0, 10**7),
    headings=WORDS,
    title=TEXT,
    corpus=TEXT,
    url=TEXT,
    language=st.sampled_from(Language),
    jurisdiction=st.sampled_from(["FR", "DE", "DE-BE", "FR-67", "EU"]),
    authority=TEXT,
    audience=WORDS,
    topics=WORDS,
    updated=st.none() | st.dates(),
    licence=TEXT,
    page=st.none() | st.integers(1, 5000),
    references=st.lists(REFERENCES, max_size=2).map(tuple),
    keywords=WORDS,
    counterpart=TEXT,
    review=st.none() | st.dates(),
    digest=TEXT,
    document_digest=TEXT,
)


@given(PASSAGE)
@settings(max_examples=100, deadline=None)
def test_round_trip_through_json(passage: Passage) -> None:
    payload = json.loads(json.dumps(to_payload(passage), ensure_ascii=False))
    assert from_payload(passage.id, payload) == passage


def test_the_country_of_a_region_is_written_for_the_filters() -> None:
    payload = to_payload(next(p for p in PASSAGES if p.jurisdiction == "DE-BE"))
    assert (payload["country"], payload["jurisdiction"]) == ("DE", "DE-BE")


def test_every_field_that_is_filtered_is_in_the_payload() -> None:
    for passage in PASSAGES:
        payload = to_payload(passage)
        for field in (*KEYWORD_FIELDS, "ordinal"):
            assert field in payload
        assert "id" not in payload


def test_the_payload_holds_plain_json_and_no_types_of_ours() -> None:
    def kinds(value: object) -> set[type]:
        if isinstance(value, dict):
            return {kind for inner in value.values() for kind in kinds(inner)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        if isinstance(value, list):
            return {kind for inner in value for kind in kinds(inner)}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        return {type(value)}

    assert kinds(to_payload(PASSAGES[0])) <= {str, int, type(None)}


@pytest.mark.parametrize("field", ["document_id", "text", "language", "updated", "references"])
def test_a_payload_that_is_not_ours_is_refused(field: str) -> None:
    payload = to_payload(PASSAGES[0])
    del payload[field]
    with pytest.raises(KeyError):
        from_payload(PASSAGES[0].id, payload)


@pytest.mark.parametrize(("field", "value"), [("language", "en"), ("updated", "demain"), ("ordinal", "x")])
def test_a_value_that_is_none_of_ours_is_refused(field: str, value: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        from_payload(PASSAGES[0].id, {**to_payload(PASSAGES[0]), field: value})


def test_dates_stay_dates() -> None:
    passage = PASSAGES[0]
    assert passage.updated == date(2026, 3, 12)
    assert from_payload(passage.id, to_payload(passage)).updated == date(2026, 3, 12)
    assert passage.id == passage_id(passage.document_id, 0)
