"""Each format on real files: all of them read, none failed, their text whole. They lie in the folder DEUXRIVES_TEST_DATA."""

from __future__ import annotations

import gzip
import json
import os
import re
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from lxml import etree

from ingest.cache import Cache
from ingest.chunk import Chunking, chunk
from ingest.completeness import Completeness, verify_corpus
from ingest.document import Document
from ingest.manifest import Manifest, load_manifest
from ingest.reader_pool import ReaderPool
from ingest.readers.markdown import MarkdownReader
from ingest.reading import Corpus, ReadCorpus, read_corpus
from retriever.passage import Language
from tests.conftest import silent
from tests.ingest.office_files import as_docx, as_odt

ROOT = Path(__file__).parents[2]
# Of the official feed, what is a page to a citizen and what leads to one; the rest has no text of its own (see the reader).
FICHES = {
    "Fiche d'information": 1759,
    "Fiche Question-réponse": 1629,
    "Fiche d'information conditionnée": 169,
    "Fiche Question-réponse conditionnée": 76,
    "Fiche avec liens externes": 68,
    "Fiche Comment faire si": 21,
    "Fiche Comment faire si - simulateur": 4,
}


def real(folder: str) -> Path:
    """A folder of the real data, or the test is skipped."""
    named = os.environ.get("DEUXRIVES_TEST_DATA", "")
    path = Path(named, folder)
    if not named or not path.exists():
        pytest.skip(f"needs {folder} in the folder named by DEUXRIVES_TEST_DATA")
    return path


def manifest(corpus: str) -> Manifest:
    return load_manifest(ROOT / "corpora" / corpus / "manifest.toml")


def xzufi() -> Manifest:
    return manifest("gii").model_copy(update={"id": "portal", "format": "xzufi", "url": "https://example.org/{stem}"})


@pytest.fixture(scope="module")
def pool() -> Generator[ReaderPool]:
    with ReaderPool() as pool:
        yield pool


def read(corpus: Manifest, source: Path, folder: Path, pool: ReaderPool) -> ReadCorpus:
    cache = Cache(folder / "cache.sqlite")
    try:
        return read_corpus(Corpus(corpus, source), cache, silent, pool)
    finally:
        cache.close()


def words(texts: object) -> list[int]:
    """Tokens as words: the embedder is not needed to see what is lost."""
    assert isinstance(texts, (list, tuple))
    return [len(str(text).split()) for text in texts]  # type: ignore[arg-type]


def complete(corpus: Manifest, source: Path, documents: int = 500) -> Completeness:
    return verify_corpus(Corpus(corpus, source), documents, 20261124, Chunking(), words, silent)


def nothing_lost(found: Completeness) -> bool:
    assert (found.missing[:3], found.repeated[:3]) == ([], [])
    return True


# --- DILA


@pytest.fixture(scope="module")
def feed(tmp_path_factory: pytest.TempPathFactory, pool: ReaderPool) -> dict[str, ReadCorpus]:
    """The three parts of the feed, by audience, as a run reads them."""
    folder = real("dila-vosdroits")
    parts = sorted(folder.glob("vosdroits-*-2020.xml.zip"))
    assert len(parts) == 3
    return {
        part.name.split("-")[1]: read(manifest("dila"), part, tmp_path_factory.mktemp("feed"), pool) for part in parts
    }


@pytest.mark.real_data
@pytest.mark.slow
def test_all_files_of_the_feed_are_read_without_a_failure(feed: dict[str, ReadCorpus]) -> None:
    assert sum(part.files for part in feed.values()) == 7591
    assert [failed for part in feed.values() for failed in part.failed] == []
    assert sum(len(part.documents) for part in feed.values()) == 4422
    assert all(d.title and d.url.startswith("https://www.service-public.") for p in feed.values() for d in p.documents)


@pytest.mark.real_data
@pytest.mark.slow
def test_every_type_of_fiche_and_both_schemas_give_documents(feed: dict[str, ReadCorpus]) -> None:
    found: Counter[str] = Counter()
    given: Counter[str] = Counter()
    schemas: Counter[str] = Counter()
    for audience, root in _roots(real("dila-vosdroits")):
        location = next((str(v) for k, v in root.attrib.items() if str(k).endswith("SchemaLocation")), "")
        kind, is_read = root.get("type", ""), f"dila:{audience}/{root.get('ID')}" in _ids(feed)
        if kind in FICHES:
            found[kind] += 1
            given[kind] += is_read
        if is_read:
            schemas[location.split("/")[-2]] += 1
    assert found == Counter(FICHES)
    without = {kind: found[kind] - given[kind] for kind in FICHES if found[kind] != given[kind]}
    # Two kinds may have nothing but links or questions of a guide; every other fiche is a document.
    assert set(without) <= {"Fiche avec liens externes", "Fiche Comment faire si - simulateur"}, without
    assert set(schemas) == {"3.0", "3.3"}


