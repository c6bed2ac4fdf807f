"""Pages that say nearly the same."""

from __future__ import annotations

from eval.quality_duplicates import find_duplicates
from tests.eval.quality_samples import DE, make_page

OFFICE = (
    "Den Bewohnerparkausweis beantragen Sie im Bezirksamt {place}. Bringen Sie den Personalausweis und die Zulassung "
    "mit. Die Gebühr beträgt {fee} Euro im Jahr. Der Ausweis gilt für ein Fahrzeug und ist nicht übertragbar. Sie erhalten "
    "ihn sofort. Eine Verlängerung ist einen Monat vor dem Ablauf möglich, auch im Internet."
)
DECLARATION = (
    "La déclaration de naissance se fait à la mairie du lieu de naissance. Elle doit être faite dans les {days} jours qui "
    "suivent l’accouchement. Toute personne ayant assisté à l’accouchement peut la faire. Il faut présenter le certificat du "
    "médecin et une pièce d’identité. L’acte de naissance est dressé immédiatement par un officier d’état civil."
)
PAGES = [
    make_page("stadt:altona", text=OFFICE.format(place="Altona", fee=65), language=DE),
    make_page("stadt:hund", text="Die Hundesteuer beträgt 90 Euro im Jahr, " * 3, language=DE),
    make_page("stadt:nord", text=OFFICE.format(place="Nord", fee=65), language=DE),
    make_page("ville:naissance", text=DECLARATION.format(days=5)),
    make_page("stadt:mitte", text=OFFICE.format(place="Mitte", fee=70), language=DE),
    make_page("ville:naissance-pro", text=DECLARATION.format(days=3)),
    make_page(
        "ville:mariage", text="Le mariage est célébré à la mairie de la commune où habite l’un des deux futurs époux."
    ),
]


def groups(alike: float = 0.7) -> list[list[str]]:
    return [[PAGES[at].id for at in places] for _, places in find_duplicates(PAGES, alike)]


def test_pages_that_differ_in_a_name_or_an_amount_are_one_group() -> None:
    assert groups() == [["stadt:altona", "stadt:nord", "stadt:mitte"], ["ville:naissance", "ville:naissance-pro"]]


def test_likeness_is_between_the_bound_and_one() -> None:
    (three, _), (two, _) = find_duplicates(PAGES)
    assert 0.7 <= three < 1
    assert two == 1.0  # only a number differs, and every number counts as the same word


def test_nothing_is_alike_to_the_last_letter_where_names_differ() -> None:
    assert groups(alike=0.99) == [["ville:naissance", "ville:naissance-pro"]]


def test_short_pages_and_pages_without_words_are_no_duplicates() -> None:
    short = [
        make_page("a:1", text="Voir la mairie."),
        make_page("a:2", text="Voir la mairie."),
        make_page("a:3"),
        make_page("a:4"),
    ]
    assert find_duplicates(short) == []
    assert find_duplicates([]) == []


def test_the_same_words_in_another_order_are_another_text() -> None:
    words = DECLARATION.format(days=5).split()
    pages = [make_page("a:1", text=" ".join(words)), make_page("a:2", text=" ".join(reversed(words)))]
    assert find_duplicates(pages, 0.1) == []


def test_the_same_text_in_two_languages_is_no_duplicate() -> None:
    text = OFFICE.format(place="Altona", fee=65)
    assert find_duplicates([make_page("a:1", text=text, language=DE), make_page("a:2", text=text)], 0.1) == []
