"""What every page shares: the frame, whom to call, problems, links."""

from __future__ import annotations

from service.schemas import LanguageCode, NextStep, Problem
from ui import texts
from ui.language import ENDONYMS, LANGUAGES, link
from ui.markup import Html, join, outside_link, phone_link, tag
from ui.shell import CONTENT_ID
from ui.wording import place

PHONE_FROM_ABROAD = "+33 1 73 60 39 39"


def header(language: LanguageCode, path: str, kept: dict[str, str]) -> Html:
    """The name, what this is, and the language switch, which keeps what the page shows (``kept``)."""
    choices = [
        tag(
            "a",
            ENDONYMS[code],
            href=link(path, code, **kept),
            lang=code,
            hreflang=code,
            aria_current="true" if code == language else None,
        )
        for code in LANGUAGES
    ]
    brand = tag(
        "a",
        tag("span", class_="mark", aria_hidden="true"),
        tag("span", "Deux Rives", class_="name"),
        href=link("/", language),
        class_="brand",
    )
    return tag(
        "header",
        tag("div", brand, tag("p", texts.TAGLINE(language), class_="tagline"), class_="identity"),
        tag("nav", *choices, aria_label=texts.LANGUAGE_CHOICE(language), class_="languages"),
        class_="page-header",
    )


def content_start() -> Html:
    """Where the skip link leads."""
    return tag("div", id=CONTENT_ID, tabindex="-1", class_="content-start")


def footer(language: LanguageCode) -> Html:
    """The notices, and the doors for staff."""
    notices = [
        ("/receipt", texts.RECEIPT_PAGE),
        ("/ai", texts.AI_PAGE),
        ("/accessibility", texts.ACCESSIBILITY_PAGE),
        ("/legal", texts.LEGAL_PAGE),
    ]
    staff = [("/agent", texts.AGENT_PAGE), ("/editor", texts.EDITOR_PAGE)]
    return tag(
        "footer",
        _links(texts.FOOTER(language), notices, language),
        _links(texts.STAFF(language), staff, language),
        class_="page-footer",
    )


def contact(language: LanguageCode) -> Html:
    """The people to call, on every page, whatever the service does."""
    france = tag(
        "li",
        tag("strong", texts.COUNTRY_FR(language)),
        tag("a", texts.PHONE_FRANCE(language), href="tel:3939"),
        tag(
            "span",
            texts.PHONE_FRANCE_HINT(language) + " ",
            tag("a", PHONE_FROM_ABROAD.replace(" ", "\u00a0"), href=phone_link(PHONE_FROM_ABROAD)),
        ),
    )
    germany = tag(
        "li",
        tag("strong", texts.COUNTRY_DE(language)),
        # Without a link in French: dialled in France, 115 is another service.
        tag("a", texts.PHONE_GERMANY(language), href="tel:115")
        if language == "de"
        else tag("span", texts.PHONE_GERMANY(language), lang="de", class_="number"),
        tag("span", texts.PHONE_GERMANY_HINT(language)),
    )
    order = (germany, france) if language == "de" else (france, germany)
    return tag(
        "section",
        tag("h2", texts.CONTACT(language), id="contact"),
        tag("p", texts.CONTACT_HINT(language)),
        tag("ul", *order),
        class_="contact",
        aria_labelledby="contact",
    )


def next_steps(steps: list[NextStep], language: LanguageCode, *, heading: str = "h3") -> Html:
    """Whom to call or where to go; empty without steps."""
    if not steps:
        return Html()
    return tag(
        "section",
        tag(heading, texts.NEXT_STEP(language)),
        tag("ul", *(_step(step, language) for step in steps)),
        class_="next",
    )


def problem_card(found: Problem, language: LanguageCode, *, heading: str = "h2", asked: bool = True) -> Html:
    """A failure with the dignity of an answer: what happened, what would help; whom to call stands beside it.

    ``asked`` says that a question led here; only then does the page scroll to the card.
    """
    message = found.message_de if language == "de" else found.message_fr
    title = texts.STATUS_TITLES[found.status](language)
    return tag(
        "section",
        tag(heading, title),
        tag("p", message, class_="message"),
        class_="card problem",
        data_announce=f"{title}. {message}",
        data_scroll=asked,
    )


def new_tab_link(text: str, url: str, language: LanguageCode, *, about: str = "") -> Html:
    """A link out of the site in a new tab, which it says; nothing when the address is not a plain https one."""
    address = outside_link(url)
    if not address:
        return Html()
    unseen = f"{': ' + about if about else ''} ({texts.NEW_TAB(language)})"
    return tag(
        "a", text, tag("span", unseen, class_="unseen"), href=address, target="_blank", rel="noopener", class_="out"
    )


def _step(step: NextStep, language: LanguageCode) -> Html:
    where = tag("strong", place(step.country, language)) if step.country else None
    # Dialled in France, 115 is another service: its number is shown there and does not dial.
    called = "" if language == "fr" and step.phone == "115" else phone_link(step.phone)
    dial = (
        tag("a", texts.DIALLED(language, phone=step.phone.replace(" ", "\u00a0")), href=called, class_="dial")
        if called
        else None
    )
    address = outside_link(step.url)
    host = address.removeprefix("https://").partition("/")[0].removeprefix("www.")
    go = new_tab_link(host, address, language) if address else None
    return tag("li", where, tag("span", step.text), tag("span", dial, " " if dial and go else None, go))


def _links(title: str, pages: list[tuple[str, texts.Text]], language: LanguageCode) -> Html:
    items = [tag("li", tag("a", text(language), href=link(path, language))) for path, text in pages]
    return tag("nav", join([tag("h2", title)]), tag("ul", *items), aria_label=title)
