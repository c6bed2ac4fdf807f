"""What the fake service knows: a handful of pages written for these tests, and answers made of their sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import quote

from service.schemas import (
    Answer,
    Citation,
    Condition,
    CountryCode,
    DocumentPassage,
    DocumentReference,
    DocumentView,
    LanguageCode,
    MaskedData,
    ModelUse,
    NearestPage,
    NextStep,
    Sentence,
    Status,
)

HOSTILE = "<script>document.title='owned'</script> ![](http://evil.example/p.png) [x](javascript:alert(1)) <b>gras</b>"
ASKED_AT = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@dataclass(frozen=True)
class Page:
    """A page of the fake corpora; each passage is its headings and its text."""

    id: str
    title: str
    authority: str
    jurisdiction: str
    language: LanguageCode
    updated: date | None
    url: str
    passages: tuple[tuple[tuple[str, ...], str], ...]

    @property
    def corpus(self) -> str:
        return self.id.partition(":")[0]

    def passage_id(self, ordinal: int) -> str:
        return f"{self.id}#{ordinal}"

    def view(self, passage: str | None) -> DocumentView:
        return DocumentView(
            id=self.id,
            title=self.title,
            corpus=self.corpus,
            url=self.url,
            authority=self.authority,
            jurisdiction=self.jurisdiction,
            language=self.language,
            updated=self.updated,
            licence="Licence Ouverte 2.0" if self.language == "fr" else "Datenlizenz Deutschland 2.0",
            passages=[
                DocumentPassage(
                    id=self.passage_id(ordinal),
                    ordinal=ordinal,
                    headings=list(headings),
                    text=text,
                    cited=self.passage_id(ordinal) == passage,
                )
                for ordinal, (headings, text) in enumerate(self.passages)
            ],
            references=[
                DocumentReference(kind="service", title="Annuaire", url=self.url, detail="service en ligne"),
                DocumentReference(kind="law", title="Hostile", url="javascript:alert(1)"),
            ],
        )


CARTE = Page(
    id="demo-fr:carte-identite/renouvellement",
    title="Carte nationale d’identité : renouvellement",
    authority="Service-Public",
    jurisdiction="FR",
    language="fr",
    updated=date(2026, 3, 12),
    url="https://www.service-public.example/particuliers/vosdroits/F21089",
    passages=(
        (
            ("De quoi s’agit-il ?",),
            "La carte nationale d’identité d’un majeur est valable 10 ans. Vous pouvez demander son renouvellement "
            "dans l’année qui précède la date d’expiration. Si votre passeport est valide, il suffit souvent à prouver "
            "votre identité.",
        ),
        (
            ("Comment faire la demande ?", "Prendre rendez-vous"),
            "Vous devez vous rendre en personne dans une mairie équipée d’une station d’enregistrement. Elle n’est pas "
            "forcément celle de votre domicile. Prenez rendez-vous en ligne ou par téléphone.\n"
            "Apportez votre carte actuelle, une photo d’identité de moins de 6 mois et un justificatif de domicile de "
            "moins d’un an. En cas de perte ou de vol, ajoutez un timbre fiscal de 25 €.",
        ),
        (
            ("Dans quel délai ?",),
            "Le délai dépend du lieu et de la période. La carte doit être retirée dans les 3 mois qui suivent sa mise "
            "à disposition, sauf impossibilité médicale.",
        ),
    ),
)
AUSWEIS = Page(
    id="demo-de:personalausweis",
    title="Personalausweis beantragen",
    authority="Bundesministerium des Innern",
    jurisdiction="DE",
    language="de",
    updated=date(2026, 1, 20),
    url="https://www.personalausweis.example/beantragen",
    passages=(
        (
            ("Beantragung",),
            "Den Personalausweis beantragen Sie persönlich bei der Personalausweisbehörde an Ihrem Hauptwohnsitz. "
            "Mitzubringen sind der bisherige Ausweis und ein digitales Lichtbild. Der Ausweis ist zehn Jahre gültig, "
            "sofern Sie bei der Antragstellung mindestens 24 Jahre alt sind.",
        ),
    ),
)
ANMELDUNG = Page(
    id="demo-de:berlin/anmeldung-einer-wohnung",
    title="Anmeldung einer Wohnung",
    authority="Landesamt für Bürger- und Ordnungsangelegenheiten",
    jurisdiction="DE-BE",
    language="de",
    updated=date(2026, 2, 3),
    url="https://service.berlin.example/dienstleistung/120686/#:~:text=innerhalb",
    passages=(
        (
            ("Anmeldung einer Wohnung", "Frist"),
            "Wer eine Wohnung bezieht, hat sich innerhalb von zwei Wochen nach dem Einzug bei der Meldebehörde "
            "anzumelden. Die Anmeldung ist in jedem Bürgeramt in Berlin möglich. Sie ist gebührenfrei.",
        ),
        (
            ("Anmeldung einer Wohnung", "Unterlagen"),
            "Erforderlich sind ein Identitätsnachweis und die Einzugsbestätigung des Wohnungsgebers. Ein Mietvertrag "
            "genügt nicht, sofern er keine Bestätigung des Einzugs enthält.",
        ),
    ),
)
FRONTALIER = Page(
    id="demo-fr:frontalier/assurance-maladie",
    title="Travailleur frontalier : assurance maladie",
    authority="Assurance Maladie",
    jurisdiction="FR",
    language="fr",
    updated=date(2025, 9, 1),
    url="https://www.ameli.example/frontalier",
    passages=(
        (
            ("Vos droits en France",),
            "Vous êtes affilié dans le pays où vous travaillez. Demandez-y le formulaire S1 et remettez-le à votre "
            "caisse primaire d’assurance maladie : vous pourrez vous soigner en France comme tout assuré.",
        ),
    ),
)
GRENZGAENGER = Page(
    id="demo-de:grenzgaenger",
    title="Grenzgängerinnen und Grenzgänger: Krankenversicherung",
    authority="Deutsche Verbindungsstelle Krankenversicherung",
    jurisdiction="DE",
    language="de",
    updated=None,
    url="https://www.dvka.example/grenzgaenger",
    passages=(
        (
            ("Versicherung am Arbeitsort",),
            "Grenzgänger sind in Deutschland krankenversichert, wenn sie hier beschäftigt sind. Die Krankenkasse "
            "stellt auf Antrag die Bescheinigung S1 aus.",
        ),
    ),
)
HOSTILE_PAGE = Page(
    id="demo-fr:hostile",
    title=HOSTILE,
    authority=HOSTILE,
    jurisdiction="FR",
    language="fr",
    updated=date(2026, 3, 12),
    url="javascript:alert(1)",
    passages=(((HOSTILE,), f"Avant. {HOSTILE} Après."),),
)
PAGES = {page.id: page for page in (CARTE, AUSWEIS, ANMELDUNG, FRONTALIER, GRENZGAENGER, HOSTILE_PAGE)}

CALL_FRANCE: dict[LanguageCode, NextStep] = {
    "fr": NextStep(
        text="Appelez Allô Service Public.", country="FR", phone="3939", url="https://www.service-public.fr"
    ),
    "de": NextStep(text="Rufen Sie Allô Service Public an (auf Französisch).", country="FR", phone="3939"),
}
CALL_GERMANY: dict[LanguageCode, NextStep] = {
    "fr": NextStep(text="Appelez la Behördennummer (en allemand).", country="DE", phone="115"),
    "de": NextStep(text="Rufen Sie die Behördennummer an.", country="DE", phone="115", url="https://www.115.de"),
}


def citation(number: int, page: Page, ordinal: int, words: str) -> Citation:
    headings, text = page.passages[ordinal]
    assert words in text, "a citation stands word for word in its passage"
    return Citation(
        number=number,
        quote=words,
        passage_id=page.passage_id(ordinal),
        document_id=page.id,
        document_title=page.title,
        headings=list(headings),
        corpus=page.corpus,
        authority=page.authority,
        jurisdiction=page.jurisdiction,
        language=page.language,
        updated=page.updated,
        licence="Licence Ouverte 2.0" if page.language == "fr" else "Datenlizenz Deutschland 2.0",
        url=page.url,
        document_url=f"/v1/documents/{quote(page.id, safe='')}?passage={quote(page.passage_id(ordinal), safe='')}",
    )


def said(of: Citation) -> Sentence:
    """The sentence that is its own quote, as the extractive answer gives it."""
    country = of.jurisdiction.partition("-")[0]
    return Sentence(text=of.quote, citations=[of.number], language=of.language, country=country)


def nearest(page: Page) -> NearestPage:
    return NearestPage(
        title=page.title,
        document_id=page.id,
        url=page.url,
        document_url=f"/v1/documents/{quote(page.id, safe='')}",
        authority=page.authority,
        country=page.jurisdiction.partition("-")[0],
        language=page.language,
    )


def answered(reference: str, asked: str, language: LanguageCode, citations: list[Citation], **more: object) -> Answer:
    """An answer that quotes each citation once."""
    countries = list(dict.fromkeys(item.jurisdiction.partition("-")[0] for item in citations))
    fields: dict[str, object] = {
        "id": reference,
        "status": Status.ANSWERED,
        "language": language,
        "question": asked,
        "message": {"fr": "Voici ce que disent les pages officielles.", "de": "Das steht auf den amtlichen Seiten."}[
            language
        ],
        "sentences": [said(item) for item in citations],
        "citations": citations,
        "countries": countries,
        "country_source": "question",
        "composed_by": "extractive",
        "generation": "20261123T190000-abc",
        "asked_at": ASKED_AT,
        "next_steps": [(CALL_FRANCE if country == "FR" else CALL_GERMANY)[language] for country in countries],
    }
    return Answer.model_validate(fields | more)


def unanswered(
    reference: str, status: Status, asked: str, language: LanguageCode, message: tuple[str, str], **more: object
) -> Answer:
    """A refusal, a question back, or a greeting."""
    fields: dict[str, object] = {
        "id": reference,
        "status": status,
        "language": language,
        "question": asked,
        "message": message[0] if language == "fr" else message[1],
        "asked_at": ASKED_AT,
        "next_steps": [CALL_FRANCE[language], CALL_GERMANY[language]],
    }
    return Answer.model_validate(fields | more)


WITHDRAWN_WORDS: dict[LanguageCode, str] = {
    "fr": "Cette phrase d’un modèle interrompu ne doit pas rester.",
    "de": "Dieser Satz eines abgebrochenen Modells darf nicht bleiben.",
}
MODEL_FAILED: dict[LanguageCode, str] = {
    "fr": "Le modèle de langage n’a pas pu répondre : voici les phrases des sources, mot pour mot.",
    "de": "Das Sprachmodell konnte nicht antworten: Hier stehen die Sätze der Quellen im Wortlaut.",
}
ORIGINAL_COUNTS: dict[LanguageCode, str] = {
    "fr": "Traduction automatique ; seul le texte d’origine fait foi.",
    "de": "Maschinelle Übersetzung; maßgeblich ist allein der Originaltext.",
}
TRANSLATIONS: dict[LanguageCode, tuple[tuple[Page, int, str, str], ...]] = {
    "fr": (
        (
            ANMELDUNG,
            0,
            "Wer eine Wohnung bezieht, hat sich innerhalb von zwei Wochen nach dem Einzug bei der Meldebehörde "
            "anzumelden.",
            "Quand vous emménagez, vous devez déclarer votre domicile au service d’enregistrement dans les deux "
            "semaines.",
        ),
        (
            ANMELDUNG,
            1,
            "Erforderlich sind ein Identitätsnachweis und die Einzugsbestätigung des Wohnungsgebers.",
            "Il vous faut une pièce d’identité et l’attestation d’emménagement du bailleur.",
        ),
    ),
    "de": (
        (
            CARTE,
            1,
            "Vous devez vous rendre en personne dans une mairie équipée d’une station d’enregistrement.",
            "Sie müssen persönlich in ein Rathaus gehen, das über eine Erfassungsstation verfügt.",
        ),
        (
            CARTE,
            0,
            "La carte nationale d’identité d’un majeur est valable 10 ans.",
            "Der Personalausweis Volljähriger ist 10 Jahre gültig.",
        ),
    ),
}


def translated(reference: str, asked: str, language: LanguageCode) -> Answer:
    """A model's answer from pages in the other language."""
    made = TRANSLATIONS[language]
    cited = [citation(number, page, ordinal, words) for number, (page, ordinal, words, _) in enumerate(made, 1)]
    sentences = [
        said(source).model_copy(update={"text": words, "language": language, "translated": True})
        for source, (_, _, _, words) in zip(cited, made, strict=True)
    ]
    return answered(
        reference,
        asked,
        language,
        cited,
        sentences=sentences,
        composed_by="model",
        model="mistral-small-latest",
        model_use=ModelUse(model="mistral-small-latest", kept=len(sentences)),
        notices=[ORIGINAL_COUNTS[language]],
    )


