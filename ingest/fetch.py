"""The pages of a corpus from the network into a folder, from which runs read them: with or without a network.

A manifest with a ``[fetch]`` table says which pages and hosts; a run fetches only if it is asked to. A page that has not
changed is not sent again (ETag, Last-Modified, the sitemap's lastmod); one that is gone or no longer listed is removed; one that
cannot be had stays as it was, and is named.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import zlib
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

from lxml import etree

from ingest.document import UnreadableFileError
from ingest.http_get import MAX_BYTES, FetchError, PoliteClient, Response
from ingest.manifest import Manifest
from ingest.readers.safe_xml import parse_xml

INDEX = "index.json"
PAGES = "pages"
MAX_SITEMAPS = 200
_ENDINGS = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "application/pdf": ".pdf",
    "text/markdown": ".md",
    "application/xml": ".xml",
    "text/xml": ".xml",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.oasis.opendocument.text": ".odt",
}
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass
class Fetched:
    """One page in the folder: its file (inside ``pages/``), and what the site said when it sent it."""

    file: str
    etag: str = ""
    last_modified: str = ""
    lastmod: str = ""


@dataclass(frozen=True)
class FetchReport:
    """Pages by what became of them; ``failed``: (address, reason)."""

    new: int
    unchanged: int
    removed: int
    failed: tuple[tuple[str, str], ...]


def fetched_folder(data_folder: Path, corpus: str) -> Path:
    """Where the pages of a corpus are kept: ``<data folder>/fetched/<corpus>``."""
    return data_folder / "fetched" / corpus


def fetched_addresses(folder: Path) -> dict[str, str]:
    """Addresses by file name, of the pages that the folder holds."""
    return {page.file: url for url, page in _load(folder).items()}


def fetch_corpus(
    manifest: Manifest, folder: Path, client: PoliteClient, progress: Callable[[str, int, int], None]
) -> FetchReport:
    """Bring ``folder`` up to date with the site. Raises FetchError if the list of pages cannot be had; nothing is removed then."""
    rules = manifest.fetch
    if rules is None:
        raise FetchError("the manifest has no [fetch] table")
    wanted: dict[str, str] = dict.fromkeys(rules.pages, "")
    failed: list[tuple[str, str]] = []
    for sitemap in rules.sitemaps:
        wanted.update(_listed(sitemap, client, rules.hosts, failed))
    chosen = [url for url in wanted if not rules.include or any(part in urlsplit(url).path for part in rules.include)]
    if len(chosen) > rules.max_pages:
        raise FetchError(f"{len(chosen)} pages are listed, more than max_pages = {rules.max_pages}")
    known = _load(folder)
    pages: dict[str, Fetched] = {}
    new = unchanged = 0
    (folder / PAGES).mkdir(parents=True, exist_ok=True)
    for number, url in enumerate(chosen, 1):
        progress(f"fetch {manifest.id}", number, len(chosen))
        old = known.get(url)
        if old is not None and not (folder / PAGES / old.file).is_file():
            old = None
        if old is not None and wanted[url] and wanted[url] == old.lastmod:
            pages[url] = old
            unchanged += 1
            continue
        try:
            response = client.get(url, old.etag if old else "", old.last_modified if old else "")
            if response.status == 304 and old is not None:
                pages[url] = Fetched(old.file, old.etag, old.last_modified, wanted[url])
                unchanged += 1
            elif response.status == 200:
                pages[url] = _keep(folder, url, response, wanted[url], old)
                new += 1
                _save(folder, known | pages)  # a run that is killed here goes on where it stopped
        except FetchError as error:
            failed.append((url, f"{error}{'; the copy from before stays' if old else ''}"))
            if old is not None:
                pages[url] = old
    removed = 0
    kept = {page.file for page in pages.values()}
    for path in sorted((folder / PAGES).rglob("*")):
        if path.is_file() and path.relative_to(folder / PAGES).as_posix() not in kept:
            path.unlink()
            removed += 1
    _save(folder, pages)
    return FetchReport(new, unchanged, removed, tuple(failed))


def _listed(
    sitemap: str, client: PoliteClient, hosts: tuple[str, ...], failed: list[tuple[str, str]]
) -> dict[str, str]:
    """Pages of a sitemap and of those that it points to, with their lastmod. The first one must be had."""
    found: dict[str, str] = {}
    waiting, seen = [sitemap], set[str]()
    while waiting:
        url = waiting.pop(0)
        if url in seen:
            continue
        seen.add(url)
        if len(seen) > MAX_SITEMAPS:
            raise FetchError(f"more than {MAX_SITEMAPS} sitemaps")
        try:
            response = client.get(url)
            if response.status != 200:
                raise FetchError(f"the site answered {response.status}")
            root = parse_xml(_unpacked(response.body))
        except (FetchError, UnreadableFileError) as error:
            raise FetchError(f"the sitemap {url}: {error}") from error
        for entry in root:
            facts = {etree.QName(node).localname: (node.text or "").strip() for node in entry}
            target = urldefrag(facts.get("loc", ""))[0]
            if not target:
                continue
            if etree.QName(root).localname == "sitemapindex":
                waiting.append(target)
            elif urlsplit(target).hostname in hosts:
                found[target] = facts.get("lastmod", "")
            else:
                failed.append((target, "listed in the sitemap, but its host is not named in the manifest"))
    return found


def _unpacked(data: bytes) -> bytes:
    """Sitemaps may come as gzip files; no more than MAX_BYTES of one is unpacked."""
    if not data.startswith(b"\x1f\x8b"):
        return data
    try:
        with gzip.open(BytesIO(data)) as file:
            text = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise FetchError("not a whole gzip file") from error
    if len(text) > MAX_BYTES:
        raise FetchError(f"unpacks to more than {MAX_BYTES // 2**20} MB")
    return text


def _keep(folder: Path, url: str, response: Response, lastmod: str, old: Fetched | None) -> Fetched:
    """Write a page aside and then in place, so that a reader never sees half of it."""
    ending = _ENDINGS.get(response.content_type)
    if ending is None:
        raise FetchError(f"is of the type {response.content_type or '(none)'}, which is not read")
    file = _file_name(url, ending)
    path = folder / PAGES / file
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.part")
    aside.write_bytes(response.body)
    aside.replace(path)
    if old is not None and old.file != file:
        (folder / PAGES / old.file).unlink(missing_ok=True)
    return Fetched(file, response.etag, response.last_modified, lastmod)


def _file_name(url: str, ending: str) -> str:
    """A readable name from host-less path; a hash after it wherever the path alone would not tell two addresses apart."""
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/")
    names = [_UNSAFE.sub("-", name).strip(".-") or "-" for name in path.split("/")] if path else ["index"]
    stem = "/".join(name[:80] for name in names)[:200]
    plain = stem == path and not parts.query
    for known in set(_ENDINGS.values()):
        stem = stem.removesuffix(known)
    if not plain and path:
        stem += "-" + hashlib.sha256(f"{path}?{parts.query}".encode()).hexdigest()[:8]
    return f"{stem}{ending}"


def _load(folder: Path) -> dict[str, Fetched]:
    """The index; an unreadable one is as if there were none: all pages are asked for again."""
    try:
        data = json.loads((folder / INDEX).read_text(encoding="utf-8"))
        return {url: Fetched(**page) for url, page in data["pages"].items()}
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return {}


def _save(folder: Path, pages: dict[str, Fetched]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    data = {"fetched": datetime.now(UTC).isoformat(), "pages": {url: asdict(page) for url, page in pages.items()}}
    aside = folder / f"{INDEX}.part"
    with aside.open("w", encoding="utf-8") as file:
        json.dump(data, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(folder / INDEX)
