"""Where in a country a question is, and the question without its place: who has the rule is a filter, not a matter of words.

A page about foreigners says "France" in every line, a page about foreign diplomas "Land Berlin"; a question that names
the place would find those first. Where the place is used as a filter, it is taken out of what is searched for.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# ISO 3166-2 codes of the Länder, with the names people use, in both languages, and their larger or border towns.
# Patterns, without regard to case: "trier" is a French verb, Saxony is not Saxony-Anhalt, there are two Frankfurts.
_REGIONS = {
    "DE-BW": "Baden-Württemberg|Bade-Wurtemberg|Stuttgart|Karlsruhe|Freiburg|Fribourg-en-Brisgau|Kehl|Offenburg|Mannheim",
    "DE-BY": "Bayern|Bavière|München|Munich|Nürnberg|Nuremberg|Augsburg|Augsbourg|Regensburg|Würzburg",
    "DE-BE": "Berlin",
    "DE-BB": r"Brandenburg|Brandebourg|Potsdam|Cottbus|Frankfurt \(?(?:an der )?Oder|Francfort-sur-l[’']Oder",
    "DE-HB": "Bremen|Bremer|Brême|Bremerhaven",
    "DE-HH": "Hamburg|Hambourg",
    "DE-HE": r"Hessen|Hesse|Frankfurt(?: am Main)?(?! \(?(?:an der )?Oder)|Francfort(?:-sur-le-Main)?(?!-sur-l[’'])|Wiesbaden|"
    "Kassel|Darmstadt",
    "DE-MV": "Mecklenburg-Vorpommern|Mecklembourg(?:-Poméranie(?:-Occidentale)?)?|Rostock|Schwerin",
    "DE-NI": "Niedersachsen|Basse-Saxe|Hannover|Hanovre|Braunschweig|Oldenburg|Osnabrück|Göttingen",
    "DE-NW": "Nordrhein-Westfalen|NRW|Rhénanie-du-Nord(?:-Westphalie)?|Köln|Cologne|Düsseldorf|Dortmund|Bonn|Aachen|Münster|"
    "Bielefeld",
    "DE-RP": "Rheinland-Pfalz|Rhénanie-Palatinat|Mainz|Mayence|(?-i:Trier|TRIER)|Trèves|Koblenz|Ludwigshafen|Kaiserslautern",
    "DE-SL": "Saarland|Sarre(?!-Union)|Saarbrücken|Sarrebruck|Saarlouis|Völklingen",
    "DE-SN": "Sachsen(?!-Anhalt)|(?<!Basse-)Saxe(?!-Anhalt)|Dresden|Leipzig|Chemnitz",
    "DE-ST": "Sachsen-Anhalt|Saxe-Anhalt|Magdeburg",
    "DE-SH": "Schleswig-Holstein|Kiel|Lübeck|Flensburg",
    "DE-TH": "Thüringen|Thuringe|Erfurt|Jena|Weimar",
}
_BEFORE = r"(?:in der stadt|dans la ville de|in|im|en|à|au|aus|nach|bei|für|pour|de|von)"
_PLACES = {code: re.compile(rf"\b(?:{names})(?:er|s)?\b", re.IGNORECASE) for code, names in _REGIONS.items()}
# What is taken out: the place with its preposition. "Berlin-Mitte" and "Hamburg-Pass" name the place, and stay.
_TAKEN_OUT = {
    code: re.compile(rf"\b(?:{_BEFORE}\s+)?(?:{names})(?:er|s)?\b(?!-)", re.IGNORECASE)
    for code, names in _REGIONS.items()
}
_COUNTRIES = {
    "FR": re.compile(r"\b(?:en|in|nach|für|pour la|de)\s+(?:france|frankreich)\b", re.IGNORECASE),
    "DE": re.compile(r"\b(?:en|in|nach|für|pour l[’']|d[’'])\s*(?:allemagne|deutschland)\b", re.IGNORECASE),
}
# "der französische Personalausweis", "une carte d'identité allemande": whose it is, said by an adjective. Not the language
# ("en français", "cours d'allemand"), and not a word that stands alone.
_ADJECTIVES = {
    "FR": re.compile(
        r"\bfranzösische[nrms]?\s+(?=[A-ZÄÖÜ])|(?<=[a-zé])(?<!\ben)(?<!\bde)(?<!\bdu)(?<!\ble)(?<!\b[Pp]arler)(?<!\b[Pp]arle)\s+"
        r"français(?:e|es)?\b"
    ),
    "DE": re.compile(
        r"\bdeutsche[nrms]?\s+(?=[A-ZÄÖÜ])|(?<=[a-zé])(?<!\ben)(?<!\bde)(?<!\bdu)(?<!\ble)(?<!\b[Pp]arler)(?<!\b[Pp]arle)\s+"
        r"allemand(?:e|s|es)?\b"
    ),
}
# Other countries, where the question is about something to be done there; not where somebody or something comes from.
_ELSEWHERE = re.compile(
    r"\b(?:en|au|aux|in|in der|in den|nach)\s+(?:suisse|schweiz|autriche|österreich|belgique|belgien|luxembourg|luxemburg|espagne|"
    r"spanien|italie|italien|portugal|pologne|polen|pays-bas|niederlanden?|royaume-uni|angleterre|england|großbritannien|irlande|"
    r"irland|grèce|griechenland|turquie|türkei|maroc|marokko|algérie|algerien|tunisie|tunesien|états-unis|usa|canada|kanada|"
    r"japon|japan|chine|china|brésil|brasilien|australie|australien|russie|russland|ukraine|roumanie|rumänien)\b",
    re.IGNORECASE,
)
_FROM_THERE = re.compile(
    r"\b(?:né|née|nés|geboren|célébré|marié|mariée|geheiratet|obtenu|obtenue|délivré|ausgestellt|acheté|achetée|gekauft|travaillé|"
    r"gearbeitet|gelebt|vécu|étudié|studiert|passé|erworben|diplôme|abschluss|voyage|reise|reisen|voyager|vacances|urlaub|partir|"
    r"séjour|auslandssemester|ambassade|botschaft)\b",
    re.IGNORECASE,
)
_OURS = re.compile(
    r"\b(?:france|frankreich|français|allemagne|deutschland|allemand|deutsch|französisch)", re.IGNORECASE
)
_BORDER = re.compile(r"\b(?:trans)?frontali(?:er|ère)s?\b|\bgrenzg(?:ä|ae)nger|\bgrenzpendler", re.IGNORECASE)
_LEAST_LETTERS = 8  # of a question that still asks something


def regions_named(question: str) -> tuple[str, ...]:
    """ISO 3166-2 codes of the Länder that the question names, themselves or by a town."""
    return tuple(code for code, pattern in _PLACES.items() if pattern.search(question))


def without_place(question: str, countries: Sequence[str], regions: Sequence[str]) -> str:
    """The question without the name of its one country and of its regions. With two countries, their names are what
    the question is about, and stay; so does everything where nothing else would be left."""
    left = question
    if len(countries) == 1:
        if countries[0] in _COUNTRIES:
            left = _ADJECTIVES[countries[0]].sub(" ", _COUNTRIES[countries[0]].sub(" ", left))
        for region in regions:
            left = _TAKEN_OUT[region].sub(" ", left)
    left = re.sub(r"\s+([,.;:?!])", r"\1", " ".join(left.split()))
    return left if sum(c.isalpha() for c in left) >= _LEAST_LETTERS else question


def elsewhere(question: str) -> bool:
    """Whether the question is about something to be done in a third country, whose rules are not here. A benefit that only
    one of our countries has ("Kindergeld in Österreich") does not make it ours; naming the country does."""
    if not _ELSEWHERE.search(question) or _FROM_THERE.search(question):
        return False
    return not (_OURS.search(question) or regions_named(question))


def across_the_border(question: str) -> bool:
    """Whether somebody works on one side and lives on the other: the rules of both may be theirs."""
    return bool(_BORDER.search(question))