def _roots(folder: Path) -> Iterator[tuple[str, etree._Element]]:  # pyright: ignore[reportPrivateUsage]
    for part in sorted(folder.glob("vosdroits-*-2020.xml.zip")):
        with zipfile.ZipFile(part) as archive:
            for name in archive.namelist():
                if name.endswith(".xml"):
                    yield part.name.split("-")[1], etree.fromstring(archive.read(name))


def _ids(feed: dict[str, ReadCorpus]) -> set[str]:
    return {d.id for part in feed.values() for d in part.documents}


@pytest.mark.real_data
def test_the_current_schema_is_read_whole(tmp_path: Path, pool: ReaderPool) -> None:
    part = read(manifest("dila"), real("dila-v34-samples"), tmp_path, pool)
    # The third sample is an excerpt without a title; nothing else of the folder is XML.
    assert {name for name, _ in part.failed} <= {"README.md", "F1004.excerpt.xml"}
    assert {d.id.rsplit("/", 1)[1] for d in part.documents} == {"F1972", "F33481"}
    assert {d.url.split("/")[2] for d in part.documents} == {"www.service-public.gouv.fr"}
    assert nothing_lost(complete(manifest("dila"), real("dila-v34-samples")))


@pytest.mark.real_data
@pytest.mark.slow
def test_five_hundred_fiches_are_whole() -> None:
    found = complete(manifest("dila"), real("dila-vosdroits/vosdroits-particuliers-2020.xml.zip"))
    assert found.documents == 500
    assert nothing_lost(found)


# --- laws


