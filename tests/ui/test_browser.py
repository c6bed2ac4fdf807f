"""The page in a real Chromium: what a reader sees, hears, and what leaves the machine (nothing)."""

from __future__ import annotations

from collections.abc import Callable, Generator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Request, Route, expect, sync_playwright

from service.schemas import LanguageCode, Status
from tests.ui.browsing import ARGUMENTS, CHROMIUM, assert_accessible, page_server
from tests.ui.fake_contents import CARTE, MODEL_FAILED, WITHDRAWN_WORDS, answer_to
from tests.ui.fake_service import Behaviour
from ui import texts
from ui.language import LANGUAGES, other

DOCUMENT = f"/document?document={CARTE.id}&passage={CARTE.passage_id(1).replace('#', '%23')}&quote=Prenez+rendez-vous"
PATHS = [
    "/",
    "/agent",
    "/editor",
    DOCUMENT,
    "/document",
    "/receipt",
    "/receipt?answer=none",
    "/ai",
    "/accessibility",
    "/legal",
    "/?answer=none",
]
QUESTIONS: dict[LanguageCode, str] = {
    "fr": "Comment refaire ma carte d’identité ?",
    "de": "Wie beantrage ich einen neuen Personalausweis?",
}
QUOTES: dict[LanguageCode, str] = {
    "fr": "Vous devez vous rendre en personne dans une mairie équipée d’une station d’enregistrement.",
    "de": "Den Personalausweis beantragen Sie persönlich bei der Personalausweisbehörde an Ihrem Hauptwohnsitz.",
}

Open = Callable[..., Page]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)"),
]


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(_service: tuple[str, Behaviour]) -> Generator[str]:
    with page_server(_service[0]) as served:
        yield served


@pytest.fixture
def open_page(browser: Browser, address: str, fake: Behaviour) -> Generator[Open]:
    """Open a page; at the end, fail if any request went, or wished to go, anywhere but to our own server."""
    strangers: list[str] = []
    faults: list[str] = []
    home = urlsplit(address).netloc

    def watch(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob"} and parts.netloc != home:
            strangers.append(request.url)

    def refuse(route: Route) -> None:
        watch(route.request)
        if urlsplit(route.request.url).netloc == home:
            route.continue_()
        else:
            route.abort()

    contexts: list[BrowserContext] = []

    def opened(path: str, language: LanguageCode = "fr", width: int = 390, locale: str = "") -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme="light",
            locale=locale or language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.route("**/*", refuse)
        page.on("request", watch)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(f"{address}{path}{'&' if '?' in path else '?'}lang={language}")
        expect(page.locator(".page-footer")).to_be_visible(timeout=30_000)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not strangers
    assert not faults


def _ask(page: Page, question: str, language: LanguageCode) -> None:
    field = page.get_by_label(texts.ASK_LABEL(language), exact=True)
    field.fill(question)
    field.press("Enter")
    expect(page.locator("[data-answer], .problem").first).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_is_answered_and_its_citation_opens_at_the_quote(open_page: Open, language: LanguageCode) -> None:
    page = open_page("/", language)
    assert page.locator("html").get_attribute("lang") == language
    _ask(page, QUESTIONS[language], language)
    expect(page.locator(".card [lang]")).to_have_count(0)
    expect(page.locator(".sentence").first).to_contain_text(QUOTES[language])
    page.get_by_role("link", name=texts.SOURCE_NUMBER(language, number=1), exact=True).click()
    source = page.locator("#citation-1")
    expect(source.locator("mark")).to_have_text(QUOTES[language])
    expect(source.locator("summary")).to_be_focused()
    out = source.locator("a.out")
    assert (out.get_attribute("rel") or "").startswith("noopener")
    source.get_by_role("link", name=texts.WHOLE_DOCUMENT(language)).click()
    expect(page.locator(".cited mark")).to_have_text(QUOTES[language], timeout=20_000)
    assert page.locator("html").get_attribute("lang") == language


def test_the_language_switch_keeps_the_answer_and_changes_the_page(open_page: Open) -> None:
    page = open_page("/", "fr")
    _ask(page, QUESTIONS["fr"], "fr")
    page.wait_for_url("**answer=*")
    page.reload()
    page.get_by_role("link", name="Deutsch").click()
    page.wait_for_url("**lang=de**")
    expect(page.locator("#answer")).to_have_text(texts.STATUS_TITLES[Status.ANSWERED]("de"), timeout=20_000)
    assert page.locator("html").get_attribute("lang") == "de"
    expect(page.locator('.sentence [lang="fr"]').first).to_contain_text(QUOTES["fr"])


def test_the_browsers_language_is_used_until_one_is_chosen(open_page: Open, address: str) -> None:
    page = open_page("/", "fr", locale="de-DE")
    page.goto(address)
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.TITLE("de"), timeout=20_000)
    assert page.locator("html").get_attribute("lang") == "de"


