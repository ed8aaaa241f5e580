"""The recipe and its receipt, as they are embedded in a file that artforge made.

What is embedded is a recipe that makes the file again, with the receipt in a comment behind it.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from artforge import __version__
from artforge.candidates import released
from artforge.contents import contents_of
from artforge.errors import RecipeError
from artforge.host import Host
from artforge.part import Part
from artforge.recipe.model import VERSION, Recipe, RecipeFile, inputs_within, parts_within
from artforge.recipe.node import Node
from artforge.recipe.output import Output
from artforge.recipe.template import Template
from artforge.recipe.walk import walk
from artforge.recipe.yaml import dump, parse
from artforge.remote import is_url

MARK = "# receipt: "


@dataclass(frozen=True)
class Ingredients:
    """What a file is made of, but for the seed: the same for all works that differ in nothing else.

    `before` and `after` stand on either side of the seed in the JSON that is hashed.
    """

    before: str
    after: str
    versions: dict[str, str]

    def receipt(self, seed: int) -> dict[str, Any]:
        """Return the receipt of the work with a seed."""
        text = f"{self.before}{seed}{self.after}"
        return {"fingerprint": hashlib.sha256(text.encode()).hexdigest(), "versions": self.versions}


def ingredients(recipe: Recipe, output: Output, host: Host) -> Ingredients:
    """Collect what a file is made of (see `receipt`)."""
    made_of = recipe.full()
    made_of["steps"] = contents_of(recipe.steps)
    made_of["output"] = {key: value for key, value in output.dump().items() if key != "path"}
    versions = versions_of([*parts_within(recipe.parts), output.writer], host)
    before = json.dumps({key: made_of[key] for key in made_of if key < "seed"}, sort_keys=True)
    after = json.dumps([{key: made_of[key] for key in made_of if key > "seed"}, versions], sort_keys=True)
    return Ingredients(f'[{before[:-1]}, "seed": ', f", {after[2:]}", versions)


def receipt(recipe: Recipe, output: Output, host: Host) -> dict[str, Any]:
    """Say of what a file is made: the fingerprint of recipe, inputs and versions.

    The fingerprint is the SHA-256 of the recipe with every default, the bytes of its inputs and the versions of
    the distributions whose parts made it. The file's name does not count, nor does the backend (see `signed`).
    """
    return ingredients(recipe, output, host).receipt(recipe.seed)


def signed(note: dict[str, Any], backend: str) -> dict[str, Any]:
    """Return a receipt with the name of the backend that made the file."""
    return {**note, "backend": backend}


def combined(receipts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the receipt of a picture that is made of several works."""
    text = json.dumps([found["fingerprint"] for found in receipts])
    return {**receipts[0], "fingerprint": hashlib.sha256(text.encode()).hexdigest()}


def with_receipt(data: dict[str, Any], note: dict[str, Any]) -> str:
    """Write a recipe's data as text, with a receipt behind it."""
    return f"{dump(data)}{_line(note)}"


def _line(note: dict[str, Any]) -> str:
    return f"{MARK}{json.dumps(note, sort_keys=True)}\n"


def versions_of(parts: Iterable[Part], host: Host) -> dict[str, str]:
    """Return the version of each distribution whose parts are used, and artforge's own."""
    versions = {"artforge": __version__}
    for part in parts:
        candidate = host.plugin_of(type(part)).candidate
        versions[candidate.distribution] = candidate.exact_version
    return dict(sorted(versions.items()))


@dataclass(frozen=True)
class Wording:
    """The text to embed in files of one folder, but for what differs from seed to seed.

    `before` stands before the seed, `after` behind it and `last` behind the output.
    """

    before: str
    after: str
    last: str

    def text(self, seed: int, output: Output, written_as: str, note: dict[str, Any]) -> str:
        """Return the text for the work with a seed, for a file that the recipe calls `written_as`."""
        written = dump({"output": _own_output(output, written_as)})
        return f"{self.before}seed: {seed}\n{self.after}{written}{self.last}{_line(note)}"


