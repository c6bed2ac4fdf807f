"""The texts of the editor's page, in French and in German, side by side."""

from __future__ import annotations

from typing import Final

from service.run_schemas import Step
from ui.texts import Text

# The door

KEY = Text(fr="Clé de rédaction", de="Redaktionsschlüssel")
NAME = Text(fr="Votre nom, pour l’historique", de="Ihr Name, für den Verlauf")
OPEN = Text(fr="Ouvrir la rédaction", de="Redaktion öffnen")
DOOR = Text(fr="Mettre les contenus à jour", de="Inhalte aktualisieren")
DOOR_HINT = Text(
    fr="Préparer une nouvelle version, voir ce qu’elle change dans les réponses, la publier, revenir en arrière. La clé "
    "n’est demandée qu’une fois par session ; elle n’est pas conservée.",
    de="Eine neue Version vorbereiten, sehen, was sie an den Antworten ändert, sie veröffentlichen, zurückkehren. Der "
    "Schlüssel wird einmal je Sitzung abgefragt und nicht gespeichert.",
)
LEAVE = Text(fr="Fermer la rédaction", de="Redaktion schließen")
SIGNED = Text(fr="Vous travaillez sous le nom de {name}.", de="Sie arbeiten als {name}.")

DESK = Text(fr="Rédaction", de="Redaktion")

KEY_WRONG = Text(
    fr="Ce n’est pas la bonne clé. Demandez-la à qui administre ce service.",
    de="Das ist nicht der richtige Schlüssel. Fragen Sie die Person, die diesen Dienst betreibt.",
)
KEY_CLOSED = Text(
    fr="La rédaction est fermée : ce service n’a pas de clé. Qui l’administre en définit une avec DEUXRIVES_EDITOR_KEY.",
    de="Die Redaktion ist geschlossen: Dieser Dienst hat keinen Schlüssel. Wer ihn betreibt, setzt einen mit "
    "DEUXRIVES_EDITOR_KEY.",
)

# The parts of the page

PARTS = Text(fr="Partie de la page", de="Teil der Seite")
PART_UPDATE = Text(fr="Mise à jour", de="Aktualisierung")
PART_FILES = Text(fr="Fichiers", de="Dateien")
PART_CORPORA = Text(fr="Contenus", de="Inhalte")
PART_REPORTS = Text(fr="Rapports", de="Berichte")
PART_HISTORY = Text(fr="Historique", de="Verlauf")

# What is live, and what waits

LIVE = Text(fr="En ligne", de="Online")
LIVE_NONE = Text(fr="Rien n’est encore publié.", de="Noch ist nichts veröffentlicht.")
WAITING = Text(fr="En attente", de="Wartet")
WAITING_NONE = Text(fr="Aucune version en attente", de="Keine Version wartet")
VERSION_OF = Text(fr="version du {moment}", de="Version vom {moment}")
PUBLISHED_BY = Text(fr="publiée le {moment} par {name}", de="veröffentlicht am {moment} von {name}")
PUBLISHED_ON = Text(fr="publiée le {moment}", de="veröffentlicht am {moment}")
BUILT_BY = Text(fr="construite par {name}", de="gebaut von {name}")
SIZE = Text(
    fr="{documents}\u00a0pages, {passages}\u00a0passages",
    de="{documents}\u00a0Seiten, {passages}\u00a0Textstellen",
)

# The steps of an update

