"""Whose rules a question is about."""

from __future__ import annotations

import pytest

from service.country import Mentions, countries_named, mentions_of, preload

# question | expected countries, in the order of first mention
FRENCH = """
Comment travailler en Allemagne ? | DE
Infirmier diplômé en France, comment faire reconnaître mon diplôme à Berlin ? | DE
Mon permis a été obtenu en Allemagne et je vis à Lyon | FR
Combien de temps est valable une carte d'identité allemande ? | DE
J'habite à Strasbourg et je travaille à Kehl | FR DE
Je travaille à Kehl et j'habite à Strasbourg, où payer mes impôts ? | DE FR
Comment demander le RSA ? | FR
Ma CAF ne répond plus | FR
Quel est le montant de l'APL ? | FR
Je dois aller à la préfecture | FR
À la sous-préfecture de Haguenau | FR
S'inscrire à France Travail | FR
Pôle emploi me demande une attestation | FR
J'ai perdu ma carte Vitale | FR
Le SMIC a-t-il augmenté ? | FR
Conclure un PACS | FR
Nous sommes pacsés, quelle déclaration ? | FR
Où trouver mon NIR ? | FR
Cotisations Urssaf | FR
Compte Ameli bloqué | FR
Faire refaire ma carte grise | FR
Vignette Crit'Air pour ma voiture | FR
Se connecter à FranceConnect | FR
Quand payer la taxe foncière ? | FR
Extrait de casier judiciaire | FR
Saisir les prud'hommes | FR
Numéro SIRET de mon entreprise | FR
Mon compte formation CPF | FR
Vœux Parcoursup | FR
Logement Crous pour étudiant | FR
Demander la prime d'activité | FR
Dossier MDPH pour mon fils | FR
Toucher l'AAH | FR
Quelles démarches à la mairie ? | FR
Mairie : inscription à la cantine | FR
Mon contrat est un CDD | FR
Remboursement par ma mutuelle | FR
Mon fils passe le bac | FR
Mon employeur allemand me demande un extrait de casier judiciaire | DE
Où déclarer un changement d'adresse à Paris ? | FR
Louer un appartement à Lyon | FR
Se marier à Marseille | FR
Inscrire mon enfant à l'école à Mulhouse | FR
Bus scolaire dans le Bas-Rhin | FR
Habiter en Alsace et toucher une pension | FR
Vivre en France avec un passeport suisse | FR
Retraite en Lorraine | FR
Régime local d'Alsace-Moselle | FR
Marché de Noël de Colmar : stationnement | FR
Médecin à Wissembourg | FR
Emploi à Saint-Louis | FR
Garde d'enfants à Tours | FR
S'installer à Nice | FR
Études à Nancy | FR
Devenir français | FR
Comment obtenir la nationalité française ? | FR
L'administration française répond-elle en ligne ? | FR
Permis de conduire français perdu | FR
Comment faire l'Anmeldung à Berlin ? | DE
Je viens d'emménager à Berlin | DE
Demander le Kindergeld | DE
Qui a droit à l'Elterngeld ? | DE
Le Finanzamt me réclame de l'argent | DE
Rendez-vous au Bürgeramt | DE
Le Jobcenter a refusé | DE
Demander le Bürgergeld | DE
Bafög pour un étudiant étranger | DE
Obtenir un Führungszeugnis | DE
Auskunft Schufa pour un logement | DE
Immatriculer une voiture à la Zulassungsstelle | DE
Comment marche la Krankenkasse ? | DE
Anmeldung : quels papiers ? | DE
Ma Kita ferme cet été | DE
La Familienkasse tarde | DE
Travailler à Offenbourg | DE
Habiter à Fribourg-en-Brisgau | DE
Se loger à Munich | DE
Emploi à Francfort | DE
Vivre à Cologne | DE
Étudier à Sarrebruck | DE
École à Aix-la-Chapelle | DE
Impôts en Bavière | DE
Travailler en Sarre | DE
Retraite dans le Bade-Wurtemberg | DE
Acheter une maison en Forêt-Noire | DE
Travailler à Essen | DE
Louer à Ulm | DE
Chômage en Rhénanie-Palatinat | DE
Passer la frontière outre-Rhin | DE
Mon employeur allemand ne me paie pas | DE
La retraite allemande est-elle imposable ? | DE
Une assurance maladie allemande | DE
Comment obtenir la nationalité allemande ? | DE
Devenir allemande après un mariage | DE
RSA en Allemagne | DE
Le SMIC en Allemagne | DE
Kindergeld en France | FR
Équivalent de la CAF en Allemagne | DE
Je suis français et je travaille en Allemagne | DE
Je suis allemand et je vis en France | FR
Mon mari est allemand, nous vivons à Colmar | FR
En tant que Français, puis-je voter en Allemagne ? | DE
Frontalier entre la France et l'Allemagne | FR DE
Convention fiscale franco-allemande | FR DE
Lycée franco-allemand de Fribourg | FR DE
Impôts : j'habite à Metz et travaille à Sarrebruck | FR DE
Toucher la CAF et le Kindergeld | FR DE
Frontalière à Lahr, CPAM ou Krankenkasse ? | DE FR
Échanger mon permis allemand | FR DE
Faire reconnaître un diplôme allemand | FR DE
Mon permis français est-il valable ? | FR DE
Diplôme allemand en France : est-il reconnu ? | DE FR
De Kehl à Strasbourg en tram avec un abonnement | DE FR
Prendre sa retraite en France après avoir travaillé à Stuttgart | FR DE
Traduire mon acte de naissance en allemand pour le Standesamt de Kehl | DE
"""

