"""Sentences that an honest model would write from the demonstration pages: copies, rewordings, translations.

The copies are made from every page by the changes of typography and form that a model makes. The rewordings and the
translations were written by hand before the checks were, as a model that keeps its instructions would write them.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from retriever.passage import Language, Passage
from service.verify import Claim, Quote
from tests.service.demo_passages import demo_passages, sentences_of

FR, DE = Language.FR, Language.DE


@dataclass(frozen=True)
class Honest:
    """A true sentence, the passage it was made from (shown as P1), and the reader's language."""

    claim: Claim
    passage: Passage
    reader: Language


def copies(seed: int, each: int) -> Iterator[Honest]:
    """``each`` sentences a language, repeated with other typography."""
    chance = random.Random(seed)
    for language in (FR, DE):
        made = 0
        while made < each:
            passage = chance.choice(demo_passages(language))
            quotes = [
                q
                for q in sentences_of(passage)
                if not re.search(r"\d\d \d\d|[\w-]+\.(?:fr|de|eu)\b|\+\d", q.replace("\u202f", " "))
            ]
            if not quotes:
                continue
            quote = chance.choice(quotes)
            text = chance.choice(_CHANGES)(quote)
            yield Honest(
                Claim(text, (Quote("P1", _plain_typography(quote) if made % 2 else quote),)), passage, language
            )
            made += 1


