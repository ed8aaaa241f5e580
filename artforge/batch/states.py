"""Why a job would run: what its files hold now, beside what they should."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artforge.batch.jobs import Job, Planned
from artforge.inputs import InputFile
from artforge.parts import Writer
from artforge.provenance import pinned_in, receipt_of
from artforge.seal import Seal, is_intact, read_seal


@dataclass(frozen=True)
class State:
    """Whether a job's files are as they should be; if not, why they are made, in a word and a sentence."""

    word: str
    sentence: str = ""

    @property
    def is_made(self) -> bool:
        """Whether there is nothing to do."""
        return self.word == "made"

    def __str__(self) -> str:
        return f"{self.word}: {self.sentence}" if self.sentence else self.word


MADE, NEW = State("made"), State("new")


def state_of(job: Job, *, verify: bool = False) -> State:
    """Compare a job's files with their receipts; to `verify`, read them from end to end.

    The word is `made` where all of them are right, else that of the first one that is not: `new`, `damaged`,
    `foreign`, `recipe`, `input` or `version`.
    """
    for planned in job.files:
        fingerprint = job.receipt(planned)
        for file in planned.files(job.recipe.timeline.frames):
            state = _state_of_file(file, fingerprint, job.work.inputs, verify)
            if not state.is_made:
                return state
    return MADE


def _state_of_file(file: Planned, wanted: dict[str, Any], inputs: list[InputFile], verify: bool) -> State:
    try:
        seal = file.remote.seal_of(file.written_as) if file.remote else read_seal(file.path)
        if seal is not None and seal.fingerprint == wanted["fingerprint"]:
            intact = not verify or _is_intact(file, seal)
            return MADE if intact else State("damaged", f"{file.shown} is not as it was written")
        if file.remote:
            return State("recipe", f"{file.shown} was made of something else") if seal else NEW
        return _compared(file.path, file.output.writer, wanted, inputs, verify or file.output.writer.seals)
    except (FileNotFoundError, NotADirectoryError):
        return NEW
    except OSError as error:
        return State("damaged", f"{file.shown} cannot be read: {error.strerror or error}")


def _is_intact(file: Planned, seal: Seal) -> bool:
    return file.remote.is_intact(file.written_as, seal) if file.remote else is_intact(file.path, seal)


def _compared(path: Path, writer: Writer, wanted: dict[str, Any], inputs: list[InputFile], needs_seal: bool) -> State:
    """Say what is wrong with a file that has no seal, or another one's."""
    try:
        text = writer.provenance(path) or ""
    except ValueError as error:
        return State("damaged", str(error))
    found = receipt_of(text)
    if found is None:
        return State("foreign", f"{path} was not made by artforge, or without a receipt")
    if found.get("fingerprint") == wanted["fingerprint"]:
        return State("damaged", f"{path} has no seal at its end") if needs_seal else MADE
    if pinned_in(text) != {file.sha256 for file in inputs}:
        return State("input", f"another file is read than for {path}")
    return _changed_version(found, wanted) or State("recipe", f"{path} was made from another recipe")


def _changed_version(found: dict[str, Any], wanted: dict[str, Any]) -> State | None:
    before, now = found.get("versions"), wanted["versions"]
    if not isinstance(before, dict) or before == now:
        return None
    changed = [f"{name} was {before.get(name, 'absent')}" for name in now if before.get(name) != now[name]]
    return State("version", ", ".join(changed) or "a plugin is no longer used")