@pytest.mark.real_data
@pytest.mark.slow
def test_german_laws_have_the_words_of_another_extraction(tmp_path: Path, pool: ReaderPool) -> None:
    """The other one is a table of all sections, made from the same official files by a program that is not ours."""
    part = read(manifest("gii"), real("gii-gesetze/xml"), tmp_path, pool)
    assert (len(part.documents), part.failed) == (54, ())
    theirs: dict[tuple[str, str], Counter[str]] = {}
    with gzip.open(real("gii-gesetze/all_federal_sections.jsonl.gz"), "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            text = re.sub(r"^\(1\) (?=[^(])", "", record["text"])
            theirs[record["law"], record["number"]] = Counter(re.findall(r"[^\W\d_]{4,}", text))
    compared, whole = 0, 0
    for law in part.documents:
        short = law.title.rsplit("(", 1)[-1].rstrip(")")
        for section in law.sections:
            label = re.match(r"(?:§§?|Art) \d+\w*", section.headings[-1])
            expected = theirs.get((short, label.group())) if label else None
            if expected:
                compared += 1
                ours = Counter(re.findall(r"[^\W\d_]{4,}", section.text))
                whole += sum((expected - ours).values()) <= 0.02 * sum(expected.values())
    assert compared > 3000
    assert whole / compared > 0.97, (whole, compared)


@pytest.mark.real_data
@pytest.mark.slow
def test_german_laws_are_whole() -> None:
    found = complete(manifest("gii"), real("gii-gesetze/xml"))
    assert found.documents == 54
    assert nothing_lost(found)
    assert found.cut == []


def test_french_articles_are_whole(tmp_path: Path) -> None:
    """Articles written as the feed writes them: no export was at hand."""
    from tests.ingest.test_legi import article

    for number in range(30):
        body = (
            f"<p>Le passeur numéro {number} affiche le prix du passage.<br/>Il rend la monnaie au voyageur.</p>"
            "<table><tr><th>Passager</th><th>Prix</th></tr><tr><td>Adulte qui traverse seul</td><td>2 euros</td></tr></table>"
        )
        data = article(body=body, note=f"<p>La note {number} dit depuis quand l’article est en vigueur.</p>")
        data = data.replace(b"LEGIARTI000000000001", b"LEGIARTI%012d" % number)
        (tmp_path / f"{number}.xml").write_bytes(data)
    found = complete(manifest("legi"), tmp_path)
    assert found.documents == 30
    assert found.sentences >= 30 * 4
    assert nothing_lost(found)


# --- XZuFi


@pytest.mark.real_data
@pytest.mark.parametrize("version", ["2_1_0", "2_2_0", "2_3_1"])
def test_messages_of_each_version_are_read_whole(version: str, tmp_path: Path, pool: ReaderPool) -> None:
    folder = real("xzufi-synthetic")
    names = {"2_1_0": "xzufi_2_1_0_default_ns_de", "2_2_0": "xzufi_2_2_0_schreibe_loesche_de"}
    data = (folder / f"{names.get(version, names['2_2_0'])}.SYNTHETIC.xml").read_bytes()
    source = tmp_path / "source"
    source.mkdir()
    (source / "lieferung.xml").write_bytes(data.replace(b"xzufi/2_2_0", f"xzufi/{version}".encode()))
    part = read(xzufi(), source, tmp_path, pool)
    assert part.failed == ()
    assert len(part.documents) == (3 if version == "2_1_0" else 30)
    assert nothing_lost(complete(xzufi(), source))


@pytest.mark.real_data
def test_broken_and_hostile_messages_are_named(tmp_path: Path, pool: ReaderPool) -> None:
    part = read(xzufi(), real("xzufi-synthetic"), tmp_path, pool)
    reasons = {name.split(".")[0]: reason for name, reason in part.failed if name.endswith(".xml")}
    assert "entities" in reasons.pop("external_entity_must_be_refused")
    assert "broken at line" in reasons.pop("truncated_not_wellformed")
    assert {reason[:27] for reason in reasons.values()} <= {"another file of this corpus"}


# --- pages, leaflets, files of an office


@pytest.mark.real_data
@pytest.mark.slow
def test_pages_of_berlin_are_whole() -> None:
    found = complete(manifest("berlin"), real("berlin-dienstleistungen/html_samples"))
    assert found.documents == 104
    assert nothing_lost(found)
    # What stands on the pages and is not read: buttons and notices, each on many pages.
    assert len({re.sub(r"\d+", "", sentence) for _, sentence in found.furniture}) <= 8


@pytest.mark.real_data
@pytest.mark.slow
def test_pages_of_municipalities_are_whole(tmp_path: Path) -> None:
    named = real("integreat-omos-qa/raw_pages_lkaugsburg_remsmurr_de_en.json")
    groups = json.loads(named.read_text(encoding="utf-8"))
    pages = [
        page for name, group in groups.items() if name.endswith("_de") for page in group if page["content"].strip()
    ]
    for number, page in enumerate(pages):
        html = f"<html lang='de'><title>{page['title']}</title><main><h1>{page['title']}</h1>{page['content']}</main></html>"
        (tmp_path / f"{number}.html").write_text(html, encoding="utf-8")
    found = complete(manifest("berlin"), tmp_path)
    assert found.documents > 450
    assert nothing_lost(found)


@pytest.mark.real_data
def test_leaflets_of_hamburg_are_whole_page_by_page(tmp_path: Path, pool: ReaderPool) -> None:
    source = real("hamburg-service/pdf")
    part = read(manifest("hamburg"), source, tmp_path, pool)
    assert (len(part.documents), part.failed) == (60, ())
    for document in part.documents:
        pages = [passage.page for passage in chunk(document, Chunking(), words)]
        assert all(page is not None for page in pages), document.id
        assert pages == sorted(pages), document.id  # type: ignore[type-var]
    found = complete(manifest("hamburg"), source)
    assert found.documents == 60
    assert found.repeated == []
    # One line is left out: the number of a form, written up the margin.
    assert [sentence for _, sentence in found.missing] == ["JA – 4095-19a-Merkblatt – 07.21"]


@pytest.mark.real_data
@pytest.mark.slow
@pytest.mark.parametrize(("folder", "documents"), [("md", 73), ("near_duplicates_md.zip", 500)])
def test_markdown_of_hamburg_is_whole(folder: str, documents: int) -> None:
    found = complete(manifest("hamburg"), real(f"hamburg-service/{folder}"))
    assert found.documents == documents
    assert found.missing == []
    # One page writes an address as "[text](http://text)", which is no address.
    assert len(found.repeated) <= 1


def demonstration_pages() -> list[Document]:
    found: list[Document] = []
    for corpus in ("demo-fr", "demo-de"):
        for path in sorted((ROOT / "corpora" / corpus / "pages").glob("*.md")):
            found.extend(MarkdownReader().read(path.name, path.read_bytes(), manifest(corpus)))
    return found


@pytest.mark.parametrize("ending", ["docx", "odt"])
def test_office_files_are_whole(ending: str, tmp_path: Path) -> None:
    """Every fourth page of the demonstration, written as an office program does."""
    chosen = demonstration_pages()[::4]
    assert {document.language for document in chosen} == {Language.FR, Language.DE}
    for number, document in enumerate(chosen):
        data = as_docx(document) if ending == "docx" else as_odt(document)
        (tmp_path / f"{number}.{ending}").write_bytes(data)
    found = complete(manifest("hamburg"), tmp_path)
    assert found.documents == len(chosen)
    assert found.sentences > 15 * len(chosen)
    assert nothing_lost(found)


@pytest.mark.real_data
def test_what_is_none_of_these_formats_is_named(tmp_path: Path, pool: ReaderPool) -> None:
    """EUR-Lex writes Formex, which nobody asked for: it must not become a page by accident."""
    part = read(manifest("dila"), real("gdpr-fr-de/xml"), tmp_path, pool)
    assert part.documents == ()
    assert len(part.failed) == part.files >= 3
    assert all("root element" in reason or "entities" in reason for _, reason in part.failed)
