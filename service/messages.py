"""The fixed texts: one French and one German sentence for every status, and whom to call.

French and German are written side by side, neither is a translation of the other. French is typed here with plain
spaces and apostrophes and set by ``_pair``: narrow no-break spaces, curly apostrophes; German quotation marks are
typed as they are. Phone numbers are those published by the services themselves.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from retriever.passage import Language
from service.guardrails import Helpline, RouteKind
from service.personal_data import Kind
from service.schemas import NextStep, Status

_THIN, _HARD = "\u202f", "\u00a0"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """One text in both languages."""

    fr: str
    de: str

    def in_language(self, language: Language) -> str:
        """The text in the reader's language."""
        return self.fr if language is Language.FR else self.de


@dataclass(frozen=True, slots=True)
class Step:
    """Whom to call or where to go; ``country`` is empty where it helps on both sides."""

    text: Bilingual
    country: str = ""
    phone: str = ""
    url: str = ""
    across: bool = False  # only for those who ask about both countries

    def in_language(self, language: Language) -> NextStep:
        """The step as it goes over the wire."""
        return NextStep(text=self.text.in_language(language), country=self.country, phone=self.phone, url=self.url)


def _pair(fr: str, de: str) -> Bilingual:
    """Set both texts: French spaces before double punctuation and inside guillemets, numbers kept on one line."""
    fr = fr.replace("'", "’").replace("« ", f"«{_HARD}").replace(" »", f"{_HARD}»")
    fr = re.sub(r" (?=[;!?])", _THIN, fr).replace(" :", f"{_HARD}:")
    return Bilingual(_keep_numbers(fr), _keep_numbers(de))


def _keep_numbers(text: str) -> str:
    return re.sub(r"(?<=\d) (?=\d)", _HARD, text)


