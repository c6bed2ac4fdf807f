"""What a run says in English for its log, in the editor's language. What is not known here is shown as it is, as English."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from service.schemas import LanguageCode
from ui.markup import Html, tag
from ui.texts import Text
from ui.wording import day

_DATE: Final = re.compile(r"\b\d{4}-\d\d-\d\d\b")

# Parts of a page that may differ, as a plan names them.
PARTS: Final[dict[str, Text]] = {
    "text": Text(fr="texte", de="Text"),
    "title": Text(fr="titre", de="Titel"),
    "date": Text(fr="date", de="Datum"),
    "address": Text(fr="adresse", de="Adresse"),
    "authority": Text(fr="autorité", de="Behörde"),
    "licence": Text(fr="licence", de="Lizenz"),
    "links and contacts": Text(fr="liens et contacts", de="Verweise und Kontakte"),
    "other names": Text(fr="autres noms", de="andere Namen"),
    "counterpart": Text(fr="page de l’autre langue", de="Seite in der anderen Sprache"),
    "share of unanswerable questions refused": Text(
        fr="la part des questions sans réponse bien refusées", de="der Anteil richtig abgelehnter Fragen ohne Antwort"
    ),
    "share of answerable questions refused": Text(
        fr="la part des questions refusées à tort", de="der Anteil zu Unrecht abgelehnter Fragen"
    ),
    "gap between French and German": Text(
        fr="l’écart entre français et allemand", de="der Abstand zwischen Französisch und Deutsch"
    ),
    "nDCG@10": Text(fr="la recherche (nDCG@10)", de="die Suche (nDCG@10)"),
    "headings or other particulars": Text(fr="titres intermédiaires ou détails", de="Zwischentitel oder Einzelheiten"),
}

# Whole messages, as patterns with the names that both languages fill in.
MESSAGES: Final[tuple[tuple[str, Text], ...]] = (
    (r"not in the live generation", Text(fr="nouvelle page", de="neue Seite")),
    (
        r"cannot be read in the live generation",
        Text(fr="illisible dans la version en ligne", de="in der veröffentlichten Version nicht lesbar"),
    ),
    (
        r"expired: its last day was (?P<day>\S+)",
        Text(fr="périmée : son dernier jour était le {day}", de="abgelaufen: Ihr letzter Tag war der {day}"),
    ),
    (
        r"its file cannot be read: (?P<reason>.+)",
        Text(fr="son fichier est illisible : {reason}", de="die Datei ist nicht lesbar: {reason}"),
    ),
    (
        r"no file of the source gives it any more; (?P<count>\d+) files cannot be read",
        Text(
            fr="plus aucun fichier ne la contient ; {count} fichiers sont illisibles",
            de="keine Datei enthält sie mehr; {count} Dateien sind nicht lesbar",
        ),
    ),
    (
        r"no file of the source gives it any more",
        Text(fr="plus aucun fichier ne la contient", de="keine Datei enthält sie mehr"),
    ),
    (
        r"the manifest of its corpus is gone",
        Text(fr="le manifeste du corpus a disparu", de="das Manifest des Korpus ist verschwunden"),
    ),
    (
        r"(?P<what>nDCG@10|share of .+?|gap between .+?),? (?P<key>\S+(?: \S+ language)?) (?:fell|rose|widened) "
        r"from (?P<before>[\d.]+) to (?P<after>[\d.]+) \(tolerance (?P<most>\S+)\)",
        Text(
            fr="Moins bien qu’en ligne : {what}, {key}, passe de {before} à {after} (tolérance {most}).",
            de="Schlechter als online: {what}, {key}, geht von {before} auf {after} (Toleranz {most}).",
        ),
    ),
    (
        r"(?P<count>\d+) of (?P<asked>\d+) questions are answered otherwise",
        Text(
            fr="{count} réponses changent, sur {asked}.",
            de="{count} von {asked} Antworten ändern sich.",
        ),
    ),
    (
        r"the evaluation could not be run.*",
        Text(fr="La mesure de la recherche a échoué.", de="Die Messung der Suche ist gescheitert."),
    ),
    (
        r"the live generation does not hold the demonstration corpora: .*",
        Text(
            fr="La recherche n’a pas été comparée : la version en ligne n’a pas les corpus de démonstration.",
            de="Die Suche wurde nicht verglichen: Der veröffentlichten Version fehlen die Demonstrationskorpora.",
        ),
    ),
    (
        r"the live generation was built with another embedder: .*",
        Text(
            fr="La recherche n’a pas été comparée : la version en ligne a un autre modèle de recherche.",
            de="Die Suche wurde nicht verglichen: Die veröffentlichte Version hat ein anderes Suchmodell.",
        ),
    ),
    (
        r"there is no generation \S+: .*",
        Text(fr="Cette version n’existe plus.", de="Diese Version gibt es nicht mehr."),
    ),
    (r"nothing has changed", Text(fr="Rien n’a changé.", de="Es hat sich nichts geändert.")),
    (
        r"no file gave any text: nothing is published",
        Text(fr="Aucun fichier ne contient de texte.", de="Keine Datei enthält Text."),
    ),
    (
        r"(?:refused: )?(?P<lost>\d+) of (?P<before>\d+) documents of corpus (?P<corpus>\S+) would disappear; .*",
        Text(
            fr="{lost} pages sur {before} du corpus {corpus} disparaîtraient.",
            de="{lost} von {before} Seiten des Korpus {corpus} würden wegfallen.",
        ),
    ),
    (
        r"(?:refused: )?only (?P<hits>\d+) of (?P<asked>\d+) sampled titles find their own page",
        Text(
            fr="Seuls {hits} titres sur {asked} retrouvent leur page.",
            de="Nur {hits} von {asked} Titeln finden ihre Seite.",
        ),
    ),
    (
        r"mandatory file (?P<name>.+?) cannot be read: (?P<reason>.+)",
        Text(
            fr="Le fichier obligatoire {name} est illisible : {reason}",
            de="Die Pflichtdatei {name} ist nicht lesbar: {reason}",
        ),
    ),
    (
        r"smoke question of corpus (?P<corpus>\S+) does not find (?P<page>.+?): (?P<question>.+)",
        Text(
            fr="Une question témoin de {corpus} ne trouve plus la page {page} : {question}",
            de="Eine Kontrollfrage von {corpus} findet die Seite {page} nicht mehr: {question}",
        ),
    ),
    (
        r"the live generation cannot be read: nothing was compared with it",
        Text(
            fr="La version en ligne est illisible : rien ne lui a été comparé.",
            de="Die veröffentlichte Version ist nicht lesbar: Mit ihr wurde nichts verglichen.",
        ),
    ),
    (
        r"no live generation with the demonstration corpora: retrieval was not compared",
        Text(
            fr="La recherche n’a pas été mesurée : les corpus de démonstration ne sont pas dans les deux versions.",
            de="Die Suche wurde nicht gemessen: Die Demonstrationskorpora sind nicht in beiden Versionen.",
        ),
    ),
    (
        r"the evaluation’s packages are not installed .*",
        Text(
            fr="La recherche n’a pas été mesurée : les outils d’évaluation ne sont pas installés.",
            de="Die Suche wurde nicht gemessen: Die Werkzeuge zur Bewertung sind nicht installiert.",
        ),
    ),
    (
        r"every passage is embedded anew: .*",
        Text(
            fr="Le modèle de recherche a changé : tous les passages sont recalculés.",
            de="Das Suchmodell hat sich geändert: Alle Textstellen werden neu berechnet.",
        ),
    ),
    (
        r"every page is cut anew: .*",
        Text(
            fr="Le découpage a changé : toutes les pages sont redécoupées.",
            de="Die Aufteilung hat sich geändert: Alle Seiten werden neu aufgeteilt.",
        ),
    ),
    (
        r"the run was (?:killed|stopped) before its end; .*",
        Text(
            fr="L’opération a été interrompue. La prochaine reprendra là où elle s’est arrêtée.",
            de="Der Vorgang wurde abgebrochen. Der nächste macht dort weiter, wo er aufgehört hat.",
        ),
    ),
    (
        r"the run never began.*|the run’s process ended before it began.*|the run's process ended before it began.*",
        Text(fr="L’opération n’a pas pu démarrer.", de="Der Vorgang konnte nicht beginnen."),
    ),
    (
        r"published \S+, without (?P<count>\d+) files that cannot be read",
        Text(fr="En ligne, sans {count} fichiers illisibles.", de="Online, ohne {count} nicht lesbare Dateien."),
    ),
    (r"published \S+", Text(fr="En ligne.", de="Online.")),
    (r"back from \S+ to \S+", Text(fr="Version précédente remise en ligne.", de="Frühere Version wieder online.")),
    (
        r"another run is building in .*",
        Text(fr="Une autre opération est en cours.", de="Ein anderer Vorgang läuft gerade."),
    ),
    (
        r"nothing is waiting to be published: .*",
        Text(fr="Aucune version n’attend d’être publiée.", de="Keine Version wartet auf die Veröffentlichung."),
    ),
    (
        r"generation \S+ was not checked: .*",
        Text(fr="Cette version n’a pas été contrôlée.", de="Diese Version wurde nicht geprüft."),
    ),
    (
        r"the check refuses generation \S+: .*",
        Text(
            fr="Le contrôle s’oppose à la publication de cette version.",
            de="Die Prüfung steht der Veröffentlichung dieser Version entgegen.",
        ),
    ),
    (
        r"generation \S+ was built on \S+, and .*",
        Text(
            fr="Une autre version a été publiée depuis : construisez de nouveau, pour ne rien perdre.",
            de="Inzwischen wurde eine andere Version veröffentlicht: Bauen Sie neu, damit nichts verloren geht.",
        ),
    ),
    (
        r"generation \S+ was checked beside .*",
        Text(
            fr="Une autre version est en ligne depuis le contrôle : refaites-le.",
            de="Seit der Prüfung ist eine andere Version online: Wiederholen Sie die Prüfung.",
        ),
    ),
    (
        r"the disk of .+ is too full: (?P<free>\d+) MB are free, .* needs (?P<needed>\d+) MB .*",
        Text(
            fr="Le disque est trop plein : il reste {free} Mo, il en faut {needed}.",
            de="Der Datenträger ist zu voll: {free} MB sind frei, {needed} MB werden gebraucht.",
        ),
    ),
    (
        r"there is no earlier generation to go back to",
        Text(fr="Il n’y a pas de version précédente.", de="Es gibt keine frühere Version."),
    ),
    (
        r"no reader for this kind of file .*",
        Text(fr="ce corpus ne lit pas ce type de fichier", de="dieses Korpus liest Dateien dieser Art nicht"),
    ),
    (
        r"a symbolic link, which is not followed",
        Text(fr="un lien symbolique, qui n’est pas suivi", de="ein symbolischer Link, dem nicht gefolgt wird"),
    ),
    (
        r"another file of this corpus already gave the document (?P<document>.+)",
        Text(
            fr="un autre fichier contient déjà la page {document}",
            de="eine andere Datei enthält die Seite {document} schon",
        ),
    ),
    (r"larger than (?P<size>\d+) MB", Text(fr="dépasse {size} Mo", de="größer als {size} MB")),
)
_PATTERNS: Final = tuple((re.compile(pattern, re.DOTALL), text) for pattern, text in MESSAGES)
_ACCEPT: Final = re.compile(r"--accept-loss (\S+)")


def translated(message: str, language: LanguageCode) -> str | None:
    """The message in this language; None for one that is not known."""
    parts = [PARTS.get(part) for part in message.split(", ")]
    if all(part is not None for part in parts):
        return ", ".join(part(language) for part in parts if part)
    for pattern, text in _PATTERNS:
        found = pattern.fullmatch(message)
        if found:
            return text(language, **{name: _said(value, language) for name, value in found.groupdict().items()})
    return None


def words(message: str, language: LanguageCode) -> Html:
    """The message to be shown, marked as English where nobody translated it."""
    known = translated(message, language)
    return tag("span", message, lang="en") if known is None else tag("span", known)


def loss_of(messages: list[str]) -> list[str]:
    """The corpora of which a run would not lose so many pages without being told that it is meant."""
    return list(dict.fromkeys(name for message in messages for name in _ACCEPT.findall(message)))


def _said(value: str, language: LanguageCode) -> str:
    if _DATE.fullmatch(value):
        return day(date.fromisoformat(value), language)
    return translated(value, language) or value
