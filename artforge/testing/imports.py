"""How a plugin is imported: how long that takes in a new process, what it prints, and what it brings along."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from artforge.host import Host, Plugin
from artforge.testing.check import NonconformityError, NotTriedError

MOST_MILLISECONDS = 50.0
TRIES = 3
HEAVY = {"torch", "dask", "distributed", "av", "matplotlib", "scipy", "sklearn", "cv2", "tensorflow", "jax", "pandas"}
"""Libraries that take long to import."""
CODE = """
import contextlib, io, json, os, sys, time
from pathlib import Path
import artforge, numpy
for name in artforge.__all__:
    if name not in ("trainable", "processes"):
        getattr(artforge, name)
from artforge.candidates import candidates
heavy, folder = set(sys.modules), Path(sys.argv[2]) if sys.argv[2] else None
found = [found for found, _ in candidates(os.environ, folder) if found.name == sys.argv[1]]
said = io.StringIO()
with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
    started = time.perf_counter()
    for candidate in found:
        module = candidate.load()
        module.artforge_parts() if hasattr(module, "artforge_parts") else None
    spent = time.perf_counter() - started
print(json.dumps([spent * 1000, said.getvalue(), sorted(set(sys.modules) - heavy)]))
"""


@dataclass(frozen=True)
class Import:
    """How an import went."""

    milliseconds: float
    said: str
    modules: set[str]


def check_parts(plugin: Plugin, host: Host) -> None:
    """See that the plugin loads, and that all can be used that it brings."""
    wrong = host.left_out(plugin)
    if plugin.state == "working" and not wrong and not plugin.parts and host.hooks_of(plugin) == ["artforge_parts"]:
        wrong = ["artforge_parts lists none"]
    if wrong or plugin.state != "working":
        raise NonconformityError(
            "the plugin loads, with all of its parts",
            "\n          ".join(wrong or [plugin.state]),
            f"mend what the line names, or correct what artforge_parts lists, in {_home(plugin)}",
        )


def _home(plugin: Plugin) -> str:
    code = plugin.candidate.worked_on
    return "the plugin" if code is None else f"{code.name}/__init__.py" if code.is_dir() else code.name


def check_import(plugin: Plugin, host: Host) -> None:
    """Import a plugin in new processes; the fastest counts."""
    if plugin.state != "working":
        raise NotTriedError("it does not load")
    tries = [_imported(plugin.name, host.folder) for _ in range(TRIES)]
    best = min(tries, key=lambda one: one.milliseconds)
    if heavy := sorted(HEAVY & {name.partition(".")[0] for name in best.modules}):
        raise NonconformityError(
            "importing the plugin imports no library that takes long",
            f"{', '.join(heavy)}, {best.milliseconds:.0f} ms",
            f"write `import {heavy[0]}` inside the methods that use it",
        )
    if best.said.strip():
        raise NonconformityError("importing the plugin prints nothing", repr(best.said[:80]), "print nothing at import")
    if best.milliseconds > MOST_MILLISECONDS:
        raise NonconformityError(
            f"importing the plugin takes under {MOST_MILLISECONDS:g} ms",
            f"{best.milliseconds:.0f} ms, the best of {TRIES}",
            "bring parts by artforge.LazyPart, and compute nothing at import",
        )


def _imported(name: str, folder: Path | None) -> Import:
    command = [sys.executable, "-c", CODE, name, str(folder or "")]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    if done.returncode:
        ending = (done.stderr.strip() or f"exit status {done.returncode}").splitlines()[-1]
        raise NonconformityError("the plugin can be imported in a new process", ending, "mend what the line names")
    spent, said, modules = json.loads(done.stdout.splitlines()[-1])
    return Import(spent, said, set(modules))