STEP_TITLES: Final[dict[Step, Text]] = {
    "plan": Text(fr="Prévoir", de="Planen"),
    "build": Text(fr="Construire", de="Bauen"),
    "check": Text(fr="Contrôler", de="Prüfen"),
    "effect": Text(fr="Comparer les réponses", de="Antworten vergleichen"),
    "publish": Text(fr="Publier", de="Veröffentlichen"),
    "rollback": Text(fr="Revenir en arrière", de="Zurückkehren"),
    "sync": Text(fr="Tout mettre à jour", de="Alles aktualisieren"),
}
STEP_HINTS: Final[dict[Step, Text]] = {
    "plan": Text(
        fr="Lit les fichiers et annonce les pages ajoutées, modifiées et retirées, et ce qui ne peut pas être lu. Rien "
        "n’est construit.",
        de="Liest die Dateien und sagt, welche Seiten hinzukommen, sich ändern und wegfallen und was nicht lesbar ist. "
        "Gebaut wird noch nichts.",
    ),
    "build": Text(
        fr="Prépare la nouvelle version à côté de celle qui est en ligne. Les lecteurs ne voient rien.",
        de="Stellt die neue Version neben der veröffentlichten bereit. Leserinnen und Leser merken nichts davon.",
    ),
    "check": Text(
        fr="Vérifie que rien d’important ne manque et que les pages se trouvent aussi bien qu’avant.",
        de="Prüft, ob nichts Wichtiges fehlt und die Seiten so gut zu finden sind wie zuvor.",
    ),
    "effect": Text(
        fr="Pose les questions fréquentes et signalées aux deux versions et montre les réponses qui changent.",
        de="Stellt häufige und gemeldete Fragen an beide Versionen und zeigt, welche Antworten sich ändern.",
    ),
    "publish": Text(
        fr="Met la nouvelle version en ligne, d’un seul coup et sans interruption.",
        de="Nimmt die neue Version in einem Schritt in Betrieb, ohne Unterbrechung.",
    ),
    "rollback": Text(
        fr="Remet en ligne une version précédente, aussitôt.",
        de="Macht sofort wieder eine frühere Version öffentlich.",
    ),
    "sync": Text(
        fr="Construit, contrôle et publie sans s’arrêter.",
        de="Baut, prüft und veröffentlicht in einem Zug.",
    ),
}
STEP_BUTTONS: Final[dict[Step, Text]] = {
    "plan": Text(fr="Établir le plan", de="Plan erstellen"),
    "build": Text(fr="Construire la version", de="Version bauen"),
    "check": Text(fr="Lancer le contrôle", de="Prüfung starten"),
    "effect": Text(fr="Comparer les réponses", de="Antworten vergleichen"),
    "publish": Text(fr="Publier…", de="Veröffentlichen …"),
    "rollback": Text(fr="Revenir à cette version…", de="Zu dieser Version zurückkehren …"),
    "sync": Text(fr="Tout mettre à jour", de="Alles aktualisieren"),
}
STEP_AGAIN = Text(fr="Refaire", de="Wiederholen")
STEP_DONE = Text(fr="fait", de="erledigt")
STEP_NEXT = Text(fr="à faire maintenant", de="jetzt an der Reihe")
STEP_LATER = Text(fr="plus tard", de="später")
STEP_FAILED = Text(fr="n’a pas abouti", de="nicht gelungen")
STEP_BY = Text(fr="{moment}, par {name}", de="{moment}, von {name}")
STEP_NUMBER = Text(fr="Étape {number} :", de="Schritt {number}:")
ONLY = Text(
    fr="Corpus concernés (tous, si aucun n’est choisi)",
    de="Betroffene Korpora (alle, wenn keines gewählt ist)",
)
STALE = Text(
    fr="Des fichiers ont changé depuis. Refaites cette étape pour en tenir compte.",
    de="Seitdem haben sich Dateien geändert. Wiederholen Sie diesen Schritt, damit sie berücksichtigt werden.",
)
ACCEPT_LOSS = Text(
    fr="Oui, ces pages de « {corpus} » doivent disparaître.",
    de="Ja, diese Seiten von „{corpus}“ sollen wegfallen.",
)

# While a run goes on

RUNNING = Text(fr="{step} : en cours", de="{step}: läuft")
RUNNING_BY = Text(fr="lancé par {name}", de="gestartet von {name}")
RUNNING_HINT = Text(
    fr="Vous pouvez fermer cette page : le travail continue.",
    de="Sie können diese Seite schließen: Die Arbeit geht weiter.",
)
ENDED = Text(fr="{step} : terminé.", de="{step}: fertig.")
ENDED_FAILED = Text(fr="{step} : n’a pas abouti.", de="{step}: nicht gelungen.")
LEFT_SECONDS = Text(fr="encore {count} s environ", de="noch etwa {count} s")
LEFT_MINUTES = Text(fr="encore {count} min environ", de="noch etwa {count} min")
QUEUED = Text(fr="Démarrage", de="Wird gestartet")
DOING: Final[dict[str, Text]] = {
    "fetch": Text(fr="Récupération des pages de {corpus}", de="Seiten von {corpus} werden geholt"),
    "read": Text(fr="Lecture de {corpus}", de="{corpus} wird gelesen"),
    "cut": Text(fr="Découpage en passages", de="Aufteilung in Textstellen"),
    "embed": Text(fr="Calcul des passages modifiés", de="Geänderte Textstellen werden berechnet"),
    "write": Text(fr="Écriture de la version", de="Die Version wird geschrieben"),
    "check": Text(fr="Contrôle de la version", de="Die Version wird geprüft"),
    "publish": Text(fr="Mise en ligne", de="Inbetriebnahme"),
    "answer": Text(fr="Questions posées aux deux versions", de="Fragen an beide Versionen"),
}
DOING_OTHER = Text(fr="Travail en cours", de="In Arbeit")
COUNTED = Text(fr="{done} sur {total}", de="{done} von {total}")