GERMAN = """
Ich bin Hebamme aus Frankreich. Wie lasse ich meinen Abschluss in Berlin anerkennen? | DE
Ich komme aus Frankreich und ziehe nach Kehl | DE
Ich ziehe von Berlin nach Lyon | DE FR
Wie lange ist ein französischer Personalausweis gültig? | FR
Wie arbeite ich in Frankreich? | FR
Ich wohne in Kehl und arbeite in Straßburg | DE FR
Ich wohne in Straßburg und arbeite in Kehl | FR DE
Wie beantrage ich Kindergeld? | DE
Kindergeldantrag online | DE
Wer bekommt Elterngeld? | DE
BAföG-Antrag stellen | DE
Bürgergeld beantragen | DE
Termin beim Bürgeramt | DE
Öffnungszeiten des Bürgerbüros | DE
Mein Finanzamt antwortet nicht | DE
Bescheid der Familienkasse | DE
Das Jobcenter zahlt nicht | DE
Auto bei der Zulassungsstelle abmelden | DE
Kfz-Zulassungsstelle Termin | DE
Schufa-Auskunft kostenlos | DE
Führungszeugnis beantragen | DE
Wohngeldantrag ausfüllen | DE
Welche Steuerklasse habe ich? | DE
Wo finde ich meine Steuer-ID? | DE
Rundfunkbeitrag abmelden | DE
Termin bei der Ausländerbehörde | DE
Was macht das Jugendamt? | DE
Minijob neben dem Studium | DE
Hundesteuer anmelden | DE
Pflegegrad beantragen | DE
Schwerbehindertenausweis verlängern | DE
Integrationskurs beim BAMF | DE
Unterhaltsvorschuss beantragen | DE
Agentur für Arbeit: arbeitslos melden | DE
Deutschlandticket kündigen | DE
Was steht im BGB zur Kündigung? | DE
TÜV abgelaufen | DE
Anmeldung nach dem Umzug | DE
Ummeldung online | DE
Welche Krankenkasse ist die richtige? | DE
Standesamt: Eheschließung anmelden | DE
Kita-Platz finden | DE
Elternzeit verlängern | DE
Personalausweis verloren | DE
Arbeitslosengeld berechnen | DE
Umziehen nach Berlin | DE
Berliner Wohnung anmelden | DE
Arbeiten in München | DE
Leben in Deutschland als Student | DE
Rente in Bayern | DE
Schule in Baden-Württemberg | DE
Wohnung in Offenburg gesucht | DE
Wohnsitz in Freiburg | DE
Arbeiten in Essen | DE
Umzug nach Halle | DE
Ferien in NRW | DE
Studieren in Köln | DE
Grundsteuer in Rheinland-Pfalz | DE
Kaution in Saarbrücken zurückbekommen | DE
Arztsuche im Ortenaukreis | DE
Welche deutsche Behörde ist zuständig? | DE
Deutsche Rente im Ausland | DE
Wie werde ich eingebürgert, ich will Deutscher werden | DE
Wie beweise ich, dass ich Deutscher bin? | DE
Deutsche Rentenversicherung Auskunft | DE
Wie bekomme ich eine carte grise? | FR
Carte Vitale beantragen | FR
Was ist die CAF? | FR
Was ist das RSA? | FR
Termin bei der Präfektur | FR
Wie hoch ist der SMIC? | FR
Wie schließe ich einen PACS? | FR
Anmeldung bei France Travail | FR
Crit'Air Plakette bestellen | FR
Brauche ich eine SIRET-Nummer? | FR
Konto bei Ameli anlegen | FR
Was macht die CPAM? | FR
Taxe foncière bezahlen | FR
Umziehen nach Paris | FR
Arbeiten in Lyon | FR
Wohnen im Elsass | FR
Haus in Lothringen kaufen | FR
Schule in Colmar | FR
Wohnsitz in Mülhausen | FR
Studium in Nancy | FR
Rente in der Bretagne | FR
Krankenhaus in Weißenburg | FR
Steuererklärung in Frankreich abgeben | FR
Arbeitslos melden in Frankreich | FR
Elternzeit in Frankreich | FR
Kindergeld in Frankreich ab zwei Kindern | FR
Französischen Personalausweis verloren | FR
Französische Leistung bei Behinderung | FR
Wie melde ich mich bei der französischen Krankenversicherung an? | FR
Franzose werden | FR
Kind im französischen Kindergarten anmelden | FR
Als Deutscher in Frankreich arbeiten | FR
Ich bin Deutscher und ziehe nach Lyon | FR
Ich bin Französin und ziehe nach Berlin | DE
Ich bin Französin und möchte meinen deutschen Freund in Berlin heiraten | DE
Meine französische Frau lebt mit mir in Hamburg | DE
Grenzgänger zwischen Deutschland und Frankreich | DE FR
Deutsch-französisches Steuerabkommen | FR DE
Kindergeld, wenn ich bei der CAF gemeldet bin | DE FR
Von Kehl nach Straßburg umziehen | DE FR
Rente aus Frankreich und Deutschland | FR DE
Ich wohne in Metz, mein Finanzamt ist in Saarbrücken | FR DE
Gilt mein französischer Führerschein? | FR DE
Deutschen Führerschein umschreiben lassen | FR DE
Französisches Diplom anerkennen lassen | FR DE
Urkunde ins Französische übersetzen für das Standesamt in Köln | DE
Deutschkurs in Freiburg | DE
Arbeitslosengeld in Frankreich: Höhe und Dauer | FR
Bürgergeld in Frankreich | FR
"""

