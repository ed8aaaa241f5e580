"""The conformance kit finds what is wrong, and nothing else."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import artforge
from plugin_texts import SWAY

from artforge.host import Host, discover
from artforge.testing.checks import CHECKS
from artforge.testing.kit import Outcome, examinations, examine, workshop

FAULTS = {
    "described-keys": (
        ("filter described-keys", "`gain` has a description"),
        ("filter unbounded", "`gain` has a lower and an upper bound"),
        ("filter unitless", "`gain` has a unit"),
    ),
    "valid-schema": (("filter valid-schema", "'feeling' is not valid"),),
    "pickles": (("filter pickles", "survives pickling"),),
    "renders": (("source renders", "no paint left"),),
    "right-output": (("source right-output", "numbers from 128 to 128"),),
    "same-seed": (
        ("source same-seed", "a second rendering is another picture"),
        ("source same-in-one-process", "a new process makes another picture"),
    ),
    "other-seed": (
        ("source other-seed", "something that was kept from another seed"),
        ("source seed-for-nothing", "the same picture for the seeds 1001, 1002, 1003"),
    ),
    "frames-in-any-order": (("source frames-in-any-order", "when it is made backwards"),),
    "rows-in-any-order": (("filter rows-in-any-order", "of 384 pixels differ"),),
    "any-canvas": (("transform any-canvas", "a picture of 1x1, or a sentence"),),
    "traced-as-numpy": (("transform traced-as-numpy", "by up to 0.25"),),
    "own-errors": (("source own-errors", "with `stripes: 0`"),),
    "leaves-no-trace": (
        ("source leaves-no-trace", "the state of `random`"),
        ("source wanders", "the working directory"),
        ("source sets-the-scene", "the environment"),
    ),
    "writes-nothing-else": (("source writes-nothing-else", "diary.txt"),),
}
CASES = [(check, subject, said) for check, cases in FAULTS.items() for subject, said in cases]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("plugins")
    shutil.copy(Path(__file__).parent / "faulty_parts.py", folder / "faulty_parts.py")
    (folder / "swaying.py").write_text(SWAY)
    yield folder
    for name in ("faulty_parts", "swaying"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def host(folder: Path) -> Host:
    return discover(folder, environ={})


@pytest.fixture(scope="module")
def work(host: Host) -> Iterator[Path]:
    with workshop() as place:
        yield place


def outcome_of(host: Host, work: Path, subject: str, check: str) -> Outcome:
    wanted = f"{subject}: {check}"
    (found,) = [one for one in examinations("faulty_parts", host, work) if one.name == wanted]
    return examine(found)


@pytest.mark.parametrize(("check", "subject", "said"), CASES)
def test_a_faulty_part_fails_its_check_for_the_right_reason(
    host: Host, work: Path, check: str, subject: str, said: str
) -> None:
    outcome = outcome_of(host, work, subject, check)
    assert outcome.verdict == "failed"
    assert said in outcome.said
    assert re.fullmatch(r"expected: .+\ngot: +.+\nto mend: +.+", outcome.said, re.DOTALL)


def test_a_faulty_part_fails_no_check_but_those_its_fault_concerns(host: Host, work: Path) -> None:
    failed = {one.examination.name for one in map(examine, examinations("faulty_parts", host, work)) if one.is_bad}
    meant = {f"{subject}: {check}" for check, subject, _ in CASES}
    # One that counts frames counts those made for rows, too.
    assert failed - meant == {"source declared-in-vain: pickles", "source frames-in-any-order: rows-in-any-order"}
    assert meant <= failed


IMPORTS = {
    "sleepy": ("import time; time.sleep(0.2)\n", "importing the plugin takes under 50 ms"),
    "chatty": ("print('good morning')\n", "importing the plugin prints nothing"),
    "laden": ("import matplotlib\n", "importing the plugin imports no library that takes long"),
}
LAZY = "from artforge import LazyPart, hookimpl\n@hookimpl\ndef artforge_parts():\n    return [{}]\n"
INCOMPLETE = {
    "broken": ("1 / 0\n" + SWAY, "ZeroDivisionError: division by zero"),
    "renamed": (LAZY.format("LazyPart('transform', 'textwrap:Sway')"), "has no attribute 'Sway'"),
    "unkind": (LAZY.format("LazyPart('palette', 'textwrap:TextWrapper')"), "is no part"),
    "unnamed": (SWAY.replace('"""', "# "), "Sway has no docstring"),
    "unhooked": (SWAY.replace("@hookimpl", ""), "brings nothing"),
    "misspelt": (SWAY.replace("artforge_parts", "artforge_part"), "no hook: did you mean artforge_parts?"),
    "empty": (LAZY.format(""), "artforge_parts lists none"),
    "rival": (SWAY.replace("class Sway", "class Zoom").replace("[Sway]", "[Zoom]"), "the built-in transform 'zoom' is"),
}


