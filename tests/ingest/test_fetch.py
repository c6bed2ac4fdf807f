"""Pages from a small site on this machine: what is sent again, what is refused, and what stays when the site is gone."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ingest import http_get
from ingest.cache import Cache
from ingest.fetch import FetchReport, fetch_corpus, fetched_addresses, fetched_folder
from ingest.http_get import FetchError, PoliteClient
from ingest.manifest import Fetch, Manifest, ManifestError, load_manifest
from ingest.reading import fetched, find_corpora, read_corpus
from ingest.source import SourceError
from ingest.sync import Tools, sync
from retriever.edge_store import EdgeStore
from retriever.passage import Language
from retriever.settings import RetrieverSettings
from tests.conftest import RememberingEmbedder, silent

Answer = tuple[int, dict[str, str], bytes]


def html(title: str, text: str) -> bytes:
    return f'<html lang="de"><body><main><h1>{title}</h1><p>{text}</p></main></body></html>'.encode()


@dataclass
class Site:
    """Answers by path; every request is remembered with its headers."""

    answers: dict[str, Answer] = field(default_factory=dict[str, Answer])
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list[tuple[str, dict[str, str]]])
    port: int = 0

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, path: str, title: str, text: str = "Ein Satz.", **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers[path] = (200, {"Content-Type": "text/html; charset=utf-8", **named}, html(title, text))

    def sitemap(self, *entries: tuple[str, str], path: str = "/sitemap.xml", index: bool = False) -> None:
        outer, inner = ("sitemapindex", "sitemap") if index else ("urlset", "url")
        rows = "".join(
            f"<{inner}><loc>{loc if '//' in loc else self.root + loc}</loc><lastmod>{day}</lastmod></{inner}>"
            for loc, day in entries
        )
        text = f'<{outer} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</{outer}>'
        self.answers[path] = (200, {"Content-Type": "application/xml"}, text.encode())

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked if path != "/robots.txt"]


@pytest.fixture
def site() -> Generator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.path, dict(self.headers)))
            status, headers, body = site.answers.get(self.path, (404, {}, b""))
            known = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
            if status == 200 and any(known) and known in ((headers.get("ETag"), headers.get("Last-Modified")),):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    server.shutdown()
    thread.join()
    server.server_close()


def rules(site: Site, **more: object) -> Fetch:
    fields = {"hosts": ("127.0.0.1",), "private": True, "delay_seconds": 0, **more}
    return Fetch.model_validate(fields)


def manifest(fetch: Fetch) -> Manifest:
    return Manifest(
        id="kehl",
        name="Kehl",
        format="auto",
        language=Language.DE,
        jurisdiction="DE",
        authority="Stadt",
        licence="x",
        homepage="https://kehl.example",
        fetch=fetch,
    )


def run(site: Site, folder: Path, fetch: Fetch | None = None, sleeps: list[float] | None = None) -> FetchReport:
    chosen = fetch or rules(site, sitemaps=[f"{site.root}/sitemap.xml"])
    with PoliteClient(chosen, sleep=(sleeps if sleeps is not None else []).append) as client:
        return fetch_corpus(manifest(chosen), folder, client, silent)


def write_manifest(site: Site, folder: Path) -> None:
    (folder / "corpora" / "kehl").mkdir(parents=True)
    (folder / "corpora" / "kehl" / "manifest.toml").write_text(
        'id="kehl"\nname="K"\nformat="auto"\nlanguage="de"\njurisdiction="DE"\nauthority="S"\nlicence="x"\n'
        f'homepage="https://kehl.example"\n[fetch]\nhosts=["127.0.0.1"]\nsitemaps=["{site.root}/sitemap.xml"]\n'
        "private=true\ndelay_seconds=0\n"
    )


def files(folder: Path) -> list[str]:
    pages = folder / "pages"
    return sorted(path.relative_to(pages).as_posix() for path in pages.rglob("*") if path.is_file())


def test_a_sitemap_gives_pages_and_unchanged_ones_are_not_sent_again(site: Site, tmp_path: Path) -> None:
    site.page("/dienst/a", "A", ETag='"1"')
    site.page("/dienst/b", "B", Last_Modified="Tue, 03 Mar 2026 10:00:00 GMT")
    site.page("/dienst/c", "C")
    site.sitemap(("/dienst/a", ""), ("/dienst/b", ""), ("/dienst/c", "2026-03-01"))
    assert run(site, tmp_path) == FetchReport(3, 0, 0, ())
    assert files(tmp_path) == ["dienst/a.html", "dienst/b.html", "dienst/c.html"]
    before = (tmp_path / "pages" / "dienst" / "a.html").read_bytes()

    site.asked.clear()
    assert run(site, tmp_path) == FetchReport(0, 3, 0, ())
    assert site.paths == ["/sitemap.xml", "/dienst/a", "/dienst/b"]  # the sitemap says that the third has not changed
    assert site.asked[-2][1]["If-None-Match"] == '"1"'
    assert site.asked[-1][1]["If-Modified-Since"] == "Tue, 03 Mar 2026 10:00:00 GMT"
    assert (tmp_path / "pages" / "dienst" / "a.html").read_bytes() == before

    site.page("/dienst/a", "A", "Neuer Satz.", ETag='"2"')
    assert run(site, tmp_path) == FetchReport(1, 2, 0, ())
    assert b"Neuer Satz." in (tmp_path / "pages" / "dienst" / "a.html").read_bytes()


def test_pages_that_are_gone_or_not_listed_are_removed(site: Site, tmp_path: Path) -> None:
    for name in "abc":
        site.page(f"/{name}", name)
    site.sitemap(("/a", ""), ("/b", ""), ("/c", ""))
    run(site, tmp_path)
    site.sitemap(("/a", ""), ("/b", ""))
    site.answers["/b"] = (410, {}, b"")
    assert run(site, tmp_path).removed == 2
    assert files(tmp_path) == ["a.html"]


def test_a_page_that_fails_stays_as_it_was(site: Site, tmp_path: Path) -> None:
    site.page("/a", "A")
    site.sitemap(("/a", ""))
    run(site, tmp_path)
    site.answers["/a"] = (503, {}, b"")
    report = run(site, tmp_path)
    assert report.failed == ((f"{site.root}/a", "the site answered 503; the copy from before stays"),)
    assert files(tmp_path) == ["a.html"]


def test_without_its_sitemap_nothing_changes(site: Site, tmp_path: Path) -> None:
    site.page("/a", "A")
    site.sitemap(("/a", ""))
    run(site, tmp_path)
    site.answers["/sitemap.xml"] = (500, {}, b"")
    with pytest.raises(FetchError, match="answered 500"):
        run(site, tmp_path)
    site.answers["/sitemap.xml"] = (200, {}, b'<!DOCTYPE a [<!ENTITY x "y">]><urlset>&x;</urlset>')
    with pytest.raises(FetchError, match="DOCTYPE"):
        run(site, tmp_path)
    assert files(tmp_path) == ["a.html"]


def test_an_index_of_packed_sitemaps_and_a_choice_of_paths(site: Site, tmp_path: Path) -> None:
    site.page("/dienst/a", "A")
    site.page("/presse/b", "B")
    site.sitemap(("/dienst/a", ""), ("/presse/b", ""), ("https://fremd.example/c", ""), path="/eins.xml.gz")
    status, headers, body = site.answers["/eins.xml.gz"]
    site.answers["/eins.xml.gz"] = (status, headers, gzip.compress(body))
    site.sitemap(("/eins.xml.gz", ""), ("/sitemap.xml", ""), index=True)
    report = run(site, tmp_path, rules(site, sitemaps=[f"{site.root}/sitemap.xml"], include=["/dienst/"]))
    assert files(tmp_path) == ["dienst/a.html"]
    assert [url for url, _ in report.failed] == ["https://fremd.example/c"]


def test_robots_txt_is_obeyed_with_its_delay(site: Site, tmp_path: Path) -> None:
    site.page("/a", "A")
    site.page("/intern/b", "B")
    robots = b"User-agent: *\nDisallow: /intern/\nCrawl-delay: 7\n"
    site.answers["/robots.txt"] = (200, {"Content-Type": "text/plain"}, robots)
    sleeps: list[float] = []
    fetch = rules(site, pages=[f"{site.root}/a", f"{site.root}/intern/b", f"{site.root}/a?seite=2"])
    report = run(site, tmp_path, fetch, sleeps)
    assert (f"{site.root}/intern/b", "the site's robots.txt does not allow it") in report.failed
    assert "/intern/b" not in site.paths
    assert [round(seconds) for seconds in sleeps] == [7]


def test_a_robots_txt_that_fails_allows_nothing(site: Site, tmp_path: Path) -> None:
    site.page("/a", "A")
    site.answers["/robots.txt"] = (500, {}, b"")
    assert run(site, tmp_path, rules(site, pages=[f"{site.root}/a"])).new == 0
    assert site.paths == []


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("https://fremd.example/", "the host fremd.example is not named"),
        ("ftp://127.0.0.1/x", "only https"),
        ("http://user:pw@127.0.0.1/", "user name"),
        ("/a", "more than 5 redirects"),
        ("http://127.0.0.1:99999/", "not an address"),
    ],
)
def test_a_redirect_leads_nowhere_else(site: Site, tmp_path: Path, target: str, reason: str) -> None:
    site.answers["/a"] = (302, {"Location": target}, b"")
    ((_, told),) = run(site, tmp_path, rules(site, pages=[f"{site.root}/a"])).failed
    assert reason in told


def test_a_redirect_within_the_site_is_followed(site: Site, tmp_path: Path) -> None:
    site.answers["/alt"] = (301, {"Location": "/neu"}, b"")
    site.page("/neu", "Neu")
    assert run(site, tmp_path, rules(site, pages=[f"{site.root}/alt"])).new == 1


@pytest.mark.parametrize("url", ["https://localhost/", "https://127.0.0.1/", "https://[::1]/"])
def test_private_addresses_are_refused_unless_named(url: str) -> None:
    hosts = Fetch(hosts=("localhost", "127.0.0.1", "::1"))
    with PoliteClient(hosts) as client, pytest.raises(FetchError, match="private address"):
        client.get(url)


def test_http_is_refused_on_the_open_network() -> None:
    with PoliteClient(Fetch(hosts=("kehl.example",))) as client, pytest.raises(FetchError, match="only https"):
        client.get("http://kehl.example/")


def test_what_is_too_large_too_slow_packed_or_of_another_kind_is_refused(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_get, "MAX_BYTES", 5000)
    site.page("/gross", "G", "x" * 6000)
    site.page("/gepackt", "P", Content_Encoding="gzip")
    site.answers["/bild"] = (200, {"Content-Type": "image/png"}, b"\x89PNG")
    fetch = rules(site, pages=[f"{site.root}/{name}" for name in ("gross", "gepackt", "bild")])
    reasons = [reason for _, reason in run(site, tmp_path, fetch).failed]
    assert reasons == [
        "larger than 4 kB",
        "the answer is compressed, which was not asked for",
        "is of the type image/png, which is not read",
    ]
    ticks = iter(range(0, 100_000, 50))
    with PoliteClient(rules(site), clock=lambda: float(next(ticks))) as client:
        site.page("/langsam", "L", "x" * 3000)
        monkeypatch.setattr(http_get, "MAX_SECONDS", 1.0)
        with pytest.raises(FetchError, match="took more than"):
            client.get(f"{site.root}/langsam")


def test_a_site_that_is_not_there_is_named(tmp_path: Path) -> None:
    fetch = Fetch(hosts=("127.0.0.1",), private=True, pages=("http://127.0.0.1:9/a",))
    with PoliteClient(fetch) as client:
        report = fetch_corpus(manifest(fetch), tmp_path, client, silent)
    assert report.failed == (("http://127.0.0.1:9/a", "cannot be fetched: ConnectError"),)


def test_hostile_paths_stay_in_the_folder(site: Site, tmp_path: Path) -> None:
    paths = ["/../../etc/passwd", "/%2e%2e/%2e%2e/x", "/a b?x=1", "/a b?x=2", "/.versteckt", "/" + "l" * 300]
    for path in paths:
        site.page(path.replace(" ", "%20"), "T")
    run(site, tmp_path, rules(site, pages=[f"{site.root}{path.replace(' ', '%20')}" for path in paths]))
    inside = (tmp_path / "pages").resolve()
    found = [path for path in tmp_path.rglob("*") if path.is_file() and path.name != "index.json"]
    assert len(found) >= 4
    assert all(path.resolve().is_relative_to(inside) and not path.name.startswith(".") for path in found)


def test_what_was_fetched_is_read_later_without_a_network(site: Site, tmp_path: Path) -> None:
    site.page("/dienst/a", "Anmeldung", "Melden Sie sich an.")
    site.sitemap(("/dienst/a", ""))
    write_manifest(site, tmp_path)
    data = tmp_path / "data"
    (corpus,) = find_corpora(tmp_path / "corpora", {}, data)
    assert corpus.source is None
    assert not site.asked  # nothing is fetched by looking
    fetched(corpus, data, silent)
    site.answers.clear()
    site.asked.clear()
    (corpus,) = find_corpora(tmp_path / "corpora", {}, data)
    cache = Cache(tmp_path / "cache.sqlite")
    done = read_corpus(corpus, cache, silent)
    cache.close()
    assert [(d.id, d.url, d.text) for d in done.documents] == [
        ("kehl:dienst/a", f"{site.root}/dienst/a", "Melden Sie sich an.")
    ]
    assert not site.asked
    with pytest.raises(SourceError, match="kehl: the sitemap"):
        fetched(corpus, data, silent)
    assert fetched_addresses(fetched_folder(data, "kehl")) == {"dienst/a.html": f"{site.root}/dienst/a"}


def test_a_manifest_must_name_its_hosts(tmp_path: Path) -> None:
    (tmp_path / "kehl").mkdir()
    path = tmp_path / "kehl" / "manifest.toml"
    path.write_text(
        'id="kehl"\nname="K"\nformat="auto"\nlanguage="de"\njurisdiction="DE"\nauthority="S"\nlicence="x"\n'
        'homepage="https://kehl.example"\n[fetch]\nhosts=[]\n'
    )
    with pytest.raises(ManifestError, match=r"fetch\.hosts"):
        load_manifest(path)


def test_a_run_fetches_only_when_it_is_asked_to(
    site: Site, tmp_path: Path, quick_embedder: RememberingEmbedder
) -> None:
    site.page("/dienst/a", "Anmeldung", "Melden Sie sich innerhalb von zwei Wochen an.")
    site.answers["/dienst/b"] = (500, {}, b"")
    site.sitemap(("/dienst/a", ""), ("/dienst/b", ""))
    write_manifest(site, tmp_path)
    settings = RetrieverSettings(data_folder=tmp_path / "data", corpora_folder=tmp_path / "corpora")
    cache = Cache(tmp_path / "cache.sqlite")
    tools = Tools(settings, EdgeStore(settings.data_folder), cache, lambda: quick_embedder)
    with pytest.raises(SourceError, match="no source"):
        sync(tools, {}, (), silent)
    assert site.asked == []
    report = sync(tools, {}, (), silent, fetch=True)
    assert (report.published, report.documents, report.exit_code) == (True, 1, 3)
    assert report.plans[0].failed == ((f"{site.root}/dienst/b", "the site answered 500"),)
    site.asked.clear()
    assert sync(tools, {}, (), silent).documents == 1
    assert site.asked == []
    cache.close()