def answer_to(asked: str, language: LanguageCode, countries: list[CountryCode] | None) -> Answer:
    """The answer that the words of the question call for."""
    words = asked.lower()
    if not words.strip():
        return unanswered(
            "E00-000-001",
            Status.REJECTED_EMPTY,
            asked,
            language,
            ("Écrivez votre question.", "Schreiben Sie Ihre Frage."),
        )
    if "<script>" in words:
        return answered("H05-711-3XX", asked, language, [citation(1, HOSTILE_PAGE, 0, HOSTILE)])
    if "kehl" in words or "straßburg" in words:
        return translated("T7R-4N5-L8D", asked, language)
    if "coupure" in words or "abbruch" in words:
        return _card_or_ausweis(asked, language, language == "fr").model_copy(
            update={
                "notices": [MODEL_FAILED[language]],
                "model_use": ModelUse(model="mistral-small-latest", fault="cut"),
            }
        )
    if "permis" in words or "führerschein" in words:
        if not countries:
            return unanswered(
                "C1A-R1F-Y00",
                Status.CLARIFY_COUNTRY,
                asked,
                language,
                (
                    "La règle n’est pas la même dans les deux pays. Lequel vous intéresse ?",
                    "In beiden Ländern gelten andere Regeln. Um welches geht es?",
                ),
                next_steps=[],
            )
        return _card_or_ausweis(asked, language, "FR" in countries)
    if "assuré" in words or "krankenversichert" in words:
        france = citation(1, FRONTALIER, 0, "Vous êtes affilié dans le pays où vous travaillez.")
        germany = citation(
            2, GRENZGAENGER, 0, "Grenzgänger sind in Deutschland krankenversichert, wenn sie hier beschäftigt sind."
        )
        return answered("B0T-H22-7KD", asked, language, [france, germany])
    if "berlin" in words or "wohnsitz" in words or "domicile" in words:
        when = citation(
            1,
            ANMELDUNG,
            0,
            "Wer eine Wohnung bezieht, hat sich innerhalb von zwei Wochen nach dem Einzug bei der Meldebehörde "
            "anzumelden.",
        )
        what = citation(
            2, ANMELDUNG, 1, "Erforderlich sind ein Identitätsnachweis und die Einzugsbestätigung des Wohnungsgebers."
        )
        return answered("A7M-E1D-UNG", asked, language, [when, what])
    if "carte" in words or "ausweis" in words:
        return _card_or_ausweis(asked, language, "carte" in words)
    if "mourir" in words or "sterben" in words:
        return unanswered(
            "K12-15E-000",
            Status.CRISIS,
            asked,
            language,
            (
                "Vous n’êtes pas seul. Des personnes formées vous écoutent maintenant, gratuitement.",
                "Sie sind nicht allein. Geschulte Menschen hören Ihnen jetzt zu, kostenlos.",
            ),
            next_steps=[
                NextStep(text="Numéro national de prévention du suicide", country="FR", phone="3114"),
                NextStep(text="Telefonseelsorge", country="DE", phone="0800 111 0 111"),
            ],
        )
    return unanswered(
        "R3F-U5E-D42",
        Status.REFUSED_NO_PASSAGE,
        asked,
        language,
        (
            "Je n’ai pas trouvé de passage qui réponde à cette question ; je préfère ne rien affirmer.",
            "Ich habe keine Stelle gefunden, die diese Frage beantwortet; lieber sage ich nichts Falsches.",
        ),
        nearest=[nearest(CARTE), nearest(ANMELDUNG)],
        masked=[MaskedData(kind="phone", label="numéro de téléphone" if language == "fr" else "Telefonnummer")],
    )


