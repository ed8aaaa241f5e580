"""A server on this machine for one file, which can be made to fail."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

DATA = bytes(range(256)) * 4096
NAME = f"net-{hashlib.sha256(DATA).hexdigest()[:8]}.pth"


@dataclass
class Server:
    """What a server does with its one file, and what it was asked for."""

    data: bytes = DATA
    ranges: bool = True
    breaks_after: int | None = None
    status: int = 200
    redirect: str = ""
    asked: list[str | None] = field(default_factory=list)
    url: str = ""

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        asked = handler.headers["Range"]
        self.asked.append(asked)
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.ranges else 0
        if self.redirect:
            handler.send_response(302)
            handler.send_header("Location", self.redirect)
            handler.end_headers()
        elif self.status != 200 or start >= len(self.data):
            handler.send_error(416 if self.status == 200 else self.status)
        else:
            handler.send_response(206 if start else 200)
            handler.send_header("Content-Length", str(len(self.data) - start))
            handler.end_headers()
            handler.wfile.write(self.data[start : self.breaks_after])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """Yield a server that runs until the test ends, and that is asked directly, whatever proxy there is."""
    monkeypatch.setenv("no_proxy", "*")
    shown = Server()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shown.answer(self)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listening:
        shown.url = f"http://127.0.0.1:{listening.server_port}"
        thread = threading.Thread(target=listening.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield shown
        listening.shutdown()
        thread.join()
