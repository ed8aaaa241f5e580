"""Each file imports only from floors below its own, or from its own folder."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "artforge"
FLOORS = {
    "errors": 0,
    "__init__": 0,
    "float64": 0,
    "machine": 0,
    "seal": 0,
    "signals": 0,
    "units": 0,
    "canvas": 1,
    "colour": 1,
    "oklab": 1,
    "ffmpeg": 1,
    "files": 1,
    "lazy": 1,
    "picture": 1,
    "pools": 1,
    "rng": 1,
    "ahead": 2,
    "drawing": 2,
    "caches": 2,
    "scene": 3,
    "part": 2,
    "faults": 3,
    "pattern": 3,
    "remote": 3,
    "inputs": 4,
    "weights": 5,
    "parts": 4,
    "coordinates": 5,
    "steps": 5,
    "contents": 6,
    "hookspecs": 3,
    "candidates": 1,
    "admission": 5,
    "host": 6,
    "recipe": 7,
    "samples": 8,
    "provenance": 8,
    "render": 9,
    "sheets": 9,
    "batch": 10,
    "processes": 10,
    "preloaded": 11,
    "templates": 11,
    "testing": 11,
    "cli": 12,
    "__main__": 13,
}
EXAMPLES = PACKAGE / "templates" / "parts"
"""Code as an author of plugins writes it."""
FILES = sorted(set(PACKAGE.rglob("*.py")) - set(EXAMPLES.glob("*.py")))


def room(name: str) -> str:
    """Return the file or folder of the package that a dotted module name leads to."""
    pieces = name.split(".")
    return pieces[1] if len(pieces) > 1 else "__init__"


def imports(tree: ast.AST) -> list[str]:
    """List the modules of the package that are imported while the program runs, not for types alone."""
    found = []
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.ImportFrom) and node.module == "artforge":
            found += [f"artforge.{alias.name}" for alias in node.names if not alias.name.startswith("__")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("artforge."):
            found.append(node.module or "")
        elif isinstance(node, ast.Import):
            found += [alias.name for alias in node.names if alias.name.startswith("artforge.")]
        found += imports(node)
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_imports_downwards_only(file: Path) -> None:
    own = file.relative_to(PACKAGE).parts[0].removesuffix(".py")
    for module in imports(ast.parse(file.read_text())):
        other = room(module)
        allowed = other == own or FLOORS[other] < FLOORS[own]
        assert allowed, f"{own} (floor {FLOORS[own]}) imports {module} (floor {FLOORS[other]})"


def test_plugins_import_the_public_api_only() -> None:
    for file in [*(ROOT / "plugins").rglob("*.py"), *EXAMPLES.glob("*.py")]:
        if "tests" in file.parts[len(ROOT.parts) :]:
            continue
        own = file.parent.name if "examples" in file.parts else file.relative_to(ROOT).parts[1]
        for node in ast.walk(ast.parse(file.read_text())):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                first = module.split(".")[0]
                assert module == "artforge" or first == own or not first.startswith("artforge"), f"{file}: {module}"