@pytest.mark.parametrize(
    ("check", "name"), [*(("light-import", name) for name in IMPORTS), *(("all-parts", name) for name in INCOMPLETE)]
)
def test_a_plugin_that_is_not_light_or_not_whole_fails(tmp_path: Path, check: str, name: str) -> None:
    code, said = {**IMPORTS, **INCOMPLETE}[name]
    (tmp_path / f"{name}_plugin.py").write_text(code if name in INCOMPLETE else code + SWAY)
    host = discover(tmp_path, environ={})
    outcomes = {
        one.check: examine(one)
        for one in examinations(f"{name}_plugin", host, tmp_path)
        if one.subject.startswith("plugin")
    }
    assert outcomes[check].verdict == "failed"
    assert said in outcomes[check].said
    assert f"{name}_plugin.py" in outcomes[check].said or check == "light-import"
    sys.modules.pop(f"{name}_plugin", None)


def test_a_sound_plugin_passes_every_check(host: Host, work: Path) -> None:
    outcomes = [examine(one) for one in examinations("swaying", host, work)]
    assert len(outcomes) == 2 + len(CHECKS)
    assert [one for one in outcomes if one.verdict != "passed"] == []


def test_all_that_keys_lack_is_said_at_once(tmp_path: Path) -> None:
    key = "    near: float = Field(0.5)\n    count: int = Field(3)\n    amplitude"
    (tmp_path / "curt_plugin.py").write_text(SWAY.replace("    amplitude", key, 1))
    host = discover(tmp_path, environ={})
    (found,) = [one for one in examinations("curt_plugin", host, tmp_path) if one.check == "described-keys"]
    said = examine(found).said
    sys.modules.pop("curt_plugin", None)
    for expected in ("`near` has a description", "`near` has a unit", "`count` has a description"):
        assert expected in said
    assert said.count("has a lower and an upper bound") == 2


def test_a_known_failure_is_no_failure_until_it_passes(host: Host, work: Path) -> None:
    known = outcome_of(host, work, "filter declared", "described-keys")
    assert (known.verdict, known.is_bad) == ("known", False)
    passing = outcome_of(host, work, "source declared-in-vain", "pickles")
    assert (passing.verdict, passing.is_bad) == ("passes now", True)
    assert "it held a lock once" in passing.said


def test_there_are_sixteen_checks_and_each_of_a_part_has_a_faulty_one() -> None:
    assert {check.name for check in CHECKS} == set(FAULTS)
    assert 2 + len(CHECKS) == 16


def test_the_kit_is_a_pytest_plugin(folder: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--pyargs",
        "artforge.testing",
        "-n",
        "0",
        "-q",
        "-p",
        "no:cacheprovider",
    ]
    options: list[str | Path] = ["--artforge-plugin", "swaying", "--artforge-plugins-dir", folder]
    done = subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "16 passed" in done.stdout


def test_the_command_says_what_is_wrong_and_ends_with_1(folder: Path) -> None:
    arguments: list[str | Path] = ["plugins", "test", "faulty_parts", "--plugins-dir", folder, "--only"]
    failed = artforge(*arguments, "source renders", cwd=folder)
    assert failed.status == 1
    assert "  renders: failed\n    expected: with its defaults it makes a small picture\n" in failed.out
    assert "no paint left" in failed.out
    assert "In all: 3 passed, 1 failed, 10 not tried." in failed.out
    assert "  not tried, it does not work with its defaults, see renders: right-output, " in failed.out
    assert artforge(*arguments, "pickles: any-canvas", cwd=folder).status == 0
    nothing = artforge(*arguments, "nonesuch", cwd=folder)
    assert (nothing.status, "nothing in plugin 'faulty_parts' has 'nonesuch'" in nothing.err) == (4, True)
