"""Sentences of the written cases, in the words of people in a hurry. ``{0}`` is the datum; for numbers ``{0}`` is what it is
called and ``{1}`` the number."""

from __future__ import annotations

from typing import Final

CHECKSUM_FRAMES: Final = {
    "fr": """Mon {0} est {1}, que dois-je faire ?
Bonjour, je n’arrive pas à créer mon compte avec le {0} {1}.
{0} : {1}. Où en est mon remboursement ?
J’ai perdu ma carte ({0} n° {1}), comment la refaire ?
voici mon {0} {1} merci de me dire si c’est bon
Est-ce que vous pouvez vérifier {1} ? C’est mon {0}.
mon {0} c’est le {1} et je déménage à Kehl
Pour ma fille, {0} {1}, quelles aides demander ?
URGENT {0} : {1} !!! mon dossier est bloqué
La CAF me demande « {0} » : est-ce bien {1} ?
Je vous écris au sujet du {0} numéro {1}; puis-je encore contester ?
Faut-il donner le {0} ({1}) pour déclarer mes impôts en Allemagne ?
{0}={1}
Changer de RIB : ancien compte fermé, nouveau {0} {1}, délai ?
Bonjour Madame, mon {0} : {1}, mon mari travaille à Offenbourg, où payer l’impôt ?
j ai recu un courrier avec le {0} {1} c est une arnaque ?""",
    "de": """Meine Nummer ({0}) ist {1}, was soll ich tun?
Guten Tag, ich kann mit {0} {1} kein Konto anlegen.
{0}: {1}. Wann kommt meine Erstattung?
Ich habe die Karte verloren ({0} Nr. {1}), wie bekomme ich eine neue?
hier ist meine {0} {1} danke für die Prüfung
Können Sie {1} prüfen? Das ist: {0}.
{0} lautet {1} und ich ziehe nach Straßburg
Für meine Tochter, {0} {1}, welche Leistungen gibt es?
DRINGEND {0}: {1} !!! mein Antrag hängt
Die Familienkasse fragt nach „{0}“: ist {1} richtig?
Ich schreibe wegen {0} Nummer {1}; kann ich noch Widerspruch einlegen?
Muss ich {0} ({1}) angeben, wenn ich in Frankreich arbeite?
{0}={1}
Konto gewechselt, neue Angabe {0} {1}, ab wann gilt sie?
Sehr geehrte Damen und Herren, {0}: {1}, mein Mann arbeitet in Colmar, wo zahlen wir Steuern?
hab post bekommen mit {0} {1} ist das betrug?""",
}

PHONE_FRAMES: Final = {
    "fr": """Rappelez-moi au {0} svp
Mon numéro de téléphone est le {0}, quels papiers faut-il ?
tél. {0}
Je suis joignable au {0} après 18 h. Comment renouveler mon passeport ?
portable : {0}
ma mère ({0}) a-t-elle droit à l’APA ?
Comment changer mon numéro {0} sur Ameli ?
Bonjour, pouvez-vous m’appeler ({0}) pour mon titre de séjour ?
Est-ce que le {0} est un vrai numéro des impôts ? On m’a appelé hier.
j'ai laissé mon numéro {0} à la mairie sans réponse
WhatsApp {0} pour me répondre, merci
Kindergeld : ils ont appelé au {0}, que faire ?""",
    "de": """Rufen Sie mich bitte unter {0} an
Meine Telefonnummer ist {0}, welche Unterlagen brauche ich?
Tel. {0}
Ich bin unter {0} nach 18 Uhr erreichbar. Wie verlängere ich den Pass?
Handy: {0}
meine Mutter ({0}) braucht einen Pflegegrad
Wie ändere ich meine Nummer {0} bei der Krankenkasse?
Guten Tag, können Sie mich ({0}) wegen der Aufenthaltserlaubnis anrufen?
Ist {0} wirklich eine Nummer vom Finanzamt? Die haben gestern angerufen.
hab meine nummer {0} beim bürgeramt hinterlassen, keine antwort
WhatsApp {0} wäre mir am liebsten, danke
Die CAF hat mich auf {0} angerufen, was tun?""",
}

