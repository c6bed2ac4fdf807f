"""An editor’s morning with the real service, runs and Chromium: change a page, see what it does, publish, go back."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from service.run_schemas import Step
from service.schemas import LanguageCode
from tests.pages import write_town
from tests.ui.browsing import ARGUMENTS, CHROMIUM, ROOT, assert_accessible, is_up, page_server
from ui import editor_texts as words
from ui import texts
from ui.language import LANGUAGES

KEY = "a-key-of-the-browser-tests"
NAME = "Élodie Grünwald"
RUN_MS = 240_000  # a run opens the embedder, on a machine that others may be using

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed (apt-get install chromium)"),
]


@dataclass(frozen=True)
class Morning:
    """What changes, in one language."""

    corpus: str
    file: str
    question: str
    old: str
    new: str


MORNINGS: dict[LanguageCode, Morning] = {
    "fr": Morning("ville", "carte-identite.md", "Combien coûte une carte d’identité perdue ?", "25 €", "32 €"),
    "de": Morning("stadt", "personalausweis.md", "Was kostet der Personalausweis?", "37 Euro", "46 Euro"),
}


@dataclass(frozen=True)
class Installation:
    """A running service and page over folders of their own."""

    page: str
    corpora: Path


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> Generator[Installation]:
    """The small town, published by the product's own command; the service; the page."""
    folder = tmp_path_factory.mktemp("morning")
    corpora = write_town(folder / "corpora")
    (folder / "data").mkdir()
    (folder / "data" / "models").symlink_to(models_folder, target_is_directory=True)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DEUXRIVES_")} | {
        "DEUXRIVES_DATA_FOLDER": str(folder / "data"),
        "DEUXRIVES_CORPORA_FOLDER": str(corpora),
        "DEUXRIVES_PORT": str(port),
        "DEUXRIVES_EDITOR_KEY": KEY,
    }
    published = subprocess.run(
        [sys.executable, "-m", "ingest", "sync"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert published.returncode == 0, published.stdout + published.stderr
    address = f"http://127.0.0.1:{port}"
    with (folder / "service.log").open("wb") as log:
        service = subprocess.Popen(
            [sys.executable, "-m", "service", "serve"], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            until = time.monotonic() + 120
            while not is_up(f"{address}/health/ready"):
                assert service.poll() is None and time.monotonic() < until, "the service did not start"
                time.sleep(0.2)
            with page_server(address) as page:
                yield Installation(page, corpora)
        finally:
            service.terminate()
            service.wait(timeout=60)


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Generator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def _open(page: Page, installation: Installation, path: str, language: LanguageCode) -> None:
    page.goto(f"{installation.page}{path}?lang={language}")
    expect(page.locator(".page-footer")).to_be_visible(timeout=60_000)


def _ask(page: Page, installation: Installation, language: LanguageCode) -> str:
    """The sentences that a citizen reads now."""
    _open(page, installation, "/", language)
    field = page.get_by_label(texts.ASK_LABEL(language), exact=True)
    field.fill(MORNINGS[language].question)
    field.press("Enter")
    expect(page.locator("[data-answer]").first).to_be_visible(timeout=60_000)
    return " ".join(page.locator(".sentence").all_inner_texts())


def _enter(page: Page, installation: Installation, language: LanguageCode) -> None:
    _open(page, installation, "/editor", language)
    page.get_by_label(words.NAME(language)).fill(NAME)
    page.get_by_label(words.KEY(language), exact=True).fill("not-the-key-of-this-service")
    page.get_by_role("button", name=words.OPEN(language)).click()
    expect(page.locator(".run-ended.failed")).to_have_text(words.KEY_WRONG(language), timeout=20_000)
    page.get_by_label(words.KEY(language), exact=True).fill(KEY)
    page.get_by_role("button", name=words.OPEN(language)).click()
    expect(page.get_by_text(words.SIGNED(language, name=NAME))).to_be_visible(timeout=20_000)


def _part(page: Page, part: str) -> None:
    page.locator(".st-key-editor-part").get_by_text(part, exact=True).click()


def _follow(page: Page, step: Step, language: LanguageCode) -> None:
    """Wait for the end of a run that was just started; it must have gone well."""
    ended = page.locator(".run-ended")
    expect(ended).to_have_text(words.ENDED(language, step=words.STEP_TITLES[step](language)), timeout=RUN_MS)


def _step(page: Page, step: Step, language: LanguageCode) -> None:
    page.get_by_role("button", name=words.STEP_BUTTONS[step](language), exact=True).click()
    _follow(page, step, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_editors_morning(page: Page, installation: Installation, language: LanguageCode) -> None:
    morning = MORNINGS[language]
    for _ in range(2):  # asked twice, a question is one of the frequent ones
        assert morning.old in _ask(page, installation, language)

    _enter(page, installation, language)
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    changed = installation.corpora / morning.corpus / "pages" / morning.file
    text = changed.read_text(encoding="utf-8").replace(morning.old, morning.new)
    _part(page, words.PART_FILES(language))
    page.get_by_label(words.FILES_CORPUS(language)).click()
    page.get_by_role("option", name=morning.corpus).click()
    expect(page.get_by_test_id("stFileUploaderDropzone")).to_be_visible()
    page.locator("input[type=file]").set_input_files(
        [
            {"name": morning.file, "mimeType": "text/markdown", "buffer": text.encode()},
            {"name": "broken.md", "mimeType": "text/markdown", "buffer": b"---\ntitle: [\n---\n"},
        ]
    )
    expect(page.get_by_test_id("stFileChipName")).to_have_count(2)
    page.get_by_role("button", name=words.FILES_SEND(language), exact=True).click()
    expect(page.locator(".run-ended")).to_have_text(
        words.FILES_SENT(language, names=f"{morning.file}, broken.md"), timeout=20_000
    )
    assert changed.read_text(encoding="utf-8") == text

    _part(page, words.PART_UPDATE(language))
    _step(page, "plan", language)
    expect(page.locator(".plan-list").filter(has_text=words.CHANGED(language))).to_contain_text(
        morning.file.removesuffix(".md")
    )
    expect(page.locator(".plan-list").filter(has_text=words.FAILED(language))).to_contain_text("broken.md")
    _step(page, "build", language)
    expect(page.locator(".versions .draft")).to_contain_text(NAME)
    _step(page, "check", language)
    expect(page.locator(".passed")).to_contain_text(words.CHECK_PASSED(language))

    # Closing the browser in the middle of a run stops nothing.
    page.get_by_role("button", name=words.STEP_BUTTONS["effect"](language), exact=True).click()
    expect(page.locator(".run-card")).to_be_visible(timeout=20_000)
    _enter(page, installation, language)
    change = page.locator(".change").filter(has_text=morning.question)
    expect(change).to_be_visible(timeout=RUN_MS)
    if change.get_attribute("open") is None:
        change.locator("summary").click()
    expect(change.locator(".side.old mark").filter(has_text=morning.old)).to_be_visible()
    expect(change.locator(".side.new mark").filter(has_text=morning.new)).to_be_visible()
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 390, "height": 844})
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})

    citizen = page.context.new_page()
    assert morning.old in _ask(citizen, installation, language), "nothing is published yet"
    page.get_by_role("button", name=words.STEP_BUTTONS["publish"](language), exact=True).click()
    expect(page.locator(".confirm")).to_contain_text(words.CONFIRM_PUBLISH(language))
    page.get_by_role("button", name=words.PUBLISH_NOW(language), exact=True).click()
    _follow(page, "publish", language)
    said = _ask(citizen, installation, language)
    assert morning.new in said and morning.old not in said

    _part(page, words.PART_HISTORY(language))
    runs = page.locator(".history tbody tr")
    expect(runs.first).to_contain_text(NAME)
    expect(runs.filter(has_text=words.STEP_TITLES["publish"](language)).first).to_contain_text(NAME)
    assert_accessible(page)
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name=words.STEP_BUTTONS["rollback"](language), exact=True).first.click()
    expect(page.locator(".confirm")).to_contain_text(words.CONFIRM_ROLLBACK(language))
    page.get_by_role("button", name=words.ROLLBACK_NOW(language), exact=True).click()
    _follow(page, "rollback", language)
    said = _ask(citizen, installation, language)
    assert morning.old in said and morning.new not in said

    changed.write_text(text.replace(morning.new, morning.old), encoding="utf-8")
    (changed.parent / "broken.md").unlink()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [390, 1280])
def test_no_part_of_the_editors_page_breaks_a_rule(
    page: Page, installation: Installation, language: LanguageCode, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 844})
    _enter(page, installation, language)
    parts = (words.PART_FILES, words.PART_CORPORA, words.PART_HISTORY, words.PART_REPORTS)
    for part in parts:
        _part(page, part(language))
        expect(page.locator(".st-key-editor h2").first).to_be_visible()
        assert_accessible(page)
        page.emulate_media(color_scheme="light")
    for report in (words.FLAGGED, words.CITING, words.QUALITY):
        page.locator(".st-key-editor-report").get_by_text(report(language), exact=True).click()
        expect(page.get_by_role("heading", name=report(language))).to_be_visible()
        assert_accessible(page)
        page.emulate_media(color_scheme="light")


def test_who_has_no_key_sends_no_file_to_the_pages_server(page: Page, installation: Installation) -> None:
    _open(page, installation, "/", "fr")
    sent = page.request.put(f"{installation.page}/_stcore/upload_file/some-session/some-file", data=b"x" * 10)
    assert sent.status in (404, 405)
    assert not re.search(r"session", sent.text())
