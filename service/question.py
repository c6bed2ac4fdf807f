"""The first step of an answer: a question as typed becomes clean text in a known language, or is turned away politely.

What goes out: control, invisible, bidirectional and tag characters, lone surrogates, piled-up accents, compatibility
letters (full-width, ligatures, mathematical bold) and superfluous white space. What stays: every word, including HTML
tags, which are text like any other and are never rendered.
"""

from __future__ import annotations

import functools
import math
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from lingua import IsoCode639_1, LanguageDetector, LanguageDetectorBuilder

from retriever.passage import Language
from service.schemas import MAX_QUESTION_CHARACTERS, Status

LanguageSource = Literal["text", "reader", "default"]

# Languages of other scripts need no model: their letters give them away.
_CANDIDATES = ("fr", "de", "en", "es", "it", "tr", "pl", "nl", "pt", "ro")

# Weights of the decision, in natural logarithms of odds, chosen on the development questions: each word of the tables
# makes its language 3.3 times as likely, and French and German start 4.5 times as likely as any third language, since
# this is what people write here. The floor keeps one model's zero from overruling every word.
_WORD_WEIGHT = 1.2
_HOME_ADVANTAGE = 1.5
_CONFIDENCE_FLOOR = 1e-2
# Below this distance French and German are a tie: a place name, a word that both have. Letters alone, without a word
# of the tables, must tell more, since abbreviations and names look German.
_TIE = 0.9
_TIE_OF_LETTERS = 2.0
# Shorter queries are keywords: turned away only when a word of a third language stands in them, and none of ours.
_MIN_SENTENCE_WORDS = 4
# Odds a third language must have over ours before somebody is turned away.
_TURN_AWAY = 1.0

# Default-ignorable characters that are neither controls nor formats: joiners, fillers, blanks, variation selectors.
_INVISIBLE = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0, 0xFFFC, 0xFFFD}
    | set(range(0x180B, 0x1810))
    | set(range(0xFE00, 0xFE10))
    | set(range(0xE0100, 0xE01F0))
)
_HYPHENS = frozenset("\u2010\u2011")  # look like the hyphen-minus of the keyboard and mean the same
_SPACES = frozenset("\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\u2028\u2029")
_MAX_MARKS = 2  # accents on one letter; French and German need one

_NOT_WORDS = re.compile(r"<[^<>]{0,200}>|https?://\S{1,300}|[\w.+-]{1,64}@[\w.-]{1,255}")
_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_BARE_WORD = re.compile(r"[a-z0-9]+")
_ELISION = re.compile(r"\b(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu)['’](?=[^\W\d_])")
_FOREIGN_LETTER = re.compile(r"[^\W\d_a-zàâäæçéèêëîïôöœùûüÿß]")
_ENGLISH_APOSTROPHE = re.compile(r"[a-z](?:['’](?:s|re|ve|ll|m|d)|n['’]t)\b")


