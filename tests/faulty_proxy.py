"""A proxy on this machine that fails the first times it is asked, and then passes everything on to a server."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal

Fault = Literal["503", "403", "dropped", "cut", "half"]
ERROR = "<Error><Code>{}</Code><Message>The signature of AKIAFAKEFAKEFAKE0001 was looked at.</Message></Error>"
CODES = {"503": "SlowDown", "403": "AccessDenied"}
HOP = ("connection", "transfer-encoding", "date", "server", "content-length")


@dataclass
class Proxy:
    """What a proxy was asked for (method, path) and gave, in bytes, and how often it still fails with which method."""

    to: tuple[str, int]
    asked: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[Fault]] = field(default_factory=dict)
    given: int = 0
    url: str = ""

    def fail(self, method: str, fault: Fault, times: int = 1) -> None:
        """Answer 503 or 403, hang up on a request or in its middle, or in the middle of an answer; so many times."""
        self.faults[method] = [fault] * times

    def forget(self) -> None:
        """Begin anew."""
        self.asked.clear()
        self.faults.clear()
        self.given = 0

    def count(self, method: str) -> int:
        return sum(asked == method for asked, _ in self.asked)

    def next_fault(self, method: str) -> Fault | None:
        left = self.faults.get(method)
        return left.pop() if left else None


class Handler(BaseHTTPRequestHandler):
    """Hears requests for a proxy."""

    protocol_version = "HTTP/1.1"
    proxy: Proxy

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # the other side has gone
            self.close_connection = True

    def answer(self) -> None:
        self.proxy.asked.append((self.command, self.path))
        fault = self.proxy.next_fault(self.command)
        if fault == "cut":
            self.rfile.read(1 << 20)
            self.close_connection = True
            return
        body = self.body()
        if fault in ("503", "403"):
            self.give(int(fault), {"Content-Type": "application/xml"}, ERROR.format(CODES[fault]).encode())
        elif fault == "dropped":
            self.close_connection = True
        else:
            status, headers, data = self.passed_on(body)
            self.give(status, headers, data, len(data) // 2 if fault == "half" else len(data))

    def body(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        data = b""
        while size := int(self.rfile.readline(), 16):
            data += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return data

    def passed_on(self, body: bytes) -> tuple[int, dict[str, str], bytes]:
        there = HTTPConnection(*self.proxy.to)
        headers = {key: value for key, value in self.headers.items() if key.lower() not in HOP}
        there.request(self.command, self.path, body, {**headers, "Content-Length": str(len(body))})
        answer = there.getresponse()
        data = answer.read()
        there.close()
        kept = {key: value for key, value in answer.getheaders() if key.lower() not in HOP}
        if self.command == "HEAD":
            kept["Content-Length"] = answer.headers.get("Content-Length", "0")
        return answer.status, kept, data

    def give(self, status: int, headers: dict[str, str], data: bytes, until: int | None = None) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        if self.command != "HEAD":
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data[:until])
            self.proxy.given += len(data[:until])
            self.close_connection = until not in (None, len(data))

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = answer  # noqa: N815

    def log_message(self, *_: object) -> None:
        pass


def faulty_proxy(to: tuple[str, int]) -> Proxy:
    """Run a proxy before a server until this process ends."""
    proxy = Proxy(to)
    handler = type("ProxyHandler", (Handler,), {"proxy": proxy})
    listening = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    listening.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{listening.server_port}"
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    return proxy
