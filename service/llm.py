"""The only home of mistralai: one question to a language model, its words as they come, every failure with a name.

The call runs in a thread with an event loop of its own, so that it can be cancelled at any moment: by a time limit, or
because the reader has gone. Nothing is imported before a model is configured. The same code speaks to Mistral and to a
server of one's own that offers the same API (vLLM, llama.cpp).
"""

from __future__ import annotations

import asyncio
import importlib
import logging
import queue
import ssl
import threading
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from service.model_faults import ModelError, ModelFault

if TYPE_CHECKING:
    from mistralai.client import Mistral

log = logging.getLogger(__name__)

BEAT_S = 0.5  # seconds after which a waiting reader hears that we still wait, and is found to have gone
ATTEMPTS = 2  # calls made for one answer: one more where the first could not be taken
PAUSE_S = 0.25  # seconds before the second attempt where the server names none
CHARACTERS_PER_TOKEN = 8  # no French or German text has more: beyond it a server ignores its limit


@dataclass(frozen=True)
class ModelOptions:
    """How to reach a model. ``server`` is one of Mistral's regions, ``url`` a server of one's own, which wins.

    Times are in seconds: ``connect_s`` to reach it, ``first_token_s`` from the question to its first word, ``stall_s``
    between two words, ``total_s`` for the whole answer. ``max_tokens`` bounds one answer.
    """

    name: str
    key: str = field(default="", repr=False)
    server: str = "eu"
    url: str = ""
    connect_s: float = 2.0
    first_token_s: float = 4.0
    stall_s: float = 3.0
    total_s: float = 20.0
    max_tokens: int = 1200


@dataclass
class Usage:
    """Tokens of one call, as the server counted them; 0 where it did not say."""

    prompt: int = 0
    completion: int = 0


@dataclass(frozen=True)
class _End:
    """The last thing in the queue: how the call ended."""

    error: ModelError | None
    finish: str


class Model:
    """A language model behind Mistral's API."""

    def __init__(self, options: ModelOptions) -> None:
        self.options = options
        self._ssl = None if options.url.startswith("http://") else ssl.create_default_context()
        importlib.import_module("mistralai.client.chat")  # a third of a second, now and not in the first answer

    def stream(
        self, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], usage: Usage
    ) -> Generator[str | None]:
        """The answer's text in parts; None whenever nothing came for half a second. Fills ``usage``.

        Closing the generator cancels the call. Raises ModelError, also where the text ends before the model said that it
        was done.
        """
        call = _Call(self, messages, schema, usage)
        call.start()
        began = last = time.monotonic()
        spoke = False
        characters = 0
        try:
            while True:
                now = time.monotonic()
                limit = self._limit(began, last, spoke)
                if now >= limit:
                    raise ModelError(self._timeout(began, spoke))
                try:
                    part = call.parts.get(timeout=min(BEAT_S, limit - now))
                except queue.Empty:
                    yield None
                    continue
                if isinstance(part, _End):
                    if part.error is not None:
                        raise part.error
                    if part.finish != "stop":
                        raise ModelError(ModelFault.TOO_LONG if part.finish == "length" else ModelFault.CUT)
                    return
                if part:
                    spoke, last = True, time.monotonic()
                    characters += len(part)
                    if characters > self.options.max_tokens * CHARACTERS_PER_TOKEN:
                        raise ModelError(ModelFault.TOO_LONG)
                    yield part
        finally:
            call.cancel()

    def _limit(self, began: float, last: float, spoke: bool) -> float:
        """When waiting ends: of the whole answer, of the first word, or of the next one."""
        quiet = self.options.stall_s if spoke else self.options.first_token_s
        return min(began + self.options.total_s, last + quiet)

    def _timeout(self, began: float, spoke: bool) -> ModelFault:
        if time.monotonic() >= began + self.options.total_s:
            return ModelFault.TOO_SLOW
        return ModelFault.STALLED if spoke else ModelFault.LATE


