"""The passages as a model is shown them: short names, no addresses and numbers to call, nothing that cannot be seen.

Links, e-mail addresses and phone numbers become tokens. A model can only repeat a token, so it can invent none; what a
token stands for is put back by us, from the passage itself. Sentences that speak to a machine are left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from retriever.passage import Passage
from retriever.sentences import Span, split_sentences

LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>\"«»]+[^\s<>\"«».,;:!?)\]]"
    r"|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+"
    r"|\b(?:[a-z0-9-]{2,}\.)+(?:[a-z]{2,})\b(?:/[^\s<>\"«»]*[^\s<>\"«».,;:!?)\]])?",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"(?<![\w.,])(?:(?:\+|00)\s?\d{1,3}(?:[\s.\-/()]{0,3}\d{1,5}){2,6}"
    r"|\(?0\s?\d{1,4}\)?(?:[\s.\-/]{1,3}\d{1,5}){2,5}|0\d{8,11})(?![\w€%])"
    r"|(?<![\w.,])(?:116[\s.]?\d{3}|0800(?:[\s./-]?\d{1,4}){2,4}|3[0-9]{3}(?=\s?\((?:service|appel|prix|0,)))(?!\d)"
    r"|(?<=Nummer )1\d\d\b|(?<=numéro )3\d{3}\b"
)
TOKEN = re.compile(r"\[(?:LINK|PHONE)_\d{1,3}\]")
# Sentences that speak to a machine and not to citizens: no rule stands in them.
_TO_A_MACHINE = re.compile(
    r"ignor\w*\W+(?:\w+\W+){0,5}(?:instructions?|consignes?|règles?|anweisung\w*|regeln?|vorgaben|previous|prompts?)"
    r"|(?:oublie[rz]?|vergiss|vergessen sie|forget|disregard|missachte\w*)\W+(?:\w+\W+){0,5}(?:instructions?|consignes?|"
    r"anweisung\w*|"
    r"regeln?|vorgaben|everything|tout ce qui précède|alles)"
    r"|(?:instructions?|consignes?|anweisung\w*|vorgaben)\W+(?:\w+\W+){0,3}(?:précédentes?|antérieures?|ci-dessus|système|"
    r"vorherigen?|"
    r"obigen|system)"
    r"|(?:vorherigen?|obigen|bisherigen?|previous|prior|above)\W+(?:\w+\W+){0,2}(?:anweisung\w*|vorgaben|instructions?|prompts?)"
    r"|(?:nouvelles?|neue[rn]?|new)\W+(?:instructions?|consignes?|anweisung\w*)\b"
    r"|prompt système|system[- ]?prompt|system[- ]?message|systemanweisung|message système|instructions? (?:du )?système"
    r"|\b(?:tu es|vous êtes|du bist|sie sind|you are)\W+(?:\w+\W+){0,4}(?:assistant\w*|assistent\w*|chatbot|modèle|"
    r"sprachmodell|ia|ki|ai|"
    r"language model|dan)\b"
    r"|(?:assistants?(?!\W+(?:maternel|soci|famil|de vie|d[’']éd))|assistenten?|chatbots?|ki-?systeme?|sprachmodelle?|"
    r"modèles? de langage|language models?|llms?|intelligence artificielle|"
    r"künstliche intelligenz)\W+(?:\w+\W+){0,5}(?:doi(?:t|vent)|devez|dois|muss|müssen|soll\w*|must|should|shall|réponds?|"
    r"répond\w*|antworte\w*|"
    r"answer|reply|recommande\w*|empfehl\w*|recommend)"
    r"|(?:note|message|hinweis|nachricht|remarque|consigne|anweisung|attention|an alle|"
    r"à toute?)\W+(?:\w+\W+){0,3}(?:assistants?|assistenten?|"
    r"chatbots?|ia|ki|ai|llm|intelligence artificielle|sprachmodell\w*)\b"
    r"|(?:réponds|répondez|antworte|antworten sie|answer|reply|respond)\W+(?:\w+\W+){0,3}(?:uniquement|toujours|seulement|"
    r"désormais|ausschließlich|"
    r"immer|nur|ab jetzt|only|always)"
    r"|\byour\W+(?:\w+\W+)?(?:reply|response|answer|output)\b|\b(?:encode|encrypt|modify)\W+your\b"
    r"|(?:ajoute[rz]?|insère|insérez|intègre|intégrez|encode[rz]?|chiffre[rz]?|traduis(?:ez)?|remplace[rz]?|commence[rz]?|"
    r"termine[rz]?|modifie[rz]?|enrichi\w+)\W+(?:\w+\W+){0,12}(?:ta|votre|vos|tes)\W+réponses?\b"
    r"|(?:füge|fügen sie|ergänz\w+|baue|bauen sie|kodier\w+|codier\w+|verschlüss\w+|übersetz\w+|ersetz\w+|beginn\w*|"
    r"beend\w+|verändere?n?)\W+(?:\w+\W+){0,12}(?:deine[rn]?|ihre[rn]?)\W+antwort(?:en)?\b"
    r"|<\|\w+\|>|</?(?:system|système|user|assistant|prompt|instructions?)\b[^<>]{0,40}>|\[/?inst\]|###\s*\w+",
    re.IGNORECASE,
)
_REMOVED = {0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF}
_APOSTROPHES, _QUOTES, _HYPHENS = "’‘ʼ′`´", "„“”«»‟″", "‐‑‒–—−"
_NO_SPACE_BEFORE = ";:!?%€\"'.,)"


@dataclass(frozen=True)
class Located:
    """A passage's text in the form in which quotes are compared, each character with its place in the text itself."""

    passage: Passage
    plain: str
    places: tuple[int, ...]
    sentences: tuple[Span, ...]

    def find(self, quote: str) -> Span | None:
        """Where a quote stands in the passage's text, None where it does not."""
        wanted = plain(quote)[0].strip()
        at = self.plain.find(wanted) if wanted else -1
        return Span(self.places[at], self.places[at + len(wanted) - 1] + 1) if at >= 0 else None


