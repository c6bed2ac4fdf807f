"""Whose rules a question is about: the countries that it names, or that its words imply.

A place or an authority names a country ("à Kehl", "la CAF"); a word that mostly one country's people use implies it
weakly ("mairie", "Krankenkasse") and counts only when nothing is named. A person's own nationality says nothing about
whose rule they need, nor does a language. The words are in ``data/countries.toml``.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Literal

from service.question import bare

Level = Literal["place", "demonym", "term", "weak"]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The countries of a question, each in the order of first mention."""

    named: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    country: str
    level: Level


@dataclass(frozen=True, slots=True)
class _Table:
    """One pattern per country and level."""

    patterns: tuple[tuple[str, Level, re.Pattern[str]], ...]


# Masks of personal data speak both languages and must not name a country.
_MASK = re.compile(r"\[[^\[\]]{1,60}\]")

# Who somebody is, and in which language something is written: not whose rule it is.
_PERSONS_FR = (
    r"je suis|nous sommes|il est|elle est|etant|en tant que?|comme|d origine|de nationalite|citoyen(?:ne)?s?|"
    r"ressortissante?s?|parents?|mari|epoux|"
    r"epouse|femme|conjointe?|pere|mere|amie?|compagnon|compagne|copine?|touristes?|etudiante?s?|enfants?|couple"
)
_NOT_A_COUNTRY = re.compile(
    rf"\b(?:{_PERSONS_FR}) (?:est |sont |une? |des )*(?:de nationalite )?(?:francais|allemand)(?:e|es|s)?\b"
    r"|\b(?:bin|sind|ist|als) (?:ein |eine )?(?:deutsche[nr]?|franzosin(?:nen)?|franzosen?|"
    r"franzosische[nr]?)\b(?! (?:behorde|\w*pass\b|\w*ausweis|\w*schein\b|\w*urkunde|abschluss|diplom|firma|rezept|konto))"
    r"|\b(?:deutsche|franzosische)[nrms]? (?:ehe)?(?:mann|frau|freund(?:in)?|partner(?:in)?|eltern|vater|mutter|"
    r"staatsangehorige[nr]?|"
    r"staatsburger(?:in)?|burger(?:in)?|student(?:en|in)?|kollege|verlobte[nr]?)\b"
    r"|\b(?:en|d|l|parler|parle|parlent|langue|traduction|version|traducteur|interprete|cours de|test de|niveau de|"
    r"en langue) "
    r"(?:allemand|francais)e?\b"
    r"|\b(?:auf|ins) (?:deutsche?|franzosische?)\b|\baus dem (?:deutsch|franzosisch)en\b(?! \w+(?:amt|recht))"
    r"|\b(?:deutsche|franzosische)[nrms]? (?:ubersetzung|sprache|sprachkenntnisse|version|fassung)\b"
)
# Becoming a national is a procedure of that state, whoever asks.
_NATURALISED = {
    "FR": re.compile(
        r"\bdevenir francaise?|\b(?:la|obtenir la|avoir la|demander la) nationalite francaise|\bfranz(?:ose|osin|"
        r"osisch) werden\b"
    ),
    "DE": re.compile(
        r"\bdevenir allemande?|\b(?:la|obtenir la|avoir la|demander la) nationalite allemande|\bdeutsche?r? werden\b|"
        r"\bich deutscher? bin\b"
    ),
}
# A foreign paper is exchanged, translated or recognised elsewhere: both countries matter.
_RECOGNITION = re.compile(
    r"\b(?:echang\w+|reconn\w+|equivalence|valables?|valides?|transcri\w+|tradui\w+|convertir|umtausch\w*|"
    r"umschreib\w*|anerk\w+|gilt|gelten|gultig|"
    r"ubersetz\w+|beglaubig\w+)\b"
)
# How long a paper is good for is a rule of the country that issued it.
_VALIDITY = re.compile(r"\b(?:combien de temps|jusqu a quand|duree|wie lange|bis wann)\b")
# Where somebody, or their diploma, comes from: where another country is named it is that one's rules they need.
_ORIGIN = re.compile(
    r"(?:\b(?:diplom\w*|forme\w*|originaires?|venante?|venue?s?|viens|venons|arrive) (?:en|de|d) (?:la |l )?|"
    r"\b(?:obtenue?s?|delivree?s?|etablie?s?|celebree?|passee?) (?:en|de|d|a|au) (?:la |l )?|"
    r"\b(?:bin|sind|komme|kommen|ist|als|stammt?|abschluss|diplom|pass|ausweis|schein) (?:\w+ ){0,3}aus (?:dem |der )?|"
    r"\b(?:ausgestellt\w*|erworben\w*|ausgebildet\w*) (?:aus|in) )$"
)
# "RSA en Allemagne", "Kindergeld in Frankreich": the person means what the other country has instead.
_ELSEWHERE = re.compile(r" (?:en|in|a|au|aus|fur|pour l) (?:l )?$")
_PREPOSITION = r"(?:a|in|nach|aus|bei|vers|pres de|ville de|stadt|region|mairie de|caf de|prefecture de)"


