"""The edge to a forge and its own record. Over https alone, to its own host alone, and never for long."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from toolbox.sites import Site
from toolbox.stops import Missing, Refused, shown

SECONDS, ALTOGETHER = 10, 120
TRIES, PAUSE = 3, 2
PAGES = 10
LIMIT = 8 * 1024 * 1024
NEXT = re.compile(r'<([^<>]+)>\s*;[^,]*\brel="next"')


class Answered(Protocol):
    """What urllib answers with: its HTTPResponse, which is also an error's own body."""

    @property
    def headers(self) -> Message: ...

    def read1(self, amount: int = -1, /) -> bytes: ...

    def close(self) -> None: ...


Opens = Callable[[Request, float], Answered]


@dataclass(frozen=True)
class Page:
    content: object
    following: str


class _NoRedirect(HTTPRedirectHandler):
    """A token goes to whom it was asked for: an answer that points elsewhere is an error like any other."""

    def redirect_request(self, *_: object) -> None:
        return None


def opened(request: Request, seconds: float) -> Answered:
    found: Answered = build_opener(_NoRedirect).open(request, timeout=seconds)
    return found


class Https:
    def __init__(
        self,
        site: Site,
        environ: Mapping[str, str],
        opens: Opens = opened,
        pause: Callable[[float], None] = time.sleep,
        ticks: Callable[[], float] = time.monotonic,
    ) -> None:
        self._site, self._environ = site, environ
        self._opens, self._pause, self._ticks = opens, pause, ticks
        self._end: float | None = None

    def one(self, path: str) -> Mapping[str, object]:
        found = self._page(self._root() + path, path).content
        if not isinstance(found, dict):
            raise _not_understood(self._site, path)
        return found

    def listed(self, path: str) -> tuple[object, ...]:
        root = self._root()
        found: list[object] = []
        address = root + path
        for _ in range(PAGES):
            page = self._page(address, path)
            if not isinstance(page.content, list):
                raise _not_understood(self._site, path)
            found.extend(page.content)
            if not page.following:
                return tuple(found)
            if not page.following.startswith(f"{root}/"):
                raise Refused(
                    f"{self._site.name}'s answer to {path} goes on at another place, which is not asked."
                )
            address = page.following
        raise Refused(
            f"{self._site.name}'s answer to {path} has more than {PAGES} pages; expected fewer. Split the change."
        )

    def _root(self) -> str:
        root = self._environ.get(self._site.root_in, "")
        parts = urlsplit(root)
        if (
            parts.scheme != "https"
            or not parts.hostname
            or "@" in parts.netloc
            or parts.query
            or parts.fragment
        ):
            raise Refused(
                f"{self._site.root_in} is {shown(root)}; expected an https address, as {self._site.name} sets it."
            )
        return root.rstrip("/")

    def _page(self, address: str, path: str) -> Page:
        request = self._request(address)
        if self._end is None:
            self._end = self._ticks() + ALTOGETHER
        for left in reversed(range(TRIES)):
            try:
                return self._asked(request, path)
            except _NoAnswer as why:
                if not left or self._ticks() > self._end:
                    raise Missing(
                        f"{self._site.name} came to no answer to {path} ({why}). Look at its status and at the network."
                    ) from None
            self._pause(PAUSE)
        raise _not_understood(self._site, path)

    def _request(self, address: str) -> Request:
        token = self._environ.get(self._site.credential_in, "")
        if not re.fullmatch(r"[!-~]{1,4096}", token):
            raise Missing(
                f"{self._site.credential_in} is not set; expected the job's own token. {self._site.needed}"
            )
        headers = {**self._site.accepts, "User-Agent": "penstock-toolbox"}
        request = Request(address, headers=headers)  # noqa: S310  # https: see _root
        request.add_unredirected_header(self._site.header, self._site.value.format(token))
        return request

    def _asked(self, request: Request, path: str) -> Page:
        with _refusals(self._site, path):
            answered = self._opens(request, SECONDS)
            try:
                text = self._whole(answered, path)
            finally:
                answered.close()
        following = NEXT.search(answered.headers.get("Link") or "")
        try:
            return Page(json.loads(text), following.group(1) if following else "")
        except (ValueError, RecursionError):
            raise _not_understood(self._site, path) from None

    def _whole(self, answered: Answered, path: str) -> bytes:
        """A timeout is for one silence; who sends a byte now and then would never meet it."""
        end = self._ticks() + SECONDS
        text = b""
        while chunk := answered.read1(65536):
            text += chunk
            if len(text) > LIMIT:
                raise Refused(
                    f"{self._site.name}'s answer to {path} has more than {LIMIT} bytes; expected fewer."
                )
            if self._ticks() > end:
                raise _NoAnswer("it is too slow")
        return text


class _NoAnswer(Exception):
    """Worth another try."""


@contextmanager
def _refusals(site: Site, path: str) -> Iterator[None]:
    try:
        yield
    except HTTPError as error:
        with error:
            if error.code >= 500:
                raise _NoAnswer(f"status {error.code}") from None
            raise _refused(site, path, error.code, error.headers) from None
    except (OSError, HTTPException) as error:
        raise _NoAnswer(type(error).__name__) from None


def _refused(site: Site, path: str, code: int, headers: Message) -> Refused:
    if code == 429 or (
        code == 403 and (headers.get("x-ratelimit-remaining") == "0" or headers.get("retry-after"))
    ):
        return Refused(
            f"{site.name} refused {path} with {code}: its rate limit is used up."
            " Wait until it is not, and start a new run."
        )
    if 300 <= code < 400:
        return Refused(
            f"{site.name} answers {path} with {code}, which points elsewhere; expected the answer itself."
            " Look at the repository's name."
        )
    return Refused(f"{site.name} refused {path} with {code}. {site.needed}")


def _not_understood(site: Site, path: str) -> Refused:
    return Refused(f"{site.name}'s answer to {path} is not understood; expected what its documentation says.")
