"""Documents to passages: nothing lost, nothing doubled, nothing that the embedder would not read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.chunk import PREFIX_TOKENS, Chunking, CountTokens, chunk
from ingest.document import Document, Section
from retriever.embedder import Embedder
from retriever.passage import CONTEXT_CHARACTERS, Language, Passage, context
from tests.pages import FRENCH, GERMAN
from tests.samples import FRENCH as FRENCH_SENTENCES
from tests.samples import GERMAN as GERMAN_SENTENCES

SENTENCES = (*FRENCH_SENTENCES, *GERMAN_SENTENCES)


def document(*sections: Section, title: str = "Titre", identifier: str = "ville:page") -> Document:
    return Document(identifier, "ville", "", title, Language.FR, "FR", "Mairie", sections)


def words(texts: Sequence[str]) -> list[int]:
    """A stand-in for the tokenizer where only the arithmetic is under test."""
    return [len(text.split()) for text in texts]


def characters(texts: Sequence[str]) -> list[int]:
    """The dearest tokenizer there can be."""
    return [len(text) for text in texts]


line = st.one_of(
    st.lists(st.sampled_from(SENTENCES), max_size=12).map(" ".join),
    st.text(max_size=60),
    st.text(alphabet="aé \t\u00a0.…•-", max_size=400),
    st.integers(1, 3000).map(lambda n: "x" * n),
    st.integers(1, 400).map(lambda n: "mot " * n),
)
body = st.lists(line, max_size=8).map("\n".join)
sections = st.lists(
    st.builds(Section, st.lists(st.text(max_size=30), max_size=3).map(tuple), body, st.none() | st.integers(1, 9)),
    max_size=5,
)
choices = st.builds(Chunking, target=st.integers(5, 250), window=st.integers(40, 600))


def check(page: Document, passages: Sequence[Passage]) -> None:
    assert "".join(p.text for p in passages) == page.text
    assert [p.ordinal for p in passages] == list(range(len(passages)))
    at = 0
    for passage in passages:
        assert (passage.start, passage.end) == (at, at + len(passage.text))
        assert page.text[passage.start : passage.end] == passage.text
        assert passage.text
        at = passage.end
    assert len({p.id for p in passages}) == len(passages)
    bounds: list[tuple[int, int, Section]] = []
    at = 0
    for section in page.sections:
        if section.text:
            bounds.append((at, at + len(section.text) + 2, section))
            at += len(section.text) + 2
    for passage in passages:
        within = [s for start, end, s in bounds if start <= passage.start and passage.end <= end]
        assert [(s.headings, s.page) for s in within] == [(passage.headings, passage.page)]


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(sections, choices, st.sampled_from([words, characters]))
def test_joined_passages_are_the_document_and_none_crosses_a_heading(
    parts: list[Section], chunking: Chunking, count: CountTokens
) -> None:
    page = document(*parts)
    check(page, chunk(page, chunking, count))


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(parts=sections, title=st.text(max_size=900) | st.sampled_from(SENTENCES), target=st.integers(50, 300))
def test_every_passage_fits_the_window_with_its_title_and_headings(
    embedder: Embedder, parts: list[Section], title: str, target: int
) -> None:
    page = document(*parts, title=title)
    passages = chunk(page, Chunking(target, 512), embedder.count_tokens)
    check(page, passages)
    for passage in passages:
        # counted in two parts, since the embedder counts no further than its window
        head = embedder.count_tokens([context(passage.title, passage.headings)])[0]
        text = embedder.count_tokens([passage.text.strip()])[0]
        assert head + text + PREFIX_TOKENS <= embedder.window


def test_whole_pages_are_cut_near_the_target(embedder: Embedder) -> None:
    text = "\n".join(" ".join(SENTENCES[i : i + 3]) for i in range(0, 48, 3)) * 3
    passages = chunk(document(Section((), text)), Chunking(), embedder.count_tokens)
    counts = embedder.count_tokens([p.text for p in passages])
    assert max(counts) <= 250
    assert min(counts) >= 100  # no short rest


@pytest.mark.parametrize("pages", [FRENCH, GERMAN])
def test_a_short_section_is_one_passage(pages: dict[str, tuple[str, str]], embedder: Embedder) -> None:
    for title, text in pages.values():
        assert len(chunk(document(Section((), text), title=title), Chunking(), embedder.count_tokens)) == 1


def test_empty_sections_leave_no_gap() -> None:
    page = document(
        Section(("A",), ""), Section(("B",), "un"), Section(("C",), ""), Section(("D",), "deux"), Section(("E",), "")
    )
    passages = chunk(page, Chunking(), words)
    assert page.text == "un\n\ndeux"
    assert [(p.headings, p.text) for p in passages] == [(("B",), "un\n\n"), (("D",), "deux")]


@pytest.mark.parametrize("parts", [(), (Section((), ""),)])
def test_a_document_without_text_has_no_passage(parts: tuple[Section, ...]) -> None:
    assert chunk(document(*parts), Chunking(), words) == []


def test_what_holds_for_the_whole_page_is_on_its_first_passage() -> None:
    page = replace(document(Section((), "mot " * 900)), review=date(2027, 1, 31), counterpart="stadt:seite")
    first, *others = chunk(page, Chunking(), words)
    assert (first.review, first.counterpart) == (date(2027, 1, 31), "stadt:seite")
    assert others
    assert {p.counterpart for p in others} == {""}
    assert {p.review for p in others} == {date(2027, 1, 31)}, "each citation tells whether its page is due for review"


def test_ids_are_stable_and_differ_between_documents() -> None:
    page = document(Section((), "mot " * 900))
    once, again = (chunk(page, Chunking(), words) for _ in range(2))
    assert once == again
    other = chunk(document(Section((), "mot " * 900), identifier="ville:autre"), Chunking(), words)
    assert not {p.id for p in once} & {p.id for p in other}
    assert once[0].id == "840ecb96-500c-53f3-8acf-4e500bf6ad8d"


def test_a_digest_changes_with_title_headings_and_text_only() -> None:
    def digest(page: Document) -> str:
        return chunk(page, Chunking(), words)[0].digest

    base = digest(document(Section(("H",), "texte")))
    assert digest(document(Section(("H",), "texte"), identifier="ville:autre")) == base
    assert digest(document(Section(("H",), "autre"))) != base
    assert digest(document(Section(("I",), "texte"))) != base
    assert digest(document(Section(("H",), "texte"), title="Autre")) != base


def test_a_long_line_is_cut_before_a_sentence_then_between_words(embedder: Embedder) -> None:
    sentence = "Die Meldebehörde prüft den Antrag und teilt Ihnen das Ergebnis schriftlich mit. "
    page = document(Section((), sentence * 100))
    passages = chunk(page, Chunking(), embedder.count_tokens)
    check(page, passages)
    assert all(p.text.startswith("Die Meldebehörde") for p in passages)
    page = document(Section((), "Antrag " * 2000))
    passages = chunk(page, Chunking(), embedder.count_tokens)
    check(page, passages)
    assert all(p.text.startswith("Antrag") and p.text.endswith(" ") for p in passages)


@pytest.mark.parametrize("sign", ["﷽", "½", "㍿", "😀", "\u0301", "𝔘", "x", " "])
def test_a_line_of_one_sign_is_cut_to_the_window(sign: str, embedder: Embedder) -> None:
    page = document(Section((), sign * 2000))
    passages = chunk(page, Chunking(), embedder.count_tokens)
    check(page, passages)
    assert max(embedder.count_tokens([p.text for p in passages])) <= 512 - PREFIX_TOKENS


def test_a_title_longer_than_the_window_leaves_room_for_the_text(embedder: Embedder) -> None:
    page = document(Section(("Untertitel " * 200,) * 8, "Der Text. " * 300), title="Titel " * 1000)
    passages = chunk(page, Chunking(), embedder.count_tokens)
    check(page, passages)
    for passage in passages:
        assert len(context(passage.title, passage.headings)) <= CONTEXT_CHARACTERS
        assert embedder.count_tokens([passage.embedded_text])[0] + PREFIX_TOKENS <= 512
        assert passage.title == page.title  # what is shown is not cut


@pytest.mark.parametrize("unit", ["Wort ", "x", "Ein Satz. ", "."])
def test_a_line_of_5_mb_is_cut_whole(unit: str, embedder: Embedder) -> None:
    # with a cost that grew with the square of the length this test would not come to an end
    page = document(Section((), unit * (5_000_000 // len(unit))))
    passages = chunk(page, Chunking(), embedder.count_tokens)
    assert "".join(p.text for p in passages) == page.text
