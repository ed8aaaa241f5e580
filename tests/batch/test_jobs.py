from __future__ import annotations

from pathlib import Path

import pytest

from artforge.batch.jobs import Plan, plan
from artforge.batch.runner import run
from artforge.batch.variants import parse_seeds
from artforge.cli.progress import Silent
from artforge.errors import RecipeError
from artforge.host import installed
from artforge.recipe.load import read

START = "artforge: 1\nseed: 4\nsteps: [cppn]\ncanvas: {size: [8, 6]}\n"


def planned(folder: Path, text: str, *, seeds: list[int] | None = None, sizes: list[str] | None = None) -> Plan:
    (folder / "sky.yaml").write_text(START + text)
    document = read(str(folder / "sky.yaml"), installed())
    return plan([document], installed(), root=folder, seeds=seeds or [], sizes=sizes or [])


def names(made: Plan) -> list[str]:
    return [file.written_as for job in made.jobs for file in job.files]


def test_every_token_is_filled_in(tmp_path: Path) -> None:
    made = planned(tmp_path, "output: 'a/{recipe}-{seed}-{size}-{index}.png'")
    assert names(made) == ["a/sky-4-8x6-0.png"]


def test_seeds_are_jobs_and_their_names_differ(tmp_path: Path) -> None:
    made = planned(tmp_path, "output: 'out/{recipe}.png'", seeds=[0, 1, 2])
    assert names(made) == ["out/sky-0.png", "out/sky-1.png", "out/sky-2.png"]
    assert [job.recipe.seed for job in made.jobs] == [0, 1, 2]


def test_a_single_seed_stands_in_the_name_too_so_that_it_overwrites_no_other(tmp_path: Path) -> None:
    assert names(planned(tmp_path, "output: 'out/{recipe}.png'", seeds=[9])) == ["out/sky-9.png"]


def test_a_single_size_needs_no_place_in_the_name(tmp_path: Path) -> None:
    assert names(planned(tmp_path, "output: 'out/{recipe}.png'", sizes=["720p"])) == ["out/sky.png"]


def test_sizes_are_jobs_and_are_named_by_their_pixels(tmp_path: Path) -> None:
    made = planned(tmp_path, "output: 'out/{recipe}.png'", sizes=["720p", "10x20"])
    assert names(made) == ["out/sky-1280x720.png", "out/sky-10x20.png"]
    assert [job.recipe.canvas.size for job in made.jobs] == [(1280, 720), (10, 20)]


def test_swept_values_stand_in_the_name_where_it_has_them(tmp_path: Path) -> None:
    sweep = "sweep: {grid: {'steps[0].activation': [tanh, sin], seed: [1, 2]}}\n"
    made = planned(tmp_path, sweep + "output: 'out/{seed}/{steps[0].activation}.png'")
    assert names(made) == ["out/1/tanh.png", "out/2/tanh.png", "out/1/sin.png", "out/2/sin.png"]
    made = planned(tmp_path, sweep + "output: 'out/{recipe}.png'")
    assert names(made)[0] == "out/sky-tanh-1.png"


def test_several_outputs_are_files_of_one_job(tmp_path: Path) -> None:
    made = planned(tmp_path, "output: [a.png, {path: b.png, bits: 16}]")
    assert len(made.jobs) == 1
    assert names(made) == ["a.png", "b.png"]


def test_the_index_counts_through_all_recipes_of_a_run(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(START + "output: '{index}.png'")
    document = read(str(tmp_path / "a.yaml"), installed())
    made = plan([document, document], installed(), root=tmp_path)
    assert names(made) == ["0.png", "1.png"]


def test_two_recipes_that_would_write_one_file_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(START + "output: same.png")
    document = read(str(tmp_path / "a.yaml"), installed())
    with pytest.raises(RecipeError, match="written twice"):
        plan([document, document], installed(), root=tmp_path)


def test_the_faults_of_all_recipes_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(START + "output: ../a.png")
    (tmp_path / "b.yaml").write_text(START + "seed_: 3")
    documents = [read(str(tmp_path / name), installed()) for name in ("a.yaml", "b.yaml")]
    with pytest.raises(RecipeError) as caught:
        plan(documents, installed(), root=tmp_path)
    assert len(caught.value.problems) == 2


def test_a_fault_in_every_work_of_a_sweep_is_said_once(tmp_path: Path) -> None:
    with pytest.raises(RecipeError) as caught:
        planned(tmp_path, "sweep: {grid: {seed: {range: [0, 50]}}}\noutput: '{nothing}.png'")
    assert len(caught.value.problems) == 1


@pytest.mark.parametrize(
    ("text", "seeds"), [("0:4", [0, 1, 2, 3]), ("2:10:3", [2, 5, 8]), ("3,5,8", [3, 5, 8]), ("7", [7])]
)
def test_seeds_are_read_as_ranges_or_lists(text: str, seeds: list[int]) -> None:
    assert parse_seeds(text) == seeds


@pytest.mark.parametrize("text", ["", "a", "1:2:3:4", "-1", "4:4", "0:4:0", "0:1000000000000"])
def test_what_is_no_seeds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected seeds"):
        parse_seeds(text)


def test_a_negative_value_keeps_its_sign_in_the_name(tmp_path: Path) -> None:
    text = "sweep: {grid: {'steps[1].shift': [-1, 1]}}\nset: {steps: [cppn, palette]}\noutput: '{steps[1].shift}.png'"
    assert names(planned(tmp_path, text)) == ["-1.png", "1.png"]


def test_a_file_that_the_recipe_reads_is_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text("a line")
    (tmp_path / "lines.txt").rename(tmp_path / "lines.png")
    with pytest.raises(RecipeError, match=r"lines\.png is read by this recipe and would be overwritten"):
        planned(tmp_path, "output: lines.png\nset: {steps: [cppn, {use: caption, text_file: lines.png}]}")


def test_a_picture_of_a_sequence_is_not_overwritten_by_its_sequence(tmp_path: Path) -> None:
    planned_run(tmp_path, "animate: {frames: 2}\noutput: '{frame}.png'")
    with pytest.raises(RecipeError, match="would be overwritten by itself"):
        plan([read(str(tmp_path / "1.png"), installed())], installed(), root=tmp_path)


def test_a_sheet_is_not_overwritten_by_itself(tmp_path: Path) -> None:
    planned_run(tmp_path, "sweep: {grid: {seed: [1, 2]}, sheet: {x: seed, path: sheet.png}}\noutput: '{seed}.png'")
    with pytest.raises(RecipeError, match="would be overwritten by itself"):
        plan([read(str(tmp_path / "sheet.png"), installed())], installed(), root=tmp_path)


def planned_run(folder: Path, text: str) -> None:
    assert run(planned(folder, text), installed(), Silent()).failures == []


def test_braces_in_a_name_are_braces_in_what_is_embedded_too(tmp_path: Path) -> None:
    planned_run(tmp_path, "output: '{{x}}.png'")
    made = plan([read(str(tmp_path / "{x}.png"), installed())], installed(), root=tmp_path / "again")
    assert names(made) == ["{x}.png"]


def test_a_still_that_is_a_frame_of_a_sequence_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match=r"would be a frame of 's-\{frame\}\.png' too"):
        planned(tmp_path, "animate: {frames: 3}\noutput: ['s-{frame}.png', s-1.png]")


def test_two_runs_of_one_plan_survive_being_sent_to_another_process(tmp_path: Path) -> None:
    import pickle

    recipe = planned(tmp_path, "output: a.png").jobs[0].recipe
    assert pickle.loads(pickle.dumps(recipe)).animated is False