def test_a_complete_answer_is_announced_once_and_politely(open_page: Open, fake: Behaviour) -> None:
    page = open_page("/", "fr")
    page.evaluate(
        """() => {
            window.heard = [];
            const region = document.getElementById("deux-rives-announcer");
            new MutationObserver(() => window.heard.push(region.textContent)).observe(region, {childList: true});
        }"""
    )
    fake.pause = 0.3
    _ask(page, QUESTIONS["fr"], "fr")
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    ready = texts.ANSWER_READY("fr", sentences=3, citations=3)
    expect(page.locator("#deux-rives-announcer")).to_have_text(ready)
    heard: list[str] = page.evaluate("window.heard")
    assert heard.count(ready) == 1
    assert page.locator("#deux-rives-announcer").get_attribute("aria-live") == "polite"


def test_waiting_says_what_is_happening_and_shows_pages_as_they_come(open_page: Open, fake: Behaviour) -> None:
    fake.pause = 1.0
    page = open_page("/", "de")
    field = page.get_by_label(texts.ASK_LABEL("de"), exact=True)
    field.fill(QUESTIONS["de"])
    field.press("Enter")
    expect(page.locator(".step.now")).to_contain_text(texts.STEP_SEARCH("de"))
    expect(page.locator(".found")).to_contain_text("Carte nationale")
    expect(page.locator(".step.now")).to_contain_text(texts.STEP_CHECK("de"))
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    expect(page.locator(".waiting")).to_have_count(0)


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_that_were_withdrawn_disappear_before_the_others_come(
    open_page: Open, fake: Behaviour, language: LanguageCode
) -> None:
    fake.pause = 1.0
    page = open_page("/", language)
    field = page.get_by_label(texts.ASK_LABEL(language), exact=True)
    field.fill({"fr": "Carte d’identité, coupure", "de": "Ausweis, Abbruch"}[language])
    field.press("Enter")
    gone = page.get_by_text(WITHDRAWN_WORDS[language])
    expect(gone).to_be_visible(timeout=20_000)
    expect(page.locator(".waiting")).to_contain_text(texts.WITHDRAWN(language), timeout=20_000)
    expect(gone).to_have_count(0)
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    expect(gone).to_have_count(0)
    expect(page.locator(".caution.calm")).to_have_text(MODEL_FAILED[language])
    expect(page.locator(".sentence").first).to_contain_text(QUOTES[language])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_a_translation_and_its_original_are_seen_together(open_page: Open, language: LanguageCode, width: int) -> None:
    page = open_page("/", language, width=width)
    _ask(page, {"fr": "J’emménage à Kehl", "de": "Ich ziehe nach Straßburg"}[language], language)
    original = page.locator(".original blockquote")
    expect(original).to_have_count(2)
    expect(original.first).to_be_visible()
    assert original.first.get_attribute("lang") == other(language)
    sentence = page.locator(".sentence").first.bounding_box()
    below = page.locator(".original").first.bounding_box()
    assert sentence and below
    assert 0 <= below["y"] - (sentence["y"] + sentence["height"]) < 24, "the original stands right under it"
    assert_accessible(page)