STATUS_TEXTS: Mapping[Status, Bilingual] = MappingProxyType(
    {
        Status.ANSWERED: _pair(
            "Voici ce que disent les sources officielles.",
            "Das sagen die amtlichen Quellen.",
        ),
        Status.ANSWERED_IN_PART: _pair(
            "Les sources officielles répondent à une partie de votre question. Pour le reste, un agent peut vous "
            "aider.",
            "Die amtlichen Quellen beantworten einen Teil Ihrer Frage. Beim Rest hilft Ihnen eine Mitarbeiterin oder "
            "ein Mitarbeiter weiter.",
        ),
        Status.CLARIFY_COUNTRY: _pair(
            "Les règles ne sont pas les mêmes en France et en Allemagne. Pour quel pays posez-vous la question ?",
            "In Frankreich und in Deutschland gelten dafür verschiedene Regeln. Für welches Land fragen Sie?",
        ),
        Status.CLARIFY_QUESTION: _pair(
            "Il me manque une précision pour bien vous répondre. De quelle démarche ou de quel document s'agit-il ?",
            "Für eine gute Antwort fehlt mir noch eine Angabe. Um welches Anliegen oder Dokument geht es genau?",
        ),
        Status.GREETING: _pair(
            "Bonjour ! Posez votre question sur une démarche en France ou en Allemagne, avec vos propres mots.",
            "Guten Tag! Stellen Sie Ihre Frage zu Behörden und Leistungen in Deutschland oder Frankreich, in Ihren "
            "eigenen Worten.",
        ),
        Status.REFUSED_NO_PASSAGE: _pair(
            "Je n'ai pas trouvé de réponse dans les sources officielles que je consulte, et je préfère ne rien "
            "inventer. Les pages "
            "les plus proches et un service qui peut vous répondre sont indiqués ci-dessous.",
            "In den amtlichen Quellen, die ich nutze, steht dazu keine Antwort, und ich möchte nichts erfinden. "
            "Unten finden Sie die "
            "nächstliegenden Seiten und eine Stelle, die Ihnen Auskunft gibt.",
        ),
        Status.REFUSED_NOT_SUPPORTED: _pair(
            "J'ai trouvé des pages sur ce sujet, mais aucune ne permet de vous répondre avec certitude. Un agent "
            "peut vérifier "
            "votre situation.",
            "Es gibt Seiten zu diesem Thema, aber keine beantwortet Ihre Frage sicher genug. Eine Mitarbeiterin oder "
            "ein Mitarbeiter kann Ihre "
            "Lage prüfen.",
        ),
        Status.REFUSED_OUT_OF_SCOPE: _pair(
            "Je réponds uniquement aux questions sur les démarches et les droits en France et en Allemagne. Pour une "
            "telle question, "
            "je vous propose de la poser ici.",
            "Ich beantworte nur Fragen zu Behörden, Leistungen und Rechten in Deutschland und Frankreich. Wenn Sie "
            "dazu eine Frage "
            "haben, stellen Sie sie gern hier.",
        ),
        Status.REFUSED_PERSONAL_CASE: _pair(
            "Je n'ai pas accès à votre dossier et ne peux pas dire où il en est. Le service qui le traite peut vous "
            "répondre ; gardez "
            "à portée de main votre numéro de dossier.",
            "Ich habe keinen Einblick in Ihre Akte und kann nicht sagen, wie weit sie ist. Auskunft gibt die Stelle, "
            "die sie bearbeitet; "
            "halten Sie bitte Ihr Aktenzeichen bereit.",
        ),
        Status.REFUSED_UNSAFE: _pair(
            "Je ne peux pas vous aider pour cela. Si vous avez une question sur une démarche ou sur vos droits, je "
            "suis là pour y répondre.",
            "Dabei kann ich nicht helfen. Wenn Sie eine Frage zu Behörden oder zu Ihren Rechten haben, bin ich gern "
            "für Sie da.",
        ),
        Status.CRISIS: _pair(
            "Vous pouvez parler à quelqu'un, maintenant, de jour comme de nuit. En cas de "
            "danger immédiat, "
            "appelez le 112 : l'appel est gratuit en France et en Allemagne.",
            "Sie können mit jemandem sprechen, jetzt, bei Tag und bei Nacht. Bei unmittelbarer "
            "Gefahr wählen Sie "
            "bitte die 112: Der Anruf ist in Deutschland und Frankreich kostenlos.",
        ),
        Status.REJECTED_TOO_LONG: _pair(
            "Votre message dépasse 1 000 caractères. Résumez-le en quelques phrases : je pourrai chercher plus "
            "précisément.",
            "Ihre Nachricht ist länger als 1 000 Zeichen. Fassen Sie sie bitte in wenigen Sätzen zusammen, dann kann "
            "ich genauer suchen.",
        ),
        Status.REJECTED_LANGUAGE: _pair(
            "Je comprends le français et l'allemand. Merci de poser votre question dans l'une de ces deux langues.",
            "Ich verstehe Französisch und Deutsch. Bitte stellen Sie Ihre Frage in einer dieser beiden Sprachen.",
        ),
        Status.REJECTED_EMPTY: _pair(
            "Je n'ai pas trouvé de mots dans votre message. Écrivez votre question, même en deux ou trois mots.",
            "Ihre Nachricht enthält keine Wörter. Schreiben Sie Ihre Frage, zwei oder drei Wörter genügen.",
        ),
        Status.REJECTED_INVALID: _pair(
            "La demande n'a pas pu être lue. Rechargez la page et posez de nouveau votre question.",
            "Die Anfrage war nicht lesbar. Laden Sie die Seite neu und stellen Sie Ihre Frage bitte noch einmal.",
        ),
        Status.NOT_FOUND: _pair(
            "Il n'y a rien à cette adresse ou sous ce numéro. Vérifiez le numéro de référence ; les réponses "
            "anciennes sont effacées "
            "au bout d'un certain temps.",
            "Unter dieser Adresse oder Nummer ist nichts zu finden. Prüfen Sie bitte die Referenznummer; ältere "
            "Antworten werden nach "
            "einer gewissen Zeit gelöscht.",
        ),
        Status.NOT_READY: _pair(
            "Le service démarre et ne peut pas encore répondre. Réessayez dans quelques minutes ; par téléphone, on "
            "vous répond dès maintenant.",
            "Der Dienst startet gerade und kann noch nicht antworten. Versuchen Sie es in einigen Minuten wieder; am "
            "Telefon hilft man Ihnen "
            "schon jetzt.",
        ),
        Status.REFUSED_EDITOR: _pair(
            "Cette opération de rédaction n'a pas été effectuée. Vérifiez la clé de rédaction et l'état des opérations.",
            "Dieser Vorgang der Redaktion wurde nicht ausgeführt. Prüfen Sie den Redaktionsschlüssel und die laufenden "
            "Vorgänge.",
        ),
        Status.ERROR_SEARCH: _pair(
            "La recherche est momentanément indisponible. Ce n'est pas dû à votre question : réessayez dans quelques "
            "minutes ou appelez.",
            "Die Suche ist im Moment nicht verfügbar. An Ihrer Frage liegt es nicht: Versuchen Sie es in einigen "
            "Minuten wieder oder rufen Sie an.",
        ),
        Status.ERROR_MODEL: _pair(
            "Je n'ai pas pu rédiger de réponse. Les passages officiels trouvés restent à votre disposition.",
            "Die Antwort konnte nicht formuliert werden. Die gefundenen amtlichen Textstellen stehen Ihnen weiter "
            "zur Verfügung.",
        ),
        Status.ERROR_TIMEOUT: _pair(
            "La réponse a pris trop de temps et a été interrompue. Réessayez, si possible avec une question plus "
            "courte.",
            "Die Antwort hat zu lange gedauert und wurde abgebrochen. Versuchen Sie es bitte noch einmal, wenn "
            "möglich mit einer kürzeren Frage.",
        ),
    }
)

