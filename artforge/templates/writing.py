"""Write a plugin's package: a part of each kind that was asked for, and all that is around them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from string import Template
from typing import Any

from artforge import __version__
from artforge.lazy import in_kebab_case

PACKAGE_FILES = {
    "pyproject.toml": "pyproject.toml.txt",
    "README.md": "README.md.txt",
    "LICENSE": "LICENSE.txt",
    ".github/workflows/test.yml": "test.yml.txt",
    ".gitignore": "gitignore.txt",
    "$package/__init__.py": "init.py.txt",
    "tests/test_$package.py": "test_plugin.py.txt",
}
FILTERS = ("point-filter", "window-filter", "whole-filter")
KINDS = (
    "transform",
    *FILTERS,
    "source",
    "space",
    "architecture",
    "activation",
    "initializer",
    "writer",
)
"""What a part may be begun as; of filters there are three sorts."""


@dataclass(frozen=True)
class Begun:
    """A part to begin with."""

    sort: str
    class_name: str

    @property
    def kind(self) -> str:
        """Its kind, as the host calls it."""
        return "filter" if self.sort in FILTERS else self.sort

    @property
    def part_name(self) -> str:
        """Its name in recipes."""
        return in_kebab_case(self.class_name)

    @property
    def module(self) -> str:
        """The name of its file, without the suffix."""
        return self.part_name.replace("-", "_")

    @property
    def template(self) -> str:
        """The code of the example of its kind."""
        return _read("parts", f"{self.sort.replace('-', '_')}.py")

    @property
    def sentence(self) -> str:
        """What the example does, without the full stop."""
        found = re.search(r'class Example\(\w+\):\n    """(.+)\.', self.template)
        assert found
        return found[1]

    @property
    def code(self) -> str:
        """Its code: the example under the part's own name."""
        return re.sub(r"\bExample\b", self.class_name, self.template)


def begin(name: str, sorts: Sequence[str]) -> list[Begun]:
    """Name the parts: as the plugin where it is one, else with its sort behind it."""
    if len(sorts) == 1:
        return [Begun(sorts[0], _class_name(name))]
    return [Begun(sort, _class_name(f"{name}-{sort}")) for sort in sorts]


def _class_name(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("-"))


def package_files(name: str, parts: Sequence[Begun]) -> dict[str, str]:
    """Return the text of each file of a plugin's package, by its path in the package's folder."""
    package = f"artforge_{name.replace('-', '_')}"
    lines = [f'        LazyPart("{part.kind}", "{package}.{part.module}:{part.class_name}"),' for part in parts]
    words = {
        "name": name,
        "package": package,
        "distribution": f"artforge-{name}",
        "first": parts[0].part_name,
        "version": __version__,
        "year": str(datetime.datetime.now(datetime.UTC).year),
        "sentence": parts[0].sentence if len(parts) == 1 else f"Parts named {name}",
        "parts": "\n".join(lines),
        "list": "\n".join(f"- the {part.kind} `{part.part_name}`: {_continued(part.sentence)}" for part in parts),
    }
    files = {_filled(path, words): _filled(_read("package", file), words) for path, file in PACKAGE_FILES.items()}
    modules = {f"{package}/{part.module}.py": part.code for part in parts}
    return {**files, **modules, f"{package}/py.typed": "", f"recipes/{name}.yaml": recipe_text(name, parts)}


def _continued(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def _filled(text: str, words: Mapping[str, str]) -> str:
    return Template(text).substitute(words)


def _read(*path: str) -> str:
    return resources.files("artforge.templates").joinpath(*path).read_text(encoding="utf-8")


def recipe_text(name: str, parts: Sequence[Begun]) -> str:
    """Return a recipe that shows the parts together."""
    from artforge.recipe.yaml import dump

    use = {part.kind: part.part_name for part in parts}
    network: dict[str, Any] = {"use": "cppn"}
    if "activation" in use:
        network["architecture"] = {"use": "mlp", "width": 16, "depth": 5}
    network |= {kind: use[kind] for kind in ("architecture", "activation") if kind in use}
    calm, wild = {"use": "normal", "std": 0.5}, {"use": "normal", "std": 1.3}
    network["init"] = use.get("initializer", calm if "activation" in use else wild)
    network["coordinates"] = [use.get("space", "fit"), {"use": "zoom", "scale": 2.0}]
    network["coordinates"] += [use["transform"]] if "transform" in use else []
    is_seen = not use.keys().isdisjoint({"architecture", "activation", "initializer", "space", "transform"})
    palette = {"use": "palette", "name": "lagoon" if "filter" not in use else "magma"}
    steps: list[Any] = [use["source"]] if "source" in use and not is_seen else [network, palette]
    if "source" in use and is_seen:
        steps.append({"use": "blend", "mode": "screen", "opacity": 0.6, "steps": [use["source"]]})
    steps += [part.part_name for part in parts if part.kind == "filter"]
    suffix = ".ppm" if "writer" in use else ".png"
    head = f"# What the plugin {name} brings.\n# Render it with: artforge render artforge-{name}/recipes/{name}.yaml\n"
    canvas = {"size": "1080p", "supersample": 2}
    data = {"artforge": 1, "seed": 7, "canvas": canvas, "steps": steps, "output": f"out/{{recipe}}-{{seed}}{suffix}"}
    return head + dump(data)