def test_the_desk_keeps_its_field_on_the_screen(open_page: Open) -> None:
    page = open_page("/agent", "fr", width=1280)
    field = page.get_by_label(texts.AGENT_ASK("fr"), exact=True)
    for question in (QUESTIONS["fr"], "Berlin"):
        field.fill(question)
        field.press("Enter")
        expect(page.locator(".card .asked")).to_contain_text(question, timeout=20_000)
        expect(field).to_be_in_viewport()
        assert page.evaluate("document.querySelector('.stMain').scrollTop") == 0


def test_on_a_phone_the_desk_shows_the_passages_first(open_page: Open) -> None:
    page = open_page("/agent", "de")
    field = page.get_by_label(texts.AGENT_ASK("de"), exact=True)
    field.fill(QUESTIONS["de"])
    field.press("Enter")
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    expect(page.locator(".rankings .facts").first).to_be_in_viewport()


def _face(page: Page, where: str) -> str:
    family: str = page.evaluate("where => getComputedStyle(document.querySelector(where)).fontFamily", where)
    return family.replace("'", '"')


def test_zeros_are_open_but_in_a_reference_number(open_page: Open) -> None:
    page = open_page("/", "fr")
    _ask(page, QUESTIONS["fr"], "fr")
    page.evaluate("document.fonts.ready.then(() => true)")
    assert page.evaluate("document.fonts.check('18px \"Deux Rives Zero\"', '0')")
    for where in (".sentence", ".stApp input", ".stApp button"):
        assert _face(page, where).startswith('"Deux Rives Zero"'), where
    assert _face(page, ".reference-number dd").startswith('"Atkinson')


def test_hostile_text_runs_nothing_and_loads_nothing(open_page: Open) -> None:
    hostile = (
        "<script>document.title='owned'</script><img src=http://evil.example/x.png> ![](http://evil.example/y.png)"
    )
    page = open_page("/agent", "fr", width=1280)
    field = page.get_by_label(texts.AGENT_ASK("fr"), exact=True)
    field.fill(hostile)
    field.press("Enter")
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("button", name="owned")).to_be_visible()
    assert page.title() != "owned"
    assert page.locator("[href^='javascript'], .stHtml img, .stButton img, .stButton a").count() == 0


def test_the_keyboard_reaches_everything(open_page: Open) -> None:
    page = open_page("/", "fr", width=1280)
    expect(page.get_by_label(texts.ASK_LABEL("fr"), exact=True)).to_be_visible()
    page.keyboard.press("Tab")
    expect(page.get_by_text(texts.SKIP("fr"))).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#deux-rives-content")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label(texts.ASK_LABEL("fr"), exact=True)).to_be_focused()


def test_copying_puts_the_sources_on_the_clipboard(open_page: Open, address: str) -> None:
    page = open_page("/agent", "fr", width=1280)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
    field = page.get_by_label(texts.AGENT_ASK("fr"), exact=True)
    field.fill(QUESTIONS["fr"])
    field.press("Enter")
    page.get_by_role("button", name=texts.AGENT_COPY_TEXT("fr")).click()
    expect(page.get_by_role("button", name=texts.AGENT_COPIED("fr"))).to_be_visible()
    copied: str = page.evaluate("navigator.clipboard.readText()")
    assert QUOTES["fr"] in copied and CARTE.url in copied and "K7F-29M-4TD" in copied


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_receipt_prints_with_its_addresses_and_without_the_page_around_it(
    open_page: Open, fake: Behaviour, language: LanguageCode
) -> None:
    answer = answer_to(QUESTIONS[language], language, None)
    fake.answers[answer.id] = answer
    page = open_page(f"/receipt?answer={answer.id}", language)
    expect(page.get_by_role("heading", level=1)).to_have_text(texts.RECEIPT(language, reference=answer.id))
    assert_accessible(page)
    page.get_by_role("link", name=texts.SOURCE_NUMBER(language, number=1), exact=True).click()
    expect(page.locator("#citation-1")).to_be_focused()
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.locator(".address").first).to_be_visible()
    expect(page.locator(".stApp")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".receipt h1")).to_have_css("color", "rgb(0, 0, 0)")
    for gone in (".languages", ".page-footer", ".contact", ".print", ".back"):
        expect(page.locator(gone).first).to_be_hidden()


