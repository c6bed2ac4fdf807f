"""What the page's web server sends before Streamlit has run anything."""

from __future__ import annotations

from collections.abc import Generator

import pytest
from starlette.testclient import TestClient

from service.schemas import LanguageCode
from ui.server import PAGES, create_app
from ui.shell import UnexpectedIndexError, translated


@pytest.fixture(scope="module")
def browser() -> Generator[TestClient]:
    # Without the context manager: Streamlit's own runtime is not needed for what is tested here.
    yield TestClient(create_app())


@pytest.mark.parametrize("path", sorted(PAGES))
@pytest.mark.parametrize("language", ["fr", "de"])
def test_every_page_says_its_language(browser: TestClient, path: str, language: LanguageCode) -> None:
    page = browser.get(path, params={"lang": language})
    assert page.status_code == 200
    assert page.text.count("<html") == 1
    assert f'<html lang="{language}">' in page.text
    assert page.headers["content-language"] == language


def test_the_language_comes_from_the_browser_without_a_choice(browser: TestClient) -> None:
    page = browser.get("/", headers={"accept-language": "de-DE,de;q=0.9"})
    assert '<html lang="de">' in page.text
    assert "Accept-Language" in page.headers["vary"]


def test_the_first_words_are_ours(browser: TestClient) -> None:
    french, german = browser.get("/?lang=fr").text, browser.get("/?lang=de").text
    for page in (french, german):
        assert "You need to enable JavaScript" not in page
        assert "Streamlit</title>" not in page
        assert "agent/openapi" not in page
        assert "<script>" not in page, "the policy allows no script inside the page"
    assert "Cette page a besoin de JavaScript" in french and "tel:3939" in french
    assert "Diese Seite braucht JavaScript" in german and "tel:115" in german


@pytest.mark.parametrize("path", ["/", "/assets/page.css", "/nowhere", "/_stcore/metrics", "/_stcore/health"])
def test_every_answer_has_the_security_headers(browser: TestClient, path: str) -> None:
    headers = browser.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "http" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/interact",
        "/_stcore/upload_file/x/y",
        "/component/x",
        "/media/x",
        "/agent/_stcore/health",
        "/nowhere",
        "/%3Cscript%3E",
    ],
)
def test_what_no_page_needs_is_closed(browser: TestClient, path: str) -> None:
    answer = browser.get(path, headers={"accept-language": "de"})
    assert answer.status_code == 404
    assert "Diese Seite gibt es nicht" in answer.text
    assert "<script" not in answer.text


def test_pages_are_read_only(browser: TestClient) -> None:
    assert browser.post("/", content="x").status_code == 405
    assert browser.post("/_stcore/agent/interact", json={}).status_code == 405


@pytest.mark.parametrize(
    "name", ["page.css", "page.js", "mark.svg", "bridge.svg", "atkinson-hyperlegible-next-OFL.txt"]
)
def test_our_own_files_are_served(browser: TestClient, name: str) -> None:
    answer = browser.get(f"/assets/{name}")
    assert answer.status_code == 200
    assert "http://" not in answer.text.replace("http://www.w3.org", "").replace("http://scripts.sil.org", "")


def test_an_index_page_that_we_do_not_know_is_refused() -> None:
    with pytest.raises(UnexpectedIndexError):
        translated("<html lang='en'><body></body></html>", "fr")