NONE = """
Comment renouveler mon passeport ?
Quels papiers pour se marier ?
Combien coûte un permis de conduire ?
Je viens de perdre mon emploi
Comment déclarer une naissance ?
Comment contester une amende ?
Mon propriétaire ne rend pas la caution
Traduire mon acte de naissance en allemand
Suivre un cours d'allemand
Cours de français pour adultes
Je suis allemande, puis-je voter ?
Je suis de nationalité française
Mon mari est français
Comment parler allemand au travail ?
Formulaire en français
Aide à domicile pour une personne âgée
Je suis frontalier, quels sont mes droits ?
Inscription à l'école
Réunion d'information sur la retraite
Faire les tours de garde
C'est nice comme service
Immatriculer une voiture d'occasion
Je déménage en Suisse
Travailler au Luxembourg
Nom : [carte d’identité/Personalausweis], que faire ?
Halle aux vins
Quand prend-on sa retraite ?
Wie verlängere ich meinen Reisepass?
Was kostet ein Führerschein?
Wie melde ich eine Geburt?
Ich habe meine Arbeit verloren
Mein Vermieter zahlt die Kaution nicht zurück
Kann ich gegen ein Bußgeld Einspruch einlegen?
Essen auf Rädern bestellen
Wer zahlt das Essen in der Schule?
Ich arbeite von zu Hause aus, weil ich krank bin
Ich bin Deutscher, darf ich wählen?
Mein deutscher Mann und ich trennen uns
Als Französin wählen gehen
Formular auf Deutsch ausfüllen
Urkunde ins Französische übersetzen
Sprachkurs Deutsch für Anfänger
Wie singen wir im Chor ohne Genehmigung?
Siegen wir vor Gericht?
Umzug in die Schweiz
Als Grenzgänger krank
Was tun bei Hochwasser?
Auto verkaufen
Rente beantragen
Kind in der Schule anmelden
"""