def countries_named(question: str) -> tuple[str, ...]:
    """The countries that the question names, else those its words weakly imply, else none; first mention first."""
    mentions = mentions_of(question)
    return mentions.named or mentions.implied


def mentions_of(question: str) -> Mentions:
    """What the question names and what it weakly implies."""
    text = bare(_MASK.sub(" ", question))
    naturalised = [
        _Mention(match.start(), match.end(), country, "term")
        for country, pattern in _NATURALISED.items()
        if (match := pattern.search(text))
    ]
    neutral = _NOT_A_COUNTRY.sub(lambda match: "-" * len(match[0]), text)
    found = sorted((*naturalised, *_find(neutral)), key=lambda mention: (mention.start, -mention.end))
    found = list(_without_origin(_without_elsewhere(found, text), text))
    named = [mention for mention in found if mention.level != "weak"]
    implied = _countries(mention for mention in found if mention.level == "weak")
    if (
        named
        and all(mention.level == "demonym" for mention in named)
        and (_RECOGNITION.search(text) and not _VALIDITY.search(text))
    ):
        return Mentions((), ("FR", "DE"))
    return Mentions(_countries(named), implied)


def preload() -> None:
    """Read the table now, so that no person waits for it."""
    _table()


def _find(text: str) -> Iterator[_Mention]:
    for country, level, pattern in _table().patterns:
        for match in pattern.finditer(text):
            yield _Mention(match.start("word"), match.end("word"), country, level)


def _without_elsewhere(found: list[_Mention], text: str) -> Iterator[_Mention]:
    """All mentions but the terms that stand right before "in" and a place of the other country."""
    for mention in found:
        is_elsewhere = mention.level in ("term", "weak") and any(
            place.level == "place"
            and place.country != mention.country
            and _ELSEWHERE.fullmatch(text[mention.end : place.start])
            for place in found
            if place.start > mention.end
        )
        if not is_elsewhere:
            yield mention


def _without_origin(found: Iterable[_Mention], text: str) -> list[_Mention]:
    """All mentions but the places that somebody only comes from, as long as a place of another country is left."""
    mentions = list(found)
    origins = [m for m in mentions if m.level == "place" and _ORIGIN.search(text[: m.start])]
    others = {m.country for m in mentions if m.level == "place" and m not in origins}
    return [m for m in mentions if m not in origins or not others - {m.country}]


def _countries(mentions: Iterable[_Mention]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.country for mention in mentions))


@functools.cache
def _table() -> _Table:
    data = tomllib.loads(resources.files("service").joinpath("data/countries.toml").read_text("utf-8"))
    patterns: list[tuple[str, Level, re.Pattern[str]]] = []
    for country, lists in data.items():
        patterns.append((country, "place", _pattern(lists["names"])))
        patterns.append((country, "place", _pattern(lists["ambiguous"], before=rf"{_PREPOSITION} ")))
        patterns.append((country, "demonym", _pattern(lists["demonyms"])))
        patterns.append((country, "term", _pattern(lists["terms"])))
        patterns.append((country, "weak", _pattern(lists["weak"])))
    return _Table(tuple(patterns))


def _pattern(entries: Iterable[str], before: str = "") -> re.Pattern[str]:
    """One alternation of the entries, longest first, so that the longer of two that fit is taken."""
    words = sorted(
        {bare(entry) + ("[a-z]*" if entry.endswith("*") else "s?") for entry in entries}, key=len, reverse=True
    )
    return re.compile(rf"\b{before}(?P<word>{'|'.join(words)})\b")