@dataclass(frozen=True, slots=True)
class PreparedQuestion:
    """A question that can be searched for.

    ``language`` is the one the question is written in, ``reader`` the one of the fixed texts: the person's choice, or
    else the same. ``language_source`` says how ``language`` was found: from the text, or, where the text may be
    either (a place name, a number), from the person's choice or by default French.
    """

    text: str
    language: Language
    reader: Language
    language_source: LanguageSource


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a question cannot be taken, and in which languages to say so, the reader's first.

    ``text`` is the cleaned question, cut at the limit, for the record; personal data is not masked in it yet.
    """

    status: Status
    languages: tuple[Language, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Words:
    """The tables of ``data/language_words.toml``; a word that two tables share tells nothing and is in none."""

    fr: frozenset[str]
    de: frozenset[str]
    other: frozenset[str]


def prepare(raw: str, language: Language | None = None) -> PreparedQuestion | Rejection:
    """Clean a question and tell its language; ``language`` is the one the person chose for the page, if any.

    Never raises: whatever cannot be answered comes back as a ``Rejection`` with its status.
    """
    text = normalise(raw)
    shown = (language,) if language else tuple(Language)
    if not any(character.isalnum() for character in text):
        return Rejection(Status.REJECTED_EMPTY, shown, text)
    found, source = _detect(text[:MAX_QUESTION_CHARACTERS], language)
    if len(text) > MAX_QUESTION_CHARACTERS:
        shown = (language or found,) if found else shown
        return Rejection(Status.REJECTED_TOO_LONG, shown, text[:MAX_QUESTION_CHARACTERS])
    if found is None:
        first = language or Language.FR
        return Rejection(Status.REJECTED_LANGUAGE, (first, *(other for other in Language if other != first)), text)
    return PreparedQuestion(text, found, language or found, source)


def preload() -> None:
    """Load the language models (about 270 MB) and the word tables now, so that no person waits for it."""
    _detector().compute_language_confidence_values("bonjour guten Tag")
    _words()


def normalise(raw: str) -> str:
    """The question as one line of visible text. Equal for composed and decomposed accents; repeating changes nothing."""
    visible = "".join(_visible(character) for character in raw)
    if visible.isascii():
        return " ".join(visible.split())
    unfolded = "".join(_plain(character) for character in unicodedata.normalize("NFC", visible))
    composed = unicodedata.normalize("NFC", unfolded)
    return " ".join(_without_piled_marks(composed).split())


def fold(text: str) -> str:
    """Lower case without accents, ``ß`` as ``ss``, curly apostrophes straight: what rules compare, never shown."""
    lowered = text.lower().replace("ß", "ss").replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    return "".join(c for c in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(c))


def bare(text: str) -> str:
    """Folded letters and digits, single spaces: "L’Île-de-France ?" is "l ile de france". What whole-word rules read."""
    return " ".join(_BARE_WORD.findall(fold(text)))


def _visible(character: str) -> str:
    """The character, a space for what separates lines or fields, or nothing for what cannot be seen."""
    if character in _SPACES:
        return " "
    # Cc and Cf: controls, bidirectional marks, zero-width, soft hyphen, tags. Cs, Co, Cn: no character at all.
    if unicodedata.category(character)[0] == "C" or ord(character) in _INVISIBLE:
        return ""
    return character


def _plain(character: str) -> str:
    """The compatibility form where it is only another look; ``m²`` and ``½`` mean something else than ``m2`` and ``12``."""
    if character in _HYPHENS:
        return "-"
    decomposition = unicodedata.decomposition(character)
    if not decomposition.startswith("<"):
        return character
    plain = unicodedata.normalize("NFKC", character)
    if decomposition.startswith("<fraction>") or (decomposition.startswith("<su") and not plain.isalpha()):
        return character
    if any(unicodedata.combining(part) for part in plain):  # a free-standing accent would become a space and a mark
        return character
    return plain


def _without_piled_marks(text: str) -> str:
    """At most two combining marks after a letter, whatever number was sent."""
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return "".join(kept)


def is_foreign(text: str) -> bool:
    """Whether a whole sentence is in a third language: stricter than for a question, whose writer may leave out every small
    word. It has words of that language and none of ours, and its letters, too, are rather those of a third one."""
    prose = _NOT_WORDS.sub(" ", text)
    lowered = prose.lower()
    words: list[str] = _WORD.findall(lowered)
    french, german, other = _count(words, lowered)
    if french or german or not other:
        return False
    confidence = _confidences(prose)
    return max(confidence, key=lambda code: confidence[code]) not in tuple(Language)


def _detect(text: str, chosen: Language | None) -> tuple[Language | None, LanguageSource]:
    """French or German, or None for a third language; with where the knowledge comes from."""
    fallback: tuple[Language, LanguageSource] = (chosen, "reader") if chosen else (Language.FR, "default")
    prose = _NOT_WORDS.sub(" ", text)
    letters = [character for character in prose if character.isalpha()]
    if not letters:
        return fallback
    latin = sum(unicodedata.name(character, "").startswith("LATIN") for character in letters)
    if latin * 2 < len(letters):
        return None, "text"

    lowered = prose.lower()
    words: list[str] = _WORD.findall(lowered)
    french, german, other = _count(words, lowered)
    confidence = _confidences(prose)
    score_fr = math.log(confidence["fr"]) + _WORD_WEIGHT * french
    score_de = math.log(confidence["de"]) + _WORD_WEIGHT * german
    score_other = max(math.log(confidence[code]) for code in _CANDIDATES[2:]) + _WORD_WEIGHT * other

    is_sentence = len(words) >= _MIN_SENTENCE_WORDS
    may_turn_away = is_sentence or (other > 0 and french + german == 0)
    if may_turn_away and score_other - max(score_fr, score_de) - _HOME_ADVANTAGE > _TURN_AWAY:
        return None, "text"
    tie = _TIE if french + german > 0 else _TIE_OF_LETTERS
    if abs(score_fr - score_de) < tie and not is_sentence:
        return fallback
    return (Language.FR if score_fr > score_de else Language.DE), "text"


def _count(words: list[str], lowered: str) -> tuple[int, int, int]:
    """How many words of the French, the German and the third-language table stand in the text."""
    tables = _words()
    parts = [part for word in words for part in {word, *re.split(r"['’-]", word)}]
    french = sum(part in tables.fr for part in parts) + len(_ELISION.findall(lowered))
    german = sum(part in tables.de for part in parts) + lowered.count("§")  # French law has articles
    other = sum(part in tables.other or bool(_FOREIGN_LETTER.search(part)) for part in parts)
    other += len(_ENGLISH_APOSTROPHE.findall(lowered))
    return french, german, other


def _confidences(text: str) -> Mapping[str, float]:
    """lingua's confidence per language code, never below the floor."""
    found = {
        value.language.iso_code_639_1.name.lower(): value.value
        for value in _detector().compute_language_confidence_values(text)
    }
    return {code: max(found.get(code, 0.0), _CONFIDENCE_FLOOR) for code in _CANDIDATES}


@functools.cache
def _detector() -> LanguageDetector:
    """One detector a process, built at its first use: its models are large and never change."""
    codes = (getattr(IsoCode639_1, code.upper()) for code in _CANDIDATES)
    return LanguageDetectorBuilder.from_iso_codes_639_1(*codes).build()


@functools.cache
def _words() -> _Words:
    table = tomllib.loads(resources.files("service").joinpath("data/language_words.toml").read_text("utf-8"))
    fr, de, other = (frozenset(str(table[key]).split()) for key in ("fr", "de", "other"))
    return _Words(fr - de, de - fr, other - fr - de)
