"""What third-party plugins do wrong is said in one line that names them and what to do, and the host goes on."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from command import artforge
from plugin_texts import SWAY

from artforge import API

HOOK = "from artforge import PointFilter, Transform, hookimpl\nfrom pydantic import Field\n"
PART = """
class {name}(Transform):
    {body}
    def __call__(self, x, y, xp): return x, y
@hookimpl
def artforge_parts(): return [{name}]
"""


def part(body: str, name: str = "Lean") -> str:
    return HOOK + PART.format(body=body, name=name)


FAULTS = {
    "no-docstring": (part("lean: int = 1"), "has no docstring: its first line tells people"),
    "takes-use": (part("'''Lean.'''\n    use: str = ''"), "has a field 'use', which recipes need for themselves"),
    "takes-id": (part("'''Lean.'''\n    id: str = ''"), "has a field 'id', which recipes need for themselves"),
    "mutable": (part("'''Lean.'''\n    by: list = [1]"), "has a list as the default of 'by'"),
    "abstract": (
        HOOK + "class Fade(PointFilter):\n    '''Fade.'''\n    def color(self, r, g, b, xp): return r, g, b\n"
        "@hookimpl\ndef artforge_parts(): return [Fade]",
        "Fade lacks the method 'colour', which every filter of its sort has",
    ),
    "bare": (
        part("""'Lean.'\n    far = Field(1.0)"""),
        "did not load: PydanticUserError: Field 'far' requires a type annotation; pip install",
    ),
    "misspelt": (
        SWAY.replace("artforge_parts", "artforge_part"),
        "implements 'artforge_part', which is no hook: did you mean artforge_parts?",
    ),
    "rival": (part("'''Zoom.'''", "Zoom"), "the built-in one is used"),
    "wrong-arguments": (HOOK + "@hookimpl\ndef artforge_parts(host): return []", "'host'"),
    "nothing": (HOOK + "@hookimpl\ndef artforge_parts(): return None", "returned NoneType, expected a list of classes"),
    "instances": (part("'''Lean.'''").replace("[Lean]", "[Lean()]"), "artforge_parts returns classes"),
    "halfway": (
        part("'''Lean.'''").replace("return [Lean]", "\n    yield Lean\n    raise OSError('out of parts')"),
        "OSError: out of parts",
    ),
    "absent": ("import a_module_that_nobody_has", "No module named 'a_module_that_nobody_has'"),
    "leaving": ("raise SystemExit(3)", "SystemExit: 3"),
    "talking": ("print('hello there')\n" + SWAY, "prints while it is imported, 'hello there'"),
    "sleeping": ("import time; time.sleep(2.2)\n" + SWAY, "s to import: it should import what takes long inside"),
    "of-tomorrow": (
        f"ARTFORGE_API = {API + 1}\n" + SWAY,
        f"made for version {API + 1} of the plugin interface, this artforge has {API}: pip install --upgrade artforge",
    ),
    "of-yesterday": (
        "ARTFORGE_API = 0\n" + SWAY,
        f"artforge has {API}: pip install --upgrade artforge-of-yesterday",
    ),
}
LEFT_OUT = {
    "abstract",
    "misspelt",
    "no-docstring",
    "takes-use",
    "takes-id",
    "mutable",
    "instances",
    "rival",
    "talking",
    "sleeping",
}
"""These lose a part at the most: the plugin itself works."""


def install(site: Path, name: str, code: str, version: str = "1.2.3", value: str | None = None) -> None:
    """Put a package into a folder of packages, as an installer would."""
    module = f"artforge_{name.replace('-', '_')}"
    (site / f"{module}.py").write_text(code)
    metadata = site / f"{module}-{version}.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: artforge-{name}\nVersion: {version}\n")
    (metadata / "entry_points.txt").write_text(f"[artforge]\n{name} = {value or module}\n")


def said_of(site: Path) -> tuple[list[str], str]:
    """Return the warnings of a command that needs the plugins, and what it printed."""
    outcome = artforge("validate", "dawn.yaml", cwd=site, environ={"PYTHONPATH": str(site)})
    assert outcome.status == 0, outcome.err
    assert "Traceback" not in outcome.err
    lines = [line for line in outcome.err.splitlines() if not line.startswith(("dawn.yaml", "validated"))]
    return lines, outcome.out


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "dawn.yaml").write_text("artforge: 1\nsteps: [gradient]\noutput: dawn.png\n")
    return tmp_path


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_plugin_gets_one_line_that_says_what_to_do(site: Path, name: str) -> None:
    code, said = FAULTS[name]
    install(site, name, code)
    (line,) = said_of(site)[0]
    assert f"plugin {name!r} (artforge-{name} 1.2.3)" in line
    assert said in line
    if name not in LEFT_OUT:
        assert line.endswith(f"pip install --upgrade artforge-{name}, or leave it out by ARTFORGE_DISABLE={name}")


def test_an_entry_point_to_nothing_is_named(site: Path) -> None:
    install(site, "hollow", "", value="artforge_hollow:nothing")
    (line,) = said_of(site)[0]
    assert "plugin 'hollow' (artforge-hollow 1.2.3) did not load: AttributeError" in line


def test_two_versions_of_one_plugin_are_named(site: Path) -> None:
    for version in ("1.0", "1.1"):
        install(site, "sway", SWAY, version)
    (line,) = said_of(site)[0]
    assert "artforge-sway is installed in the versions 1." in line
    assert "pip uninstall artforge-sway" in line


def test_a_distribution_without_metadata_does_no_harm(site: Path) -> None:
    install(site, "bare", SWAY)
    (site / "artforge_bare-1.2.3.dist-info" / "METADATA").unlink()
    lines, _ = said_of(site)
    assert len(lines) <= 1
    assert all("Traceback" not in line for line in lines)
    shown = artforge("plugins", cwd=site, environ={"PYTHONPATH": str(site)}).out
    assert "bare" in shown


def test_nothing_is_imported_from_the_folder_of_a_recipe(site: Path) -> None:
    (site / "artforge_sway.py").write_text("raise SystemExit('imported')")
    (site / "sway.py").write_text("raise SystemExit('imported')")
    command = [sys.executable, "-m", "artforge", "validate", "dawn.yaml"]
    done = subprocess.run(command, cwd=site, capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "imported" not in done.stderr
