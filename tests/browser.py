"""Drives a real Chromium without a window, by the DevTools protocol over a pipe.

It draws WebGL in software. Debian's package is `chromium`; where it is absent the tests are skipped, unless
`ARTFORGE_REQUIRE_BROWSER` is set, as in .ci/run.
"""

from __future__ import annotations

import base64
import io
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

CHROMIUM = shutil.which("chromium")
REQUIRED = "ARTFORGE_REQUIRE_BROWSER"
PATIENCE = 60.0
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--remote-debugging-pipe",
)
SOFTWARE = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader")
NO_WEBGL = ("--disable-gpu", "--disable-3d-apis")
COUNTING = """
window.draws = 0;
const drawArrays = WebGL2RenderingContext.prototype.drawArrays;
WebGL2RenderingContext.prototype.drawArrays = function (...given) { ++window.draws; drawArrays.apply(this, given); };
"""
# What the browser reads comes on 3, and what it writes goes to 4.
SHELL = 'exec "$@" 3<&{} 4>&{}'

needs_browser = pytest.mark.skipif(CHROMIUM is None and not os.environ.get(REQUIRED), reason="no chromium is installed")


class Page:
    """One page of a browser, which takes commands of the DevTools protocol."""

    def __init__(self, write: int, read: int) -> None:
        self.write, self.read, self.rest, self.number = write, read, b"", 0
        self.events: list[dict[str, Any]] = []
        self.session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        self.call("Page.addScriptToEvaluateOnNewDocument", source=COUNTING)

    def call(self, method: str, **parameters: Any) -> Any:
        """Send a command and wait for what it returns."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self.number:
                assert "error" not in answer, f"{method}: {answer['error']}"
                return answer["result"]
            self.events.append(answer)

    def close(self) -> None:
        """Ask the browser to end."""
        self.session = None
        self.call("Browser.close")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            ready, _, _ = select.select([self.read], [], [], PATIENCE)
            data = os.read(self.read, 1 << 20) if ready else b""
            assert data, "the browser does not answer"
            self.rest += data
        line, _, self.rest = self.rest.partition(b"\0")
        found: dict[str, Any] = json.loads(line)
        return found

    def evaluate(self, expression: str) -> Any:
        """Evaluate JavaScript, a promise too; raises what it throws."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer.get("exceptionDetails")
        return answer["result"].get("value")

    def until(self, condition: str) -> None:
        """Wait for a condition in JavaScript."""
        end = time.monotonic() + PATIENCE
        while not self.evaluate(condition):
            assert time.monotonic() < end, f"{condition} has not come true: {self.said()}"
            time.sleep(0.05)

    def said(self) -> list[str]:
        """Return what the page has logged or thrown."""
        wanted = ("Log.entryAdded", "Runtime.exceptionThrown", "Runtime.consoleAPICalled")
        return [json.dumps(event["params"]) for event in self.events if event["method"] in wanted]

    def requests(self) -> list[str]:
        """Return the addresses that were asked for and go beyond the file and what is in it."""
        sent = [event["params"] for event in self.events if event["method"] == "Network.requestWillBeSent"]
        addresses = [parameters["request"]["url"] for parameters in sent]
        return [address for address in addresses if not address.startswith(("file:", "data:"))]

    def show(self, path: Path, size: tuple[int, int], *, fragment: str = "", scale: float = 1.0) -> None:
        """Open a file in a window of a size; what an earlier page said is forgotten."""
        self.call("Page.navigate", url="about:blank")
        self.events.clear()
        width, height = size
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=scale, mobile=False
        )
        self.call("Page.navigate", url=f"{path.resolve().as_uri()}{fragment}")
        self.until("document.readyState === 'complete'")

    def shows_shader(self) -> None:
        """Wait until the page's shader has drawn, and what it drew is on the screen."""
        self.until("document.documentElement.dataset.shows === 'shader'")
        self.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")

    def screenshot(self) -> npt.NDArray[np.int16]:
        """Return what the window shows, as levels of RGB."""
        data = base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"])
        return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int16)


@contextmanager
def browser(*options: str) -> Iterator[Page]:
    """Start a browser with a folder of its own, and end it."""
    from_here, to_browser = os.pipe()
    from_browser, to_here = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        command = [str(CHROMIUM), *OPTIONS, *options, f"--user-data-dir={folder}", "about:blank"]
        process = subprocess.Popen(
            ["bash", "-c", SHELL.format(from_here, to_here), "bash", *command],
            pass_fds=(from_here, to_here),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(from_here)
        os.close(to_here)
        try:
            page = Page(to_browser, from_browser)
            yield page
            page.close()
            process.wait(PATIENCE)
        finally:
            # The session was made for it: nothing else is in this group.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            os.close(to_browser)
            os.close(from_browser)
