"""What a job's files hold, beside what they should."""

from __future__ import annotations

from pathlib import Path

import pytest
from batch_samples import FILM, STILL, jobs_of, plan_of, ran

from artforge.batch.states import KEPT, NEW, State, state_of


def test_nothing_is_new_and_what_was_made_is_kept(tmp_path: Path) -> None:
    plan = plan_of(tmp_path)
    assert state_of(plan.jobs[0]) == NEW
    ran(plan)
    assert state_of(plan.jobs[0]) == KEPT
    assert state_of(plan.jobs[0], verify=True) == KEPT


def test_of_several_files_the_first_that_is_not_right_speaks(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, STILL.replace("output: '{recipe}.png'", "output: [a.png, b.png]"))
    ran(plan)
    (tmp_path / "b.png").write_bytes(b"")
    state = state_of(plan.jobs[0])
    assert state.word == "damaged"
    assert "b.png" in state.sentence


def test_a_file_that_is_named_as_another_was_is_not_taken_for_it(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, seeds=2)
    ran(plan)
    (tmp_path / "sky-0.png").replace(tmp_path / "sky-1.png")
    assert [state_of(job).word for job in plan.jobs] == ["new", "changed recipe"]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("size: [", "supersample: 2, size: [", "was made from a recipe that differs in canvas"),
        ("seed: 4", "seed: 5", "was made from a recipe that differs in seed"),
        ("'{recipe}.png'", "{path: '{recipe}.png', bits: 16}", "was made from a recipe that differs in output"),
        ("steps:", "name: sky\nsteps:", "kept"),
    ],
)
def test_what_has_changed_in_a_recipe_is_named(tmp_path: Path, before: str, after: str, said: str) -> None:
    ran(plan_of(tmp_path))
    assert before in STILL
    assert said in str(state_of(jobs_of(tmp_path, STILL.replace(before, after))[0]))


def test_a_name_is_no_part_of_what_a_file_is(tmp_path: Path) -> None:
    ran(plan_of(tmp_path))
    (tmp_path / "sky.png").rename(tmp_path / "other.png")
    assert state_of(jobs_of(tmp_path, STILL.replace("{recipe}", "other"))[0]) == KEPT


def test_a_folder_on_the_way_that_is_a_file_holds_nothing(tmp_path: Path) -> None:
    job = jobs_of(tmp_path, STILL.replace("{recipe}", "a/{recipe}"))[0]
    (tmp_path / "a").touch()
    assert state_of(job) == NEW


def test_a_file_that_cannot_be_read_is_damaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("artforge.batch.states.read_seal", refuse)
    state = state_of(jobs_of(tmp_path)[0])
    assert (state.word, "cannot be read: Permission denied" in state.sentence) == ("damaged", True)


def test_a_film_is_one_file(tmp_path: Path) -> None:
    plan = plan_of(tmp_path, FILM)
    ran(plan)
    assert state_of(plan.jobs[0]) == KEPT


def test_a_state_is_a_word_and_a_sentence() -> None:
    assert str(State("damaged", "a.png is cut off")) == "damaged: a.png is cut off"
    assert str(NEW) == "new"
