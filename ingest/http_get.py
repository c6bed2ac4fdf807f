"""One page from the network: only from hosts that a manifest names, within bounds, and as the site's robots.txt allows."""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import urljoin, urlsplit, urlunsplit
from urllib.robotparser import RobotFileParser

import httpx

from ingest.manifest import Fetch

AGENT = "DeuxRives"
TIMEOUT = 10.0  # seconds without a sign of the other side
MAX_SECONDS = 60.0  # for one page, however slowly it comes
MAX_REDIRECTS = 5
MAX_BYTES = 20 * 2**20
MAX_ROBOTS_BYTES = 512 * 2**10
MAX_DELAY = 30.0  # seconds between two requests to one host, whatever its robots.txt asks for


class FetchError(Exception):
    """An address that may not or cannot be fetched; the message is the reason shown in the run report."""


@dataclass(frozen=True)
class Response:
    """``status`` 200 with the page, 304 if it has not changed, 404 or 410 if it is gone. ``url`` is where redirects led."""

    status: int
    url: str
    body: bytes = b""
    content_type: str = ""
    etag: str = ""
    last_modified: str = ""


@dataclass
class _Host:
    robots: RobotFileParser
    delay: float
    last: float = field(default=0.0)


class PoliteClient:
    """Fetches for one corpus, one page at a time. No proxy, cookie or password of the environment is used."""

    def __init__(
        self,
        rules: Fetch,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rules, self._sleep, self._clock = rules, sleep, clock
        self._hosts: dict[str, _Host] = {}
        self._client = httpx.Client(
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT,
            # Not compressed: what comes is as large as it says, and no small answer unpacks into a large one.
            headers={"User-Agent": f"{AGENT}/1.0", "Accept-Encoding": "identity"},
        )

    def __enter__(self) -> PoliteClient:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, url: str, etag: str = "", last_modified: str = "") -> Response:
        """Fetch a page, if it has changed since. Raises FetchError with the reason."""
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value}
        for _ in range(MAX_REDIRECTS + 1):
            address = self._allowed(url)
            host = self._host(url)
            if not host.robots.can_fetch(AGENT, url):
                raise FetchError("the site's robots.txt does not allow it")
            self._wait(host)
            response = self._request(url, address, headers, MAX_BYTES)
            if response.status not in (301, 302, 303, 307, 308):
                if response.status in (200, 304, 404, 410):
                    return response
                raise FetchError(f"the site answered {response.status}")
            url = response.url
        raise FetchError(f"more than {MAX_REDIRECTS} redirects")

    def _allowed(self, url: str) -> str:
        """The network address to connect to, checked; the name is not looked up again afterwards."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError:
            raise FetchError("not an address") from None
        if parts.scheme != "https" and not (parts.scheme == "http" and self._rules.private):
            raise FetchError(f"only https is fetched, not {parts.scheme or 'an address without a scheme'}")
        if parts.username or parts.password:
            raise FetchError("an address with a user name is not fetched")
        if parts.hostname not in self._rules.hosts:
            raise FetchError(f"the host {parts.hostname} is not named in the manifest")
        try:
            found = {str(item[4][0]) for item in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)}
        except OSError as error:
            raise FetchError(f"the host {parts.hostname} is not known: {error}") from error
        private = sorted(address for address in found if not ipaddress.ip_address(address.split("%")[0]).is_global)
        if private and not self._rules.private:
            raise FetchError(f"the host {parts.hostname} has the private address {private[0]}")
        return min(found, key=lambda address: (":" in address, address))

    def _host(self, url: str) -> _Host:
        """The rules of a host, asked for once. Where robots.txt is missing all is allowed; where it fails, nothing (RFC 9309)."""
        parts = urlsplit(url)
        key = f"{parts.scheme}://{parts.netloc}"
        if key not in self._hosts:
            robots = RobotFileParser()
            answer = Response(301, f"{key}/robots.txt")
            for _ in range(MAX_REDIRECTS + 1):
                answer = self._request(answer.url, self._allowed(answer.url), {}, MAX_ROBOTS_BYTES)
                if answer.status not in (301, 302, 303, 307, 308):
                    break
            if answer.status == 200:
                robots.parse(answer.body.decode("utf-8", "replace").splitlines())
            elif 400 <= answer.status < 500:
                robots.parse([])
            else:
                robots.parse(["User-agent: *", "Disallow: /"])
            asked = robots.crawl_delay(AGENT)
            self._hosts[key] = _Host(robots, min(MAX_DELAY, max(self._rules.delay_seconds, float(asked or 0))))
        return self._hosts[key]

    def _wait(self, host: _Host) -> None:
        left = host.last + host.delay - self._clock()
        if host.last and left > 0:
            self._sleep(left)
        host.last = self._clock()

    def _request(self, url: str, address: str, headers: Mapping[str, str], most: int) -> Response:
        """One request to the checked network address, under the host's own name."""
        parts = urlsplit(url)
        literal = f"[{address}]" if ":" in address else address
        target = urlunsplit(parts._replace(netloc=f"{literal}:{parts.port}" if parts.port else literal, fragment=""))
        request = self._client.build_request(
            "GET", target, headers={**headers, "Host": parts.netloc}, extensions={"sni_hostname": parts.hostname}
        )
        begun = self._clock()
        body = bytearray()
        try:
            response = self._client.send(request, stream=True)
            try:
                self._client.cookies.clear()
                if response.headers.get("Content-Encoding", "identity").lower() != "identity":
                    raise FetchError("the answer is compressed, which was not asked for")
                for part in response.iter_raw() if response.status_code == 200 else ():
                    body += part
                    if len(body) > most:
                        raise FetchError(f"larger than {most // 2**10} kB")
                    if self._clock() - begun > MAX_SECONDS:
                        raise FetchError(f"took more than {MAX_SECONDS:.0f} seconds")
            finally:
                response.close()
        except httpx.HTTPError as error:
            raise FetchError(f"cannot be fetched: {type(error).__name__}") from error
        location = response.headers.get("Location", "")
        return Response(
            response.status_code,
            urljoin(url, location) if response.is_redirect else url,
            bytes(body),
            response.headers.get("Content-Type", "").split(";")[0].strip().lower(),
            response.headers.get("ETag", ""),
            response.headers.get("Last-Modified", ""),
        )