# What a plan says

ADDED = Text(fr="Ajoutées", de="Neu")
CHANGED = Text(fr="Modifiées", de="Geändert")
REMOVED = Text(fr="Retirées", de="Entfernt")
UNCHANGED = Text(fr="Inchangées", de="Unverändert")
FAILED = Text(fr="Illisibles", de="Nicht lesbar")
EXPIRED = Text(fr="Périmées, laissées de côté", de="Abgelaufen, ausgelassen")
DUE = Text(fr="À relire", de="Zur Durchsicht fällig")
PLAN_NOTHING = Text(
    fr="Aucune page n’a changé. Il n’y a rien à publier.",
    de="Keine Seite hat sich geändert. Es gibt nichts zu veröffentlichen.",
)
PLAN_CAPTION = Text(fr="Le plan, par corpus", de="Der Plan, nach Korpus")
PLAN_LIST = Text(fr="{kind} : {count}", de="{kind}: {count}")
PLAN_MORE = Text(fr="et {count} de plus", de="und {count} weitere")
DATED = Text(fr="le {day}", de="am {day}")

# What a check says

CHECK_PASSED = Text(
    fr="Rien ne s’oppose à la publication.",
    de="Einer Veröffentlichung steht nichts entgegen.",
)
CHECK_REFUSED = Text(
    fr="Cette version ne doit pas être publiée :", de="Diese Version darf nicht veröffentlicht werden:"
)
CHECK_NOTES = Text(fr="À savoir :", de="Zu beachten:")
CHECK_AGAINST = Text(
    fr="Comparée à la version en ligne du {moment}.",
    de="Verglichen mit der veröffentlichten Version vom {moment}.",
)
CHECK_TITLES = Text(
    fr="Titres qui retrouvent leur page : {found} sur {asked}",
    de="Titel, die ihre Seite finden: {found} von {asked}",
)
CHECK_SMOKE = Text(
    fr="Questions témoins qui trouvent leur page : {found} sur {asked}",
    de="Kontrollfragen, die ihre Seite finden: {found} von {asked}",
)
CHECK_FIGURES = Text(fr="Toutes les mesures", de="Alle Messwerte")
CHECK_TABLE = Text(
    fr="Recherche et refus, mesurés sur nos questions", de="Suche und Ablehnungen, an eigenen Fragen gemessen"
)
CHECK_FIGURE = Text(fr="Mesure", de="Messwert")
CHECK_ROWS: Final[dict[str, dict[str, Text]]] = {
    "nDCG@10": {
        "fr→fr": Text(
            fr="Pages françaises pour des questions en français (nDCG@10)",
            de="Französische Seiten auf französische Fragen (nDCG@10)",
        ),
        "de→de": Text(
            fr="Pages allemandes pour des questions en allemand (nDCG@10)",
            de="Deutsche Seiten auf deutsche Fragen (nDCG@10)",
        ),
        "fr→de": Text(
            fr="Pages allemandes pour des questions en français (nDCG@10)",
            de="Deutsche Seiten auf französische Fragen (nDCG@10)",
        ),
        "de→fr": Text(
            fr="Pages françaises pour des questions en allemand (nDCG@10)",
            de="Französische Seiten auf deutsche Fragen (nDCG@10)",
        ),
    },
    "refused": {
        "fr": Text(
            fr="Questions sans réponse, bien refusées (français)",
            de="Fragen ohne Antwort, richtig abgelehnt (französisch)",
        ),
        "de": Text(
            fr="Questions sans réponse, bien refusées (allemand)", de="Fragen ohne Antwort, richtig abgelehnt (deutsch)"
        ),
    },
    "refused_wrongly": {
        "fr": Text(
            fr="Questions avec réponse, refusées à tort (français)",
            de="Fragen mit Antwort, zu Unrecht abgelehnt (französisch)",
        ),
        "de": Text(
            fr="Questions avec réponse, refusées à tort (allemand)",
            de="Fragen mit Antwort, zu Unrecht abgelehnt (deutsch)",
        ),
    },
}
CHECK_NEW = Text(fr="nouvelle version", de="neue Version")
CHECK_LIVE = Text(fr="en ligne", de="online")