EMAIL_FRAMES: Final = {
    "fr": """Répondez-moi à {0} svp
Mon adresse est {0}.
courriel : {0}
Comment changer l’adresse {0} sur mon compte ?
J’ai écrit depuis {0} sans réponse, que faire ?
<{0}>
Est-ce que {0} est bien un agent de la préfecture ?
mail:{0};merci
La facture est partie à {0}, puis-je avoir un duplicata ?
contactez {0} ou mon mari""",
    "de": """Antworten Sie mir bitte an {0}
Meine Adresse ist {0}.
E-Mail: {0}
Wie ändere ich die Adresse {0} in meinem Konto?
Ich habe von {0} aus geschrieben, keine Antwort, was nun?
<{0}>
Ist {0} wirklich jemand vom Amt?
mail:{0};danke
Die Rechnung ging an {0}, bekomme ich eine Kopie?
bitte an {0} oder meinen Mann""",
}

ADDRESS_FRAMES: Final = {
    "fr": """J’habite {0} à Strasbourg, où m’inscrire sur les listes ?
adresse : {0}, 67000 Strasbourg
Je déménage du {0} vers Kehl, quelles démarches ?
Nous sommes domiciliés {0}, quelle école pour ma fille ?
Mon logement {0} est insalubre, qui prévenir ?
Ma mère demeure {0} 68000 Colmar et a besoin d’aide""",
    "de": """Ich wohne {0} in Kehl, wo melde ich mich an?
Anschrift: {0}, 77694 Kehl
Ich ziehe von der Adresse {0} nach Straßburg, was muss ich tun?
Wir sind gemeldet: {0}, welche Schule ist zuständig?
Meine Wohnung {0} schimmelt, an wen wende ich mich?
Meine Mutter, wohnhaft {0}, 77652 Offenburg, braucht Pflege""",
}

PLATE_FRAMES: Final = {
    "fr": """Ma voiture immatriculée {0} vient d’Allemagne, que faire ?
plaque : {0}, comment contester l’amende ?
Carte grise perdue, plaque {0}
L’immatriculation {0} est encore au nom de mon père""",
    "de": """Mein Auto mit dem Kennzeichen {0} soll nach Frankreich, was tun?
Kennzeichen: {0}, wie lege ich Einspruch ein?
Fahrzeugschein verloren, Nummernschild {0}
Das Fahrzeug {0} ist noch auf meinen Vater zugelassen""",
}

BIRTH_FRAMES: Final = {
    "fr": """Je suis né le {0}, quand puis-je partir à la retraite ?
Ma fille, née le {0}, a-t-elle droit à une carte d’identité ?
date de naissance : {0}
Mon fils est né à Colmar le {0}, comment le déclarer en Allemagne ?""",
    "de": """Ich bin am {0} geboren, wann kann ich in Rente gehen?
Meine Tochter, geboren am {0}, braucht einen Ausweis
Geburtsdatum: {0}
Mein Sohn, geb. {0}, geht in Frankreich zur Schule""",
}

NAME_FRAMES: Final = {
    "fr": """Je m’appelle {0}, comment renouveler ma carte ?
Bonjour, mon nom est {0} et j’habite à Strasbourg
Mon fils s’appelle {0}, faut-il un passeport ?
Je suis Mme {0}, où est mon dossier ?
Quels papiers pour le PACS ? Merci. Cordialement, {0}""",
    "de": """Ich heiße {0}, wie verlängere ich meinen Ausweis?
Guten Tag, mein Name ist {0} und ich wohne in Kehl
Mein Sohn heißt {0}, braucht er einen Reisepass?
Ich bin Frau {0}, wo ist mein Antrag?
Welche Unterlagen brauche ich? Danke. Mit freundlichen Grüßen {0}""",
}
