"""Use parts once more in a process that has seen nothing yet."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from artforge.testing.trial import Trial


def again(trial: Trial) -> str:
    """Return the SHA-256 of what the part makes with its defaults in another process; raises what went wrong there."""
    other = _other_process(trial.host.folder)
    assert other.stdin is not None
    assert other.stdout is not None
    number = secrets.token_hex(4)
    asked = {"kind": trial.part.kind, "name": trial.part.part_name(), "folder": str(trial.folder), "number": number}
    torch = sys.modules.get("torch")
    threads = torch.get_num_threads() if torch else 0  # on which the sums of a network may depend
    print(json.dumps({**asked, "threads": threads}), file=other.stdin, flush=True)
    for line in other.stdout:
        answer = json.loads(line)
        if answer["number"] == number:  # others are to questions whose answers nobody has waited for
            break
    else:
        raise ChildProcessError("the other process ended")
    if "error" in answer:
        raise ChildProcessError(answer["error"])
    return str(answer["sha256"])


@lru_cache(maxsize=1)
def _other_process(plugins: Path | None) -> subprocess.Popen[str]:
    """Start a process with a cache of its own, in which the hashes of texts are others."""
    cache = tempfile.TemporaryDirectory(prefix="artforge-again-")
    environ = {**os.environ, "ARTFORGE_CACHE": cache.name, "PYTHONHASHSEED": "12345"}
    command = [sys.executable, "-m", "artforge.testing.again", str(plugins or "")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environ, text=True)
    atexit.register(_end, process, cache)
    return process


def _end(process: subprocess.Popen[str], cache: tempfile.TemporaryDirectory[str]) -> None:
    process.communicate()
    cache.cleanup()


def main() -> None:
    """Answer each line on standard input, a part, by the SHA-256 of what it makes."""
    import hashlib

    from artforge.host import discover
    from artforge.testing.trial import Trial

    host = discover(Path(sys.argv[1]) if sys.argv[1] else None)
    for line in sys.stdin:
        asked = json.loads(line)
        if asked["threads"]:
            _use_threads(asked["threads"])
        try:
            part = host.find((asked["kind"],), asked["name"])
            trial = Trial(part, host.plugin_of(part), host, Path(asked["folder"]))
            answer = {"sha256": hashlib.sha256(trial.result()).hexdigest()}
        except Exception as error:
            answer = {"error": " ".join(f"{type(error).__name__}: {error}".split())}
        print(json.dumps({"number": asked["number"], **answer}), flush=True)


def _use_threads(count: int) -> None:
    import torch

    torch.set_num_threads(count)


if __name__ == "__main__":
    main()
