"""The short pages behind the footer's links: how AI is used, accessibility, legal and data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import streamlit as st

from ui import texts
from ui.components import contact
from ui.language import link
from ui.markup import Html, show, tag
from ui.session import Session
from ui.texts import Text


@dataclass(frozen=True)
class Notice:
    """A page of headed paragraphs."""

    title: Text
    sections: tuple[tuple[Text, tuple[Text, ...]], ...]


AI: Final = Notice(
    title=texts.AI_PAGE,
    sections=(
        (
            Text(fr="Ce que fait le système", de="Was das System tut"),
            (
                Text(
                    fr="Un modèle de langue multilingue compare votre question aux pages officielles enregistrées "
                    "ici et choisit les passages les plus proches, pays par pays. Les phrases affichées s’appuient "
                    "sur ces passages et portent chacune le numéro de leur source.",
                    de="Ein mehrsprachiges Sprachmodell vergleicht Ihre Frage mit den hier gespeicherten amtlichen "
                    "Seiten und wählt je Land die nächstliegenden Stellen aus. Die angezeigten Sätze stützen sich auf "
                    "diese Stellen und tragen die Nummer ihrer Quelle.",
                ),
                Text(
                    fr="Sans modèle de langue pour rédiger, la réponse cite les pages mot pour mot. Si un modèle a rédigé les "
                    "phrases, la réponse l’indique : il a reçu les passages et votre question, données personnelles "
                    "masquées. Une phrase dont la source ne confirme pas les mots, les dates ou les montants n’est pas "
                    "affichée.",
                    de="Ist kein Sprachmodell zum Verfassen eingeschaltet, zitiert die Antwort die Seiten wörtlich. Hat eines "
                    "die Sätze verfasst, steht das bei der Antwort: Es hat die Textstellen und Ihre Frage erhalten, "
                    "personenbezogene Daten unkenntlich gemacht. Ein Satz, dessen Worte, Daten oder Beträge "
                    "die Quelle nicht bestätigt, wird nicht angezeigt.",
                ),
                Text(
                    fr="Une phrase traduite porte la mention « traduction automatique » et se lit avec le texte original, "
                    "qui seul fait foi.",
                    de="Ein übersetzter Satz trägt den Vermerk „maschinell übersetzt“ und steht beim Originaltext, der "
                    "allein maßgeblich ist.",
                ),
            ),
        ),
        (
            Text(fr="Ce qu’il ne fait pas", de="Was es nicht tut"),
            (
                Text(
                    fr="Il ne décide de rien et ne consulte aucun dossier. Il "
                    "peut choisir une page qui ne correspond pas à votre situation : lisez les conditions, ouvrez "
                    "la page officielle et, dans le doute, appelez.",
                    de="Es entscheidet nichts und sieht keine Akten ein. Es kann "
                    "eine Seite wählen, die nicht zu Ihrem Fall passt: Lesen Sie die Bedingungen, öffnen Sie die "
                    "amtliche Seite und rufen Sie im Zweifel an.",
                ),
            ),
        ),
    ),
)

ACCESSIBILITY: Final = Notice(
    title=texts.ACCESSIBILITY_PAGE,
    sections=(
        (
            Text(fr="Ce qui est vérifié", de="Was geprüft ist"),
            (
                Text(
                    fr="À chaque modification, des contrôles automatiques cherchent sur chaque page les défauts "
                    "détectables des niveaux A et AA des WCAG, en français et en allemand, ainsi que l’affichage "
                    "sans défilement horizontal à 320 pixels.",
                    de="Bei jeder Änderung suchen automatische Prüfungen auf jeder Seite nach erkennbaren Mängeln "
                    "der WCAG-Stufen A und AA, auf Französisch und auf Deutsch, und prüfen die Anzeige ohne "
                    "horizontales Scrollen bei 320 Pixeln.",
                ),
            ),
        ),
        (
            Text(fr="Ce qui ne l’est pas encore", de="Was noch nicht geprüft ist"),
            (
                Text(
                    fr="Aucun audit complet selon le RGAA n’a été mené, ni d’essai avec des personnes handicapées. "
                    "La page a besoin de JavaScript. Il n’existe pas de version en langue des signes ni en facile "
                    "à lire et à comprendre.",
                    de="Ein vollständiger Test nach BITV steht aus, ebenso Erprobungen mit Menschen mit "
                    "Behinderungen. Die Seite braucht JavaScript. Eine Fassung in Gebärdensprache oder Leichter "
                    "Sprache gibt es nicht.",
                ),
            ),
        ),
        (
            Text(fr="Un obstacle ?", de="Eine Barriere?"),
            (
                Text(
                    fr="Les numéros de téléphone de cette page répondent aux mêmes questions. Signalez l’obstacle "
                    "à l’administration qui vous propose ce service.",
                    de="Unter den Telefonnummern dieser Seite erhalten Sie dieselben Auskünfte. Melden Sie die "
                    "Barriere der Verwaltung, die Ihnen diesen Dienst anbietet.",
                ),
            ),
        ),
    ),
)

LEGAL: Final = Notice(
    title=texts.LEGAL_PAGE,
    sections=(
        (
            Text(fr="Valeur des réponses", de="Verbindlichkeit"),
            (
                Text(
                    fr="Les réponses sont des informations générales et n’engagent aucune administration. Seules "
                    "les pages officielles et les textes de loi font foi.",
                    de="Die Antworten sind allgemeine Auskünfte und binden keine Behörde. Maßgeblich sind allein "
                    "die amtlichen Seiten und die Gesetze.",
                ),
            ),
        ),
        (
            Text(fr="Vos données", de="Ihre Daten"),
            (
                Text(
                    fr="Aucun compte, aucune mesure d’audience, aucune demande à un site tiers. Un seul cookie "
                    "technique protège les formulaires. Les données personnelles reconnues dans une question sont "
                    "masquées avant la recherche ; la question ainsi masquée et la réponse sont gardées sous le "
                    "numéro de référence, pour que vous puissiez y revenir. Ce que vous dites d’une réponse est gardé avec "
                    "elle. Tout est effacé au bout du délai fixé par le service qui propose cette page.",
                    de="Kein Konto, keine Reichweitenmessung, keine Anfrage an fremde Seiten. Ein einziges "
                    "technisches Cookie schützt die Formulare. Erkannte personenbezogene Daten werden vor der "
                    "Suche unkenntlich gemacht; die so bereinigte Frage und die Antwort werden unter der "
                    "Referenznummer aufbewahrt, damit Sie darauf zurückkommen können. Was Sie zu einer Antwort sagen, wird "
                    "mit ihr aufbewahrt. Nach der Frist, die der Betreiber dieser Seite festlegt, wird alles gelöscht.",
                ),
            ),
        ),
        (
            Text(fr="Droits", de="Rechte"),
            (
                Text(
                    fr="La licence des textes cités est indiquée sous chaque source. Le logiciel est publié sous "
                    "EUPL-1.2, la police Atkinson Hyperlegible Next sous SIL OFL 1.1.",
                    de="Die Lizenz der zitierten Texte steht bei jeder Quelle. Die Software ist unter der EUPL-1.2 "
                    "veröffentlicht, die Schrift Atkinson Hyperlegible Next unter der SIL OFL 1.1.",
                ),
            ),
        ),
    ),
)


def render(session: Session, notice: Notice) -> None:
    """Draw one of the pages."""
    language = session.language
    with st.container(key="notice"):
        main, aside = st.columns([7, 3], gap="large")
        with main:
            back = tag("p", tag("a", texts.TO_START(language), href=link("/", language)), class_="back")
            sections: list[Html] = []
            for heading, paragraphs in notice.sections:
                sections.append(tag("h2", heading(language)))
                sections += [tag("p", paragraph(language)) for paragraph in paragraphs]
            show(tag("article", back, tag("h1", notice.title(language)), *sections, class_="document"))
        with aside:
            show(contact(language))