# What is said to a message that is no question. Several kinds share a status and have words of their own.
ROUTE_TEXTS: Mapping[RouteKind, Bilingual] = MappingProxyType(
    {
        RouteKind.GREETING: STATUS_TEXTS[Status.GREETING],
        RouteKind.CRISIS: STATUS_TEXTS[Status.CRISIS],
        RouteKind.PERSONAL_CASE: STATUS_TEXTS[Status.REFUSED_PERSONAL_CASE],
        RouteKind.UNSAFE: STATUS_TEXTS[Status.REFUSED_UNSAFE],
        RouteKind.OUT_OF_SCOPE: STATUS_TEXTS[Status.REFUSED_OUT_OF_SCOPE],
        RouteKind.THANKS: _pair(
            "Avec plaisir ! Si vous avez une autre question, je reste à votre disposition.",
            "Gern geschehen! Wenn Sie noch eine Frage haben, bin ich für Sie da.",
        ),
        RouteKind.ABOUT_THE_ASSISTANT: _pair(
            "Je suis un système d'intelligence artificielle au service du public. Je cherche dans les pages "
            "officielles françaises et "
            "allemandes et je vous montre les passages mot pour mot, avec leur source. Je ne consulte aucun dossier "
            "et je peux me tromper : "
            "vérifiez toujours la source. Un être humain vous répond aux numéros ci-dessous.",
            "Ich bin ein System künstlicher Intelligenz im Dienst der Bürgerinnen und Bürger. Ich suche in amtlichen "
            "Seiten aus Deutschland und "
            "Frankreich und zeige Ihnen die Textstellen wörtlich, mit ihrer Quelle. Ich sehe keine Akten ein und "
            "kann mich irren: Prüfen Sie "
            "bitte immer die Quelle. Unter den Nummern unten antwortet Ihnen ein Mensch.",
        ),
        RouteKind.LEGAL_OR_MEDICAL_ADVICE: _pair(
            "Je peux expliquer les règles, mais pas donner un conseil juridique ou médical sur votre cas. Une "
            "personne du métier saura le faire.",
            "Ich kann Regeln erklären, aber keinen rechtlichen oder medizinischen Rat zu Ihrem Fall geben. Das "
            "können Fachleute.",
        ),
        RouteKind.POLITICS: _pair(
            "Un service public reste neutre : je ne donne pas d'avis politique. Je peux en revanche vous expliquer "
            "comment voter ou vous inscrire.",
            "Ein öffentlicher Dienst bleibt neutral: Politische Meinungen äußere ich nicht. Wie Sie wählen oder sich "
            "eintragen lassen, erkläre ich "
            "Ihnen aber gern.",
        ),
        RouteKind.ABUSE: _pair(
            "Je comprends que certaines démarches mettent à bout. Dites-moi ce que vous cherchez, et je ferai de mon "
            "mieux.",
            "Ich verstehe, dass Behördengänge viel Geduld kosten. Sagen Sie mir, was Sie suchen, dann tue ich mein "
            "Bestes.",
        ),
        RouteKind.INJECTION: _pair(
            "Ce message s'adresse à la machine plutôt qu'au service. Je réponds aux questions sur les démarches en "
            "France et en Allemagne.",
            "Diese Nachricht richtet sich eher an die Technik als an den Dienst. Ich beantworte Fragen zu Behörden "
            "in Deutschland und Frankreich.",
        ),
    }
)