def _card_or_ausweis(asked: str, language: LanguageCode, france: bool) -> Answer:
    if france:
        quotes = (
            (1, "Vous devez vous rendre en personne dans une mairie équipée d’une station d’enregistrement."),
            (
                1,
                "Apportez votre carte actuelle, une photo d’identité de moins de 6 mois et un justificatif de domicile "
                "de moins d’un an.",
            ),
            (0, "Vous pouvez demander son renouvellement dans l’année qui précède la date d’expiration."),
        )
        cited = [citation(number, CARTE, ordinal, words) for number, (ordinal, words) in enumerate(quotes, 1)]
        fee = Condition(quote="En cas de perte ou de vol, ajoutez un timbre fiscal de 25 €.", citation=2, country="FR")
        return answered("K7F-29M-4TD", asked, language, cited, conditions=[fee])
    quotes_de = (
        "Den Personalausweis beantragen Sie persönlich bei der Personalausweisbehörde an Ihrem Hauptwohnsitz.",
        "Mitzubringen sind der bisherige Ausweis und ein digitales Lichtbild.",
    )
    cited = [citation(number, AUSWEIS, 0, words) for number, words in enumerate(quotes_de, 1)]
    age = Condition(
        quote="Der Ausweis ist zehn Jahre gültig, sofern Sie bei der Antragstellung mindestens 24 Jahre alt sind.",
        citation=2,
        country="DE",
    )
    return answered("P3R-50N-A1W", asked, language, cited, conditions=[age])
