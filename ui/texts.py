"""Every text of the page, in French and in German, side by side.

The texts are written with ordinary spaces; ``Text`` sets the narrow no-break ones that French puts before its high
signs and inside its quotation marks, so that nobody has to type a character that cannot be seen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from service.schemas import FeedbackReason, LanguageCode, Status

_BEFORE_HIGH_SIGNS: Final = re.compile(r" (?=[;:!?»%])")
_AFTER_OPENING: Final = re.compile(r"(?<=«) ")


@dataclass(frozen=True, slots=True)
class Text:
    """One text in both languages; ``{names}`` are filled in by the call."""

    fr: str
    de: str

    def __call__(self, language: LanguageCode, /, **values: str | int) -> str:
        text = self.de if language == "de" else _french(self.fr)
        return text.format(**values) if values else text


def _french(text: str) -> str:
    """Narrow no-break spaces before ; : ! ? » % and after «."""
    return _AFTER_OPENING.sub("\u202f", _BEFORE_HIGH_SIGNS.sub("\u202f", text))


# The frame of every page

TAGLINE = Text(
    fr="Les démarches en France et en Allemagne, textes officiels à l’appui",
    de="Behördengänge in Frankreich und Deutschland, amtlich belegt",
)
SKIP = Text(fr="Aller au contenu", de="Zum Inhalt springen")
LOADING = Text(fr="La page s’ouvre…", de="Die Seite wird geöffnet …")
NO_SCRIPT = Text(
    fr="Cette page a besoin de JavaScript. Sans lui, des agents publics vous répondent au téléphone :",
    de="Diese Seite braucht JavaScript. Ohne JavaScript helfen Ihnen Menschen am Telefon:",
)
LANGUAGE_CHOICE = Text(fr="Langue de la page", de="Sprache der Seite")
TO_START = Text(fr="Poser une question", de="Eine Frage stellen")
NO_SUCH_PAGE = Text(fr="Cette page n’existe pas", de="Diese Seite gibt es nicht")
NO_SUCH_PAGE_BODY = Text(
    fr="L’adresse est peut-être incomplète. Repartez de la page d’accueil.",
    de="Die Adresse ist vielleicht unvollständig. Beginnen Sie auf der Startseite.",
)
FOOTER = Text(fr="À propos de ce service", de="Über diesen Dienst")
STAFF = Text(fr="Pour les services", de="Für die Verwaltung")
AGENT_PAGE = Text(fr="Poste d’accueil téléphonique", de="Arbeitsplatz Telefonauskunft")
EDITOR_PAGE = Text(fr="État des contenus", de="Stand der Inhalte")
ACCESSIBILITY_PAGE = Text(fr="Accessibilité : partiellement vérifiée", de="Barrierefreiheit: teilweise geprüft")
LEGAL_PAGE = Text(fr="Mentions légales et données", de="Rechtliches und Datenschutz")
AI_PAGE = Text(fr="Comment l’IA est utilisée", de="Wie KI eingesetzt wird")

# Whom to call

CONTACT = Text(fr="Parler à quelqu’un", de="Mit einem Menschen sprechen")
CONTACT_HINT = Text(
    fr="Une situation compliquée ou urgente ? Des agents publics vous répondent.",
    de="Ihr Fall ist schwierig oder dringend? Hier antworten Ihnen Menschen.",
)
PHONE_FRANCE = Text(fr="Allô Service Public 3939", de="Allô Service Public 3939")
PHONE_GERMANY = Text(fr="Behördennummer 115", de="Behördennummer 115")
PHONE_FRANCE_HINT = Text(
    fr="En français, du lundi au vendredi. Depuis l’étranger :",
    de="Auf Französisch, montags bis freitags. Aus dem Ausland:",
)
PHONE_GERMANY_HINT = Text(
    fr="En allemand, du lundi au vendredi, de 8\u00a0h à 18\u00a0h. Seulement depuis l’Allemagne\u202f: en France, "
    "le 115 est le numéro d’urgence des sans-abri.",
    de="Auf Deutsch, montags bis freitags von 8 bis 18 Uhr. Nur in Deutschland: In Frankreich ist die 115 der Notruf für "
    "Obdachlose.",
)

# Asking

TITLE = Text(fr="Quelle démarche vous occupe ?", de="Welches Anliegen haben Sie?")
LEDE = Text(
    fr="Posez votre question avec vos mots. La réponse vient des pages officielles françaises et allemandes, "
    "chaque phrase avec sa source.",
    de="Fragen Sie mit eigenen Worten. Die Antwort stammt aus amtlichen französischen und deutschen Seiten, "
    "jeder Satz mit seiner Quelle.",
)
ASK_PLACEHOLDER = Text(
    fr="Exemple : passeport perdu",
    de="Beispiel: Reisepass verloren",
)
ASK_LABEL = Text(fr="Votre question", de="Ihre Frage")
COUNTRY_LABEL = Text(fr="Règles de quel pays ?", de="Regeln welches Landes?")
COUNTRY_AUTO = Text(fr="Selon ma question", de="Je nach Frage")
COUNTRY_FR = Text(fr="France", de="Frankreich")
COUNTRY_DE = Text(fr="Allemagne", de="Deutschland")
COUNTRY_BOTH = Text(fr="Les deux", de="Beide")
SUBMIT = Text(fr="Chercher la réponse", de="Antwort suchen")
AI_NOTICE = Text(
    fr="Un système d’intelligence artificielle vous répond ; il peut se tromper.",
    de="Hier antwortet ein KI-System; es kann sich irren.",
)
AI_NOTICE_CHECK = Text(
    fr="Vérifiez sur la page officielle avant d’agir.",
    de="Prüfen Sie die amtliche Seite, bevor Sie handeln.",
)
PERSONAL_NOTICE = Text(
    fr="N’écrivez ni nom, ni numéro de dossier, ni donnée de santé.",
    de="Schreiben Sie keine Namen, Aktenzeichen oder Gesundheitsdaten.",
)
EXAMPLES_TITLE = Text(fr="Par exemple", de="Zum Beispiel")
EXAMPLES: tuple[Text, ...] = (
    Text(
        fr="Comment renouveler ma carte d’identité ?",
        de="Wie beantrage ich einen neuen Personalausweis?",
    ),
    Text(
        fr="Mon permis allemand est-il valable en France ?",
        de="Gilt mein deutscher Führerschein in Frankreich?",
    ),
    Text(
        fr="Travailleur frontalier : où payer l’impôt sur mon salaire ?",
        de="Wo zahlen Grenzgänger Steuern auf ihren Lohn?",
    ),
    Text(
        fr="Comment demander la retraite après avoir travaillé dans les deux pays ?",
        de="Wo beantrage ich die Rente, wenn ich in beiden Ländern gearbeitet habe?",
    ),
)
ASK_AGAIN = Text(fr="Réessayer", de="Noch einmal versuchen")

# Waiting

WAITING = Text(fr="Recherche de la réponse", de="Die Antwort wird gesucht")
STEP_SEARCH = Text(fr="Je cherche dans les pages officielles", de="Ich suche in den amtlichen Seiten")
STEP_READ = Text(fr="Je lis les passages trouvés", de="Ich lese die gefundenen Stellen")
STEP_CHECK = Text(fr="Je vérifie chaque phrase sur sa source", de="Ich prüfe jeden Satz an seiner Quelle")
STEP_DONE = Text(fr="terminé", de="erledigt")
STEP_NOW = Text(fr="en cours", de="läuft")
STEP_NEXT = Text(fr="à venir", de="folgt")
WITHDRAWN = Text(
    fr="Le modèle de langage s’est interrompu : ses phrases sont retirées, les sources sont citées à leur place.",
    de="Das Sprachmodell hat abgebrochen: Seine Sätze sind zurückgezogen, stattdessen werden die Quellen zitiert.",
)
FOUND_SO_FAR = Text(fr="Pages trouvées", de="Gefundene Seiten")

# The answer

ANSWER_READY = Text(
    fr="La réponse est prête : phrases : {sentences}, sources : {citations}.",
    de="Die Antwort ist da: Sätze: {sentences}, Quellen: {citations}.",
)
QUESTION_ASKED = Text(fr="Question posée", de="Gestellte Frage")
DATE_RANGE = Text(fr="pages du {oldest} au {newest}", de="Seiten vom {oldest} bis {newest}")
NOTHING_FOUND = Text(
    fr="Aucune page officielle de ce pays ne répond à la question.",
    de="Keine amtliche Seite dieses Landes beantwortet die Frage.",
)
NO_DATE = Text(fr="sans date", de="ohne Datum")
UPDATED = Text(fr="page mise à jour le {date}", de="Seite aktualisiert am {date}")
REVIEW_DUE = Text(fr="à relire depuis le {date}", de="Prüfung fällig seit dem {date}")
QUOTED_ORIGINAL = Text(
    fr="Texte original en {language}, cité mot pour mot. Il n’est pas traduit : aucune traduction vérifiée n’est "
    "disponible.",
    de="Originaltext auf {language}, wörtlich zitiert. Er ist nicht übersetzt, weil keine geprüfte Übersetzung "
    "vorliegt.",
)
TRANSLATED = Text(fr="traduction automatique", de="maschinell übersetzt")
ORIGINAL_COUNTS = Text(
    fr="Texte original en {language}, seul à faire foi :",
    de="Originaltext auf {language}, allein maßgeblich:",
)
ORIGINAL_FOLLOWS = Text(fr="Le texte original suit.", de="Der Originaltext folgt.")
IN_FRENCH = Text(fr="français", de="Französisch")
IN_GERMAN = Text(fr="allemand", de="Deutsch")
SOURCE_NUMBER = Text(fr="Source {number}", de="Quelle {number}")
TO_CHECK = Text(fr="À vérifier pour votre situation", de="Für Ihren Fall zu prüfen")
TO_CHECK_HINT = Text(
    fr="La page citée pose aussi ces conditions :",
    de="Die zitierte Seite nennt auch diese Bedingungen:",
)
TO_CHECK_ORIGINAL = Text(
    fr="La page citée pose aussi ces conditions (texte original en {language}) :",
    de="Die zitierte Seite nennt auch diese Bedingungen (Originaltext auf {language}):",
)
NEXT_STEP = Text(fr="Et maintenant", de="Wie es weitergeht")
REFERENCE = Text(fr="Numéro de référence", de="Referenznummer")
REFERENCE_HINT = Text(
    fr="À donner à l’agent si vous appelez : il verra la même réponse.",
    de="Nennen Sie sie am Telefon: Dort sieht man dieselbe Antwort.",
)
PRINT = Text(fr="Imprimer", de="Drucken")
EXTRACTIVE = Text(
    fr="Phrases choisies par un système d’IA et citées mot pour mot.",
    de="Sätze von einem KI-System ausgewählt und wörtlich zitiert.",
)
COMPOSED = Text(
    fr="Phrases rédigées par un modèle de langage (IA) ; chacune a été vérifiée sur le passage qu’elle cite.",
    de="Sätze von einem Sprachmodell (KI) verfasst; jeder wurde an der Textstelle geprüft, die er zitiert.",
)
COMPOSED_IN_PART = Text(
    fr="Une partie des phrases a été rédigée par un modèle de langage (IA) et vérifiée sur les passages cités ; les "
    "autres sont citées mot pour mot.",
    de="Ein Teil der Sätze wurde von einem Sprachmodell (KI) verfasst und an den zitierten Textstellen geprüft; die "
    "anderen sind wörtlich zitiert.",
)
ASKED_AT = Text(fr="Réponse du {moment}", de="Antwort vom {moment}")
MASKED = Text(
    fr="Retiré de votre question avant la recherche : {labels}.",
    de="Vor der Suche aus Ihrer Frage entfernt: {labels}.",
)
NEAREST = Text(fr="Les pages les plus proches", de="Die nächstliegenden Seiten")
NEAREST_HINT = Text(
    fr="Proches de votre question, mais peut-être sans la réponse.",
    de="Sie passen ungefähr zu Ihrer Frage, beantworten sie aber vielleicht nicht.",
)
SOURCES = Text(fr="Les sources, dans leur contexte", de="Die Quellen im Zusammenhang")
OFFICIAL_PAGE = Text(fr="Ouvrir la page officielle", de="Amtliche Seite öffnen")
NEW_TAB = Text(fr="nouvel onglet", de="neuer Tab")
WHOLE_DOCUMENT = Text(fr="Lire tout le document ici", de="Ganzes Dokument hier lesen")
NO_CONTEXT = Text(
    fr="Le contexte n’a pas pu être chargé ; voici la citation seule.",
    de="Der Zusammenhang konnte nicht geladen werden; hier nur das Zitat.",
)
LICENCE = Text(fr="Licence : {licence}", de="Lizenz: {licence}")
DIALLED = Text(fr="Appeler le {phone}", de="{phone} anrufen")

STATUS_TITLES: dict[Status, Text] = {
    Status.ANSWERED: Text(fr="Réponse", de="Antwort"),
    Status.ANSWERED_IN_PART: Text(fr="Une partie de la réponse", de="Ein Teil der Antwort"),
    Status.CLARIFY_COUNTRY: Text(fr="Dans quel pays ?", de="In welchem Land?"),
    Status.CLARIFY_QUESTION: Text(fr="Pouvez-vous préciser ?", de="Können Sie das genauer sagen?"),
    Status.GREETING: Text(fr="Bonjour", de="Guten Tag"),
    Status.REFUSED_NO_PASSAGE: Text(
        fr="Aucune page officielle ne répond avec certitude", de="Keine amtliche Seite beantwortet das sicher"
    ),
    Status.REFUSED_NOT_SUPPORTED: Text(
        fr="Les sources ne suffisent pas pour répondre", de="Die Quellen reichen für eine Antwort nicht aus"
    ),
    Status.REFUSED_OUT_OF_SCOPE: Text(fr="Ce n’est pas une démarche", de="Das ist kein Behördengang"),
    Status.REFUSED_PERSONAL_CASE: Text(
        fr="Votre dossier demande un agent public", de="Ihr Fall gehört in die Hände der Behörde"
    ),
    Status.REFUSED_UNSAFE: Text(fr="Je ne réponds pas à cette demande", de="Darauf antworte ich nicht"),
    Status.CRISIS: Text(fr="Une aide existe, tout de suite", de="Es gibt sofort Hilfe"),
    Status.REJECTED_TOO_LONG: Text(fr="La question est trop longue", de="Die Frage ist zu lang"),
    Status.REJECTED_LANGUAGE: Text(fr="En français ou en allemand", de="Auf Deutsch oder Französisch"),
    Status.REJECTED_EMPTY: Text(fr="Écrivez d’abord votre question", de="Schreiben Sie zuerst Ihre Frage"),
    Status.REJECTED_INVALID: Text(fr="Cette demande n’a pas pu être lue", de="Diese Anfrage war nicht lesbar"),
    Status.NOT_FOUND: Text(fr="Introuvable", de="Nicht gefunden"),
    Status.NOT_READY: Text(fr="Le service n’est pas disponible", de="Der Dienst ist nicht verfügbar"),
    Status.REFUSED_EDITOR: Text(fr="Opération non effectuée", de="Vorgang nicht ausgeführt"),
    Status.ERROR_SEARCH: Text(fr="La recherche est en panne", de="Die Suche ist gestört"),
    Status.ERROR_MODEL: Text(fr="La rédaction est en panne", de="Das Verfassen ist gestört"),
    Status.ERROR_TIMEOUT: Text(fr="La réponse tarde trop", de="Die Antwort dauert zu lange"),
}

# When the service does not answer the page

UNREACHABLE = Text(
    fr="Le service de réponse ne répond pas pour le moment. Réessayez dans quelques minutes ou appelez-nous.",
    de="Der Auskunftsdienst ist gerade nicht erreichbar. Versuchen Sie es in einigen Minuten noch einmal oder rufen "
    "Sie an.",
)
SLOW = Text(
    fr="La réponse n’est pas arrivée à temps. Réessayez ; si cela se reproduit, appelez-nous.",
    de="Die Antwort kam nicht rechtzeitig. Versuchen Sie es noch einmal; wenn es wieder geschieht, rufen Sie an.",
)
BROKEN = Text(
    fr="Une erreur nous empêche de répondre. Votre question n’est pas en cause. Réessayez ou appelez-nous.",
    de="Ein Fehler verhindert die Antwort. An Ihrer Frage liegt es nicht. Versuchen Sie es noch einmal oder rufen "
    "Sie an.",
)
MISSING = Text(
    fr="Cet élément n’existe pas ou n’existe plus. Vérifiez l’adresse ou le numéro.",
    de="Das gibt es nicht oder nicht mehr. Prüfen Sie die Adresse oder die Nummer.",
)
UNREADABLE = Text(
    fr="La demande n’a pas été comprise. Reformulez-la et réessayez.",
    de="Die Anfrage wurde nicht verstanden. Formulieren Sie sie anders und versuchen Sie es noch einmal.",
)
NOT_READY_YET = Text(
    fr="Les contenus se préparent. La page répondra dès qu’ils seront prêts.",
    de="Die Inhalte werden vorbereitet. Sobald sie bereit sind, antwortet die Seite.",
)

# A document

DOCUMENT_PAGE = Text(fr="Document", de="Dokument")
DOCUMENT_CITED = Text(fr="Aller au passage cité", de="Zur zitierten Stelle")
DOCUMENT_CITED_LABEL = Text(fr="Passage cité", de="Zitierte Stelle")
DOCUMENT_NONE = Text(
    fr="Aucun document n’est indiqué dans l’adresse.",
    de="In der Adresse ist kein Dokument angegeben.",
)
DOCUMENT_COPY = Text(
    fr="Copie de lecture. Seule la page officielle fait foi.",
    de="Lesefassung. Maßgeblich ist allein die amtliche Seite.",
)
DOCUMENT_DEMONSTRATION = Text(
    fr="Texte de démonstration, non officiel, rédigé pour Deux Rives.",
    de="Demonstrationstext, nicht amtlich, für Deux Rives verfasst.",
)
AUTHORITY_SITE = Text(fr="Site de l’autorité", de="Website der Behörde")
REFERENCES = Text(fr="Liens de la page", de="Verweise der Seite")
PAGE_NUMBER = Text(fr="page {number}", de="Seite {number}")

# A receipt

RECEIPT_PAGE = Text(fr="Retrouver une réponse", de="Eine Antwort wiederfinden")
RECEIPT = Text(fr="Réponse {reference}", de="Antwort {reference}")
RECEIPT_LINK = Text(fr="Garder ou imprimer cette réponse", de="Antwort aufbewahren oder drucken")
RECEIPT_LEDE = Text(
    fr="Chaque réponse porte un numéro de référence : trois groupes de trois signes. Elle reste ici telle qu’elle a été "
    "donnée, jusqu’à ce qu’elle soit effacée.",
    de="Jede Antwort hat eine Referenznummer aus drei Gruppen zu je drei Zeichen. Sie bleibt hier, wie sie gegeben wurde, "
    "bis sie gelöscht wird.",
)
RECEIPT_OPEN = Text(fr="Afficher la réponse", de="Antwort anzeigen")
RECEIPT_QUESTION = Text(fr="Question", de="Frage")
RECEIPT_GIVEN = Text(fr="Donnée le", de="Gegeben am")
RECEIPT_RESULT = Text(fr="Résultat", de="Ergebnis")
RECEIPT_GENERATION = Text(fr="Version des contenus", de="Version der Inhalte")
RECEIPT_MODEL = Text(fr="Modèle de langage", de="Sprachmodell")
RECEIPT_SOURCES = Text(fr="Sources citées", de="Zitierte Quellen")
RECEIPT_CHANGED = Text(
    fr="Les contenus ont été mis à jour depuis. Cette réponse est celle de ce jour-là ; la règle a pu changer.",
    de="Die Inhalte wurden seitdem aktualisiert. Diese Antwort ist die von damals; die Regel kann sich geändert haben.",
)
RECEIPT_ASK_AGAIN = Text(fr="Poser de nouveau la question", de="Die Frage erneut stellen")
RECEIPT_VALUE = Text(
    fr="Information générale, qui n’engage aucune administration. Seules les pages officielles font foi.",
    de="Allgemeine Auskunft, die keine Behörde bindet. Maßgeblich sind allein die amtlichen Seiten.",
)

# What readers say about an answer

FEEDBACK = Text(fr="Cette réponse vous est-elle utile ?", de="Ist diese Antwort hilfreich?")
FEEDBACK_YES = Text(fr="Oui", de="Ja")
FEEDBACK_NO = Text(fr="Non", de="Nein")
FEEDBACK_WHY = Text(fr="Qu’est-ce qui ne va pas ?", de="Was stimmt nicht?")
FEEDBACK_COMMENT = Text(fr="En quelques mots (facultatif)", de="In wenigen Worten (freiwillig)")
FEEDBACK_SEND = Text(fr="Envoyer", de="Absenden")
FEEDBACK_THANKS = Text(
    fr="Merci. Votre avis est gardé avec la réponse, sans savoir qui vous êtes.",
    de="Danke. Ihre Rückmeldung wird mit der Antwort aufbewahrt, ohne dass bekannt ist, wer Sie sind.",
)
FEEDBACK_MASKED = Text(fr="Retiré de votre texte : {labels}.", de="Aus Ihrem Text entfernt: {labels}.")
FEEDBACK_FAILED = Text(
    fr="Votre avis n’a pas pu être enregistré. Réessayez un peu plus tard.",
    de="Ihre Rückmeldung konnte nicht gespeichert werden. Versuchen Sie es bitte etwas später noch einmal.",
)
FLAG = Text(fr="Signaler un passage", de="Eine Textstelle melden")
FLAG_WHICH = Text(fr="Quel passage ?", de="Welche Textstelle?")
FLAG_SEND = Text(fr="Signaler", de="Melden")
FLAG_THANKS = Text(
    fr="Passage signalé. Les rédacteurs de ce contenu le verront.",
    de="Textstelle gemeldet. Die Redaktion dieser Inhalte sieht die Meldung.",
)
FEEDBACK_REASONS: dict[FeedbackReason, Text] = {
    "not_my_question": Text(fr="Ce n’est pas ma question", de="Das war nicht meine Frage"),
    "wrong_country": Text(fr="Ce n’est pas le bon pays", de="Es ist das falsche Land"),
    "outdated": Text(fr="C’est faux ou périmé", de="Es ist falsch oder veraltet"),
    "incomplete": Text(fr="Il manque quelque chose", de="Es fehlt etwas"),
    "unclear": Text(fr="C’est difficile à comprendre", de="Es ist schwer verständlich"),
    "wrong_passage": Text(fr="Le passage ne répond pas à la question", de="Die Stelle passt nicht zur Frage"),
    "broken_link": Text(fr="Un lien ne marche pas", de="Ein Link funktioniert nicht"),
    "other": Text(fr="Autre chose", de="Etwas anderes"),
}

# The agent's page

AGENT_TITLE = Text(fr="Accueil téléphonique", de="Telefonauskunft")
AGENT_ASK = Text(fr="Question de l’appelant", de="Frage am Telefon")
AGENT_ASK_PLACEHOLDER = Text(fr="Deux ou trois mots", de="Zwei, drei Wörter")
AGENT_SUBMIT = Text(fr="Chercher", de="Suchen")
AGENT_CORPORA = Text(fr="Contenus", de="Inhalte")
AGENT_LANGUAGES = Text(fr="Langue des pages", de="Sprache der Seiten")
AGENT_FILTER_HINT = Text(
    fr="Contenus et langue filtrent les passages, non la réponse.",
    de="Inhalte und Sprache filtern die Textstellen, nicht die Antwort.",
)
AGENT_OPEN = Text(fr="Ouvrir par référence", de="Per Referenznummer öffnen")
AGENT_OPEN_SUBMIT = Text(fr="Ouvrir", de="Öffnen")
AGENT_RECENT = Text(fr="Pendant cet appel", de="In diesem Gespräch")
AGENT_RECENT_NONE = Text(fr="Aucune question pour l’instant.", de="Noch keine Frage.")
AGENT_NEW_CALL = Text(fr="Nouvel appel : tout effacer", de="Neues Gespräch: alles löschen")
AGENT_PASSAGES = Text(fr="Passages", de="Textstellen")
AGENT_ANSWER = Text(fr="Réponse", de="Antwort")
AGENT_EMPTY = Text(
    fr="Tapez deux ou trois mots, puis Entrée. Les passages s’affichent ici.",
    de="Zwei, drei Wörter eingeben, dann die Eingabetaste. Die Textstellen erscheinen hier.",
)
AGENT_ANSWER_EMPTY = Text(
    fr="La réponse, la phrase à lire et le texte à copier s’affichent ici.",
    de="Antwort, Satz zum Vorlesen und Text zum Kopieren erscheinen hier.",
)
AGENT_NO_HITS = Text(fr="Aucun passage pour ces filtres.", de="Keine Textstelle mit diesen Filtern.")
AGENT_FOUND = Text(fr="Passages trouvés : {count}, en {time}", de="Gefundene Stellen: {count}, in {time}")
AGENT_EVERYDAY = Text(fr="Mots courants reconnus : {words}", de="Erkannte Alltagswörter: {words}")
AGENT_TERMS = Text(fr="Termes officiels reconnus : {terms}", de="Erkannte amtliche Begriffe: {terms}")
AGENT_EVIDENCE = Text(fr="probabilité d’y trouver la réponse : {percent} %", de="Antwort enthalten zu {percent} %")
AGENT_PASSAGE = Text(fr="Tout le passage et son rang", de="Ganze Stelle und ihr Rang")
AGENT_STAGE = Text(fr="Étape", de="Stufe")
AGENT_RANK = Text(fr="Rang", de="Rang")
AGENT_SCORE = Text(fr="Note", de="Wert")
AGENT_REJECTED = Text(fr="Écartés : {count}", de="Verworfen: {count}")
AGENT_READ_ALOUD = Text(fr="À lire à voix haute", de="Zum Vorlesen")
AGENT_SAY = Text(
    fr="D’après {authority}, page à jour au {date} : {sentence}",
    de="Laut {authority}, Stand {date}: {sentence}",
)
AGENT_SAY_UNDATED = Text(fr="D’après {authority} : {sentence}", de="Laut {authority}: {sentence}")
AGENT_COPY_TEXT = Text(fr="Copier le texte et ses sources", de="Text mit Quellen kopieren")
AGENT_COPY_MAIL = Text(fr="Copier en courriel", de="Als E-Mail kopieren")
AGENT_COPY_SHOW = Text(fr="Voir le courriel", de="E-Mail ansehen")
AGENT_COPIED = Text(fr="Copié", de="Kopiert")
AGENT_MAIL = Text(fr="Ouvrir dans la messagerie", de="Im E-Mail-Programm öffnen")
AGENT_FULL = Text(fr="Voir la page de l’usager", de="Ansicht für Bürgerinnen und Bürger")
MAIL_SUBJECT = Text(fr="Votre question : référence {reference}", de="Ihre Frage: Referenz {reference}")
MAIL_HELLO = Text(fr="Bonjour,", de="Guten Tag,")
MAIL_INTRO = Text(
    fr="Voici ce que disent les pages officielles à propos de votre question « {question} » :",
    de="zu Ihrer Frage „{question}“ steht auf den amtlichen Seiten:",
)
MAIL_CLOSE = Text(fr="Cordialement", de="Mit freundlichen Grüßen")
MAIL_SOURCES = Text(fr="Sources", de="Quellen")
MAIL_NOTICE = Text(
    fr="Phrases choisies par un système d’IA dans les pages citées. Seules ces pages font foi.",
    de="Sätze von einem KI-System aus den genannten Seiten ausgewählt. Maßgeblich sind allein diese Seiten.",
)
MAIL_NOTICE_COMPOSED = Text(
    fr="Phrases rédigées par un modèle de langage (IA) d’après les pages citées et vérifiées sur elles. Seules ces "
    "pages font foi.",
    de="Sätze von einem Sprachmodell (KI) nach den genannten Seiten verfasst und an ihnen geprüft. Maßgeblich sind "
    "allein diese Seiten.",
)
MAIL_ORIGINAL = Text(fr="Texte original : {quote}", de="Originaltext: {quote}")

# The editor's page

EDITOR_TITLE = Text(fr="État des contenus", de="Stand der Inhalte")
EDITOR_LEDE = Text(
    fr="Ce à partir de quoi le service répond en ce moment.",
    de="Woraus der Dienst gerade antwortet.",
)
EDITOR_GENERATION = Text(fr="Version publiée", de="Veröffentlichte Version")
EDITOR_PUBLISHED = Text(fr="Publiée le", de="Veröffentlicht am")
EDITOR_PREVIOUS = Text(fr="Version précédente", de="Vorige Version")
EDITOR_EMBEDDER = Text(fr="Modèle de recherche", de="Suchmodell")
EDITOR_DOCUMENTS = Text(fr="Documents", de="Dokumente")
EDITOR_PASSAGES = Text(fr="Passages", de="Textstellen")
EDITOR_NONE = Text(fr="aucune", de="keine")
EDITOR_CORPORA = Text(fr="Corpus", de="Korpora")
EDITOR_CORPUS = Text(fr="Corpus", de="Korpus")
EDITOR_LANGUAGE = Text(fr="Langue", de="Sprache")
EDITOR_OLDEST = Text(fr="Page la plus ancienne", de="Älteste Seite")
EDITOR_NEWEST = Text(fr="Page la plus récente", de="Neueste Seite")
EDITOR_FAILED = Text(fr="Échecs", de="Fehler")
EDITOR_FAILURES = Text(fr="Fichiers non publiés", de="Nicht veröffentlichte Dateien")
EDITOR_FAILURES_NONE = Text(
    fr="Tous les fichiers ont été lus et publiés.",
    de="Alle Dateien wurden gelesen und veröffentlicht.",
)
EDITOR_FAILURES_OF = Text(fr="{corpus} : fichiers en échec : {count}", de="{corpus}: fehlerhafte Dateien: {count}")
EDITOR_FILE = Text(fr="Fichier", de="Datei")
EDITOR_REASON = Text(fr="Raison", de="Grund")
EDITOR_EMPTY = Text(fr="Aucun corpus n’est publié.", de="Es ist kein Korpus veröffentlicht.")
EDITOR_REINDEX = Text(fr="Par ligne de commande", de="Mit Befehlen")
EDITOR_REINDEX_HINT = Text(
    fr="Sur la machine du service, à la racine du projet. Les lecteurs gardent l’ancienne version jusqu’à ce que "
    "la nouvelle soit complète ; rien n’est interrompu.",
    de="Auf dem Rechner des Dienstes, im Wurzelordner des Projekts. Bis die neue Version vollständig ist, sehen "
    "alle die alte; nichts wird unterbrochen.",
)
EDITOR_COMMAND = Text(fr="Commande", de="Befehl")
EDITOR_EFFECT = Text(fr="Effet", de="Wirkung")
EDITOR_COMMANDS: dict[str, Text] = {
    "python -m ingest plan": Text(
        fr="Annonce ce qui serait ajouté, modifié et retiré, et les fichiers illisibles. Ne publie rien.",
        de="Sagt, was hinzukäme, sich änderte und wegfiele und welche Dateien nicht lesbar sind. Veröffentlicht nichts.",
    ),
    "python -m ingest build": Text(
        fr="Construit la nouvelle version à côté de celle qui est en ligne.",
        de="Baut die neue Version neben der veröffentlichten.",
    ),
    "python -m ingest check": Text(
        fr="Dit si elle peut être publiée.",
        de="Sagt, ob sie veröffentlicht werden darf.",
    ),
    "python -m ingest publish": Text(
        fr="La met en ligne, d’un seul coup.",
        de="Nimmt sie in einem Schritt in Betrieb.",
    ),
    "python -m ingest sync": Text(
        fr="Fait tout cela sans s’arrêter.",
        de="Tut all dies in einem Zug.",
    ),
    "python -m ingest status": Text(
        fr="Liste les versions et désigne celle qui est en ligne.",
        de="Zählt die Versionen auf und kennzeichnet die veröffentlichte.",
    ),
    "python -m ingest rollback": Text(
        fr="Revient aussitôt à la version précédente.",
        de="Kehrt sofort zur vorigen Version zurück.",
    ),
}

# What Streamlit says in English, by the English words (ui/static/page.js puts ours in their place)

STREAMLIT_LOST: Final = (
    "Streamlit server is not responding. Are you connected to the internet?",
    "Is Streamlit still running? If you accidentally stopped Streamlit, just restart it in your terminal:",
)
CONNECTION_LOST = Text(fr="Connexion perdue", de="Verbindung unterbrochen")
CONNECTION_LOST_BODY = Text(
    fr="La page ne joint plus son serveur. Elle se reconnecte d’elle-même ; sinon, rechargez-la.",
    de="Die Seite erreicht ihren Server nicht mehr. Sie verbindet sich von selbst wieder; sonst laden Sie sie neu.",
)
STREAMLIT_TEXTS: dict[str, Text] = {
    "Connection error": CONNECTION_LOST,
    **dict.fromkeys(STREAMLIT_LOST, CONNECTION_LOST_BODY),
    "Copy to clipboard": Text(fr="Copier", de="Kopieren"),
    "Copied": Text(fr="Copié", de="Kopiert"),
    "Upload": Text(fr="Choisir", de="Auswählen"),
    "file upload": Text(fr="Fichiers à déposer", de="Hochzuladende Dateien"),
    "Remove": Text(fr="Retirer :", de="Entfernen:"),
    "Add files": Text(fr="Ajouter des fichiers", de="Dateien hinzufügen"),
    "Show password": Text(fr="Afficher la clé", de="Schlüssel anzeigen"),
    "Hide password": Text(fr="Masquer la clé", de="Schlüssel verbergen"),
    "Close": Text(fr="Fermer", de="Schließen"),
}
