"""The call to the model: what goes over the wire, how every failure is named, and that a call can be ended at once."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Generator
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from pydantic import SecretStr

from eval.demo_passages import demo_termbase
from service.budget import TokenBudget
from service.compose import open_composer
from service.llm import Model, ModelOptions, Usage
from service.model_faults import ModelError, ModelFault
from service.prompts import RESPONSE_FORMAT
from tests.service.conftest import service_settings
from tests.service.played_mistral import PlayedMistral, Reply, played_mistral, sentences

ASKED = [{"role": "user", "content": "Was kostet der Personalausweis?"}]


@pytest.fixture
def played() -> Generator[PlayedMistral]:
    with played_mistral() as server:
        yield server


def model(url: str, **more: object) -> Model:
    options = {"key": "played-key", "connect_s": 5.0, "first_token_s": 10.0, "stall_s": 10.0, "total_s": 20.0, **more}
    return Model(ModelOptions(name="played", url=url, **options))  # pyright: ignore[reportArgumentType]


def said(asked: Model, usage: Usage | None = None) -> str:
    return "".join(part or "" for part in asked.stream(ASKED, RESPONSE_FORMAT, usage or Usage()))


def fault_of(asked: Model) -> ModelFault:
    with pytest.raises(ModelError) as raised:
        said(asked)
    assert "Personalausweis" not in str(raised.value)
    assert "played-key" not in str(raised.value)
    return raised.value.fault


def test_the_request_is_cold_bounded_structured_and_streamed(played: PlayedMistral) -> None:
    played.always(Reply(sentences()))
    usage = Usage()

    assert said(model(played.url), usage) == sentences()
    (request,) = played.requests
    assert request["temperature"] == 0
    assert request["max_tokens"] == 1200
    assert request["stream"] is True
    assert request["model"] == "played"
    assert request["messages"] == ASKED
    assert request["response_format"]["type"] == "json_schema"
    assert request["response_format"]["json_schema"]["strict"] is True
    assert request["response_format"]["json_schema"]["schema"]["required"] == ["sentences"]
    assert set(request) == {"model", "messages", "temperature", "max_tokens", "stream", "response_format"}
    assert played.keys == ["Bearer played-key"]
    assert (usage.prompt, usage.completion) == (900, 100)


def test_text_in_a_list_of_parts_is_text(played: PlayedMistral) -> None:
    played.always(Reply(sentences(), as_parts=True))
    assert said(model(played.url)) == sentences()


def test_without_a_key_none_is_taken_from_the_environment(
    played: PlayedMistral, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MISTRAL_API_KEY", "not-for-this-server")
    said(model(played.url, key=""))
    assert "not-for-this-server" not in played.keys[0]


@pytest.mark.parametrize(
    ("reply", "fault", "calls"),
    [
        (Reply(status=401), ModelFault.KEY_REFUSED, 1),
        (Reply(status=403), ModelFault.KEY_REFUSED, 1),
        (Reply(status=400), ModelFault.REQUEST_REFUSED, 1),
        (Reply(status=302, headers={"Location": "/v1/other"}), ModelFault.REQUEST_REFUSED, 1),
        (Reply(status=429), ModelFault.BUSY, 1),
        (Reply(status=429, headers={"Retry-After": "60"}), ModelFault.BUSY, 1),
        (Reply(status=429, headers={"Retry-After": "Mon, 23 Nov 2026 23:00:00 GMT"}), ModelFault.BUSY, 1),
        (Reply(status=429, headers={"Retry-After": "0"}), ModelFault.BUSY, 2),
        (Reply(status=500), ModelFault.SERVER, 2),
        (Reply(status=503), ModelFault.SERVER, 2),
        (Reply(raw=b"<html>login</html>", content_type="text/html"), ModelFault.INVALID, 1),
        (Reply(raw=b"data: {broken\n\n"), ModelFault.INVALID, 1),
        (Reply(raw=b""), ModelFault.CUT, 1),
        (Reply("a" * 200, cut_after=3), ModelFault.CUT, 1),
        (Reply("a" * 200, finish=None), ModelFault.CUT, 1),
        (Reply("a" * 200, finish="length"), ModelFault.TOO_LONG, 1),
        (Reply("a" * 100_000, size=2_000), ModelFault.TOO_LONG, 1),
        (Reply(hang_first=True), ModelFault.LATE, 1),
        (Reply("a" * 200, hang_after=3), ModelFault.STALLED, 1),
    ],
)
def test_every_failure_has_its_name_and_at_most_two_calls(
    played: PlayedMistral, reply: Reply, fault: ModelFault, calls: int
) -> None:
    played.always(reply)
    # Short where silence is the fault, else long: a busy machine is no fault of the model.
    first_token_s = 0.6 if reply.hang_first else 5.0
    stall_s = 0.5 if reply.hang_after is not None else 5.0
    asked = model(played.url, first_token_s=first_token_s, stall_s=stall_s, total_s=6.0)
    assert fault_of(asked) is fault
    assert len(played.requests) == calls


def test_a_second_attempt_may_succeed(played: PlayedMistral) -> None:
    played.always(Reply(status=503), Reply(sentences()))
    assert said(model(played.url)) == sentences()


def test_nobody_there_is_unreachable() -> None:
    with played_mistral() as server:
        gone = server.url
    assert fault_of(model(gone)) is ModelFault.UNREACHABLE


def test_an_answer_without_end_is_too_slow(played: PlayedMistral) -> None:
    """Words come all the time, and the whole takes longer than it may."""
    played.always(Reply("a" * 200, hang_after=3))
    assert fault_of(model(played.url, stall_s=5.0, total_s=0.7)) is ModelFault.TOO_SLOW


@pytest.mark.parametrize("reply", [Reply(hang_first=True), Reply("a" * 200, hang_after=3)])
def test_closing_ends_the_call_before_and_after_the_first_word(played: PlayedMistral, reply: Reply) -> None:
    played.always(reply)
    asked = model(played.url, first_token_s=20.0, stall_s=20.0, total_s=20.0)
    with closing(asked.stream(ASKED, RESPONSE_FORMAT, Usage())) as parts:
        next(parts)
    assert played.gone.wait(10)


def test_no_thread_is_left_behind(played: PlayedMistral) -> None:
    played.always(Reply(hang_first=True))
    asked = model(played.url, first_token_s=20.0, total_s=20.0)
    for _ in range(20):
        with closing(asked.stream(ASKED, RESPONSE_FORMAT, Usage())) as parts:
            next(parts)
    for thread in threading.enumerate():
        if thread.name == "model-call":
            thread.join(10)
            assert not thread.is_alive()


def test_the_debug_setting_of_the_library_writes_no_question(
    played: PlayedMistral,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MISTRAL_DEBUG", "1")
    played.always(Reply(sentences()))
    with caplog.at_level("DEBUG"):
        said(model(played.url))
    written = caplog.text + "".join(capfd.readouterr())
    assert "Personalausweis" not in written
    assert "played-key" not in written


def test_nothing_is_imported_before_a_model_is_configured() -> None:
    code = "import sys, service.state, service.compose; sys.exit('mistralai.client' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=120).returncode == 0


def test_without_key_and_address_there_is_no_model(tmp_path: Path) -> None:
    def opened(**more: object) -> bool:
        return open_composer(service_settings(tmp_path, tmp_path, **more), demo_termbase()) is not None

    (tmp_path / "key").write_text("from-a-file\n", "utf-8")
    assert not opened()
    assert opened(model_key=SecretStr("x"))
    assert opened(model_key_file=tmp_path / "key")
    assert opened(model_url="http://127.0.0.1:9")
    assert not opened(model_key=SecretStr("x"), model_enabled=False)


def test_an_address_without_scheme_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="http"):
        service_settings(tmp_path, tmp_path, model_url="localhost:8000")


def test_the_ceiling_of_a_day_holds_and_falls_with_it(tmp_path: Path) -> None:
    today = [date(2026, 11, 23)]
    first = TokenBudget(tmp_path / "tokens", 1000, lambda: today[0])
    second = TokenBudget(tmp_path / "tokens", 1000, lambda: today[0])  # another process

    assert first.reserve(600)
    assert not second.reserve(600)
    assert first.spent() == second.spent() == 600
    first.give_back(500)
    assert second.reserve(600)
    assert not first.reserve(600)
    today[0] = date(2026, 11, 24)
    assert first.reserve(600)
    assert TokenBudget(tmp_path / "none", 0, lambda: today[0]).reserve(10**9), "0 is no ceiling"