@pytest.mark.parametrize("width", [320, 1280])
def test_saying_why_an_answer_did_not_help_breaks_no_rule(open_page: Open, fake: Behaviour, width: int) -> None:
    page = open_page("/", "de", width=width)
    _ask(page, QUESTIONS["de"], "de")
    page.get_by_role("button", name=texts.FEEDBACK_NO("de"), exact=True).click()
    page.get_by_role("button", name=texts.FEEDBACK_REASONS["outdated"]("de")).click()
    page.get_by_label(texts.FEEDBACK_COMMENT("de")).fill("Die Gebühr ist höher.")
    assert_accessible(page)
    page.get_by_role("button", name=texts.FEEDBACK_SEND("de")).click()
    expect(page.locator(".thanks")).to_have_text(texts.FEEDBACK_THANKS("de"))
    assert [said.reasons for _, said in fake.said] == [[], ["outdated"]]
    assert fake.said[1][1].comment == "Die Gebühr ist höher."


@pytest.mark.parametrize("width", [320, 1280])
def test_flagging_a_passage_breaks_no_rule(open_page: Open, fake: Behaviour, width: int) -> None:
    page = open_page("/agent", "fr", width=width)
    field = page.get_by_label(texts.AGENT_ASK("fr"), exact=True)
    field.fill(QUESTIONS["fr"])
    field.press("Enter")
    page.get_by_text(texts.FLAG("fr"), exact=True).click()
    page.get_by_role("button", name=texts.FEEDBACK_REASONS["wrong_passage"]("fr")).click()
    assert_accessible(page)
    page.get_by_role("button", name=texts.FLAG_SEND("fr"), exact=True).click()
    expect(page.locator(".thanks")).to_have_text(texts.FLAG_THANKS("fr"))
    assert [(said.reasons, bool(said.passage_id)) for _, said in fake.said] == [(["wrong_passage"], True)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_no_page_breaks_the_rules_of_accessibility(open_page: Open, path: str, language: LanguageCode) -> None:
    assert_accessible(open_page(path, language, width=320))


@pytest.mark.parametrize(
    "question",
    ["carte", "krankenversichert assuré", "Kehl", "coupure carte", "permis", "mourir", "Bitcoin", "en panne", " "],
)
def test_no_state_of_the_answer_breaks_the_rules_of_accessibility(open_page: Open, question: str) -> None:
    page = open_page("/", "fr", width=320)
    _ask(page, question, "fr")
    expect(page.locator("[data-announce]")).to_have_count(1)
    page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
    small = page.evaluate(
        """() => [...document.querySelectorAll("a, button, summary")].filter((element) => {
            const box = element.getBoundingClientRect();
            return box.width > 1 && (box.height < 24 || box.width < 24);
        }).map((element) => element.outerHTML.slice(0, 120))"""
    )
    assert small == [], "targets are at least 24 pixels high and wide"
    assert_accessible(page)


@pytest.mark.parametrize("width", [320, 1280])
def test_the_agents_desk_with_an_answer_breaks_no_rule(open_page: Open, width: int) -> None:
    page = open_page("/agent", "de", width=width)
    field = page.get_by_label(texts.AGENT_ASK("de"), exact=True)
    field.fill(QUESTIONS["de"])
    field.press("Enter")
    expect(page.locator("[data-answer]")).to_be_visible(timeout=20_000)
    assert_accessible(page)