class _Call(threading.Thread):
    """One call to the model, cancellable from outside."""

    def __init__(
        self, model: Model, messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], usage: Usage
    ) -> None:
        super().__init__(name="model-call", daemon=True)
        self.parts: queue.SimpleQueue[str | _End] = queue.SimpleQueue()
        self._model, self._messages, self._schema, self._usage = model, messages, schema, usage
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[str] | None = None
        self._cancelled = False

    def cancel(self) -> None:
        """End the call at once: the connection is closed."""
        with self._lock:
            self._cancelled = True
            if self._loop is not None and self._task is not None:
                with suppress(RuntimeError):  # the loop has ended by itself
                    self._loop.call_soon_threadsafe(self._task.cancel)

    def run(self) -> None:
        error: ModelError | None = None
        finish = ""
        try:
            finish = asyncio.run(self._main())
        except asyncio.CancelledError:
            finish = "cancelled"
        except ModelError as fault:
            error = fault
        except Exception as unknown:  # whatever the client library lets through ends an answer, not the service
            log.error("the model's client failed: %s", type(unknown).__name__)
            error = ModelError(ModelFault.INVALID, type(unknown).__name__)
        self.parts.put(_End(error, finish))

    async def _main(self) -> str:
        task = asyncio.ensure_future(self._ask())
        with self._lock:
            self._loop, self._task = asyncio.get_running_loop(), task
            if self._cancelled:
                task.cancel()
        return await task

    async def _ask(self) -> str:
        import httpx2

        options = self._model.options
        verify = self._model._ssl if self._model._ssl is not None else False  # pyright: ignore[reportPrivateUsage]
        # No redirects and no proxies of the environment: the question goes where the settings say, or nowhere.
        timeout = httpx2.Timeout(options.total_s, connect=options.connect_s)
        async with httpx2.AsyncClient(
            timeout=timeout, verify=verify, follow_redirects=False, trust_env=False
        ) as client:
            sdk = _sdk(options, client)
            stream = await self._open(sdk)
            async with stream:
                return await self._read(stream)

    async def _open(self, sdk: Mistral) -> Any:
        """The stream, at the second attempt where the first met a busy or a broken server. Raises ModelError."""
        options = self._model.options
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return await sdk.chat.stream_async(
                    model=options.name,
                    messages=list(self._messages),  # pyright: ignore[reportArgumentType]
                    temperature=0.0,
                    max_tokens=options.max_tokens,
                    response_format=dict(self._schema),  # pyright: ignore[reportArgumentType]
                    timeout_ms=round(options.total_s * 1000),
                )
            except Exception as error:
                fault, pause = _classify(error)
                if attempt == ATTEMPTS or pause is None or pause >= options.first_token_s:
                    raise fault from None
                await asyncio.sleep(pause)
        raise ModelError(ModelFault.UNREACHABLE)

    async def _read(self, stream: Any) -> str:
        """Pass the words on; gives the reason that the model named for its end."""
        finish = ""
        try:
            async for event in stream:
                chunk = event.data
                if chunk.usage is not None:
                    self._usage.prompt = chunk.usage.prompt_tokens or 0
                    self._usage.completion = chunk.usage.completion_tokens or 0
                for choice in chunk.choices[:1]:
                    self.parts.put(_text(choice.delta.content))
                    finish = str(choice.finish_reason) if choice.finish_reason else finish
        except Exception as error:
            raise _broken(error) from None
        return finish


def _sdk(options: ModelOptions, client: Any) -> Mistral:
    from mistralai.client import Mistral

    quiet = logging.Logger("mistralai")  # its own logger writes whole requests when MISTRAL_DEBUG is set
    quiet.disabled = True
    # Without a key the library would take one from the environment, which the settings did not name.
    key = options.key or "none"
    if options.url:
        return Mistral(api_key=key, server_url=options.url, async_client=client, debug_logger=quiet)
    return Mistral(api_key=key, server=options.server, async_client=client, debug_logger=quiet)


def _text(content: Any) -> str:
    """The text of a delta: a string, or a list of parts of which only the text is wanted."""
    if isinstance(content, str):
        return content
    return "".join(str(getattr(part, "text", "")) for part in content) if isinstance(content, list) else ""  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]


def _classify(error: Exception) -> tuple[ModelError, float | None]:
    """What went wrong before the first word, and after how many seconds it makes sense to try again."""
    import httpx2
    from mistralai.client.errors import MistralError

    if isinstance(error, httpx2.ConnectError | httpx2.ConnectTimeout):
        return ModelError(ModelFault.UNREACHABLE), PAUSE_S
    if isinstance(error, httpx2.TimeoutException):
        return ModelError(ModelFault.LATE), None
    if isinstance(error, httpx2.HTTPError):
        return ModelError(ModelFault.CUT), PAUSE_S
    if isinstance(error, MistralError):
        code = error.status_code
        if code in (401, 403):
            return ModelError(ModelFault.KEY_REFUSED, str(code)), None
        if code == 429:
            return ModelError(ModelFault.BUSY, "429"), _retry_after(error.headers.get("retry-after", ""))
        if code >= 500:
            return ModelError(ModelFault.SERVER, str(code)), PAUSE_S
        if code >= 300:
            return ModelError(ModelFault.REQUEST_REFUSED, str(code)), None
    return ModelError(ModelFault.INVALID, type(error).__name__), None


def _retry_after(header: str) -> float | None:
    """Seconds from Retry-After; None where it is missing or a date: a citizen does not wait for that."""
    try:
        return max(PAUSE_S, float(header)) if header else None
    except ValueError:
        return None


def _broken(error: Exception) -> ModelError:
    import httpx2

    if isinstance(error, httpx2.TimeoutException):
        return ModelError(ModelFault.STALLED)
    if isinstance(error, httpx2.HTTPError):
        return ModelError(ModelFault.CUT)
    return ModelError(ModelFault.INVALID, type(error).__name__)
