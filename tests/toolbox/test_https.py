"""The edge to a forge, against a server on loopback that answers in the published shapes, and in worse ones."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.client import BadStatusLine
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import cast
from urllib.request import Request

import pytest

from tests.toolbox.records import REPOSITORY, RUN, review, run_of
from toolbox import https, sites
from toolbox.https import Answered, Https
from toolbox.stops import Missing, Refused

API = "https://forge.example/api/v3"
PATH = f"/repos/{REPOSITORY}/actions/runs/{RUN}/approvals"
TOKEN = "ghs_sandbox"


@dataclass(frozen=True)
class Reply:
    body: bytes = b"[]"
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """What it answers by path; the last answer of a path is given again and again."""

    port: int
    replies: dict[str, list[Reply]] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    pauses: list[float] = field(default_factory=list)

    def reply(self, path: str) -> Reply:
        found = self.replies.get(path, [Reply(status=404)])
        return found.pop(0) if len(found) > 1 else found[0]

    def opens(self, asked: Request, seconds: float) -> Answered:
        """The seam: what goes to the forge by https comes to the server on loopback."""
        assert asked.full_url.startswith(API)
        here = asked.full_url.replace(API, f"http://127.0.0.1:{self.port}", 1)
        moved = Request(here, headers=dict(asked.headers))
        for name, value in asked.unredirected_hdrs.items():
            moved.add_unredirected_header(name, value)
        return https.opened(moved, seconds)

    def github(self, **environ: str) -> Https:
        given = {"GITHUB_API_URL": API, "GITHUB_TOKEN": TOKEN, **environ}
        return Https(sites.GITHUB, given, opens=self.opens, pause=self.pauses.append)


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        world = cast("Loopback", self.server).world
        world.asked.append((self.path, dict(self.headers)))
        reply = world.reply(self.path)
        self.send_response(reply.status)
        for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


class Loopback(ThreadingHTTPServer):
    world: Server


@pytest.fixture
def server() -> Iterator[Server]:
    with Loopback(("127.0.0.1", 0), Handler) as served:
        served.world = Server(port=served.server_address[1])
        thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served.world
        served.shutdown()
        thread.join()


def page(*items: object, following: str = "") -> Reply:
    headers = {"Link": f'<{API}/x?page=1>; rel="prev", <{following}>; rel="next"'} if following else {}
    return Reply(json.dumps(items).encode(), headers=headers)


def test_a_list_is_read_with_the_jobs_token(server: Server) -> None:
    server.replies[PATH] = [page(review(["prod"], "ada"))]
    assert server.github().listed(PATH) == (review(["prod"], "ada"),)
    ((path, headers),) = server.asked
    assert path == PATH
    assert headers["Authorization"] == f"Bearer {TOKEN}"
    assert headers["Accept"] == "application/vnd.github+json"


def test_one_object_is_read(server: Server) -> None:
    server.replies["/runs/1"] = [Reply(json.dumps(run_of()).encode())]
    assert server.github().one("/runs/1") == run_of()


def test_all_pages_are_read(server: Server) -> None:
    server.replies["/x?per_page=100"] = [page(1, 2, following=f"{API}/x?per_page=100&page=2")]
    server.replies["/x?per_page=100&page=2"] = [page(3)]
    assert server.github().listed("/x?per_page=100") == (1, 2, 3)


def test_pages_without_end_are_refused(server: Server) -> None:
    server.replies["/x"] = [page(1, following=f"{API}/x")]
    with pytest.raises(Refused, match="more than 10 pages"):
        server.github().listed("/x")
    assert len(server.asked) == 10


@pytest.mark.parametrize(
    "following", ["https://elsewhere.example/x", "http://forge.example/api/v3/x", f"{API}.evil.example/x"]
)
def test_a_next_page_at_another_place_is_refused(server: Server, following: str) -> None:
    server.replies["/x"] = [page(1, following=following)]
    with pytest.raises(Refused, match="another place"):
        server.github().listed("/x")
    assert len(server.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_refused_and_not_followed(server: Server, status: int) -> None:
    server.replies["/x"] = [Reply(status=status, headers={"Location": f"http://127.0.0.1:{server.port}/y"})]
    server.replies["/y"] = [page(1)]
    with pytest.raises(Refused, match="points elsewhere"):
        server.github().listed("/x")
    assert [path for path, _ in server.asked] == ["/x"]


@pytest.mark.parametrize(
    ("status", "headers"),
    [(403, {"x-ratelimit-remaining": "0"}), (403, {"retry-after": "60"}), (429, {})],
)
def test_a_used_up_rate_limit_is_refused_at_once(
    server: Server, status: int, headers: Mapping[str, str]
) -> None:
    server.replies["/x"] = [Reply(b'{"message": "slow down"}', status, headers)]
    with pytest.raises(Refused, match="rate limit is used up"):
        server.github().listed("/x")
    assert (len(server.asked), server.pauses) == (1, [])


@pytest.mark.parametrize("status", [401, 403, 404, 410, 422])
def test_what_the_token_may_not_read_is_refused_with_what_it_needs(server: Server, status: int) -> None:
    server.replies["/x"] = [Reply(status=status)]
    with pytest.raises(Refused, match=f"with {status}. Give the job actions: read"):
        server.github().one("/x")


@pytest.mark.parametrize("status", [500, 502, 503])
def test_a_server_that_stumbles_is_asked_again(server: Server, status: int) -> None:
    server.replies["/x"] = [Reply(status=status), page(1)]
    assert server.github().listed("/x") == (1,)
    assert server.pauses == [2]


def test_a_server_that_is_down_is_told_so_after_three_tries(server: Server) -> None:
    server.replies["/x"] = [Reply(status=503)]
    with pytest.raises(Missing, match=r"came to no answer to /x \(status 503\)"):
        server.github().listed("/x")
    assert len(server.asked) == 3


@pytest.mark.parametrize("error", [TimeoutError(), ConnectionResetError(), BadStatusLine("hello")])
def test_a_server_that_is_not_there_is_told_so(server: Server, error: Exception) -> None:
    def nobody(asked: Request, seconds: float) -> Answered:
        assert (asked.full_url, seconds) == (f"{API}/x", 10)
        raise error

    found = Https(
        sites.GITHUB, {"GITHUB_API_URL": API, "GITHUB_TOKEN": TOKEN}, opens=nobody, pause=server.pauses.append
    )
    with pytest.raises(Missing, match=type(error).__name__):
        found.listed("/x")


def test_a_server_that_drips_is_not_waited_for(server: Server) -> None:
    server.replies["/x"] = [page(1)]
    ticks = iter(range(0, 10_000, 11))
    given = {"GITHUB_API_URL": API, "GITHUB_TOKEN": TOKEN}
    found = Https(
        sites.GITHUB, given, opens=server.opens, pause=server.pauses.append, ticks=lambda: next(ticks)
    )
    with pytest.raises(Missing, match="too slow"):
        found.listed("/x")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"{}", b"null", b"[" * 100_000, b'"approved"'])
def test_an_answer_that_is_no_list_is_refused(server: Server, body: bytes) -> None:
    server.replies["/x"] = [Reply(body)]
    with pytest.raises(Refused, match="is not understood"):
        server.github().listed("/x")


@pytest.mark.parametrize("body", [b"[]", b"null", b"7"])
def test_an_answer_that_is_no_object_is_refused(server: Server, body: bytes) -> None:
    server.replies["/x"] = [Reply(body)]
    with pytest.raises(Refused, match="is not understood"):
        server.github().one("/x")


def test_an_answer_without_end_is_refused(server: Server) -> None:
    server.replies["/x"] = [Reply(b" " * (https.LIMIT + 1))]
    with pytest.raises(Refused, match="bytes; expected fewer"):
        server.github().one("/x")


def test_an_answer_that_breaks_off_is_refused(server: Server) -> None:
    server.replies["/x"] = [Reply(b"[1", headers={"Content-Length": "900"})]
    with pytest.raises(Refused, match="is not understood"):
        server.github().listed("/x")


@pytest.mark.parametrize(
    "address",
    [
        "http://api.github.com",
        "https://",
        "https://token@forge.example",
        "https://forge.example?x",
        "https://forge.example#x",
        "file:///etc/passwd",
        "api.github.com",
        "",
    ],
)
def test_an_address_that_is_not_githubs_own_is_refused(server: Server, address: str) -> None:
    with pytest.raises(Refused, match="GITHUB_API_URL"):
        server.github(GITHUB_API_URL=address).one("/x")


@pytest.mark.parametrize("token", ["", "a b", "a\nb", "\u0430"])
def test_a_token_that_is_none_is_told_as_missing(server: Server, token: str) -> None:
    with pytest.raises(Missing, match="GITHUB_TOKEN is not set"):
        server.github(GITHUB_TOKEN=token).one("/x")
    assert server.asked == []


def test_no_sentence_shows_the_token(server: Server) -> None:
    server.replies["/x"] = [Reply(TOKEN.encode(), 403)]
    with pytest.raises(Refused) as stopped:
        server.github().one("/x")
    assert TOKEN not in str(stopped.value)


def test_gitlab_is_shown_the_jobs_token_in_its_own_way(server: Server) -> None:
    server.replies["/projects/1/deployments"] = [page(1)]
    given = {"CI_API_V4_URL": API, "CI_JOB_TOKEN": "glcbt-sandbox"}
    found = Https(sites.GITLAB, given, opens=server.opens)
    assert found.listed("/projects/1/deployments") == (1,)
    ((_, headers),) = server.asked
    assert {name.lower(): text for name, text in headers.items()}["job-token"] == "glcbt-sandbox"
