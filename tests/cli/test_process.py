"""What can be seen only of a process of its own: standard input, signals, terminals, imports."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import artforge

RECIPE = "artforge: 1\nseed: 4\ncanvas: {size: [12, 8]}\nsteps: [cppn]\noutput: 'out/{recipe}.png'\n"
LONG = RECIPE.replace("[12, 8]", "[1280, 720]") + "animate: {frames: 500}\n"
SWAYER = (
    "from artforge import Transform, hookimpl\n"
    "class Sway(Transform):\n"
    "    '''Sway.'''\n"
    "    def __call__(self, x, y, xp):\n"
    "        return x + xp.sin(y), y\n"
    "@hookimpl\n"
    "def artforge_parts():\n"
    "    return [Sway]\n"
)


def test_a_recipe_comes_from_standard_input(tmp_path: Path) -> None:
    outcome = artforge("render", "-", cwd=tmp_path, stdin=RECIPE.encode())
    assert (outcome.status, outcome.out) == (0, "out/stdin.png\n")


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("output", ["a.mp4", "a.webm", "a.gif", "a.apng", "a.webp"])
def test_a_signal_ends_a_run_and_leaves_nothing(number: int, status: int, output: str, tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(LONG.replace("'out/{recipe}.png'", output))
    process = subprocess.Popen(
        [sys.executable, "-m", "artforge", "render", "long.yaml"], cwd=tmp_path, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".artforge-*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == status
    assert b"Traceback" not in err
    assert [path.name for path in tmp_path.iterdir()] == ["long.yaml"]


def test_a_terminal_sees_a_progress_bar(tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color"}
    done = subprocess.run(
        [sys.executable, "-m", "artforge", "render", "sky.yaml"],
        cwd=tmp_path, stdout=subprocess.PIPE, stderr=theirs, env=environ, timeout=60, check=False,
    )  # fmt: skip
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert done.stdout == b"out/sky.png\n"
    assert "100%" in shown
    assert "sky" in shown


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["render", "--help"], ["validate", "sky.yaml"], ["plugins"], ["parts"], ["render", "sky.yaml"]],
    ids=" ".join,
)
def test_no_heavy_library_is_imported(arguments: list[str], tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    for name in ("torch", "dask", "distributed", "mpi4py"):
        (tmp_path / f"{name}.py").write_text(f"raise SystemExit('{name} was imported')")
    environ = {"PYTHONPATH": str(tmp_path)}
    assert artforge(*arguments, cwd=tmp_path, environ=environ).status == 0
    probe = subprocess.run(
        [sys.executable, "-c", "import torch"], env={**os.environ, **environ}, check=False, capture_output=True
    )
    assert b"torch was imported" in probe.stderr


def test_a_closed_pipe_is_no_crash(tmp_path: Path) -> None:
    command = f"{sys.executable} -m artforge schema | head -c 10"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert b"Traceback" not in done.stderr
    assert b"fault" not in done.stderr


def test_a_full_disk_is_a_failed_job_with_the_path_and_the_bytes(tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(
        RECIPE.replace("[12, 8]", "[300, 200]").replace("[cppn]", "[{use: cppn, init: {use: normal, std: 9}}]")
    )
    command = f"ulimit -f 4; trap '' XFSZ; exec {sys.executable} -m artforge render sky.yaml"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert done.returncode == 1
    assert b"out/sky.png: no room" in done.stderr
    assert b"bytes" in done.stderr
    assert list((tmp_path / "out").iterdir()) == []


def test_an_embedded_recipe_of_an_absent_plugin_is_status_4(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "swayer.py").write_text(SWAYER)
    text = RECIPE.replace("[cppn]", "[{use: cppn, coordinates: [sway]}]")
    (tmp_path / "sky.yaml").write_text(text)
    made = artforge("render", "sky.yaml", "--plugins-dir", "plugins", cwd=tmp_path)
    assert made.status == 0, made.err
    outcome = artforge("render", "out/sky.png", "--out", "again", cwd=tmp_path)
    assert outcome.status == 4
    said = "artforge: out/sky.png was made with swayer unreleased, which is absent or broken here: install it, if"
    assert outcome.err.startswith(said)
    assert artforge("render", "sky.yaml", cwd=tmp_path).status == 3


def test_a_plugin_that_is_worked_on_makes_its_pictures_again(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    plugin = tmp_path / "plugins" / "swayer.py"
    plugin.write_text(SWAYER)
    (tmp_path / "sky.yaml").write_text(RECIPE.replace("[cppn]", "[{use: cppn, coordinates: [sway]}]"))
    render = ["render", "sky.yaml", "--plugins-dir", "plugins"]
    assert artforge(*render, cwd=tmp_path).status == 0
    before = (tmp_path / "out" / "sky.png").read_bytes()
    assert "1 kept" in artforge(*render, cwd=tmp_path).err
    plugin.write_text(SWAYER.replace("xp.sin(y)", "xp.cos(y)"))
    assert "made again, changed version: swayer was unreleased (" in artforge(*render, cwd=tmp_path).err
    assert (tmp_path / "out" / "sky.png").read_bytes() != before
    again = artforge("render", "sky.yaml", "--plugins-dir", "plugins", "--workers", "2", "--force", cwd=tmp_path)
    assert again.status == 0


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (
            "'''Sway.'''",
            "'''Sway.'''; far: float = Field(3.0, le=1)",
            "the default of 'far' is 3.0: expected a number of",
        ),
        (
            "(self, x, y, xp)",
            "(self, x, y)",
            "swayer.py:5: TypeError: Sway.__call__() takes 3 positional arguments but",
        ),
        (
            "        return x",
            "        self.last = 3\n        return x",
            "swayer.py:6: self.last cannot be set, since parts are frozen: return it",
        ),
        ("x + xp.sin(y), y", "x + xp.sin(y)", "swayer.py:5: expected two values back, got a Value"),
    ],
)
def test_what_is_wrong_with_a_part_is_not_laid_to_the_recipe(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "plugins").mkdir()
    assert before in SWAYER
    code = "from pydantic import Field\n" + SWAYER.replace(before, after)
    (tmp_path / "plugins" / "swayer.py").write_text(code)
    (tmp_path / "sky.yaml").write_text(RECIPE.replace("[cppn]", "[{use: cppn, coordinates: [sway]}]"))
    outcome = artforge("render", "sky.yaml", "--plugins-dir", "plugins", cwd=tmp_path)
    assert outcome.status != 0
    assert said in outcome.err


def test_python_dash_m_is_the_same_program(tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "artforge"
    done = subprocess.run([script, "--version"], capture_output=True, check=True)
    assert done.stdout.decode() == artforge("--version", cwd=tmp_path).out


def test_paths_are_printed_as_soon_as_the_files_are_there(tmp_path: Path) -> None:
    (tmp_path / "many.yaml").write_text(RECIPE.replace("[12, 8]", "[640, 480]").replace("{recipe}", "{seed}"))
    command = [sys.executable, "-m", "artforge", "render", "many.yaml", "--seeds", "0:500"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert process.stdout is not None
    first = process.stdout.readline()
    assert process.poll() is None
    process.terminate()
    process.communicate(timeout=60)
    assert first == b"out/0.png\n"


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="this system has no SIGHUP")
def test_a_closed_terminal_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "long.yaml").write_text(LONG.replace("'out/{recipe}.png'", "a.mp4"))
    process = subprocess.Popen([sys.executable, "-m", "artforge", "render", "long.yaml"], cwd=tmp_path)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".artforge-*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGHUP)
    assert process.wait(60) == 129
    assert [path.name for path in tmp_path.iterdir()] == ["long.yaml"]


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("render - <&-", "the recipe is empty"),
        ("render sky.yaml 2>&-", ""),
        ("parts >/dev/full", "No space left"),
        (f"render {'x' * 5000}", "File name too long"),
        (f"new {'a' * 300}", "File name too long"),
    ],
)
def test_strange_surroundings_are_no_fault(command: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE)
    line = f"{sys.executable} -m artforge {command}"
    done = subprocess.run(["bash", "-c", line], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert said.encode() in done.stderr
    assert b"fault in artforge" not in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_terminal_that_lacks_letters_shows_others(tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE.replace("{recipe}", "ü"))
    outcome = artforge("render", "sky.yaml", cwd=tmp_path, environ={"PYTHONIOENCODING": "ascii"})
    assert (outcome.status, outcome.out) == (0, "out/\\xfc.png\n")


@pytest.mark.parametrize("name", ["f.yaml", "f.png"])
def test_a_pipe_is_no_recipe(name: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name)
    outcome = artforge("validate", name, cwd=tmp_path)
    assert outcome.status == 3
    assert "no ordinary file" in outcome.err


def test_a_recipe_of_endless_size_is_refused_without_reading_it(tmp_path: Path) -> None:
    with (tmp_path / "big.yaml").open("wb") as stream:
        stream.truncate(20 << 30)
    outcome = artforge("validate", "big.yaml", cwd=tmp_path)
    assert outcome.status == 3
    assert "a recipe may have" in outcome.err


def test_a_signal_while_the_encoder_starts_leaves_nothing(tmp_path: Path) -> None:
    import imageio_ffmpeg

    eager = tmp_path / "eager"
    eager.write_text(f'#!/bin/sh\nkill -TERM $PPID\nexec {imageio_ffmpeg.get_ffmpeg_exe()} "$@"\n')
    eager.chmod(0o755)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "long.yaml").write_text(LONG.replace("'out/{recipe}.png'", "a.mp4"))
    for _ in range(5):
        environ = {"IMAGEIO_FFMPEG_EXE": str(eager)}
        assert artforge("render", "long.yaml", cwd=tmp_path / "here", environ=environ).status == 143
        time.sleep(0.1)
        assert [path.name for path in (tmp_path / "here").iterdir()] == ["long.yaml"]


def test_a_run_left_alone_by_nohup_outlives_its_terminal(tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(RECIPE.replace("[12, 8]", "[640, 480]") + "animate: {frames: 20}\n")
    command = f"trap '' HUP; exec {sys.executable} -m artforge render sky.yaml --set output=a.gif"
    process = subprocess.Popen(["bash", "-c", command], cwd=tmp_path, stdout=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob(".artforge-*.part")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGHUP)
    assert process.wait(120) == 0
    assert (tmp_path / "a.gif").exists()


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_that_comes_while_something_is_finalised_is_not_lost(number: int, status: int) -> None:
    code = (
        "import os, sys, time\n"
        "from artforge.__main__ import run\n"
        "from artforge.cli import cli\n"
        "class Finalised:\n"
        "    def __del__(self):\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        time.sleep(0.2)\n"
        "@cli.command('hang')\n"
        "def hang():\n"
        "    Finalised()\n"
        "    time.sleep(10)\n"
        "sys.argv = ['artforge', 'hang']\n"
        "run()\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, stderr=subprocess.PIPE).returncode == status


def test_what_is_to_be_done_at_the_end_is_done_and_what_is_said_arrives() -> None:
    code = (
        "import atexit, sys\n"
        "from artforge.__main__ import run\n"
        "from artforge.cli import cli\n"
        "@cli.command('say')\n"
        "def say():\n"
        "    atexit.register(print, 'at the end')\n"
        "    print('first')\n"
        "    return 5\n"
        "sys.argv = ['artforge', 'say']\n"
        "run()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, stdout=subprocess.PIPE)
    assert (done.returncode, done.stdout) == (5, b"first\nat the end\n")


def test_what_can_no_longer_be_said_at_the_end_is_an_error() -> None:
    code = (
        "import atexit, os, sys\n"
        "from artforge.__main__ import run\n"
        "from artforge.cli import cli\n"
        "@cli.command('say')\n"
        "def say():\n"
        "    sys.stdout.write('lost')\n"
        "    atexit.register(os.close, 1)\n"
        "sys.argv = ['artforge', 'say']\n"
        "run()\n"
    )
    environ = {**os.environ, "PYTHONUNBUFFERED": ""}
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, env=environ)
    assert done.returncode == 120
    assert b"Bad file descriptor" in done.stderr