def _cases(table: str) -> list[tuple[str, tuple[str, ...]]]:
    rows = [line.rsplit("|", 1) for line in table.strip().splitlines()]
    return [(question.strip(), tuple(expected.split())) for question, expected in rows]


def test_the_tables_are_as_large_as_promised() -> None:
    assert len(_cases(FRENCH)) >= 100
    assert len(_cases(GERMAN)) >= 100
    assert len(NONE.strip().splitlines()) >= 40


@pytest.mark.parametrize(("question", "expected"), _cases(FRENCH))
def test_a_french_question_names_its_countries(question: str, expected: tuple[str, ...]) -> None:
    assert countries_named(question) == expected


@pytest.mark.parametrize(("question", "expected"), _cases(GERMAN))
def test_a_german_question_names_its_countries(question: str, expected: tuple[str, ...]) -> None:
    assert countries_named(question) == expected


@pytest.mark.parametrize("question", NONE.strip().splitlines())
def test_most_questions_name_no_country(question: str) -> None:
    assert countries_named(question) == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Quelles démarches à la mairie ?", Mentions(named=(), implied=("FR",))),
        ("Mairie de Berlin", Mentions(named=("DE",), implied=("FR",))),
        ("Welche Krankenkasse in Frankreich?", Mentions(named=("FR",), implied=())),
        ("Krankenkasse, Wohnsitz Straßburg", Mentions(named=("FR",), implied=("DE",))),
        ("Familienkasse", Mentions(named=("DE",), implied=())),
    ],
)
def test_naming_is_told_from_implying(question: str, expected: Mentions) -> None:
    assert mentions_of(question) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("STRASSBURG UND KEHL", ("FR", "DE")),
        ("prefecture de strasbourg", ("FR",)),
        ("beantrage kindergeld in muenchen", ("DE",)),
        ("crit air", ("FR",)),
        ("Bu\u0308rgeramt", ("DE",)),
        ("", ()),
        ("?!", ()),
    ],
)
def test_case_accents_and_spelling_do_not_matter(question: str, expected: tuple[str, ...]) -> None:
    assert countries_named(question) == expected


def test_masks_of_personal_data_name_no_country() -> None:
    assert countries_named("[n° de sécurité sociale/Sozialversicherungsnummer] [numéro fiscal/Steuernummer]") == ()


@pytest.mark.parametrize("repeated", ["CAF ", "kindergeld in ", "je suis allemand ", "à ", "deutsche "])
def test_the_longest_question_is_read_in_no_time(repeated: str) -> None:
    preload()
    question = (repeated * 1000)[:1000]
    countries_named(question)