# What publishing changes in the answers

EFFECT_NONE = Text(
    fr="Aucune des {asked} réponses comparées ne change.",
    de="Keine der {asked} verglichenen Antworten ändert sich.",
)
EFFECT_SOME = Text(
    fr="{changed} réponses changent, sur {asked} comparées.",
    de="{changed} von {asked} verglichenen Antworten ändern sich.",
)
EFFECT_ONE = Text(
    fr="Une réponse change, sur {asked} comparées.",
    de="Eine von {asked} verglichenen Antworten ändert sich.",
)
EFFECT_OLD = Text(fr="En ligne", de="Online")
EFFECT_NEW = Text(fr="Après publication", de="Nach der Veröffentlichung")
EFFECT_SOURCES = Text(fr="Sources citées", de="Zitierte Quellen")
EFFECT_NO_SENTENCE = Text(fr="Pas de phrase de réponse.", de="Kein Antwortsatz.")
EFFECT_SOURCES_OF: Final[dict[str, Text]] = {
    "frequent": Text(fr="question fréquente", de="häufige Frage"),
    "flagged": Text(fr="réponse signalée", de="gemeldete Antwort"),
    "demo": Text(fr="question d’évaluation", de="Testfrage"),
    "file": Text(fr="question choisie", de="gewählte Frage"),
}
EFFECT_KINDS: Final[dict[str, Text]] = {
    "refused": Text(fr="n’a plus de réponse", de="ohne Antwort"),
    "answered": Text(fr="a désormais une réponse", de="nun beantwortet"),
    "status": Text(fr="autre issue", de="anderer Ausgang"),
    "sentences": Text(fr="autres phrases", de="andere Sätze"),
    "citations": Text(fr="autres passages cités", de="andere zitierte Stellen"),
    "reworded": Text(fr="passage cité réécrit", de="zitierte Stelle neu gefasst"),
}
EFFECT_NEAREST = Text(fr="Pages proches : {titles}", de="Naheliegende Seiten: {titles}")
EFFECT_MORE = Text(fr="Les {count} autres changements", de="Die {count} weiteren Änderungen")

# Deliberate acts

CONFIRM_PUBLISH = Text(fr="Publier cette version ?", de="Diese Version veröffentlichen?")
CONFIRM_PUBLISH_BODY = Text(
    fr="La {version} remplacera aussitôt celle qui est en ligne, pour tous les lecteurs et sans interruption. Vous "
    "pourrez revenir en arrière en un clic.",
    de="Die {version} ersetzt sofort die veröffentlichte, für alle und ohne Unterbrechung. Sie können mit einem Klick "
    "zurückkehren.",
)
CONFIRM_UNSEEN = Text(
    fr="L’effet sur les réponses n’a pas été comparé.",
    de="Die Wirkung auf die Antworten wurde nicht verglichen.",
)
CONFIRM_ROLLBACK = Text(fr="Revenir à cette version ?", de="Zu dieser Version zurückkehren?")
CONFIRM_ROLLBACK_BODY = Text(
    fr="La {version} redeviendra aussitôt celle que tous lisent. La version actuelle est conservée.",
    de="Die {version} wird sofort wieder die, die alle lesen. Die jetzige Version bleibt erhalten.",
)
PUBLISH_NOW = Text(fr="Publier maintenant", de="Jetzt veröffentlichen")
ROLLBACK_NOW = Text(fr="Revenir maintenant", de="Jetzt zurückkehren")
CANCEL = Text(fr="Annuler", de="Abbrechen")

# Files

