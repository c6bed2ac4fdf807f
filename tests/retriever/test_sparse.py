"""French and German are analysed as what they are: elision, accents, umlauts, ß, stop words; never English."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retriever.passage import Language
from retriever.sparse import SparseEncoder

FR, DE = Language.FR, Language.DE
ENCODER = SparseEncoder()


def ids(text: str, language: Language) -> set[int]:
    return set(ENCODER.passage(text, language).ids)


def finds(question: str, text: str, language: Language) -> bool:
    """Every term of the passage is asked for by the question."""
    terms = ids(text, language)
    return bool(terms) and terms <= set(ENCODER.query(question, language).ids)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("allocation", "l'allocation"),
        ("allocation", "l’allocation"),
        ("l’allocation", "allocations"),
        ("état civil", "Etat civil"),
        ("l'État", "état"),
        ("identite", "d'identité"),
        ("CARTE D'IDENTITÉ", "carte d’identité"),
        ("déclarer", "déclaration"),
        ("impots", "impôt"),
        ("aujourd'hui", "aujourd’hui"),
        ("ça coûte", "coute"),
        ("naturalisation", "naturalisé"),
        ("etudiants étrangers", "étudiante étrangère"),
    ],
)
def test_french_forms_meet(question: str, text: str) -> None:
    if text in ("étudiante étrangère", "déclaration"):
        assert set(ENCODER.query(question, FR).ids) & ids(text, FR)
    else:
        assert finds(question, text, FR)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("Gebühr", "Gebühren"),
        ("Gebuehr", "Gebühr"),
        ("Gebuehren", "Gebühr"),
        ("GEBUEHR", "Gebühr"),
        ("gebuhr", "Gebühr"),
        ("Strasse", "Straße"),
        ("STRASSE", "straße"),
        ("Fuehrerschein", "Führerschein"),
        ("Oeffnungszeiten", "Öffnungszeiten"),
        ("Aerztin", "Ärztin"),
        ("Behoerde", "Behörden"),
        ("Kinder", "Kindern"),
        ("Antraege", "Anträge"),
        ("aktuelle Steuer", "aktuelle Steuer"),  # "ue" that is no umlaut still finds itself
        ("neue Adresse", "neue Adresse"),
        ("Israel Mauer", "Mauer"),
    ],
)
def test_german_forms_meet(question: str, text: str) -> None:
    assert finds(question, text, DE)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("le la les un une de du des et au aux en dans pour par sur qui que", FR),
        ("je tu il elle nous vous ils est sont avec ne pas ce son sa ses mais ou", FR),
        ("der die das ein eine und oder aber in an zu mit von auf ist sind", DE),
        ("ich du er sie wir ihr nicht auch wenn dass bei nach aus wie was wo", DE),
    ],
)
def test_stop_words_weigh_nothing(text: str, language: Language) -> None:
    assert ids(text, language) == set()
    assert ENCODER.query(text, language).ids == ()


@pytest.mark.parametrize(("text", "language"), [("à été même était", FR), ("für über können während", DE)])
def test_stop_words_with_accents_weigh_nothing(text: str, language: Language) -> None:
    assert ids(text, language) == set()


def test_english_is_neither_stemmed_nor_stopped() -> None:
    # An English stemmer would join these, an English stop list would drop the words below: ours do neither.
    assert ids("nationally", FR) != ids("nation", FR)
    assert ids("tapping", DE) != ids("tap", DE)
    for language in Language:
        for word in ("the", "with", "your", "which"):
            assert ids(word, language), word


def test_each_language_has_its_own_stems() -> None:
    assert ids("demandes", FR) == ids("demande", FR)
    assert ids("Anmeldungen", DE) == ids("Anmeldung", DE)
    assert ids("Anmeldungen", FR) != ids("Anmeldung", FR)


def test_weights_of_a_passage_rise_with_repetition_and_fall_with_length() -> None:
    once = ENCODER.passage("passeport", FR)
    twice = ENCODER.passage("passeport passeport", FR)
    among_many = ENCODER.passage("passeport " + " ".join(f"mot{i}" for i in range(300)), FR)
    weight = dict(zip(among_many.ids, among_many.weights, strict=True))[once.ids[0]]
    assert once.ids == twice.ids
    assert twice.weights[0] > once.weights[0] > weight > 0


def test_a_query_asks_once_for_each_term_and_at_half_weight_for_expansions() -> None:
    plain = ENCODER.query("passeport passeports", FR)
    assert plain.weights == (1.0,)
    expanded = ENCODER.query("passeport", FR, ["titre de voyage", "passeport"])
    weights = dict(zip(expanded.ids, expanded.weights, strict=True))
    assert weights[plain.ids[0]] == 1.0
    assert sorted(weights.values()) == [0.5, 0.5, 1.0]
    assert ENCODER.query("passeport", FR, []) == plain


def test_umlauts_are_only_restored_in_german() -> None:
    assert len(ENCODER.query("Israel", FR).ids) == 1
    assert len(ENCODER.query("Gebuehr", DE).ids) == 2


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("text", ["", " ", "\n\t", "?!…", "« »", "„“", "\u200b\u00ad", "§ 5", "🙂"])
def test_text_without_words(text: str, language: Language) -> None:
    assert len(ENCODER.passage(text, language).ids) <= 1
    assert len(ENCODER.query(text, language).ids) <= 1


@pytest.mark.parametrize("language", list(Language))
def test_lone_surrogates_do_no_harm(language: Language) -> None:
    broken = "Gebühr \ud83d Straße"
    assert ids("Gebühr Straße", language) <= ids(broken, language)
    assert set(ENCODER.query("Gebühr Straße", language).ids) <= set(ENCODER.query(broken, language).ids)
    assert ENCODER.query("Gebühr", language, ["\udcff"]).ids


@given(st.text(max_size=200), st.sampled_from(Language))
@settings(max_examples=200, deadline=None)
def test_any_text_gives_valid_sparse_vectors(text: str, language: Language) -> None:
    for terms in (ENCODER.passage(text, language), ENCODER.query(text, language, [text])):
        assert len(terms.ids) == len(terms.weights) == len(set(terms.ids))
        assert all(0 <= term < 2**32 for term in terms.ids)
        assert all(weight > 0 for weight in terms.weights)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100), st.sampled_from(Language))
@settings(max_examples=100, deadline=None)
def test_a_passage_is_found_by_its_own_words(text: str, language: Language) -> None:
    assert ids(text, language) <= set(ENCODER.query(text, language).ids)


def test_encoders_agree() -> None:
    text = "La Gebühr für l’état civil beträgt 37,00 €."
    for language in Language:
        assert SparseEncoder().passage(text, language) == ENCODER.passage(text, language)
