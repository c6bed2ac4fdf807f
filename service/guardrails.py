"""Where a message goes: mostly to the search, sometimes to a fixed text, at once to people who help.

Rules only, so it works without a model and says the same every time. A message is diverted when a rule is clear;
everything else is a question, and whether the sources answer it is decided by the evidence. Frightening words are not
a reason to refuse: who asks where to report violence gets the answer, and the helpline beside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from service import guardrail_rules as rules
from service.question import bare, fold
from service.schemas import Status


class RouteKind(StrEnum):
    """What a message is."""

    QUESTION = "question"
    GREETING = "greeting"
    THANKS = "thanks"
    ABOUT_THE_ASSISTANT = "about_the_assistant"
    CRISIS = "crisis"
    PERSONAL_CASE = "personal_case"
    LEGAL_OR_MEDICAL_ADVICE = "legal_or_medical_advice"
    POLITICS = "politics"
    ABUSE = "abuse"
    UNSAFE = "unsafe"
    INJECTION = "injection"
    OUT_OF_SCOPE = "out_of_scope"


class Helpline(StrEnum):
    """Who helps beside, or instead of, an answer; ``messages.helpline_steps`` gives the numbers."""

    EMERGENCY = "emergency"
    SUICIDE = "suicide"
    VIOLENCE = "violence"
    CHILD = "child"


_STATUS = {
    RouteKind.QUESTION: None,
    RouteKind.GREETING: Status.GREETING,
    RouteKind.THANKS: Status.GREETING,
    RouteKind.ABOUT_THE_ASSISTANT: Status.GREETING,
    RouteKind.CRISIS: Status.CRISIS,
    RouteKind.PERSONAL_CASE: Status.REFUSED_PERSONAL_CASE,
    RouteKind.LEGAL_OR_MEDICAL_ADVICE: Status.REFUSED_OUT_OF_SCOPE,
    RouteKind.POLITICS: Status.REFUSED_OUT_OF_SCOPE,
    RouteKind.ABUSE: Status.REFUSED_UNSAFE,
    RouteKind.UNSAFE: Status.REFUSED_UNSAFE,
    RouteKind.INJECTION: Status.REFUSED_OUT_OF_SCOPE,
    RouteKind.OUT_OF_SCOPE: Status.REFUSED_OUT_OF_SCOPE,
}


@dataclass(frozen=True, slots=True)
class Route:
    """What a message is, and what follows.

    ``status`` is None when an answer should be looked for, to ``question``: the message without instructions to the
    assistant and without greetings. ``helplines`` stand beside an answer, or are the answer of a crisis.
    """

    kind: RouteKind
    question: str
    helplines: tuple[Helpline, ...] = ()

    @property
    def status(self) -> Status | None:
        """The status of the answer, unless one is looked for."""
        return _STATUS[self.kind]


_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n")  # with the space, so that amounts and dates stay whole
_MAX_INSULT_WORDS = 8


def route(question: str) -> Route:
    """Tell what a prepared question (normalised, personal data masked) is. Never raises.

    Worth asking for a rejected message too, for its crisis alone: somebody in danger may write at length, or in English.
    """
    words = bare(question)
    crisis = _crisis(words)
    if crisis:
        return Route(RouteKind.CRISIS, question, crisis)
    for kind, whole in (
        (RouteKind.GREETING, rules.GREETING),
        (RouteKind.THANKS, rules.THANKS),
        (RouteKind.ABOUT_THE_ASSISTANT, rules.ABOUT),
    ):
        if whole.fullmatch(words) or whole.fullmatch(_without_greeting(words)):
            return Route(kind, question)

    left, had_instructions = _without_instructions(question)
    left_words = bare(left)
    if had_instructions and not ("?" in left or rules.ASKS.search(left_words)):
        return Route(RouteKind.INJECTION, question)
    kind = _refused(left, left_words)
    if kind is not RouteKind.QUESTION:
        return Route(kind, question)
    return Route(kind, left.strip() or question, _helplines(left_words))


def _crisis(words: str) -> tuple[Helpline, ...]:
    """The helplines of somebody in danger now, or nothing."""
    despairs = rules.SUICIDE.search(words) or rules.SUICIDE_ENGLISH.search(words)
    if despairs and not rules.ABOUT_DYING.search(words):
        return Helpline.SUICIDE, Helpline.EMERGENCY
    if rules.VIOLENCE.search(words) and not rules.PROCEDURE.search(words):
        return Helpline.EMERGENCY, Helpline.VIOLENCE
    if rules.EMERGENCY.search(words) and not rules.NOT_NOW.search(words):
        return (Helpline.EMERGENCY,)
    return ()


def _refused(text: str, words: str) -> RouteKind:
    """The first rule that clearly claims the message, in the order of urgency."""
    if rules.UNSAFE.search(words) and not rules.ABOUT_CRIME.search(words):
        return RouteKind.UNSAFE
    is_short = len(words.split()) <= _MAX_INSULT_WORDS
    if is_short and rules.INSULT.search(words) and "?" not in text and not rules.ASKS.search(words):
        return RouteKind.ABUSE
    if rules.PERSONAL_CASE.search(words) and not rules.HOW_TO_FOLLOW.search(words) and not _asks_more(text):
        return RouteKind.PERSONAL_CASE
    for kind, pattern in (
        (RouteKind.LEGAL_OR_MEDICAL_ADVICE, rules.ADVICE),
        (RouteKind.POLITICS, rules.POLITICS),
        (RouteKind.OUT_OF_SCOPE, rules.OUT_OF_SCOPE),
    ):
        if pattern.search(words):
            return kind
    return RouteKind.QUESTION


def _asks_more(text: str) -> bool:
    """Whether a sentence beside the one about the person's own case asks something that sources can answer."""
    sentences = _SENTENCE_END.split(text)
    return any("?" in sentence and not rules.PERSONAL_CASE.search(bare(sentence)) for sentence in sentences)


def _helplines(words: str) -> tuple[Helpline, ...]:
    """Numbers to show beside the answer, for topics behind which somebody may be in need."""
    topics = (
        (Helpline.SUICIDE, (rules.TOPIC_SUICIDE, rules.SUICIDE)),
        (Helpline.VIOLENCE, (rules.TOPIC_VIOLENCE, rules.VIOLENCE)),
        (Helpline.CHILD, (rules.TOPIC_CHILD,)),
    )
    return tuple(helpline for helpline, patterns in topics if any(pattern.search(words) for pattern in patterns))


def _without_instructions(text: str) -> tuple[str, bool]:
    """The sentences that are not addressed to the machine, and whether one was."""
    unmarked = rules.CHAT_MARKUP.sub("\n", text)
    found = unmarked != text
    kept: list[str] = []
    for sentence in _SENTENCE_END.split(unmarked):
        words = bare(sentence)
        if rules.INJECTION.search(words) or rules.LABELLED_INSTRUCTION.search(fold(sentence)):
            found = True
        elif "?" in sentence or not (rules.FORM_OF_ANSWER.match(words) or rules.GREETING.fullmatch(words)):
            kept.append(sentence.strip())
    return " ".join(sentence for sentence in kept if sentence), found


def _without_greeting(words: str) -> str:
    """The message without the greeting it opens with."""
    match = rules.GREETING.match(words)
    return words[match.end() :] if match else words