@dataclass
class Shown:
    """What a model was shown: passages by short name, the text it saw, and what each token stands for.

    ``left_out`` counts sentences that speak to a machine.
    """

    passages: dict[str, Located] = field(default_factory=dict[str, Located])
    texts: dict[str, str] = field(default_factory=dict[str, str])
    titles: dict[str, str] = field(default_factory=dict[str, str])
    tokens: dict[str, str] = field(default_factory=dict[str, str])
    left_out: int = 0

    def restore(self, text: str) -> str | None:
        """The text with every token replaced; None where one was never given."""
        if any(token not in self.tokens for token in TOKEN.findall(text)):
            return None
        return TOKEN.sub(lambda match: self.tokens[match[0]], text)


def show(passages: Sequence[Passage], characters: int = 12_000) -> Shown:
    """The passages under the names P1, P2, …, as many as fit into ``characters``; the first one always does."""
    shown = Shown()
    room = characters
    for number, passage in enumerate(passages, 1):
        name = f"P{number}"
        located = locate(passage)
        text = _tokens(_without_orders(passage.text, located.sentences, shown), shown)
        if number > 1 and len(text) > room:
            break
        room -= len(text)
        shown.passages[name], shown.texts[name] = located, text
        title = " – ".join(dict.fromkeys((passage.title, *passage.headings)))
        shown.titles[name] = _tokens(_without_orders(title, split_sentences(title), shown), shown)
    return shown


def locate(passage: Passage) -> Located:
    """The passage ready for quotes to be looked up in it."""
    text, places = plain(passage.text)
    return Located(passage, text, tuple(places), tuple(split_sentences(passage.text)))


def plain(text: str) -> tuple[str, list[int]]:
    """Text with one kind of apostrophe, quotation mark, hyphen and space, none of it invisible, and each character's place.

    White space goes away beside quotation marks and before double punctuation, where French and German set it differently.
    """
    kept: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        if ord(character) in _REMOVED:
            continue
        if character in _APOSTROPHES:
            character = "'"
        elif character in _QUOTES:
            character = '"'
        elif character in _HYPHENS:
            character = "-"
        elif character.isspace():
            character = " "
        if character == " " and kept and kept[-1] in ' "':
            continue
        if character in _NO_SPACE_BEFORE and kept and kept[-1] == " ":
            kept.pop()
            places.pop()
        kept.append(character)
        places.append(place)
    return "".join(kept), places


def speaks_to_a_machine(text: str) -> bool:
    """Whether a sentence gives orders to an assistant, as planted text does; no official page does."""
    visible = "".join(c for c in text if ord(c) not in _REMOVED and unicodedata.category(c) != "Cf")
    return bool(_TO_A_MACHINE.search(visible))


def _without_orders(text: str, sentences: Sequence[Span], shown: Shown) -> str:
    for span in reversed(sentences):
        if speaks_to_a_machine(span.of(text)):
            shown.left_out += 1
            text = f"{text[: span.start]}[…]{text[span.end :]}"
    visible = (c if c == "\n" or c.isspace() or unicodedata.category(c)[0] != "C" else "" for c in text)
    return unicodedata.normalize("NFC", "".join(visible)).strip()


def _tokens(text: str, shown: Shown) -> str:
    known = {value: token for token, value in shown.tokens.items()}

    def token(kind: str, value: str) -> str:
        if value not in known:
            known[value] = f"[{kind}_{len(shown.tokens) + 1}]"
            shown.tokens[known[value]] = value
        return known[value]

    text = TOKEN.sub("", text)  # a passage that holds a token of its own
    text = LINK.sub(lambda match: token("LINK", match[0]), text)
    return PHONE.sub(lambda match: token("PHONE", match[0]), text)
