"""What the words of a sentence say, as far as code can tell: content words, what is negated, limits, duties, permissions.

Made for one question: may this sentence rest on those quotes? It errs to "no", since a sentence that is dropped costs
little and a wrong one costs much.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from retriever.passage import Language
from service.question import fold

_WORD = re.compile(r"[a-z0-9²]+(?:-[a-z0-9]+)*")
_CLAUSE = re.compile(r"[,;:()–—]|(?<!\d)\.(?!\d)|\b(?:et|ou|mais|puis|und|oder|aber|sondern|sowie)\b", re.IGNORECASE)
_ELISION = re.compile(r"\b(?:[ldjnsmtc]|qu|jusqu|lorsqu|puisqu|quelqu)['’]", re.IGNORECASE)

# Words that carry no statement of their own; folded. Pronouns, articles, prepositions, auxiliaries, and the light words of
# official prose. Negations, limits and duties are not among them where a class below looks at them.
STOP = frozenset(
    """
    le la les un une des du de au aux a en dans sur sous par pour avec chez vers entre depuis pendant lors ce cet cette ces celui
    celle ceux celles cela ceci ca il elle ils elles on nous vous je tu me te se lui leur leurs y son sa ses votre vos notre nos mon
    ma mes qui que quoi dont ou lequel laquelle lesquels lesquelles duquel auquel et ou mais donc or car si comme ainsi alors aussi
    tres bien plus moins tout toute tous toutes chaque quel quelle quels quelles est sont etes etre ete sera seront soit soient
    etait etaient suis sommes a ont avez avoir aura auront ait aient avait eu doit doivent devez devra devront devrez devoir faut
    peut peuvent pouvez pourra pourront pourrez pouvoir faire fait font faites d l n s c j qu jusqu lorsque quand afin ne pas ni
    aucun aucune jamais sans non rien personne selon suivant autre autres meme memes deja encore ensuite puis apres avant environ
    cas voici voila etc d'abord abord ensuite enfin puis ici la-bas c'est suite titre fois part
    der die das den dem des ein eine einen einem einer eines und oder aber sondern sowie denn weil da dass wenn ob als wie so
    zu zum zur in im ins an am ans auf aus bei beim bis durch fur gegen hinter mit nach neben seit uber um unter von vom vor
    wahrend wegen zwischen ich du er sie es wir ihr mich dich sich uns euch ihn ihm ihnen ihre ihren ihrem ihrer ihres sein seine
    seinen seinem seiner seines mein meine dein deine unser unsere dieser diese dieses diesen diesem jener jede jeder jedes jeden
    jedem alle allen aller alles welche welcher welches wer was wo wann warum hier dort dann dabei dafur damit daruber dazu
    davon darin daran ist sind war waren wird werden wurde wurden worden sei seien bin hat haben hatte hatten habe muss mussen
    musste kann konnen konnte darf durfen soll sollen sollte mag mogen mochte mochten nicht kein keine keinen keinem keiner keines
    nie niemals ohne weder noch nur auch schon sehr mehr weniger etwa ca bereits dessen deren dies man lassen lasst hierfur hierzu
    sollten zunachst zuerst anschliessend danach schliesslich bitte jeweils jeweiligen bzw sowohl zudem ausserdem fall falls
    sofern selbst
    """.split()
) | frozenset(
    # Numbers, units and months: figures are compared elsewhere.
    """
    zwei drei vier funf sechs sieben acht neun zehn elf zwolf deux trois quatre cinq six sept huit neuf dix onze douze vingt
    euro euros cent cents prozent pourcent jour jours semaine semaines mois an ans annee annees heure heures tag tage tagen woche
    wochen monat monate monaten monats jahr jahre jahren jahres stunde stunden uhr mio million millions millionen
    janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre
    januar februar marz april juni juli august september oktober november dezember
    """.split()
)
# Light words: what a summary says of any procedure. They may stand in a sentence although its quotes put it otherwise.
_LIGHT = {
    Language.FR: frozenset(
        """
        coute coutent cout montant prix eleve demarche procedure demande demander effectuer effectue obtenir presenter fournir
        necessaire necessaires faut lieu moment personne personnes concernant concerne cadre possible situation compter doit
        donne donner aller rendre ouvre recevoir recevez percevoir percevez apporter apportez regle regles prevoit prevue
        prevu selon sert permet beneficier
        """.split()
    ),
    Language.DE: frozenset(
        """
        kostet kosten betragt hohe preis verfahren antrag beantragen stellen erhalten bekommen brauchen benotigen benotigt
        braucht notig bringen schicken moglich
        person personen betreffend rahmen situation gilt gelten regel regeln erfolgt vorgesehen dient ermoglicht betrifft
        """.split()
    ),
}

_NEGATION = re.compile(
    r"\b(?:ne|n['’]\s?\w+|pas|aucune?s?|jamais|ni|sans|non|rien|impossible|interdite?s?|nul(?:le)?|"
    r"refus\w*|exclu\w*|nicht|keine?[nmrs]?|nie|niemals|weder|ohne|unmöglich|verboten|untersagt|ausgeschlossen|"
    r"abgelehnt|verweigert|unzulässig|ungültig|invalide)\b",
    re.IGNORECASE,
)
_RESTRICTION = re.compile(r"\b(?:n['’]|ne\b)[^.;]{1,60}?\bqu(?:e\b|['’])", re.IGNORECASE)  # "ne … que" is "only"

NO_DENIAL = re.compile(
    r"\bn['’]importe qu\w+|\bsans (?:délai|attendre|tarder)\b|\bnicht nur\b|\bnon seulement\b", re.IGNORECASE
)
_ORDER = re.compile(
    r"(?:^|[.:;!,] ?)(?:Bitte )?[A-ZÄÖÜa-zäöü]+e?n Sie\b|(?:^|[.:;!,] ?)[A-ZÉÊa-zéèê]+ez(?:-vous)?\b(?! (?:pas|plus))"
)

# Classes of words that change what a rule says. Both languages in one pattern: they are compared across languages, too.
_CLASSES: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{pattern})", re.IGNORECASE)
    for name, pattern in {
        "only": r"seulement\b|seule?s?\b|uniquement\b|exclusivement\b|nur\b|ausschließlich\b|lediglich\b|allein\b",
        "except": r"sauf\b|excepté|à l['’]exception|hormis\b|à moins qu|à moins d['’e]\b(?! \d)|außer\b|ausgenommen|"
        r"es sei denn|mit Ausnahme|"
        r"Ausnahmen?\b|exceptions?\b",
        "proviso": r"à condition|sous réserve|sous condition|pourvu qu|sofern\b|vorausgesetzt|unter der Voraussetzung|"
        r"vorbehaltlich",
        "condition": r"à condition|sous réserve|sous condition|pourvu qu|si\b|s['’]ils?\b|lorsqu|quand\b|en cas d|dans le cas|"
        r"sofern\b|wenn\b|falls\b|soweit\b|unter der Voraussetzung|vorausgesetzt|im Falle?\b",
        "must": r"doi(?:t|vent|s)\b|dev(?:ez|ons|ra|ront|rez|oir)\b|obligatoire|obligat|obligé|il faut\b|tenue?s? de\b|exigé|"
        r"requis|"
        r"nécessaire|muss|müss|Pflicht|pflichtig|verpflicht|erforderlich|vorgeschrieben|notwendig|"
        r"sind? \w+ (?:\w+ ){0,3}zu \w+en\b|"
        r"ist \w+ (?:\w+ ){0,3}zu \w+en\b|benötig|brauch|hat (?:\w+ ){0,5}zu \w+en\b|haben (?:\w+ ){0,5}zu \w+en\b",
        "may": r"peu(?:t|vent|x)\b|pouv(?:ez|oir|ons)\b|pourr(?:a|ont|ez)\b|facultati|possible|possibilité|autorisé|permis de\b|"
        r"kann\b|könn|darf\b|dürf|freiwillig|möglich|erlaubt|zulässig",
        "free": r"gratuit|sans frais|offert|exonér|kostenlos|kostenfrei|gebührenfrei|unentgeltlich|keine Gebühr|keine Kosten|"
        r"steuerfrei|zollfrei",
        "before": r"avant\b|au plus tard|préalable|vor\b|vorher|spätestens|im Voraus",
        "after": r"après\b|à l['’]issue|nachher|nach (?:der|dem|einer|einem|Ablauf)\b",
        "always": r"toujours\b|tous les\b|toutes les\b|en tout cas|quel(?:le)?s? que soi|immer\b|jederzeit|stets|in jedem Fall",
        "end": r"supprim|abrog|abgeschaff|expir|périm|annul|prend fin|cesse|erlisch|erlosch|abgelaufen|läuft ab|aufgehoben|"
        r"eingestellt|"
        r"endet|entzogen",
        "exempt": r"befreit|dispens|exempté|entfällt|entfallen",
        "free_choice": r"au choix\b|librement|nach Wahl|frei wählbar",
    }.items()
}
_BOTH_WAYS = (
    "only",
    "except",
    "proviso",
    "exempt",
)  # must not be left out either: a rule without its exception is another rule


@dataclass(frozen=True)
class Clause:
    """The content words (folded) of one clause, and whether it is negated."""

    words: tuple[str, ...]
    negated: bool
    classes: frozenset[str] = frozenset()


def clauses(text: str) -> list[Clause]:
    """The clauses of a text, in order."""
    found: list[Clause] = []
    for part in _CLAUSE.split(text):
        words = tuple(content_words(part))
        negated = is_negated(part)
        if words:
            found.append(Clause(words, negated, classes(part)))
        elif negated and found:
            found[-1] = replace(found[-1], negated=True)
    return found


def is_negated(text: str) -> bool:
    """Whether something is denied. "Ne … que" restricts and does not deny; "n’importe quel" and "sans délai" neither."""
    return bool(_NEGATION.search(_RESTRICTION.sub(" seulement ", NO_DENIAL.sub(" ", text))))


def content_words(text: str) -> list[str]:
    """Folded words without those that carry nothing, in order. Figures are looked at elsewhere and left out."""
    spaced = _ELISION.sub(" ", text)
    found: list[str] = []
    for word in _WORD.findall(fold(spaced)):
        for part in (word, *word.split("-")) if "-" in word and len(word) < 6 else word.split("-"):
            if part and part not in STOP and not any(c.isdigit() for c in part) and len(part) > 1:
                found.append(part)
    return found


def is_light(word: str, language: Language) -> bool:
    """Whether a content word says so little that a sentence may add it."""
    return word in _LIGHT[language]


def same_word(one: str, two: str) -> bool:
    """Whether two folded words are forms of one word: a common beginning with short endings."""
    if one == two:
        return True
    common = 0
    for a, b in zip(one, two, strict=False):
        if a != b:
            break
        common += 1
    rest = max(len(one), len(two)) - common
    return (common >= 4 and rest <= 2) or (common >= 5 and rest <= 3) or (common >= 7 and rest <= 5)


_PREFIXES = frozenset("ab an auf aus bei ein mit nach vor zu zuruck her hin weg los fest".split())


class Vocabulary:
    """The content words of the evidence, for quick look-up of a word, a form of it, or the part of a compound."""

    def __init__(self, words: Iterable[str], small: Iterable[str] = ()) -> None:
        self.words = frozenset(words)
        self._small = frozenset(small) & _PREFIXES
        self._by_start: dict[str, list[str]] = {}
        for word in self.words:
            self._by_start.setdefault(word[:4], []).append(word)
        self._long = [word for word in self.words if len(word) >= 10]

    def has(self, word: str) -> bool:
        """Whether the word, a form of it, a compound that holds it, or its two halves stand in the evidence."""
        if word in self.words or any(same_word(word, other) for other in self._by_start.get(word[:4], ())):
            return True
        if word.startswith("ge") and len(word) > 6 and self._part(word[2:]):
            return True  # a participle
        for prefix in self._small:  # "einplanen" where the evidence has "planen Sie … ein"
            if word.startswith(prefix) and self._part(word[len(prefix) :]):
                return True
        if len(word) >= 6 and any(word[:-1] in other for other in self._long):
            return True
        return len(word) >= 10 and self._is_compound(word)

    def _is_compound(self, word: str) -> bool:
        """ "Ausweisgebuhr" where "Ausweis" and "Gebuhr" both stand in the evidence."""
        for cut in range(4, len(word) - 3):
            head, tail = word[:cut], word[cut:]
            if self._part(head) and (self._part(tail) or (tail[:1] == "s" and self._part(tail[1:]))):
                return True
        return False

    def _part(self, word: str) -> bool:
        return len(word) >= 4 and (
            word in self.words or any(same_word(word, other) for other in self._by_start.get(word[:4], ()))
        )


def classes(text: str) -> frozenset[str]:
    """Which kinds of limiting words stand in a text, of either language."""
    found = {name for name, pattern in _CLASSES.items() if pattern.search(text)}
    if _RESTRICTION.search(text):
        found.add("only")
    if _ORDER.search(text):
        found.add("order")
    return frozenset(found)


def class_fault(claim: frozenset[str], evidence: frozenset[str]) -> str:
    """The first kind of limiting word in which a claim and its evidence differ in a way that matters; empty if in none."""
    for name in _BOTH_WAYS:
        if (name in claim) != (name in evidence):
            return name
    for name in ("must", "free", "before", "after", "always", "end", "free_choice", "condition"):
        if name in claim and name not in evidence and not (name == "must" and "order" in evidence):
            return name
    if "may" in claim and "may" not in evidence and "must" in evidence:
        return "may"
    return ""