def wording(recipe: Recipe, folder: Path, host: Host) -> Wording:
    """Write a recipe as it is embedded in files of a folder.

    Inputs are named relative to the folder, or by their URLs, and pinned by their SHA-256.
    """
    folder = folder.resolve()
    data = portable([recipe.source], folder, host)
    for key in ("artforge", "sweep", "inputs", "output", "name", "seed"):
        data.pop(key, None)
    pinned = {_relative(file.address, folder): file.sha256 for file in inputs_within(recipe.parts)}
    before = dump({"artforge": VERSION, "name": recipe.name})
    return Wording(before, dump(data), dump({"inputs": pinned}) if pinned else "")


def embedded_text(recipe: Recipe, output: Output, path: Path, written_as: str, *, host: Host, backend: str) -> str:
    """Return the text to embed in a file at `path`, which the recipe calls `written_as`."""
    note = signed(receipt(recipe, output, host), backend)
    return wording(recipe, path.parent, host).text(recipe.seed, output, written_as, note)


def _own_output(output: Output, written_as: str) -> str | dict[str, Any]:
    still = {} if output.still is None else {"still": output.still}
    options = {**still, **output.writer.model_dump(mode="json", exclude_unset=True)}
    path = Template.literal(written_as).text
    if output.is_sequence:
        path = path.replace("{{frame}}", "{frame}")
    return {"path": path, **options} if options else path


def portable(works: Sequence[Node], folder: Path, host: Host) -> dict[str, Any]:
    """Return a recipe's text as data, with its inputs named relative to a folder.

    `works` are the trees of all works of the recipe: an input that is swept is one in their steps.
    """
    marks = {spot.node.mark for tree in works for spot in walk(RecipeFile, tree, host) if spot.is_input}

    def scalar(node: Node) -> Any:
        is_input = node.mark in marks and isinstance(node.value, str)
        return _relative(node.mark.origin.located(str(node.value)), folder) if is_input else node.value

    data: dict[str, Any] = works[0].plain(scalar)
    assert isinstance(works[0].value, dict)
    pins = works[0].value.get("inputs")
    if pins is not None and isinstance(pins.value, dict):
        data["inputs"] = {
            _relative((node.key_mark or node.mark).origin.located(name), folder): node.plain()
            for name, node in pins.value.items()
        }
    return data


def _relative(address: str, folder: Path) -> str:
    """Return a path as it is seen from a folder; a URL is the same from everywhere."""
    return address if is_url(address) else Path(os.path.relpath(Path(address).resolve(), folder)).as_posix()


def absent_plugins(text: str, host: Host) -> list[str]:
    """Return the distributions that an embedded text was made with and that do not work here, with their versions.

    The text is somebody else's: what is no name of a distribution, or no version, is shown quoted.
    """
    versions = (receipt_of(text) or {}).get("versions")
    made_with = versions if isinstance(versions, dict) else {}
    here = {plugin.candidate.distribution for plugin in host.plugins if plugin.state == "working"}
    absent = {name: released(str(version)) for name, version in made_with.items() if name not in {*here, "artforge"}}
    return [f"{_quoted(name)} {_quoted(version)}" for name, version in absent.items()]


def _quoted(text: str) -> str:
    return text if re.fullmatch(r"[\w.+-]{1,80}", text, re.ASCII) else repr(text[:80])


def receipt_of(text: str) -> dict[str, Any] | None:
    """Return the receipt in an embedded text, or None where there is none that can be read."""
    for line in reversed(text.splitlines()):
        if line.startswith(MARK):
            try:
                found = json.loads(line.removeprefix(MARK))
            except (ValueError, RecursionError):
                return None
            return found if isinstance(found, dict) else None
    return None


def differing(text: str, other: str) -> list[str]:
    """Return which keys of a recipe are not the same in two embedded texts; names do not count."""
    try:
        one, two = (_nameless(parse(found, "", Path()).plain()) for found in (text, other))
    except RecipeError:
        return []
    return [key for key in {**one, **two} if one.get(key) != two.get(key)]


def _nameless(recipe: dict[str, Any]) -> dict[str, Any]:
    output = recipe.get("output")
    options = {key: value for key, value in output.items() if key != "path"} if isinstance(output, dict) else {}
    return {key: value for key, value in recipe.items() if key != "name"} | {"output": options}


def pinned_in(text: str) -> set[str]:
    """Return the SHA-256 of the inputs that an embedded text names."""
    try:
        inputs = parse(text, "", Path()).plain().get("inputs", {})
    except RecipeError:
        return set()
    return set(inputs.values()) if isinstance(inputs, dict) else set()