PHRASES: Mapping[str, Bilingual] = MappingProxyType(
    {
        "ai_notice": _pair(
            "Un système d'intelligence artificielle choisit les passages de cette réponse.",
            "Ein System künstlicher Intelligenz wählt die Textstellen dieser Antwort aus.",
        ),
        "as_of": _pair("État au {date}", "Stand: {date}"),
        "demonstration": _pair(
            "Démonstration : ces textes ont été rédigés pour Deux Rives et ne sont pas officiels. Vérifiez chaque point "
            "sur le site de l'autorité.",
            "Demonstration: Diese Texte wurden für Deux Rives verfasst und sind nicht amtlich. Prüfen Sie jeden Punkt "
            "auf der Website der Behörde.",
        ),
        "no_amount": _pair(
            "Les passages cités ne donnent pas de montant chiffré.",
            "Die zitierten Textstellen nennen keinen Betrag.",
        ),
        "no_time": _pair(
            "Les passages cités ne donnent ni date ni durée.",
            "Die zitierten Textstellen nennen weder ein Datum noch eine Dauer.",
        ),
        "no_papers": _pair(
            "Les passages cités ne donnent pas la liste des pièces à fournir.",
            "Die zitierten Textstellen nennen nicht, welche Unterlagen nötig sind.",
        ),
        "in_country_fr": _pair("En France", "In Frankreich"),
        "in_country_de": _pair("En Allemagne", "In Deutschland"),
        "to_check": _pair("À vérifier", "Bitte prüfen"),
        "next_steps": _pair("Qui peut vous aider", "Wer Ihnen weiterhilft"),
        "nearest_pages": _pair("Les pages les plus proches", "Die nächstliegenden Seiten"),
        "sources": _pair("Sources", "Quellen"),
        "reference_number": _pair("Numéro de référence", "Referenznummer"),
        "masked": _pair(
            "Par précaution, ces données ont été retirées de votre question : {labels}.",
            "Zu Ihrem Schutz wurden diese Angaben aus Ihrer Frage entfernt: {labels}.",
        ),
        "original_counts": _pair(
            "Traduction automatique ; seul le texte d'origine fait foi.",
            "Maschinelle Übersetzung; maßgeblich ist allein der Originaltext.",
        ),
        "original_language": _pair(
            "Cette page n'existe qu'en allemand : le texte d'origine est cité tel quel.",
            "Diese Seite gibt es nur auf Französisch: Der Originaltext wird unverändert zitiert.",
        ),
        "model_failed": _pair(
            "Le modèle de langage n'a pas pu répondre : voici les phrases des sources, mot pour mot.",
            "Das Sprachmodell konnte nicht antworten: Hier stehen die Sätze der Quellen im Wortlaut.",
        ),
        "model_not_verified": _pair(
            "Aucune phrase du modèle de langage n'a pu être vérifiée : voici les phrases des sources, mot pour mot.",
            "Kein Satz des Sprachmodells ließ sich belegen: Hier stehen die Sätze der Quellen im Wortlaut.",
        ),
        "may_not_meet": _pair(
            "Ces passages sont proches de votre question, sans y répondre forcément. En cas de doute, demandez aux "
            "services indiqués plus bas.",
            "Diese Textstellen sind nah an Ihrer Frage, beantworten sie aber vielleicht nicht. Fragen Sie im Zweifel bei "
            "den unten genannten Stellen nach.",
        ),
        "review_due": _pair(
            "La date de relecture d'une page citée est dépassée : vérifiez sur le site officiel que la règle vaut toujours.",
            "Der Prüftermin einer zitierten Seite ist verstrichen: Sehen Sie auf der amtlichen Website nach, ob die "
            "Regel noch gilt.",
        ),
    }
)

