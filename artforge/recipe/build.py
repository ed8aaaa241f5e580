"""From a recipe's text to built and checked parts, with everything that is wrong said at once."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from artforge.errors import Problem, RecipeError
from artforge.faults import blame
from artforge.host import Host
from artforge.part import Part
from artforge.recipe.errors import KnownKeys, problems, sentence_of
from artforge.recipe.model import Recipe, RecipeFile, inputs_within, placed_within
from artforge.recipe.motion import MotionError, Track, moved, track
from artforge.recipe.node import Mark, Node
from artforge.recipe.output import Output
from artforge.recipe.path import KeyPath, parse_path, resolve
from artforge.recipe.template import FIXED_TOKENS, Template
from artforge.recipe.walk import Spot, walk
from artforge.remote import is_url
from artforge.remote.urls import SECRET, holds_secret
from artforge.steps import Step

CHECKED_FRAMES = 1000


def build_recipe(
    tree: Node, host: Host, fallback_name: str = "untitled", known_problems: Sequence[Problem] = ()
) -> Recipe:
    """Build a recipe; raises `RecipeError` with every problem and its place, those known before among them."""
    spots = list(walk(RecipeFile, tree, host))
    inputs = {id(spot.node) for spot in spots if spot.is_input}
    data = tree.plain(lambda node: node.mark.origin.located(str(node.value)) if id(node) in inputs else node.value)
    file, found = _validate(data, tree, host, known_keys(spots))
    if file is None:
        raise RecipeError(_joined(known_problems, found))
    outputs = file.output or _default_outputs(file, host)
    tracks: list[Track] = []
    found += [
        *_check_ids(file, tree),
        *_check_motion(file, outputs, tree, tracks),
        *_check_fit(file, tree, tracks),
        *_check_outputs(file, outputs, tree),
        *_check_inputs(file, tree),
    ]
    if found or known_problems:
        raise RecipeError(_joined(known_problems, found))
    name = file.name or fallback_name
    return Recipe(
        name=name,
        seed=file.seed,
        canvas=file.canvas,
        timeline=file.timeline,
        animated=file.animate is not None,
        steps=file.steps,
        tracks=tuple(tracks),
        outputs=outputs,
        source=tree,
    )


def _joined(known: Sequence[Problem], found: Sequence[Problem]) -> list[Problem]:
    """Return all problems, but none that only follow from a known one at their place."""
    places = {problem.where for problem in known}
    return [*known, *(problem for problem in found if problem.where not in places)]


def known_keys(spots: list[Spot]) -> KnownKeys:
    """Collect which keys each mapping of the text may have."""
    known: dict[int, list[str]] = {}
    for spot in spots:
        fields = getattr(spot.described_by, "model_fields", {})
        if isinstance(spot.node.value, dict) and fields:
            known.setdefault(id(spot.node), []).extend(key for key in fields if key not in known.get(id(spot.node), ()))
    return known


def _validate(data: Any, tree: Node, host: Host, known: KnownKeys) -> tuple[RecipeFile | None, list[Problem]]:
    """Validate all sections; where some fail, the others are validated again, to be checked further."""
    context = {"host": host}
    try:
        return RecipeFile.model_validate_json(json.dumps(data), context=context), []
    except ValidationError as error:
        found = problems(error, tree, known)
        failed = {tuple(map(str, details["loc"])) for details in error.errors()}
    for depth in (2, 1):  # first without the keys at fault, then without their sections
        rest = {"artforge": 1, **_pruned(data, {loc[:depth] for loc in failed})}
        with contextlib.suppress(ValidationError):
            return RecipeFile.model_validate_json(json.dumps(rest), context=context), found
    return None, found


def _pruned(data: dict[str, Any], failed: set[tuple[str, ...]]) -> dict[str, Any]:
    """Return sections without those that failed, or without single keys of theirs."""
    rest = {}
    for section, value in data.items():
        keys = {loc[1] for loc in failed if loc[0] == section and len(loc) > 1}
        if (section,) in failed or (keys and not isinstance(value, dict)):
            continue
        rest[section] = {key: value[key] for key in value if key not in keys} if keys else value
    return rest


def _default_outputs(file: RecipeFile, host: Host) -> tuple[Output, ...]:
    suffix = ".png" if file.animate is None else ".mp4"
    return (Output(Template("out/{recipe}" + suffix), None, host.writer(suffix)()),)


def place_of(tree: Node, *path: str | int) -> Mark:
    """Return where a value stands, or the nearest thing above it that is written."""
    node = tree
    for key in path:
        if isinstance(node.value, dict) and key in node.value:
            node = node.value[str(key)]
        elif isinstance(node.value, tuple) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
    return node.key_mark if node.key_mark and isinstance(node.value, dict | tuple) else node.mark


def _check_ids(file: RecipeFile, tree: Node) -> Iterator[Problem]:
    for path, steps in _chains(("steps",), file.steps):
        seen: set[str] = set()
        for index, step in enumerate(steps):
            if step.id and step.id in seen:
                yield place_of(tree, *path, index, "id").problem(f"another step has the id {step.id!r}")
            seen.add(step.id)


def _chains(path: tuple[str | int, ...], value: Any) -> Iterator[tuple[tuple[str | int, ...], tuple[Step, ...]]]:
    """Yield every list of steps, those within parts among them, and where it stands."""
    if isinstance(value, Step):
        yield from _chains(path, value.part)
    elif isinstance(value, Part):
        for key in type(value).model_fields:
            yield from _chains((*path, key), getattr(value, key))
    elif isinstance(value, tuple):
        if value and all(isinstance(item, Step) for item in value):
            yield path, value
        for index, item in enumerate(value):
            yield from _chains((*path, index), item)


def _check_motion(file: RecipeFile, outputs: tuple[Output, ...], tree: Node, tracks: list[Track]) -> Iterator[Problem]:
    """Check every motion and collect the tracks of those that fit."""
    if file.motion and file.animate is None:
        yield place_of(tree, "motion").problem("motion needs `animate`", "write animate: {seconds: 4}")
    parts = tuple(step.part for step in file.steps)
    for text, motion in file.motion.items():
        motion_node = place_of(tree, "motion", text)
        try:
            found = track(_resolved(tree, text), motion, parts)
            _refuse_twice(found, tracks)
            tracks.append(found)
        except MotionError as error:
            place = place_of(tree, "motion", text, "keys", error.playhead) if error.playhead else motion_node
            yield place.problem(f"motion of {text}: {error}")
        except (ValueError, LookupError) as error:
            yield motion_node.problem(f"motion of {text}: {error.args[0]}")
    if tracks:
        yield from _check_frames(file, outputs, tree, tracks)


def _resolved(tree: Node, text: str) -> KeyPath:
    return resolve(tree, parse_path(text))


def _refuse_twice(found: Track, tracks: list[Track]) -> None:
    for other in tracks:
        if all(ours == theirs for ours, theirs in zip(found.path.parts, other.path.parts, strict=False)):
            raise MotionError(f"{other.path} moves already")


def _check_frames(file: RecipeFile, outputs: tuple[Output, ...], tree: Node, tracks: list[Track]) -> Iterator[Problem]:
    """Validate moving keys at frames beside keyframes, up to a thousand others, and where a still is taken."""
    parts = tuple(step.part for step in file.steps)
    count = file.timeline.frames
    beside = {int(place * count) + step for track in tracks for place, _ in track.keys for step in (-2, -1, 0, 1)}
    frames = {*range(0, count, -(-count // CHECKED_FRAMES)), *(index for index in beside if 0 <= index < count)}
    places = [(f"frame {index}", file.timeline.playhead(index)) for index in sorted(frames)]
    places += [(f"the still {output.still:g}", output.still) for output in outputs if output.still is not None]
    for place, playhead in places:
        try:
            moved(parts, tracks, playhead)
        except ValidationError as error:
            yield place_of(tree, "motion").problem(f"at {place} a part refuses: {sentence_of(error.errors()[0])}")
            return


def _check_fit(file: RecipeFile, tree: Node, tracks: list[Track]) -> Iterator[Problem]:
    """Ask every part, as it is at each keyframe, whether it can work on the canvas."""
    for playhead in sorted({place for moving in tracks for place, _ in moving.keys} or {0.0}):
        with contextlib.suppress(ValidationError):  # said where the frames are checked
            for index, part in enumerate(moved(tuple(step.part for step in file.steps), tracks, playhead)):
                for inner, canvas in placed_within([part], file.canvas):
                    with blame(inner):
                        sentence = inner.misfit(canvas)
                    if sentence:
                        yield place_of(tree, "steps", index).problem(sentence)


def _check_outputs(file: RecipeFile, outputs: tuple[Output, ...], tree: Node) -> Iterator[Problem]:
    swept = set() if file.sweep is None else {*file.sweep.grid, *file.sweep.zip}
    for index, output in enumerate(outputs):
        place = place_of(tree, "output", index, "path") if file.output else place_of(tree)
        unknown = [token for token in output.template.tokens if token not in FIXED_TOKENS and token not in swept]
        if unknown:
            known = ", ".join(f"{{{token}}}" for token in [*FIXED_TOKENS, *sorted(swept)])
            yield place.problem(f"unknown token {{{unknown[0]}}}", f"there are {known} and swept paths")
        refusal = output.refusal(file.canvas, file.timeline, file.animate is not None)
        if refusal:
            yield place.problem(refusal)


def _check_inputs(file: RecipeFile, tree: Node) -> Iterator[Problem]:
    """Compare the files that are read with what `inputs` says of their bytes."""
    pinned = {}
    for name, digest in file.inputs.items():
        mark = place_of(tree, "inputs", name)
        if is_url(name) and holds_secret(name):
            yield mark.problem(SECRET)
        pinned[_identity(mark.origin.located(name))] = (name, digest, mark)
    for read in inputs_within([step.part for step in file.steps]):
        name, digest, mark = pinned.get(_identity(read.address), ("", read.sha256, tree.mark))
        if digest != read.sha256:
            yield mark.problem(f"{name} has changed: its SHA-256 is {read.sha256}", "remove this line to accept it")


def _identity(address: str) -> str:
    """Return what a file's path or URL comes to, however it is written."""
    return address if is_url(address) else str(Path(address).resolve())
