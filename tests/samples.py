"""Short texts as they stand in French and German official pages, for tests that want many of them."""

from __future__ import annotations

FRENCH = """
Comment refaire une carte d’identité perdue ?
Le passeport est valable 10 ans pour un majeur et 5 ans pour un mineur.
Vous devez déclarer la naissance dans les 5 jours qui suivent l’accouchement.
L’allocation de rentrée scolaire est versée sous conditions de ressources.
Qui peut demander l’aide personnalisée au logement (APL) ?
Le certificat d’immatriculation doit être demandé dans un délai d’un mois.
À partir du 1er janvier 2026, le plafond est fixé à 1 033,32 € par mois.
Le travailleur frontalier est imposé en France s’il habite dans la zone frontalière.
Inscription sur les listes électorales
La carte européenne d’assurance maladie est gratuite et valable 2 ans.
Les pièces justificatives : un justificatif de domicile, une photo d’identité.
L’employeur remet au salarié un bulletin de paie chaque mois.
Vous avez 2 mois pour contester la décision devant le tribunal administratif.
Le permis de conduire français reste valable dans toute l’Union européenne.
Où déclarer un changement d’adresse ?
Le congé de maternité dure 16 semaines pour un premier enfant.
Le mariage civil est célébré à la mairie de la commune de l’un des époux.
Une pension de réversion peut être versée au conjoint survivant.
La demande de naturalisation se fait en ligne.
Numéro d’urgence : 112.
Les étudiants étrangers doivent valider leur visa de long séjour.
Le quotient familial est calculé par la CAF.
En cas de décès, prévenez la mairie dans les 24 heures.
Votre enfant a 16 ans : pensez au recensement citoyen.
""".strip().splitlines()

GERMAN = """
Wie beantrage ich einen neuen Personalausweis?
Der Reisepass ist zehn Jahre gültig, bei Personen unter 24 Jahren sechs Jahre.
Die Geburt eines Kindes muss innerhalb einer Woche beim Standesamt angezeigt werden.
Das Kindergeld beträgt 255 Euro monatlich je Kind.
Wer hat Anspruch auf Wohngeld?
Nach dem Einzug müssen Sie sich innerhalb von zwei Wochen anmelden (§ 17 Abs. 1 BMG).
Für die Kfz-Zulassung brauchen Sie eine elektronische Versicherungsbestätigung (eVB-Nummer).
Grenzgänger werden im Wohnsitzstaat besteuert, wenn sie in der Regel täglich zurückkehren.
Eintragung in das Wählerverzeichnis
Die Europäische Krankenversicherungskarte befindet sich auf der Rückseite Ihrer Gesundheitskarte.
Erforderliche Unterlagen: Mietvertrag, Ausweis, Einkommensnachweise.
Der Arbeitgeber muss das Arbeitsverhältnis schriftlich kündigen.
Gegen den Bescheid können Sie innerhalb eines Monats Widerspruch einlegen.
Ein in Frankreich ausgestellter Führerschein gilt auch in Deutschland.
Wo melde ich meinen Umzug?
Die Mutterschutzfrist beginnt sechs Wochen vor dem errechneten Geburtstermin.
Die Eheschließung wird beim Standesamt des Wohnsitzes angemeldet.
Die Witwenrente wird auf Antrag gezahlt.
Die Einbürgerung kann online beantragt werden.
Behördennummer: 115.
Für das BAföG zählt das Einkommen der Eltern.
Die Straßenverkehrsbehörde erteilt Bewohnerparkausweise.
Der Rundfunkbeitrag beträgt 18,36 Euro im Monat.
Bei Arbeitslosigkeit melden Sie sich unverzüglich bei der Agentur für Arbeit.
""".strip().splitlines()
