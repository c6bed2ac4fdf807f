"""French and German sentences: where they end, and that each is a word-for-word part of its text."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retriever.sentences import split_sentences

# One case a line; ‖ stands where one sentence ends and the next begins, ⏎ is a line break.
GERMAN = """
Der Antrag ist kostenlos. ‖Die Bearbeitung dauert zwei Wochen.
Nach § 5 Abs. 2 Satz 1 AufenthG ist die Erlaubnis zu verlängern. ‖Das gilt auch für Kinder.
Das regelt § 17 Abs. 1 BMG. ‖Sie haben zwei Wochen Zeit.
Die Gebühr beträgt ca. 3.000 Euro. ‖Sie ist sofort fällig.
Bringen Sie z. B. eine Meldebescheinigung mit. ‖Eine Kopie genügt.
Bringen Sie z.B. Ihren Pass mit.
Der Anspruch entsteht u. a. Kindern gegenüber, die studieren.
Das gilt u. U. Jahre lang, d. h. Sie müssen nichts tun.
Der Antrag ist i. d. R. Teil der Anmeldung.
Sie erhalten einen Zuschuss i. H. v. 50 Euro. ‖Er wird monatlich gezahlt.
Die Frist endet am 3. Oktober 2026. ‖Danach ist kein Antrag mehr möglich.
Der Bescheid vom 1. März gilt bis zum 31. Dezember.
Die Leistung gibt es ab dem 3. Lebensjahr. ‖Vorher hilft das Elterngeld.
Kinder bis zum vollendeten 14. Lebensjahr zahlen nichts.
Ab dem 100. Geburtstag gratuliert der Bürgermeister. ‖Siehe Zimmer 123. ‖Dort hilft man Ihnen.
Ehepaaren wird zum 65., 70. und 75. Hochzeitstag gratuliert. ‖Das gilt nicht für das 25. Jubiläum.
Nachweis (z.B. Vertrag, Aufenthalt in Berlin/ggf. Hauptwohnsitz, Bewerbungen). ‖Eine Kopie genügt.
Das Formular (siehe unten. Zwei Seiten) genügt. ‖(Ein Satz. ‖Noch einer.)
Der 2. Abschnitt bleibt leer.
Tragen Sie im 1. Feld den Namen ein.
Das Amt liegt im 2. Obergeschoss. ‖Ein Aufzug ist vorhanden.
Er zahlt zum 1. des Monats.
Sie brauchen das Formular aus Zimmer 12. ‖Dort hilft man Ihnen.
Gehen Sie zu Schalter 3. ‖Dort erhalten Sie eine Nummer.
Die Frist läuft bis zum 31.12.2026. ‖Sie kann verlängert werden.
Geöffnet ist von 8.30 bis 12.00 Uhr. ‖Mittwochs ist geschlossen.
Dr. Müller leitet das Amt. ‖Prof. Dr. Weber vertritt sie.
Wenden Sie sich an Fr. Schmidt oder Hrn. Maier.
Der Sitz ist in St. Ingbert. ‖Die Post geht nach Saarbrücken.
Das Formular Nr. 12 ist neu. ‖Nr. 11 gilt nicht mehr.
Siehe Art. 6 GG. ‖Siehe auch Kap. 3.
Das steht im BGBl. I S. 1234. ‖Es gilt seit Januar.
Für Anträge gem. Absatz 3 gilt das nicht.
Die Kosten betragen inkl. Mehrwertsteuer 30 Euro.
Die Pauschale von 20 Euro zzgl. Porto wird fällig.
Rund 3 Mio. Menschen sind betroffen. ‖Die Kosten liegen bei 2 Mrd. Euro.
Mindestens drei Mio. Euro stehen bereit.
Ausweise, Zeugnisse, Verträge usw. ‖Alle Unterlagen sind im Original vorzulegen.
Ausweise, Zeugnisse usw. sind vorzulegen.
Bei Fragen rufen Sie an: Tel. 115. ‖Wir helfen gern.
Haben Sie Fragen? ‖Rufen Sie uns an!  ‖Wir sind bis 18 Uhr da.
Was ist zu tun?! ‖Nichts.
„Der Antrag ist abgelehnt.“ ‖So steht es im Bescheid.
Sie sagte: „Kommen Sie morgen.“ ‖Dann ging sie.
Die Behörde („Ausländeramt“) prüft das. ‖Sie meldet sich.
(Das gilt nicht für Kinder.) ‖Erwachsene zahlen den vollen Preis.
Ist das Kind krank …? ‖Dann gilt Folgendes.
Es gibt Ausnahmen … ‖Fragen Sie nach.
Das dauert ... und dauert.
Sie benötigen:⏎‖- einen Ausweis⏎‖- ein Foto
Sie benötigen:⏎‖1. einen Ausweis⏎‖2. ein Foto
Folgende Unterlagen sind nötig:⏎‖• Mietvertrag⏎‖• Einkommensnachweis. Die Kopie genügt nicht.
Informationen finden Sie unter www.berlin.de. ‖Dort steht auch das Formular.
Schreiben Sie an buergeramt@stadt.de. ‖Sie erhalten eine Antwort.
Der Betrag steigt auf 1.250,50 Euro. ‖Er wird im Januar gezahlt.
Das BAföG hilft. ‖2026 steigt der Satz.
Nach SGB II. ‖Das Jobcenter entscheidet.
Der Verein e. V. hilft Ihnen.
Der Ehegatte bzw. Lebenspartner unterschreibt.
Das gilt ggf. Monate später noch.
Vgl. Anlage 2. ‖Sie ist beizufügen.
Die Miete beträgt max. 500 Euro. ‖Sie wird geprüft.
Die Bescheinigung gilt mind. 3 Monate.
Das Amt in der Str. des 17. Juni ist geschlossen.
Die Regelung gilt seit dem 2. Halbjahr 2025. ‖Sie läuft aus.
Der Antrag wird von der Behörde des Wohnortes bearbeitet, der Bescheid kommt per Post.
Zuständig ist die Stadt Frankfurt a. M. und das Land.
Es gilt das Gesetz in der Fassung v. 3. 5. 2024.
Er hat Anspruch auf 1 Std. Pause.
Die Unterlagen (Pass, Ausweis usw.) Kopien davon liegen bei.
(Das gilt nicht immer. ‖Fragen Sie nach.) ‖Dann ist alles klar.
Nach Angabe des Jg. 2010 wird gefragt.
Der Termin ist um 9. ‖Kommen Sie pünktlich.
Die Rechnung bezahlt das Amt (s. o. Abschnitt 2). ‖Sie zahlen nichts.
Eine Frage dieser Art. ‖Die Antwort folgt.
§ 5 gilt.  ‖§ 6 gilt nicht.
Das Kind ist 17. ‖Jugendliche ab 18 zahlen.
""".strip().splitlines()

FRENCH = """
La demande est gratuite. ‖La réponse arrive sous deux mois.
Selon l’art. L. 123-4 du code, la demande est recevable. ‖Elle est gratuite.
Voir l’art. R. 421-1 du code de justice administrative.
C’est prévu à l’art. 12. ‖Le juge décide.
Présentez un justificatif, p. ex. EDF ou Orange.
Présentez un justificatif (p. ex. une facture). ‖Une copie suffit.
M. Dupont a déposé sa demande. ‖Mme Durand aussi.
MM. Dupont et Martin ont signé.
Adressez-vous à Mme. Durand ou au Dr. Martin.
Me Petit est avocat. ‖Il vous conseille.
La loi s’applique depuis le 1er janvier 2026. ‖Elle concerne les salariés.
Le délai court à partir du 1er janvier.
Remplissez le formulaire n° 12. ‖Joignez une photo.
Le cerfa no. 12100 est obligatoire. ‖Il est en ligne.
Le montant est de 1 033,32 € par mois. ‖Il est revalorisé en avril.
Le plafond est de 10.000 euros. ‖Il change chaque année.
Le plafond est fixé à 12. ‖Il ne change pas.
Vous avez droit, le cas échéant, à une aide, c.-à-d. à un prêt.
L’aide, c.-à-d. Le prêt, est versée.
Vous pouvez appeler le 3939. ‖L’appel est gratuit.
Appelez-nous (tél. 01 23 45 67 89). ‖Nous répondons.
Tél. : 3939. ‖Du lundi au vendredi.
Quelle est la durée de validité ? ‖Dix ans.
Attention ! ‖Le délai est court.
Êtes-vous salarié ? ‖Étudiant ? ‖Retraité ?
« Oui. » ‖C’est sa réponse.
Il a répondu : « La demande est rejetée. » ‖Vous pouvez faire un recours.
« La demande est acceptée. » ‖Voilà la réponse.
Le terme « foyer fiscal » est défini par la loi. ‖Il compte.
(Ce délai peut être prolongé.) ‖Adressez-vous à la mairie.
Facture d’eau, de gaz, d’électricité, etc. ‖Le document doit être récent.
Facture d’eau, de gaz, etc. de moins de 3 mois.
Facture d’eau, quittance, etc., de moins de 3 mois.
Des exceptions existent… ‖Renseignez-vous.
Des exceptions existent… et elles sont nombreuses.
Il faut attendre... ‖La réponse arrive.
Vous devez fournir :⏎‖- une pièce d’identité⏎‖- une photo
Vous devez fournir :⏎‖1. une pièce d’identité⏎‖2. une photo
Pièces à joindre :⏎‖• le formulaire⏎‖• une photo. Elle doit être récente.
Rendez-vous sur service-public.fr. ‖Vous pourrez faire la demande.
Le site www.impots.gouv.fr explique tout. ‖Consultez-le.
Écrivez à contact@mairie.fr. ‖Vous aurez une réponse.
La carte est valable 10 ans. ‖15 ans pour les anciennes.
Le congé dure 16 semaines. ‖À sa fin, vous reprenez le travail.
Le congé dure 16 semaines. ‖Écrivez à l’employeur.
Voir chap. 3. ‖Il traite des délais.
Cf. l’annexe 2. ‖Elle est jointe.
Voir la réf. ABC du dossier.
L’école se trouve bd. Victor-Hugo. ‖Elle est ouverte.
Il habite av. Foch, bât. B, esc. 3.
Le budget est d’env. 200 euros. ‖Il est limité.
Il faut max. 3 mois. ‖C’est rapide.
La naissance est déclarée sous 5 jours. ‖Le délai est de 8 jours à l’étranger.
L’empereur J.-C. Martin a signé.
La commune de St. Denis est concernée.
L’article 5 al. 2 prévoit une exception. ‖Elle est rare.
Le dossier est traité par la C.A.F. de Paris.
Le revenu (cf. p. 3) est déclaré. ‖Il est imposable.
L’allocation est versée en sept. 2026.
Ils sont au nombre de sept. ‖Le plus simple est le premier.
Le service est fermé le 14 juill. et le 15 août.
Les pages 3 et suiv. le précisent.
L’aide est de 2 M. d’euros.
Durée : 1 h 30 min. ‖Lieu : la mairie.
Prix : 5 euros. ‖Horaires : 9 h à 17 h.
Le juge tranche ; la décision est notifiée. ‖Elle est motivée.
Le permis B. est exigé.
Elle dit : « Venez demain ! » ‖Puis elle part.
L’apostrophe d’un mot n’arrête rien. ‖L’accent non plus.
Le dossier est complet.  ‖ La réponse suit.
""".strip().splitlines()


def _read(case: str) -> tuple[str, list[str]]:
    case = case.replace("⏎", "\n")
    marks = ("- ", "• ", "1. ", "2. ")
    expected: list[str] = []
    for line in case.split("‖"):
        for mark in marks:
            line = line.removeprefix(mark) if case.count("\n") else line
        expected.append(line.strip())
    return case.replace("‖", ""), [sentence for sentence in expected if sentence]


def _list_item(case: str) -> bool:
    return "photo. Elle" in case or "Einkommensnachweis. Die" in case


@pytest.mark.parametrize("case", [c for c in (*GERMAN, *FRENCH) if not _list_item(c)])
def test_a_sentence_ends_where_a_reader_says(case: str) -> None:
    text, expected = _read(case)
    assert [span.of(text) for span in split_sentences(text)] == expected


def test_each_language_has_its_share_of_cases() -> None:
    assert len(GERMAN) >= 60
    assert len(FRENCH) >= 60


def test_two_sentences_of_a_list_item_are_two() -> None:
    text = "Pièces à joindre :\n• le formulaire\n• une photo. Elle doit être récente."
    assert [span.of(text) for span in split_sentences(text)] == [
        "Pièces à joindre :",
        "le formulaire",
        "une photo.",
        "Elle doit être récente.",
    ]


@pytest.mark.parametrize("narrow", ["\u00a0", "\u202f"])
def test_french_spaces_before_marks_stay_in_the_sentence(narrow: str) -> None:
    text = f"«{narrow}Quelle durée{narrow}?{narrow}» Dix ans. Voilà{narrow}!"
    assert [span.of(text) for span in split_sentences(text)] == [
        f"«{narrow}Quelle durée{narrow}?{narrow}»",
        "Dix ans.",
        f"Voilà{narrow}!",
    ]


@given(st.text(alphabet=st.sampled_from("aÄé1. \n\u00a0\u202f?!…«»„“”\"')(-•\tZ§"), max_size=200))
def test_spans_are_verbatim_ordered_and_lose_only_space_and_list_marks(text: str) -> None:
    spans = split_sentences(text)
    end = 0
    for span in spans:
        assert span.start >= end
        assert span.of(text) and span.of(text) == span.of(text).strip()
        assert "\n" not in span.of(text)
        _only_space_or_mark(text[end : span.start])
        end = span.end
    _only_space_or_mark(text[end:])


def _only_space_or_mark(gap: str) -> None:
    assert all(c.isspace() or c in "-–—•*·.)" or c.isdigit() for c in gap), gap


@pytest.mark.parametrize(
    "unit",
    [".", "…", ". ", ".)", ".”", ".\u00a0", "a. ", "1. ", "A. B ", "»", ".»", ". »", "Ein Satz. "],
)
def test_a_long_line_of_one_sign_is_split_whole(unit: str) -> None:
    # 400,000 characters: with a cost that grew with the square of the length this test would not come to an end.
    text = unit * (400_000 // len(unit)) + "x"
    spans = split_sentences(text)
    assert spans[-1].end == len(text)
    assert all(one.end <= other.start for one, other in pairwise(spans))
