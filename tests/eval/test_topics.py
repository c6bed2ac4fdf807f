"""Test sets as people publish them: any folder in the shape of BEIR, also one never seen."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.topics import LanguageGuess, SetError, load_set
from retriever.passage import Language
from tests.samples import FRENCH, GERMAN

DOCUMENTS = [
    {"_id": "d1", "title": "Passeport", "text": "Le passeport est valable 10 ans.", "language": "fr"},
    {"_id": "d2", "title": "Kindergeld", "text": "Das Kindergeld beträgt 255 Euro.", "language": "de"},
]
QUERIES = [
    {"_id": "q1", "text": "Combien de temps le passeport est-il valable ?", "language": "fr"},
    {"_id": "q2", "text": "Wie hoch ist das Kindergeld?", "language": "de"},
]
QRELS = "q1\td1\t1\nq2\td2\t2\n"


def write(
    folder: Path,
    documents: Sequence[object] = DOCUMENTS,
    queries: Sequence[object] = QUERIES,
    qrels: str = QRELS,
    names: tuple[str, str] = ("queries.jsonl", "qrels.tsv"),
) -> Path:
    for name, lines in (("corpus.jsonl", documents), (names[0], queries)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    (folder / names[1]).parent.mkdir(parents=True, exist_ok=True)
    (folder / names[1]).write_text(qrels, encoding="utf-8")
    return folder


def renamed(rows: Sequence[dict[str, str]], **names: str) -> list[dict[str, str]]:
    return [{names.get(key, key): value for key, value in row.items()} for row in rows]


def test_a_set_is_topics_documents_and_grades(tmp_path: Path) -> None:
    test_set = load_set(write(tmp_path / "wiki"), "dev")
    assert test_set.name == "wiki"
    assert [(t.id, t.language) for t in test_set.topics] == [("q1", "fr"), ("q2", "de")]
    assert [(d.id, d.title, d.language, d.jurisdiction) for d in test_set.documents] == [
        ("d1", "Passeport", "fr", "FR"),
        ("d2", "Kindergeld", "de", "DE"),
    ]
    assert test_set.documents[0].text == "Le passeport est valable 10 ans."
    assert test_set.qrels == {"q1": {"d1": 1}, "q2": {"d2": 2}}


@pytest.mark.parametrize("field", ["id", "_id"])
@pytest.mark.parametrize("language", ["lang", "language"])
def test_ids_and_languages_have_either_name(field: str, language: str, tmp_path: Path) -> None:
    documents, queries = (renamed(rows, _id=field, language=language) for rows in (DOCUMENTS, QUERIES))
    assert load_set(write(tmp_path, documents, queries), "dev") == load_set(write(tmp_path), "dev")


def test_ids_may_be_numbers(tmp_path: Path) -> None:
    test_set = load_set(write(tmp_path, [{"id": 7, "text": "Der Text"}], [{"id": 1, "text": "Was?"}], "1\t7\t1"), "dev")
    assert (test_set.topics[0].id, test_set.documents[0].id, test_set.qrels) == ("1", "7", {"1": {"7": 1}})


@pytest.mark.parametrize(
    "qrels",
    [
        "q1\td1\t1\nq2\td2\t2",
        "query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t2\n",
        "\ufeffquery-id\tcorpus-id\tscore\r\nq1\td1\t1\r\nq2\td2\t2\r\n",
        "q1 0 d1 1\nq2 0 d2 2\n",
        "q1\t0\td1\t1\nq2\t0\td2\t2\n",
        "query_id iter doc_id relevance\nq1 0 d1 1\nq2 0 d2 2",
        "\n\nquery-id\tcorpus-id\tscore\n\nq1\td1\t1.0\n\nq2\td2\t2.0\n\n",
        "q1   d1   1\nq2   d2   2",
    ],
)
def test_qrels_come_with_and_without_header_in_three_columns_or_trecs_four(qrels: str, tmp_path: Path) -> None:
    assert load_set(write(tmp_path, qrels=qrels), "dev").qrels == {"q1": {"d1": 1}, "q2": {"d2": 2}}


@pytest.mark.parametrize(
    ("names", "split"),
    [
        (("queries.jsonl", "qrels.tsv"), "dev"),
        (("queries.dev.jsonl", "qrels.dev.tsv"), "dev"),
        (("queries.jsonl", "qrels/dev.tsv"), "dev"),
        (("queries/test.jsonl", "qrels/test.tsv"), "test"),
        (("queries.jsonl", "qrels.txt"), ""),
        (("queries.jsonl", "qrels.dev.qrels"), "dev"),
    ],
)
def test_splits_stand_where_people_put_them(names: tuple[str, str], split: str, tmp_path: Path) -> None:
    assert len(load_set(write(tmp_path, names=names), split).topics) == 2


def test_the_split_goes_before_the_whole(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, queries=QUERIES[:1], qrels="q1\td1\t1", names=("queries.dev.jsonl", "qrels.dev.tsv"))
    assert len(load_set(tmp_path, "dev").topics) == 1
    assert len(load_set(tmp_path, "").topics) == 2
    assert len(load_set(tmp_path, "test").topics) == 2


@pytest.mark.parametrize("language", [None, "", "en", "xx", 3])
def test_a_language_that_is_missing_or_unknown_is_told_from_the_text(language: object, tmp_path: Path) -> None:
    documents, queries = ([{**row, "language": language} for row in rows] for rows in (DOCUMENTS, QUERIES))
    test_set = load_set(write(tmp_path, documents, queries), "dev")
    assert [t.language for t in test_set.topics] == ["fr", "de"]
    assert [d.language for d in test_set.documents] == ["fr", "de"]


@pytest.mark.parametrize("code", ["de-DE", "DE", "deu", "de_AT"])
def test_language_codes_may_be_longer(code: str, tmp_path: Path) -> None:
    test_set = load_set(write(tmp_path, [{"id": "d1", "text": "x", "lang": code}]), "dev")
    assert test_set.documents[0].language is Language.DE


@pytest.mark.parametrize(("language", "texts"), [(Language.FR, FRENCH), (Language.DE, GERMAN)])
def test_sentences_are_told_apart(language: Language, texts: Sequence[str]) -> None:
    guess = LanguageGuess()
    assert sum(guess(text) is language for text in texts) >= len(texts) - 2
    assert guess(" ".join(texts)) is language


def test_a_jurisdiction_can_be_given(tmp_path: Path) -> None:
    assert {d.jurisdiction for d in load_set(write(tmp_path), "dev", "DE-BE").documents} == {"DE-BE"}


def test_missing_fields_leave_a_document_of_what_there_is(tmp_path: Path) -> None:
    documents = [
        {"id": "d1", "text": "Erste Zeile\nZweite Zeile"},
        {"id": "d2", "title": "Nur ein Titel"},
        {"id": "d3"},
    ]
    first, second, third = load_set(write(tmp_path, documents), "dev").documents
    assert (first.title, first.text) == ("Erste Zeile", "Erste Zeile\nZweite Zeile")
    assert (second.title, second.text) == ("Nur ein Titel", "Nur ein Titel")
    assert (third.title, third.text) == ("", "")


def test_a_query_may_stand_in_query(tmp_path: Path) -> None:
    assert len(load_set(write(tmp_path, queries=renamed(QUERIES, text="query")), "dev").topics) == 2


def test_topics_without_judgement_or_text_are_left_out(tmp_path: Path) -> None:
    queries = [*QUERIES, {"_id": "q3", "text": "Sonst?"}, {"_id": "q4", "text": "  "}, {"_id": "q5"}]
    test_set = load_set(write(tmp_path, queries=queries, qrels=QRELS + "q4\td1\t1\nq5\td1\t1\nq6\td9\t1"), "dev")
    assert [t.id for t in test_set.topics] == ["q1", "q2"]


def test_of_two_lines_with_one_id_the_last_counts(tmp_path: Path) -> None:
    test_set = load_set(write(tmp_path, [*DOCUMENTS, {"_id": "d1", "text": "Neu"}]), "dev")
    assert [(d.id, d.text) for d in test_set.documents] == [("d1", "Neu"), ("d2", "Das Kindergeld beträgt 255 Euro.")]


def test_halves_of_characters_are_replaced(tmp_path: Path) -> None:
    test_set = load_set(write(tmp_path, [{"id": "d1", "title": "T\ud83d", "text": "a\udc00b"}]), "dev")
    assert (test_set.documents[0].title, test_set.documents[0].text) == ("T?", "a?b")


# --- what is not a set


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("{", "line 2"),
        ("[]", "line 2"),
        ('"id"', "line 2"),
        ("3", "line 2"),
        ("null", "line 2"),
        ('{"text": "x"}', "line 2"),
    ],
)
def test_a_wrong_line_is_named(line: str, place: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "corpus.jsonl").write_text('{"id": "d1", "text": "x"}\n' + line + "\n")
    with pytest.raises(SetError, match=rf"corpus\.jsonl, {place}"):
        load_set(tmp_path, "dev")


@pytest.mark.parametrize(
    "qrels",
    ["q1\td1", "q1\td1\t1\nq2 d2", "q1\td1\t1\nq2\td2\tinf", "q1\td1\tx1", "a b c d e\n", "q1\td1\t1\nq\td\tx\n"],
)
def test_a_wrong_judgement_is_named(qrels: str, tmp_path: Path) -> None:
    with pytest.raises(SetError, match=r"qrels\.tsv, line \d"):
        load_set(write(tmp_path, qrels=qrels), "dev")


@pytest.mark.parametrize("name", ["corpus.jsonl", "queries.jsonl", "qrels.tsv"])
def test_a_missing_or_unreadable_file_is_named(name: str, tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / name).write_bytes(b"\xff\xfe\xe9\n")
    with pytest.raises(SetError, match=name.replace(".", r"\.")):
        load_set(tmp_path, "dev")
    (tmp_path / name).unlink()
    with pytest.raises(SetError, match=name.replace(".", r"\.")):
        load_set(tmp_path, "dev")


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="nirgends"):
        load_set(tmp_path / "nirgends", "dev")


def test_nothing_to_measure_is_said(tmp_path: Path) -> None:
    with pytest.raises(SetError, match="no judged topic"):
        load_set(write(tmp_path, qrels="q9\td1\t1"), "dev")
    with pytest.raises(SetError, match="no document"):
        load_set(write(tmp_path, [{"id": "d1"}]), "dev")