FILES_HINT = Text(
    fr="Déposer un fichier l’ajoute au corpus ou remplace celui du même nom. Rien n’est publié avant une mise à jour.",
    de="Eine hochgeladene Datei kommt zum Korpus hinzu oder ersetzt die gleichen Namens. Veröffentlicht wird erst mit "
    "einer Aktualisierung.",
)
FILES_CORPUS = Text(fr="Corpus", de="Korpus")
FILES_WHICH = Text(fr="Choisissez un corpus", de="Wählen Sie ein Korpus")
FILES_ADD = Text(
    fr="Fichiers à déposer ({endings} ; {megabytes} Mo au plus chacun)",
    de="Hochzuladende Dateien ({endings}; je höchstens {megabytes} MB)",
)
FILES_SEND = Text(fr="Déposer", de="Hochladen")
FILES_SENT = Text(fr="Déposés : {names}.", de="Hochgeladen: {names}.")
FILES_CHOOSE_FIRST = Text(fr="Choisissez d’abord un fichier.", de="Wählen Sie zuerst eine Datei.")
FILES_LIST = Text(fr="Fichiers du corpus : {count}", de="Dateien des Korpus: {count}")
FILES_REMOVE = Text(fr="Retirer un fichier", de="Eine Datei entfernen")
FILES_REMOVE_WHICH = Text(fr="Fichier à retirer", de="Zu entfernende Datei")
FILES_REMOVE_NOW = Text(fr="Retirer ce fichier", de="Diese Datei entfernen")
FILES_REMOVED = Text(
    fr="{name} est retiré. Sa page reste en ligne jusqu’à la prochaine publication.",
    de="{name} ist entfernt. Die Seite bleibt bis zur nächsten Veröffentlichung online.",
)
FILES_ELSEWHERE = Text(
    fr="Ce corpus est lu ailleurs : ses fichiers ne se modifient pas ici.",
    de="Dieses Korpus wird von anderswo gelesen: Seine Dateien lassen sich hier nicht ändern.",
)
FILES_NAME = Text(fr="Fichier", de="Datei")
FILES_SIZE = Text(fr="Taille", de="Größe")
FILES_CHANGED = Text(fr="Modifié le", de="Geändert am")

# History

HISTORY_VERSIONS = Text(fr="Versions", de="Versionen")
HISTORY_RUNS = Text(fr="Qui a fait quoi", de="Wer hat was getan")
HISTORY_NONE = Text(fr="Aucune opération pour l’instant.", de="Noch kein Vorgang.")
HISTORY_WHEN = Text(fr="Quand", de="Wann")
HISTORY_WHAT = Text(fr="Opération", de="Vorgang")
HISTORY_WHO = Text(fr="Par", de="Von")
HISTORY_RESULT = Text(fr="Résultat", de="Ergebnis")
HISTORY_STATES: Final[dict[str, Text]] = {
    "live": Text(fr="en ligne", de="online"),
    "draft": Text(fr="en attente", de="wartet"),
    "earlier": Text(fr="précédente", de="früher"),
}
RESULTS: Final[dict[str, Text]] = {
    "queued": Text(fr="démarre", de="startet"),
    "running": Text(fr="en cours", de="läuft"),
    "done": Text(fr="réussi", de="gelungen"),
    "partial": Text(fr="réussi, sans les fichiers illisibles", de="gelungen, ohne die nicht lesbaren Dateien"),
    "failed": Text(fr="n’a pas abouti", de="nicht gelungen"),
}
UNKNOWN_NAME = Text(fr="sans nom", de="ohne Namen")

# Reports

