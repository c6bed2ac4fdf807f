"""A Qdrant server over https: its certificate is checked, with an authority of one's own where the settings name it."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest
from pydantic import SecretStr

from retriever.errors import RetrieverError
from retriever.server_store import connect
from retriever.settings import RetrieverSettings
from tests.retriever.fake_qdrant import FakeQdrant, fake_qdrant
from tests.retriever.samples import FIRST, PASSAGES, build

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl, which makes the test's certificate, is not installed")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for 127.0.0.1, signed by itself, with its key in the same file."""
    folder = tmp_path_factory.mktemp("tls")
    key, made, both = folder / "key.pem", folder / "made.pem", folder / "both.pem"
    command = [
        *(
            OPENSSL or "",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:prime256v1",
            "-nodes",
            "-days",
            "2",
        ),
        *("-keyout", str(key), "-out", str(made), "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(made.read_text() + key.read_text())
    return both


@pytest.fixture
def secure(certificate: Path) -> Generator[FakeQdrant]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with fake_qdrant(context) as listening:
        yield listening


def test_a_generation_is_written_published_and_read_over_tls_with_the_key(
    secure: FakeQdrant, certificate: Path
) -> None:
    settings = RetrieverSettings(
        qdrant_url=secure.url, qdrant_ca_file=certificate, qdrant_api_key=SecretStr("schluessel-1"), qdrant_timeout_s=5
    )
    store = connect(settings)
    build(store, FIRST)
    store.publish(FIRST)
    assert store.current() == FIRST
    index = store.open(FIRST)
    assert [passage.id for passage in index.passages([PASSAGES[0].id])] == [PASSAGES[0].id]
    store.close()
    assert {asked.headers.get("api-key") for asked in secure.asked} == {"schluessel-1"}


def test_a_certificate_that_nobody_vouches_for_is_refused(secure: FakeQdrant) -> None:
    store = connect(
        RetrieverSettings(qdrant_url=secure.url, qdrant_timeout_s=2, qdrant_api_key=SecretStr("schluessel-1"))
    )
    with pytest.raises(RetrieverError, match="no usable answer"):
        store.current()
    store.close()
    assert secure.asked == []  # the key was not sent either


def test_a_file_without_certificates_is_said_in_one_line(tmp_path: Path) -> None:
    empty = tmp_path / "leer.pem"
    empty.write_text("kein Zertifikat\n")
    for path in (empty, tmp_path / "absent.pem"):
        with pytest.raises(RetrieverError, match="DEUXRIVES_QDRANT_CA_FILE"):
            connect(RetrieverSettings(qdrant_url="https://127.0.0.1:1", qdrant_ca_file=path))