MASKED_LABELS: Mapping[Kind, Bilingual] = MappingProxyType(
    {
        Kind.EMAIL: _pair("adresse e-mail", "E-Mail-Adresse"),
        Kind.IBAN: _pair("coordonnées bancaires", "Bankverbindung"),
        Kind.CARD: _pair("numéro de carte bancaire", "Kartennummer"),
        Kind.SOCIAL_SECURITY: _pair("numéro de sécurité sociale", "Sozialversicherungsnummer"),
        Kind.TAX: _pair("numéro fiscal", "Steuernummer"),
        Kind.IDENTITY_CARD: _pair("numéro de carte d'identité", "Ausweisnummer"),
        Kind.PASSPORT: _pair("numéro de passeport", "Passnummer"),
        Kind.PHONE: _pair("numéro de téléphone", "Telefonnummer"),
        Kind.BIRTH_DATE: _pair("date de naissance", "Geburtsdatum"),
        Kind.NAME: _pair("nom", "Name"),
        Kind.ADDRESS: _pair("rue et numéro", "Straße und Hausnummer"),
        Kind.PLATE: _pair("plaque d'immatriculation", "Kfz-Kennzeichen"),
    }
)

_ASP = Step(
    _pair(
        "Allô Service Public, le renseignement administratif : un agent vous répond",
        "Allô Service Public, die Auskunft der französischen Verwaltung (auf Französisch)",
    ),
    "FR", "3939", "https://www.service-public.gouv.fr/",
)  # fmt: skip
_BEHOERDENNUMMER = Step(
    _pair(
        "115, le numéro unique des administrations allemandes (en allemand ; seulement depuis l'Allemagne, car en France "
        "le 115 est le numéro d'urgence des sans-abri)",
        "Behördennummer 115: Auskunft zu allen Ämtern, ohne Vorwahl (nur in Deutschland; in Frankreich ist die 115 der Notruf "
        "für Obdachlose)",
    ),
    "DE", "115", "https://www.115.de/",
)  # fmt: skip
_INFOBEST = Step(
    _pair(
        "INFOBEST, conseil gratuit et bilingue pour les frontaliers du Rhin supérieur",
        "INFOBEST, kostenlose Beratung in beiden Sprachen für Grenzgänger am Oberrhein",
    ),
    url="https://www.infobest.eu/", across=True,
)  # fmt: skip
_REPHRASE = Step(
    _pair(
        "Reformulez avec le nom de la démarche, par exemple « renouveler un passeport »",
        "Fragen Sie mit dem Namen des Anliegens, zum Beispiel „Reisepass beantragen“",
    )
)
_LAWYERS_FR = Step(
    _pair(
        "Un point-justice près de chez vous : conseil juridique gratuit",
        "Point-justice in Ihrer Nähe: kostenlose Rechtsberatung in Frankreich",
    ),
    "FR", "3039", "https://www.justice.fr/",
)  # fmt: skip
_DOCTOR_FR = Step(
    _pair("SAMU : avis médical urgent", "SAMU: dringender ärztlicher Rat in Frankreich"),
    "FR",
    "15",
    "https://www.service-public.gouv.fr/",
)
_LAWYERS_DE = Step(
    _pair(
        "L'aide aux consultations juridiques (Beratungshilfe), à demander au tribunal d'instance (Amtsgericht)",
        "Beratungshilfe für eine anwaltliche Beratung, zu beantragen beim Amtsgericht",
    ),
    "DE",
)  # fmt: skip
_DOCTOR_DE = Step(
    _pair("Le service médical de garde en Allemagne", "Ärztlicher Bereitschaftsdienst"),
    "DE",
    "116 117",
    "https://www.116117.de/",
)