def _plain_typography(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ").replace("’", "'")


def _amounts(text: str) -> str:
    return re.sub(r"(\d)[\u202f\u00a0 ](\d{3})", r"\1\2", text).replace(" Euro", " €")


def _ends_with_a_stop(text: str) -> str:
    return text.rstrip(" ;") if text.rstrip(" ;").endswith(".") else text.rstrip(" ;.") + "."


def _without_lead(text: str) -> str:
    """Without an opening "Au consulat, …": what a model leaves out first."""
    found = re.match(r"^(?:Au|Le|En|Dans|Seit|Im|Am|Auf|In|Bei)\b[^,;:.]{3,40}, (\w.*)$", text)
    if (
        found
        and not re.search(r"\d", text[: found.start(1)])
        and found[1].split()[0].lower() in ("le", "la", "les", "un", "une", "vous")
    ):
        return found[1][0].upper() + found[1][1:]
    return text


_CHANGES = (_plain_typography, _amounts, _ends_with_a_stop, _without_lead, str)

# Page, sentence, quote.
REWORDINGS: dict[Language, tuple[tuple[str, str, str], ...]] = {
    FR: (
        ("carte-identite", "Votre carte d’identité se renouvelle dans toute mairie équipée d’un dispositif de recueil, sur rendez-vous.", "dans n’importe quelle mairie de France équipée d’un dispositif de recueil, sur rendez-vous"),
        ("carte-identite", "La carte d’identité est valable 10 ans.", "La carte d’identité délivrée aujourd’hui, au format carte bancaire, est valable 10 ans"),
        ("carte-identite", "La carte d’identité est gratuite si vous rapportez l’ancienne.", "La carte d’identité est gratuite si vous rapportez l’ancienne carte."),
        ("carte-identite", "Vous pouvez la renouveler si elle arrive à expiration dans moins d’un an ou si elle est déjà périmée.", "lorsqu’elle arrive à expiration dans moins d’un an ou lorsqu’elle est déjà périmée"),
        ("carte-identite", "Un timbre fiscal de 25 euros est exigé pour refaire une carte perdue ou volée.", "Pour refaire une carte d’identité perdue ou volée, un timbre fiscal de 25 € est exigé."),
        ("carte-identite", "Pour une carte d’identité perdue ou volée, un timbre fiscal de 25 € est exigé.", "un timbre fiscal de 25 € est exigé"),
        ("carte-identite", "Remplissez d’abord la pré-demande de carte d’identité en ligne sur le site de France Titres.", "Remplissez la pré-demande de carte d’identité en ligne sur le site de France Titres"),
        ("carte-identite", "Prenez ensuite rendez-vous dans la mairie équipée de votre choix.", "Prenez rendez-vous dans la mairie équipée de votre choix"),
        ("carte-identite", "L’agent relève vos empreintes digitales à partir de 12 ans.", "où l’agent relève vos empreintes digitales à partir de l’âge de 12 ans"),
        ("carte-identite", "Retirez la carte dans les trois mois suivant sa mise à disposition, dans la mairie où vous avez fait la demande.", "Retirez la carte d’identité dans la mairie où vous avez fait la demande, dans les 3 mois suivant sa mise à disposition"),
        ("carte-identite", "Apportez votre ancienne carte d’identité, une photo de moins de 6 mois et un justificatif de domicile de moins d’un an.", "Apportez l’ancienne carte d’identité, une photo d’identité de moins de 6 mois et un justificatif de domicile de moins d’un an."),
        ("carte-identite", "Un enfant mineur doit venir accompagné d’une personne qui exerce l’autorité parentale.", "Un enfant mineur doit venir au guichet accompagné d’une personne qui exerce l’autorité parentale."),
        ("carte-identite", "L’ancienne carte bleue plastifiée ne permettra plus de voyager dans l’Union européenne à partir du 3 août 2031.", "ne permettra plus de voyager dans l’Union européenne à partir du 3 août 2031"),
        ("carte-identite", "Le délai d’obtention varie selon la mairie et la saison.", "Le délai d’obtention varie selon la mairie et la saison"),
        ("carte-identite", "Une carte d’identité française en cours de validité suffit pour aller en Allemagne.", "Une carte d’identité française en cours de validité suffit pour se rendre en Allemagne, sans passeport."),
        ("passeport", "Le passeport d’un adulte coûte 86 € et est valable 10 ans.", "Le passeport d’un adulte coûte 86 € et reste valable 10 ans"),
        ("passeport", "Le passeport d’un mineur est valable 5 ans.", "le passeport d’un mineur est valable 5 ans"),
        ("passeport", "Pour un mineur de 15 à 17 ans, le timbre fiscal coûte 42 €.", "Le timbre fiscal d’un passeport coûte 42 € pour un mineur de 15 à 17 ans."),
        ("passeport", "Pour un enfant de moins de 15 ans, le prix du timbre fiscal est de 17 €.", "Le timbre fiscal d’un passeport coûte 17 € pour un enfant de moins de 15 ans."),
        ("passeport", "Pour une personne majeure, le timbre fiscal du passeport coûte 86 euros.", "Le timbre fiscal d’un passeport coûte 86 € pour une personne majeure."),
        ("passeport", "Votre présence est obligatoire au dépôt du dossier.", "La présence du demandeur est obligatoire au dépôt du dossier"),
        ("passeport", "Vous pouvez demander votre passeport dans toute mairie équipée, quel que soit votre lieu de résidence.", "Le passeport français se demande dans toute mairie équipée, quel que soit votre lieu de résidence."),
        ("passeport", "Vous avez 3 mois pour retirer le passeport.", "vous avez 3 mois pour le retirer"),
        ("passeport", "La préfecture peut délivrer un passeport temporaire valable un an, en cas d’urgence dûment justifiée.", "En cas d’urgence dûment justifiée, médicale ou professionnelle notamment, la préfecture peut délivrer un passeport temporaire valable un an"),
        ("passeport", "Le passeport temporaire coûte 30 €.", "la préfecture peut délivrer un passeport temporaire valable un an, au prix de 30 €"),
        ("passeport", "Achetez le timbre fiscal en ligne ou chez un buraliste agréé.", "achetez le timbre fiscal en ligne ou chez un buraliste agréé"),
        ("passeport", "Déclarez le vol du passeport à la police ou à la gendarmerie.", "Déclarez le vol d’un passeport à la police ou à la gendarmerie"),
        ("permis-de-conduire", "Le permis de conduire français est valable 15 ans pour la voiture et la moto.", "Le permis de conduire français au format carte bancaire est valable 15 ans pour la voiture et la moto."),
        ("permis-de-conduire", "Le renouvellement du permis est gratuit et se fait uniquement en ligne.", "Le renouvellement du permis de conduire à son expiration est gratuit et se fait uniquement en ligne."),
        ("permis-de-conduire", "Le remplacement d’un permis perdu ou volé coûte 25 €.", "Le remplacement d’un permis de conduire perdu ou volé coûte 25 €."),
        ("permis-de-conduire", "L’ancien permis rose reste valable jusqu’au 19 janvier 2033.", "L’ancien permis rose en trois volets reste valable jusqu’au 19 janvier 2033."),
        ("permis-de-conduire", "Depuis le 1er janvier 2024, vous pouvez obtenir le permis B en France dès 17 ans.", "Depuis le 1er janvier 2024, le permis B peut être obtenu en France dès 17 ans."),
        ("aah", "L’AAH est versée par la CAF ou la MSA.", "puis versée par la CAF ou la MSA"),
        ("aah", "Pour obtenir l’AAH, le demandeur doit avoir au moins 20 ans, ou 16 ans s’il n’est plus à la charge de ses parents.", "Le demandeur de l’AAH doit avoir au moins 20 ans, ou 16 ans s’il n’est plus à la charge de ses parents pour les prestations familiales."),
        ("aah", "Au 1er avril 2025, le montant maximal de l’AAH est de 1033,32 euros par mois.", "Au 1er avril 2025, le montant maximal de l’AAH est de 1 033,32 € par mois."),
        ("aah", "Un taux d’incapacité d’au moins 80 % donne droit à l’AAH.", "Un taux d’incapacité d’au moins 80 % ouvre droit à l’AAH."),
        ("aah", "Les revenus du conjoint ne sont plus pris en compte depuis le 1er octobre 2023.", "Depuis le 1er octobre 2023, les revenus du conjoint ne sont plus pris en compte pour calculer l’AAH."),
    ),
    DE: (
        ("personalausweis", "Der Personalausweis kostet seit dem 7. Februar 2026 für Personen ab 24 Jahren 46 Euro.", "Seit dem 7. Februar 2026 kostet der Personalausweis 46,00 Euro für Personen ab 24 Jahren"),
        ("personalausweis", "Für Personen ab 24 Jahren kostet der Personalausweis 46,00 €.", "kostet der Personalausweis 46,00 Euro für Personen ab 24 Jahren"),
        ("personalausweis", "Einen neuen Ausweis beantragen Sie persönlich im Bürgeramt Ihres Hauptwohnsitzes.", "beantragen Sie persönlich im Bürgeramt Ihres Hauptwohnsitzes einen neuen"),
        ("personalausweis", "Ein Personalausweis wird nicht verlängert.", "Ein Personalausweis wird nicht verlängert"),
        ("personalausweis", "Für die Herstellung sollten Sie zwei bis drei Wochen einplanen.", "Planen Sie für die Herstellung zwei bis drei Wochen ein."),
        ("personalausweis", "Bringen Sie zum Termin Ihren bisherigen Personalausweis oder Ihren Reisepass mit.", "Zum Ausweistermin bringen Sie Ihren bisherigen Personalausweis, Ihren Reisepass oder ersatzweise eine Geburts- oder Eheurkunde mit."),
        ("personalausweis", "Das Passfoto wird seit dem 1. Mai 2025 nur noch digital angenommen.", "Das Passfoto für den Personalausweis wird seit dem 1. Mai 2025 nur noch digital angenommen"),
        ("personalausweis", "Bei Kindern unter 16 Jahren ist die Zustimmung aller Sorgeberechtigten erforderlich.", "Für den Personalausweis eines Kindes unter 16 Jahren ist die Zustimmung aller Sorgeberechtigten erforderlich."),
        ("personalausweis", "Ab sechs Jahren werden zwei Fingerabdrücke aufgenommen.", "Ab dem Alter von sechs Jahren werden für den Personalausweis zwei Fingerabdrücke aufgenommen."),
        ("personalausweis", "Ein vorläufiger Personalausweis kostet 10 Euro und gilt höchstens drei Monate.", "Ein vorläufiger Personalausweis kostet 10,00 Euro und gilt höchstens drei Monate."),
        ("personalausweis", "Der vorläufige Ausweis gilt höchstens 3 Monate.", "Ein vorläufiger Personalausweis kostet 10,00 Euro und gilt höchstens drei Monate."),
        ("personalausweis", "Auf Wunsch wird der Personalausweis für zusätzlich 15 Euro direkt nach Hause geschickt.", "Auf Wunsch schickt die Bundesdruckerei den Personalausweis für zusätzlich 15,00 Euro direkt nach Hause."),
        ("personalausweis", "Den Verlust melden Sie unverzüglich dem Bürgeramt oder der Polizei.", "Melden Sie den Verlust des Personalausweises unverzüglich dem Bürgeramt oder der Polizei."),
        ("personalausweis", "Deutsche ab 16 Jahren müssen einen gültigen Personalausweis oder Reisepass besitzen.", "müssen einen gültigen Personalausweis oder einen gültigen Reisepass besitzen"),
        ("personalausweis", "Der Personalausweis gilt zehn Jahre.", "Der Personalausweis gilt zehn Jahre"),
        ("personalausweis", "Sie brauchen für die telefonische Sperrung das Sperrkennwort aus dem PIN-Brief.", "Für die telefonische Sperrung brauchen Sie das Sperrkennwort aus Ihrem PIN-Brief."),
        ("kindergeld", "Das Kindergeld beträgt seit Januar 2026 für jedes Kind 259 € im Monat.", "Seit Januar 2026 beträgt das Kindergeld 259 Euro im Monat für jedes Kind."),
        ("kindergeld", "Sie stellen den Antrag auf Kindergeld kostenlos bei der Familienkasse.", "Den Antrag auf Kindergeld stellen Sie kostenlos bei der Familienkasse."),
        ("kindergeld", "Kindergeld gibt es unabhängig vom Einkommen der Eltern.", "Kindergeld gibt es unabhängig vom Einkommen der Eltern"),
        ("kindergeld", "Für Kinder in Schule, Ausbildung oder Studium wird Kindergeld bis zum 25. Geburtstag gezahlt.", "Kinder in Schule, Ausbildung oder Studium"),
        ("kindergeld", "Arbeitslos gemeldete Kinder erhalten Kindergeld bis zum 21. Geburtstag.", "Für arbeitslos gemeldete Kinder wird Kindergeld bis zum 21. Geburtstag gezahlt."),
        ("kindergeld", "Für den Antrag benötigen Sie die Steuer-Identifikationsnummer des Elternteils und des Kindes.", "Für den Antrag brauchen Sie die Steuer-Identifikationsnummer des Elternteils und die des Kindes."),
        ("kindergeld", "Kindergeld wird rückwirkend höchstens für die letzten 6 Monate ausgezahlt.", "Kindergeld wird rückwirkend höchstens für die letzten sechs Monate vor dem Monat des Antragseingangs ausgezahlt."),
        ("kindergeld", "Bei getrennt lebenden Eltern bekommt nur der Elternteil Kindergeld, in dessen Haushalt das Kind lebt.", "Leben die Eltern getrennt, bekommt es der Elternteil, in dessen Haushalt das Kind lebt."),
        ("kindergeld", "Grenzgänger füllen zusätzlich die Anlage Ausland zum Kindergeldantrag aus.", "Füllen Sie zusätzlich die Anlage Ausland zum Kindergeldantrag aus."),
        ("kindergeld", "Das Kindergeld wird einmal im Monat überwiesen.", "Das Kindergeld wird einmal im Monat überwiesen"),
        ("elterngeld", "Das Basiselterngeld beträgt im Jahr 2026 mindestens 300 € und höchstens 1800 € im Monat.", "Im Jahr 2026 beträgt das Basiselterngeld mindestens 300 Euro und höchstens 1.800 Euro im Monat."),
        ("elterngeld", "Elterngeld ersetzt einen Teil des Einkommens nach der Geburt.", "Elterngeld ersetzt einen Teil des Einkommens, wenn Mütter oder Väter nach der Geburt weniger oder gar nicht arbeiten."),
        ("elterngeld", "Das Elterngeld beträgt in der Regel 65 bis 67 % des wegfallenden Nettoeinkommens.", "Das Elterngeld beträgt in der Regel 65 bis 67 Prozent des wegfallenden Nettoeinkommens"),
        ("elterngeld", "Elterngeld ist steuerfrei.", "Elterngeld ist steuerfrei, erhöht aber den Steuersatz für das übrige Einkommen."),
        ("elterngeld", "Den Antrag stellen Sie nach der Geburt bei der Elterngeldstelle Ihres Wohnortes.", "Den Antrag auf Elterngeld stellen Sie nach der Geburt bei der Elterngeldstelle Ihres Wohnortes"),
        ("elterngeld", "Die Elternzeit melden Sie dem Arbeitgeber spätestens sieben Wochen vor ihrem Beginn an.", "melden Sie dem Arbeitgeber spätestens sieben Wochen vor ihrem Beginn an"),
        ("elterngeld", "Mutterschaftsgeld wird auf das Elterngeld angerechnet.", "Mutterschaftsgeld der Krankenkasse wird auf das Elterngeld angerechnet."),
        ("elterngeld", "Elterngeld wird rückwirkend nur für die letzten 3 Lebensmonate gezahlt.", "Elterngeld wird rückwirkend nur für die letzten drei Lebensmonate vor dem Monat gezahlt"),
        ("arbeitslosengeld", "Sie müssen sich spätestens drei Monate vor dem Ende des Arbeitsverhältnisses arbeitsuchend melden.", "Melden Sie sich spätestens drei Monate vor dem Ende des Arbeitsverhältnisses arbeitsuchend."),
        ("arbeitslosengeld", "Das Dokument U1 belegt Versicherungszeiten aus dem Nachbarland.", "Das Dokument U1 belegt die Versicherungszeiten aus dem Nachbarland."),
    ),
}  # fmt: skip

# Sentence in the reader's language, the page is in the other one.
TRANSLATIONS: dict[Language, tuple[tuple[str, str, str], ...]] = {
    FR: (
        ("personalausweis", "Depuis le 7 février 2026, la carte d’identité coûte 46,00 € pour les personnes à partir de 24 ans et 27,60 € pour les plus jeunes.", "Seit dem 7. Februar 2026 kostet der Personalausweis 46,00 Euro für Personen ab 24 Jahren und 27,60 Euro für jüngere Personen."),
        ("personalausweis", "Comptez deux à trois semaines pour la fabrication.", "Planen Sie für die Herstellung zwei bis drei Wochen ein."),
        ("personalausweis", "À partir de l’âge de six ans, deux empreintes digitales sont relevées pour la carte d’identité.", "Ab dem Alter von sechs Jahren werden für den Personalausweis zwei Fingerabdrücke aufgenommen."),
        ("personalausweis", "Une carte d’identité provisoire coûte 10 euros et est valable au plus trois mois.", "Ein vorläufiger Personalausweis kostet 10,00 Euro und gilt höchstens drei Monate."),
        ("personalausweis", "Déclarez sans délai la perte de la carte d’identité au Bürgeramt ou à la police.", "Melden Sie den Verlust des Personalausweises unverzüglich dem Bürgeramt oder der Polizei."),
        ("kindergeld", "Depuis janvier 2026, le Kindergeld est de 259 euros par mois pour chaque enfant.", "Seit Januar 2026 beträgt das Kindergeld 259 Euro im Monat für jedes Kind."),
        ("kindergeld", "La demande de Kindergeld se dépose gratuitement auprès de la Familienkasse.", "Den Antrag auf Kindergeld stellen Sie kostenlos bei der Familienkasse."),
        ("kindergeld", "Pour les enfants inscrits au chômage, le Kindergeld est versé jusqu’au 21e anniversaire.", "Für arbeitslos gemeldete Kinder wird Kindergeld bis zum 21. Geburtstag gezahlt."),
        ("kindergeld", "Le Kindergeld est viré une fois par mois.", "Das Kindergeld wird einmal im Monat überwiesen"),
        ("elterngeld", "En 2026, l’Elterngeld de base est d’au moins 300 € et d’au plus 1 800 € par mois.", "Im Jahr 2026 beträgt das Basiselterngeld mindestens 300 Euro und höchstens 1.800 Euro im Monat."),
        ("elterngeld", "L’Elterngeld est exonéré d’impôt, mais il augmente le taux d’imposition des autres revenus.", "Elterngeld ist steuerfrei, erhöht aber den Steuersatz für das übrige Einkommen."),
        ("arbeitslosengeld", "L’allocation de chômage est de 60 % du salaire net forfaitaire, et de 67 % avec au moins un enfant.", "Das Arbeitslosengeld beträgt 60 Prozent des pauschalierten Nettoentgelts, mit mindestens einem Kind 67 Prozent."),
    ),
    DE: (
        ("carte-identite", "Der Personalausweis ist kostenlos, wenn Sie den alten Ausweis zurückgeben.", "La carte d’identité est gratuite si vous rapportez l’ancienne carte."),
        ("carte-identite", "Für einen verlorenen oder gestohlenen Personalausweis wird eine Steuermarke von 25 Euro verlangt.", "Pour refaire une carte d’identité perdue ou volée, un timbre fiscal de 25 € est exigé."),
        ("carte-identite", "Vereinbaren Sie einen Termin in einem dafür ausgestatteten Rathaus Ihrer Wahl.", "Prenez rendez-vous dans la mairie équipée de votre choix"),
        ("carte-identite", "Die alte blaue Karte erlaubt ab dem 3. August 2031 keine Reisen in der Europäischen Union mehr.", "L’ancienne carte bleue plastifiée ne permettra plus de voyager dans l’Union européenne à partir du 3 août 2031."),
        ("passeport", "Der Reisepass eines Erwachsenen kostet 86 Euro und gilt 10 Jahre.", "Le passeport d’un adulte coûte 86 € et reste valable 10 ans ; le passeport d’un mineur est valable 5 ans."),
        ("passeport", "Die Steuermarke für einen Reisepass kostet 17 Euro für ein Kind unter 15 Jahren.", "Le timbre fiscal d’un passeport coûte 17 € pour un enfant de moins de 15 ans."),
        ("passeport", "Für jeden Passantrag ist ein normgerechtes Passfoto nötig, das weniger als 6 Monate alt ist.", "Une photo d’identité de moins de 6 mois, conforme aux normes, est nécessaire pour chaque demande de passeport."),
        ("permis-de-conduire", "Der französische Führerschein im Scheckkartenformat ist für Auto und Motorrad 15 Jahre gültig.", "Le permis de conduire français au format carte bancaire est valable 15 ans pour la voiture et la moto."),
        ("permis-de-conduire", "Der Ersatz eines verlorenen oder gestohlenen Führerscheins kostet 25 Euro.", "Le remplacement d’un permis de conduire perdu ou volé coûte 25 €."),
        ("permis-de-conduire", "Seit dem 1. Januar 2024 kann der Führerschein der Klasse B in Frankreich ab 17 Jahren erworben werden.", "Depuis le 1er janvier 2024, le permis B peut être obtenu en France dès 17 ans."),
        ("aah", "Ein Grad der Behinderung von mindestens 80 Prozent gibt Anspruch auf die AAH.", "Un taux d’incapacité d’au moins 80 % ouvre droit à l’AAH."),
        ("aah", "Seit dem 1. Oktober 2023 wird das Einkommen des Ehepartners bei der AAH nicht mehr angerechnet.", "Depuis le 1er octobre 2023, les revenus du conjoint ne sont plus pris en compte pour calculer l’AAH."),
    ),
}  # fmt: skip


def written(table: dict[Language, tuple[tuple[str, str, str], ...]], translated: bool) -> Iterator[Honest]:
    """The sentences written by hand. Raises LookupError where a quote has gone from its page."""
    for reader, rows in table.items():
        source = reader if not translated else (DE if reader is FR else FR)
        for page, text, quote in rows:
            found = [p for p in demo_passages(source) if p.document_id == f"demo:{page}" and quote in _typed(p.text)]
            if not found:
                raise LookupError(f"{page}: {quote}")
            yield Honest(Claim(text, (Quote("P1", quote),)), found[0], reader)


def _typed(text: str) -> str:
    return text.replace("\u202f", " ").replace("\u00a0", " ")