REPORTS_WHICH = Text(fr="Rapport", de="Bericht")
UNANSWERED = Text(fr="Questions sans réponse", de="Fragen ohne Antwort")
UNANSWERED_HINT = Text(
    fr="Ce que les gens ont demandé sans rien trouver, regroupé dans les deux langues, avec les pages les plus proches.",
    de="Was gefragt wurde, ohne dass etwas gefunden wurde: nach Anliegen in beiden Sprachen, mit den nächstliegenden "
    "Seiten.",
)
UNANSWERED_NONE = Text(fr="Aucune question n’est restée sans réponse.", de="Keine Frage ist ohne Antwort geblieben.")
TIMES_ASKED = Text(fr="posée {count} fois", de="{count}-mal gefragt")
LAST_ASKED = Text(fr="la dernière fois le {moment}", de="zuletzt am {moment}")
NEAREST_PAGES = Text(fr="Pages les plus proches :", de="Nächstliegende Seiten:")
QUESTIONS = Text(fr="Questions : {count}", de="Fragen: {count}")
FLAGGED = Text(fr="Passages signalés", de="Gemeldete Textstellen")
FLAGGED_HINT = Text(
    fr="Ce que des agents ou des lecteurs ont signalé, d’abord les passages dont la page a changé depuis.",
    de="Was Beschäftigte oder Leserinnen und Leser gemeldet haben, zuerst die Stellen, deren Seite sich seitdem geändert "
    "hat.",
)
FLAGGED_NONE = Text(fr="Aucun passage n’est signalé.", de="Keine Textstelle ist gemeldet.")
LAST_FLAGGED = Text(fr="signalé le {moment}", de="gemeldet am {moment}")
ASK_AGAIN = Text(
    fr="La page a changé : reposez ces questions.",
    de="Die Seite hat sich geändert: Stellen Sie diese Fragen erneut.",
)
PASSAGE_STATES: Final[dict[str, Text]] = {
    "unchanged": Text(fr="Le passage n’a pas changé.", de="Die Stelle ist unverändert."),
    "moved": Text(
        fr="Les mêmes mots sont ailleurs dans la page.", de="Dieselben Worte stehen an anderer Stelle der Seite."
    ),
    "changed": Text(fr="Le passage a été modifié.", de="Die Stelle wurde geändert."),
    "gone": Text(fr="La page n’est plus publiée.", de="Die Seite ist nicht mehr veröffentlicht."),
}
CITING = Text(fr="Qui s’appuie sur une page", de="Was auf einer Seite beruht")
CITING_HINT = Text(
    fr="Les questions auxquelles une page a servi de réponse, les plus récentes d’abord.",
    de="Fragen, die aus einer Seite beantwortet wurden, die neuesten zuerst.",
)
CITING_PAGE = Text(fr="Identifiant de la page", de="Kennung der Seite")
CITING_SHOW = Text(fr="Voir les questions", de="Fragen ansehen")
CITING_UNKNOWN = Text(
    fr="Cette page n’existe pas, et aucune réponse ne la cite.",
    de="Diese Seite gibt es nicht, und keine Antwort zitiert sie.",
)
CITING_TIMES = Text(fr="« {title} » : citée dans {count} réponses.", de="„{title}“: in {count} Antworten zitiert.")
QUALITY = Text(fr="Qualité des contenus", de="Qualität der Inhalte")
QUALITY_NONE = Text(
    fr="Aucun rapport n’a encore été établi. Il se lance sur la machine du service :",
    de="Es wurde noch kein Bericht erstellt. Er wird auf dem Rechner des Dienstes gestartet:",
)
QUALITY_MADE = Text(fr="établi le {moment}", de="erstellt am {moment}")
QUALITY_DIFFERING = Text(
    fr="Versions d’une page aux montants ou délais différents",
    de="Fassungen einer Seite mit verschiedenen Beträgen oder Fristen",
)
QUALITY_ONLY = Text(fr="d’un seul côté : {figures}", de="nur auf einer Seite: {figures}")
QUALITY_LONE = Text(fr="Pages sans équivalent dans l’autre langue", de="Seiten ohne Gegenstück in der anderen Sprache")
QUALITY_NEAR = Text(fr="sans doute : {title}", de="wohl: {title}")
QUALITY_STALE = Text(fr="Pages qui vieillissent", de="Veraltende Seiten")
QUALITY_STALE_WHY: Final[dict[str, Text]] = {
    "review_past": Text(fr="relecture dépassée", de="Durchsicht überfällig"),
    "not_changed": Text(fr="inchangée depuis longtemps", de="lange nicht geändert"),
    "no_date": Text(fr="sans date", de="ohne Datum"),
}
QUALITY_ALIKE = Text(fr="Pages presque identiques", de="Fast gleiche Seiten")
QUALITY_BROKEN = Text(fr="Liens rompus", de="Tote Verweise")
QUALITY_UNREACHED = Text(fr="Pages qu’aucune question n’atteint", de="Seiten, zu denen keine Frage führt")
