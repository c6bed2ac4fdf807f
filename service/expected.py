"""What a question wants to read: an amount of money, a time, or the papers to bring. A sentence that states one is then worth
more, and an answer without one is not whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from service.question import fold


class Expected(StrEnum):
    """A kind of fact that a question asks for."""

    AMOUNT = "amount"
    TIME = "time"
    PAPERS = "papers"


_ASKS = {
    Expected.AMOUNT: re.compile(
        r"\bcombien (?:(?:ca|cela) )?(?:coute|vaut|dois|doit|faut[- ]il payer|va[- ]t[- ](?:il|elle) couter)|\bcout(?:e|ent|s)?\b|"
        r"\bquel(?:s|le)? (?:est |sont )?(?:le |la |les )?(?:prix|tarifs?|montants?|frais)\b|\bquel (?:prix|tarif|montant)|"
        r"\bcombien d[’' ]?\s?(?:argent|euros)|\bc[’']est gratuit|\best[- ](?:ce|il|elle)\W{1,3}(?:gratuit|payant)|"
        r"\bwas kostet|\bwie ?viel (?:kostet|geld|euro|muss ich (?:be)?zahlen)|\bwie teuer|\bwie hoch (?:ist|sind)|"
        r"\bkosten (?:fur|der|des)|"
        r"\b(?:welche|was fur) (?:gebuhr|kosten)|\bkostet (?:es|das|die|der|ein)|\bist (?:das|es|\w+) (?:kostenlos|gebuhrenfrei)"
    ),
    Expected.TIME: re.compile(
        r"\bquand\b|\bdelais?\b|\bcombien de (?:temps|jours|semaines|mois|annees)|\bduree\b|\bjusqu[’' ]?a quand|\bquel age\b|"
        r"\ba quel moment|\bavant quelle date|\bwann\b|\bfrist(?:en)?\b|\bwie lang|\bwie viele? (?:zeit|tage|wochen|monate|jahre)|"
        r"\bwie alt\b|\bwelche[mrs]? alter\b"
    ),
    Expected.PAPERS: re.compile(
        r"\bquel(?:le)?s? (?:sont les )?(?:papiers?|documents?|justificatifs?|pieces?)\b|"
        r"\b(?:papiers|documents|justificatifs|pieces(?: justificatives)?) (?:faut|a fournir|a joindre|necessaires|"
        r"demandes|dois|doit)|"
        r"\bwelche (?:\w+ )?(?:unterlagen|papiere|dokumente|nachweise)|\bwas (?:muss|soll) ich (?:\w+ ){0,8}(?:mitbringen|"
        r"vorlegen|einreichen)|\b(?:unterlagen|nachweise|papiere|dokumente) (?:brauch|benotig|muss|werden|sind)"
    ),
}
_NUMBER = (
    r"(?:\d[\d ., \u00a0\u202f]*|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|douze|quinze|eine?[mnr]?|zwei|drei|vier|"
    r"funf|sechs|sieben|acht|neun|zehn|zwolf)"
)
_MONTH = (
    r"(?:januar|februar|marz|april|mai|juni|juli|august|september|oktober|november|dezember|janvier|fevrier|mars|avril|juin|"
    r"juillet|aout|septembre|octobre|novembre|decembre)"
)
_STATES = {
    Expected.AMOUNT: re.compile(
        r"\d[\s\u00a0\u202f]*(?:€|euros?\b|eur\b)|(?:€|\beur)[\s\u00a0\u202f]*\d|\bgratuit|\bkostenlos|\bgebuhrenfrei|\bkostenfrei|"
        r"\b(?:keine|ohne) (?:gebuhr|kosten)|\bsans frais|\d[\s\u00a0\u202f]*(?:%|prozent\b|pour cent\b)"
    ),
    Expected.TIME: re.compile(
        rf"\b{_NUMBER}[\s\u00a0\u202f]*(?:jour|mois\b|ans?\b|annee|semaine|heure|tage?n?\b|tages\b|woche|monat|jahr|stunde|"
        rf"minut)|\b\d{{1,2}}[.:h]\d{{2}}\b|\d\.?[\s\u00a0\u202f]*{_MONTH}|\b\d{{1,2}}\.\d{{1,2}}\.\d{{2,4}}|lebensjahr|"
        r"\b(?:sofort|unverzuglich|immediatement|jederzeit|a tout moment|unbefristet|sans limite)"
    ),
    Expected.PAPERS: re.compile(
        r"\bjustificati|\bpiece d[’']|\bpieces (?:a|suivantes)|\bdocuments? (?:suivant|a fournir|a joindre|necessaire|demande)|"
        r"\b(?:acte|copie|extrait) d[’' e]|\bpasseport\b|\bcarte d[’']identite|\bphoto\b|\battestation|\bformulaire|"
        r"\blivret de famille|"
        r"\bunterlage|nachweis|\w*ausweis(?:e|es|dokument\w*)?\b|\breisepass|\w*urkunde|\w*bescheinigung|\w*formular\b|"
        r"\bvollmacht|\w*foto\b|\bkopien?\b|\bzeugnis"
    ),
}
# What is asked for often stands beneath a heading that says so, in words that say nothing alone.
_HEADED = {
    Expected.PAPERS: re.compile(
        r"\bdocuments?\b|\bpieces\b|\bjustificatif|\bpapiers\b|\bunterlagen|nachweis|dokumente\b|papiere\b|mitbringen|"
        r"\bbringen sie\b|\bapporter\b|\bfournir\b"
    ),
}


def expected_of(question: str) -> frozenset[Expected]:
    """The kinds of fact that the question asks for; mostly none."""
    text = fold(question)
    return frozenset(kind for kind, pattern in _ASKS.items() if pattern.search(text))


# The words that ask for papers, without the matter that they are for.
_ASKING = re.compile(
    r"\b(?:quel(?:le)?s?|les|des)\s+(?:sont\s+(?:les|mes)\s+)?(?:papiers?|documents?|justificatifs?|pièces?(?:\s+justificatives?)?)"
    r"(?:\s+(?:faut[- ]il|il faut|faut|dois[- ]je|doit[- ]on|sont|à|nécessaires?|demandés?|fournir|joindre|apporter|présenter|"
    r"préparer|donner|avoir))*(?:\s+(?:pour|afin\s+de)\b)?|"
    r"\bwelche\s+(?:\w+\s+)?(?:unterlagen|papiere|dokumente|nachweise)(?:\s+(?:brauche?n?|braucht|benötig\w*|muss|müssen|sind|werden|"
    r"ich|man|wir|nötig|erforderlich|für))*\b|\bwas\s+(?:muss|soll)\s+ich\b|\s(?:mitbringen|vorlegen|einreichen)(?=\s*[?.!]?\s*$)",
    re.IGNORECASE,
)
_LEAST_LETTERS = 5  # of a matter that can be searched for


def matter_of(question: str) -> str:
    """The question without the words that ask for papers: every page has a section on papers, and theirs would be found
    before the page of the matter. What asks for nothing of the kind, or says nothing else, comes back as it is."""
    if Expected.PAPERS not in expected_of(question):
        return question
    left = " ".join(_ASKING.sub(" ", question).split())
    return left if sum(c.isalpha() for c in left) >= _LEAST_LETTERS else question


def headed(kind: Expected, headings: Sequence[str]) -> bool:
    """Whether the last of ``headings`` promises a fact of this kind."""
    pattern = _HEADED.get(kind)
    return bool(pattern and headings and pattern.search(fold(headings[-1])))


def states(kind: Expected, text: str, headings: Sequence[str] = ()) -> bool:
    """Whether the text holds a fact of this kind, or stands beneath ``headings`` that promise one."""
    return headed(kind, headings) or bool(_STATES[kind].search(fold(text)))
