"""What is said before, and after, jobs run: why they would, what they come to, and what is asked for wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from command import Outcome
from in_process import run

from artforge.cli.progress import duration

STILL = "artforge: 1\nseed: 4\ncanvas: {size: [16, 12]}\nsteps: [cppn]\noutput: '{seed}.png'\n"
SHEET = STILL + "sweep: {grid: {seed: [1, 2]}, sheet: {x: seed, tile: 32, path: sheet.png}}\n"
Artforge = Callable[..., Outcome]


@pytest.fixture
def artforge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Artforge:
    """Return the command line, in a folder with a recipe."""
    monkeypatch.setenv("ARTFORGE_CACHE", str(tmp_path / "cache"))
    (tmp_path / "sky.yaml").write_text(STILL)
    return lambda *arguments: run(monkeypatch, capsys, *arguments, cwd=tmp_path)


def test_each_job_is_listed_with_the_reason_and_nothing_is_made(artforge: Artforge, tmp_path: Path) -> None:
    artforge("render", "sky.yaml", "--seeds", "0:3")
    (tmp_path / "1.png").write_bytes((tmp_path / "1.png").read_bytes()[:1078])
    before = {path: path.read_bytes() for path in tmp_path.glob("*.png")}
    plan = artforge("render", "sky.yaml", "--seeds", "0:4", "--size", "16x16", "--dry-run")
    assert plan.out.splitlines() == [
        "0.png  16x16  changed recipe: 0.png was made from a recipe that differs in canvas",
        "1.png  16x16  damaged: 1.png: a damaged PNG: the file is cut off at byte 1,078",
        "2.png  16x16  changed recipe: 2.png was made from a recipe that differs in canvas",
        "3.png  16x16  new",
    ]
    assert "4 of 4 jobs to make (2 changed recipe, 1 damaged, 1 new): 0.0 megapixels" in plan.err
    assert {path: path.read_bytes() for path in tmp_path.glob("*.png")} == before


def test_a_plan_can_be_read_by_programs(artforge: Artforge) -> None:
    artforge("render", "sky.yaml")
    (found,) = map(json.loads, artforge("render", "sky.yaml", "--dry-run", "--json").out.splitlines())
    assert (found["path"], found["state"], found["pixels"]) == ("4.png", "kept", 16 * 12)


def test_a_sheet_that_is_missing_is_to_be_drawn(artforge: Artforge, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(SHEET)
    artforge("render", "sky.yaml")
    plan = artforge("render", "sky.yaml", "--dry-run")
    assert "sheet.png  a sheet of 2 works  kept\n" in plan.out
    assert "nothing to do" in plan.err
    (tmp_path / "sheet.png").unlink()
    plan = artforge("render", "sky.yaml", "--dry-run")
    assert "sheet.png  a sheet of 2 works  to be drawn\n" in plan.out
    assert "all of them made: 1 of the sheets to draw" in plan.err


def test_what_is_kept_is_named_and_counted(artforge: Artforge, tmp_path: Path) -> None:
    (tmp_path / "sky.yaml").write_text(SHEET)
    artforge("render", "sky.yaml")
    again = artforge("render", "sky.yaml")
    assert again.out.splitlines() == ["1.png", "2.png", "sheet.png"]
    assert again.err == "3 kept in 0 s\n"


def test_a_single_picture_that_is_kept_says_so(artforge: Artforge) -> None:
    assert "kept" not in artforge("render", "sky.yaml").err
    assert artforge("render", "sky.yaml").err == "1 kept in 0 s\n"


def test_a_recipe_that_is_named_twice_is_refused(artforge: Artforge) -> None:
    outcome = artforge("render", "sky.yaml", "sky.yaml")
    assert (outcome.status, outcome.err) == (3, "artforge: command line: sky.yaml is named twice\n")


def test_two_recipes_for_one_file_are_both_named(artforge: Artforge, tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(STILL)
    outcome = artforge("render", "sky.yaml", "other.yaml")
    assert outcome.status == 3
    assert "would be written twice, by sky.yaml too: give one of them another output" in outcome.err


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--out", "s3:/bucket/a"], "a URL has two slashes behind its colon, such as s3://bucket/folder"),
        (["--workers", "many"], "'many' is not a valid whole number"),
        (["--workers", "1", "--time-limit", "soon"], "'soon' is not a valid number"),
        (["--scheduler", "ada"], "expected a scheduler's address with its port, such as tcp://host:8786, got ada"),
        (["--scheduler", "http://ada:8786"], "expected a scheduler's address with its port, such as tcp://host:8786"),
    ],
)
def test_what_is_asked_for_wrongly_is_said_in_words(artforge: Artforge, options: list[str], said: str) -> None:
    outcome = artforge("render", "sky.yaml", *options)
    assert outcome.status == 2
    assert said in outcome.err


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0.4, "0 s"),
        (59.4, "59 s"),
        (200, "3:20 min"),
        (18_420, "5:07 h"),
        (172_799, "47:59 h"),
        (430_000, "4 days 23 h"),
    ],
)
def test_times_are_written_as_people_say_them(seconds: float, said: str) -> None:
    assert duration(seconds) == said