_EMERGENCY_EU = Step(
    _pair("Numéro d'urgence européen, gratuit partout", "Europäischer Notruf, überall kostenlos"), "", "112"
)
HELPLINE_STEPS: Mapping[Helpline, tuple[Step, ...]] = MappingProxyType(
    {
        Helpline.EMERGENCY: (
            _EMERGENCY_EU,
            Step(_pair("SAMU : urgence médicale", "SAMU: medizinischer Notfall in Frankreich"), "FR", "15"),
            Step(_pair("Police ou gendarmerie", "Polizei in Frankreich"), "FR", "17"),
            Step(
                _pair("Urgence par SMS, sans parler", "Notruf per SMS in Frankreich, ohne zu sprechen"), "FR", "114"
            ),
            Step(_pair("Police en Allemagne", "Polizei"), "DE", "110"),
            Step(_pair("Le service médical de garde en Allemagne", "Ärztlicher Bereitschaftsdienst"), "DE", "116 117", "https://www.116117.de/"),
        ),
        Helpline.SUICIDE: (
            Step(
                _pair(
                    "Numéro national de prévention du suicide : gratuit, confidentiel, jour et nuit",
                    "Nationale Hotline zur Suizidprävention in Frankreich: kostenlos, vertraulich, Tag und Nacht",
                ),
                "FR", "3114", "https://3114.fr/",
            ),
            Step(
                _pair(
                    "TelefonSeelsorge, écoute en Allemagne : gratuit, anonyme, jour et nuit",
                    "TelefonSeelsorge: kostenlos, anonym, Tag und Nacht",
                ),
                "DE", "0800 111 0 111", "https://www.telefonseelsorge.de/",
            ),
        ),
        Helpline.VIOLENCE: (
            Step(
                _pair(
                    "Violences Femmes Info : gratuit, anonyme, jour et nuit",
                    "Violences Femmes Info, Hilfe bei Gewalt in Frankreich: kostenlos, anonym, Tag und Nacht",
                ),
                "FR", "3919", "https://arretonslesviolences.gouv.fr/",
            ),
            Step(
                _pair(
                    "Hilfetelefon, aide contre les violences en Allemagne : gratuit, anonyme, jour et nuit, aussi en "
                    "français",
                    "Hilfetelefon „Gewalt gegen Frauen“: kostenlos, anonym, Tag und Nacht, auch für Angehörige",
                ),
                "DE", "116 016", "https://www.hilfetelefon.de/",
            ),
        ),
        Helpline.CHILD: (
            Step(
                _pair(
                    "Allô Enfance en Danger : gratuit, jour et nuit",
                    "Hilfe für Kinder in Gefahr in Frankreich: kostenlos, Tag und Nacht",
                ),
                "FR", "119", "https://www.allo119.gouv.fr/",
            ),
            Step(
                _pair(
                    "Numéro d'écoute pour les enfants et les jeunes en Allemagne",
                    "Nummer gegen Kummer für Kinder und Jugendliche",
                ),
                "DE", "116 111", "https://www.nummergegenkummer.de/",
            ),
        ),
    }
)  # fmt: skip

