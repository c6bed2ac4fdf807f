"""Where somebody lives and what they drive: street and house number, number plate.

The postcode and the town stay: the answer may depend on them, and alone they are nobody's. A street is taken with a house
number only; a place that is also a common noun ("1 place en crèche", „Arbeitsplatz 2“) needs a word like "j’habite" before
it. A plate needs a word about vehicles near it, but for the French shape, which nothing else has.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from service.personal_numbers import Span, named_by
from service.question import fold

_FRENCH_NUMBER = r"(?<![\w.,/-])\d{1,4}(?:[ ]?(?:bis|ter|quater|[A-Da-d]))?,?[ ]"
_PARTICLES = r"(?:(?:d[eu]s?|la|les?|aux?|à|en|sur|sous|St[e.]?)[ ]|(?:[dl]|qu)['’])*"
_DAY = (
    r"\d{1,2}(?:er)?[ ](?:janvier|f[ée]vrier|mars|avril|mai|juin|juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)"
    r"(?:[ ]1[89]\d\d)?"
)
_CAPITAL = r"[A-ZÀ-ÖØ-Þ][\w'’.-]{0,30}"
_MORE = rf"(?:[ ]{_PARTICLES}{_CAPITAL}){{0,3}}"
# A second word in small letters belongs to the street unless the sentence goes on with it.
_GOES_ON = (
    r"(?:à|a|et|ou|où|je|j|en|dans|depuis|pour|avec|est|sont|comment|quand|que|qui|quel\w*|mais|puis|il|elle|on|nous|mon|ma|"
    r"mes|le|la|les|un|une|pas|ne|n|faut|dois|peut|svp|merci|code|cp|au|aux|de|du|des|chez|sur|par)"
)
_STREET = r"(?i:rue|avenue|av\.?|boulevard|bo?u?le?v?a?r?d\.?|bd\.?|blvd\.?|impasse|imp\.|all[ée]e|faubourg|fbg\.?|ruelle|venelle)"
_SQUARE = (
    r"(?i:place|pl\.|chemin|ch\.|route|rte|quai|cours|square|passage|r[ée]sidence|cit[ée]|hameau|promenade|esplanade|mont[ée]e|"
    r"traverse|sentier|clos|lotissement|villa)"
)
_FRENCH_STREET = re.compile(
    rf"{_FRENCH_NUMBER}{_STREET}[ ](?:{_PARTICLES}(?:{_DAY}|{_CAPITAL}){_MORE}"
    rf"|{_PARTICLES}[^\W\d_][\w'’-]{{1,30}}(?:[ ](?!{_GOES_ON}\b)[^\W\d_][\w'’-]{{2,30}})?)"
)
_FRENCH_SQUARE = re.compile(rf"{_FRENCH_NUMBER}{_SQUARE}[ ]{_PARTICLES}(?:{_DAY}|{_CAPITAL}){_MORE}")
_FRENCH_HOME = re.compile(rf"{_FRENCH_NUMBER}{_SQUARE}[ ]{_PARTICLES}[^\W\d_][\w'’-]{{1,30}}")

_UNIT = (
    r"(?:€|%|euros?|km|kilometern?|m|meter|uhr|stunden|jahren?|monaten?|tagen?|wochen|prozent|personen|kindern?|abs|"
    r"minuten|plätzen?|mal|quadratmetern?|qm|h)"
)
_HOUSE = (
    r"[ ](?:Nr\.?[ ]?)?\d{1,3}(?:[ ]?[a-zA-Z])?(?:[ ]?[–/-][ ]?\d{1,3}[ ]?[a-z]?)?"
    rf"(?!\w|[.,]\d|[–/-]\d|[ ]?(?i:{_UNIT})\b|[ ]?[€%])"
)
# The word before "Straße" belongs to the name unless it only leads there.
_FORENAME = (
    r"(?!(?:Adresse|Anschrift|Wohnung|Haus|Straße|Meine?|Die|Der|Das|Ich|Wir|Vom?|Im|In|Am|An|Zum?|Zur)\b)"
    r"[A-ZÄÖÜ][\w-]{1,30}[ ]"
)
_GERMAN_STREET = re.compile(
    r"(?<!\w)(?P<name>[^\W\d_][\w.-]{0,40}?(?i:stra(?:ß|ss)e|str\.?|allee|gasse|chaussee)"
    rf"|(?:{_FORENAME}){{1,2}}(?:Stra(?:ß|ss)e|Str\.|Allee|Gasse|Chaussee)){_HOUSE}"
)
_GERMAN_SQUARE = re.compile(
    rf"(?<!\w)(?P<name>(?:{_FORENAME}){{0,2}}[A-ZÄÖÜa-zäöü][\w-]{{0,30}}?"
    r"(?i:platz|weg|ring|ufer|damm|markt|hof|berg|graben|park|steig|pfad|wall|tor)"
    r"|(?:Am|An der|An den|Auf der|Auf dem|Im|In der|Unter den|Zum|Zur|Hinter der|Hinterm)[ ][A-ZÄÖÜ][\w-]{1,30}"
    rf"(?:[ ][A-ZÄÖÜ][\w-]{{1,30}})?){_HOUSE}"
)
_TOWN_AFTER = re.compile(r",?[ ]\d{5}[ ][A-ZÄÖÜ]")
# Roads with a number, and streets of a kind: „Bundesstraße 9“, „Fahrradstraße 30“.
_NO_STREET = re.compile(
    r"^(?:bundes|landes|kreis|staats|land|gemeinde|einbahn|spiel|wohn|privat|durchgangs|seiten|fahrrad|sack|schnell)"
    r"(?:strasse|str|gasse)\b"
)
# Nouns that end like the name of a square, and times or places in a text that begin like the name of a street.
_NO_SQUARE = re.compile(
    r"(?:arbeits|studien|kita|kindergarten|ausbildungs|park|stell|spiel|lade|liege|pflege|betreuungs|krippen|hort|heim|"
    r"schul|camping|sport|listen|therapie|internats|praktikums|wohnheim|sitz|steh|start|flug|tages|frei|behandlungs)platz$|"
    r"(?:rechts|rad|schul|arbeits|feld|um|aus|post|dienst|klage|geh|fuss|instanzen|heim|hin|rueck|verwaltungs)weg$|"
    r"(?:tier|kinder|binnen|arbeits|super|wohnungs)markt$|(?:bahn|fried|gerichts|bau)hof$|(?:national|frei|fuhr)park$|"
    r"^(?:im|am|zum|zur|in der|an den|an der|unter den) (?:jahre?n?|monat|alter|alters|januar|februar|maerz|april|mai|juni|"
    r"juli|august|september|oktober|november|dezember|absatz|paragraf\w*|artikel|durchschnitt|umkreis|zeitraum|anhang|"
    r"kapitel|teil|punkt|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|stichtag|formular|fall|abschnitt)"
)
_HOME = re.compile(
    r"\bhabit|adresse|domicili|demeur|\bresid|\bvis au\b|loge\b|\bwohn(?!geld|sitz|ungs?geber|berecht)|anschrift|"
    r"\bgemeldet|\blebe\b|zieh\w* (?:in|nach|um)|umgezogen|hausnummer|zugestellt|\bmeine? (?:wohnung|haus)"
)

_SIV_LETTERS = "A-HJ-NP-TV-Z"
_SAMPLE = r"(?!AB-123-CD|AA-123-AA)"  # what official pages print to explain the shape
_FRENCH_PLATE = re.compile(rf"(?<![\w-]){_SAMPLE}[{_SIV_LETTERS}]{{2}}-\d{{3}}-[{_SIV_LETTERS}]{{2}}(?![\w-])")
_FRENCH_PLATE_LOOSE = re.compile(
    rf"(?<![\w-]){_SAMPLE}(?i:[{_SIV_LETTERS}]{{2}}[ -]?\d{{3}}[ -]?[{_SIV_LETTERS}]{{2}}|"
    rf"\d{{1,4}}[ -]?[{_SIV_LETTERS}]{{2,3}}[ -]?(?:\d\d|2[AB]))(?![\w-])"
)
_GERMAN_PLATE = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}-[A-Z]{1,2}[ -]?\d{1,4}[EH]?(?![\w-])")
_GERMAN_PLATE_SPACED = re.compile(r"(?<![\w-])[A-ZÄÖÜ]{1,3}[ ][A-Z]{1,2}[ -]?\d{1,4}[EH]?(?![\w-])")
_NO_PLATE = ("EU-", "EG-", "DIN-", "ISO-", "KFZ-", "PKW-", "ABE-", "LKW-", "TÜV-", "HU-", "AU-")
_VEHICLE = re.compile(
    r"immatricul|plaque|voiture|vehicule|carte grise|\bauto\b|\bmoto|scooter|camion|\bpv\b|amende|contravention|kennzeichen|"
    r"nummernschild|fahrzeug|\bkfz|\bpkw|\bwagen|zulassung|bussgeld|geparkt|strafzettel|anhaenger|motorrad"
)
_PLATE = re.compile(r"immatricul|plaque|kennzeichen|nummernschild")


def find_addresses(text: str) -> Iterator[Span]:
    """Street and house number, in the French and in the German order."""
    for pattern in (_FRENCH_STREET, _FRENCH_SQUARE):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _FRENCH_HOME.finditer(text):
        if named_by(_HOME, text, match.start(), 30):
            yield match.span()
    for match in _GERMAN_STREET.finditer(text):
        if not _NO_STREET.search(fold(match["name"])):
            yield match.span()
    for match in _GERMAN_SQUARE.finditer(text):
        at_home = named_by(_HOME, text, match.start(), 40) or _TOWN_AFTER.match(text, match.end())
        if at_home and not _NO_SQUARE.search(fold(match["name"])):
            yield match.span()


def find_plates(text: str) -> Iterator[Span]:
    """Number plates of both countries."""
    for match in _FRENCH_PLATE.finditer(text):
        yield match.span()
    for match in _FRENCH_PLATE_LOOSE.finditer(text):
        if named_by(_PLATE, text, match.start(), 30):
            yield match.span()
    for match in _GERMAN_PLATE.finditer(text):
        after = fold(text[match.end() : match.end() + 40])
        near = named_by(_VEHICLE, text, match.start(), 60) or _VEHICLE.search(after)
        if near and not match[0].startswith(_NO_PLATE):
            yield match.span()
    for match in _GERMAN_PLATE_SPACED.finditer(text):
        if named_by(_PLATE, text, match.start(), 25):
            yield match.span()