_CONTACTS = (_ASP, _BEHOERDENNUMMER)
_STATUS_STEPS: Mapping[Status, tuple[Step, ...]] = MappingProxyType(
    {
        Status.ANSWERED: _CONTACTS,
        Status.ANSWERED_IN_PART: _CONTACTS,
        Status.CLARIFY_COUNTRY: (_INFOBEST,),
        Status.CLARIFY_QUESTION: (_REPHRASE, *_CONTACTS),
        Status.GREETING: _CONTACTS,
        Status.REFUSED_NO_PASSAGE: (_REPHRASE, *_CONTACTS, _INFOBEST),
        Status.REFUSED_NOT_SUPPORTED: (*_CONTACTS, _INFOBEST),
        Status.REFUSED_OUT_OF_SCOPE: _CONTACTS,
        Status.REFUSED_PERSONAL_CASE: _CONTACTS,
        Status.REFUSED_UNSAFE: _CONTACTS,
        Status.CRISIS: (),  # its helplines are its steps
        Status.REJECTED_TOO_LONG: (_REPHRASE,),
        Status.REJECTED_LANGUAGE: _CONTACTS,
        Status.REJECTED_EMPTY: (_REPHRASE,),
        Status.REJECTED_INVALID: _CONTACTS,
        Status.NOT_FOUND: _CONTACTS,
        Status.NOT_READY: _CONTACTS,
        Status.REFUSED_EDITOR: _CONTACTS,
        Status.ERROR_SEARCH: _CONTACTS,
        Status.ERROR_MODEL: _CONTACTS,
        Status.ERROR_TIMEOUT: _CONTACTS,
    }
)
_ROUTE_STEPS: Mapping[RouteKind, tuple[Step, ...]] = MappingProxyType(
    {RouteKind.LEGAL_OR_MEDICAL_ADVICE: (_LAWYERS_FR, _DOCTOR_FR, _LAWYERS_DE, _DOCTOR_DE)}
)


def status_text(status: Status, language: Language) -> str:
    """The fixed sentence of a status."""
    return STATUS_TEXTS[status].in_language(language)


def route_text(kind: RouteKind, language: Language) -> str:
    """The fixed sentence of a message that is no question for the sources. Raises KeyError for a question."""
    return ROUTE_TEXTS[kind].in_language(language)


def next_steps(
    status: Status, countries: Iterable[str], language: Language, kind: RouteKind | None = None
) -> list[NextStep]:
    """Whom to call and where to go: what helps everybody, then the countries in their order; without any, both.

    ``kind`` is the kind of message where it is known. A crisis has no steps of its own: its helplines are the steps.
    """
    steps = _STATUS_STEPS[status] if kind is None else _ROUTE_STEPS.get(kind, _STATUS_STEPS[status])
    wanted = tuple(countries) or ("FR", "DE")
    kept = [
        step for step in steps if (not step.country or step.country in wanted) and (len(wanted) > 1 or not step.across)
    ]
    return [step.in_language(language) for step in _ordered(kept, wanted)]


def helpline_steps(helplines: Iterable[Helpline], language: Language, countries: Iterable[str] = ()) -> list[NextStep]:
    """The numbers of helplines, each once, the given countries first.

    The other country's numbers are always among them: who is in danger may be on either side of the Rhine.
    """
    steps = dict.fromkeys(step for helpline in helplines for step in HELPLINE_STEPS[helpline])
    preferred = tuple(countries) or (("FR",) if language is Language.FR else ("DE",))
    return [step.in_language(language) for step in _ordered(steps, preferred)]


def masked_label(kind: Kind, language: Language) -> str:
    """What a masked piece of personal data is called."""
    return MASKED_LABELS[kind].in_language(language)


def phrase(key: str, language: Language, **values: str) -> str:
    """A short fixed phrase with its values filled in. Raises KeyError for an unknown phrase or a missing value."""
    return PHRASES[key].in_language(language).format(**values)


def _ordered(steps: Iterable[Step], preferred: tuple[str, ...]) -> list[Step]:
    """The countries in the order asked for; what is for everybody before them, what is for both after them."""

    def place(step: Step) -> int:
        if not step.country:
            return len(preferred) + 1 if step.across else -1
        return preferred.index(step.country) if step.country in preferred else len(preferred)

    return sorted(steps, key=place)
