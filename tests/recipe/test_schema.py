from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from artforge.host import installed
from artforge.recipe.schema import recipe_schema
from artforge.recipe.yaml import parse

ROOT = Path(__file__).parent.parent.parent
RECIPES = sorted((ROOT / "recipes").glob("*.yaml"))
BAD = sorted((ROOT / "tests" / "corpus" / "bad").glob("*.yaml"))
BEYOND_A_SCHEMA = "# not for a schema"


@pytest.fixture(scope="module")
def validator() -> Any:
    schema = json.loads(json.dumps(recipe_schema(installed())))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_the_schema_accepts_every_recipe(path: Path, validator: Any) -> None:
    validator.validate(parse(path.read_bytes(), path.name, path.parent).plain())


@pytest.mark.parametrize(
    "path", [path for path in BAD if BEYOND_A_SCHEMA not in path.read_text()], ids=lambda path: path.stem
)
def test_the_schema_rejects_what_a_schema_can_reject(path: Path, validator: Any) -> None:
    assert list(validator.iter_errors(parse(path.read_bytes(), path.name, path.parent).plain()))


def test_the_schema_names_every_part(validator: Any) -> None:
    text = json.dumps(validator.schema)
    for part, _ in installed().parts():
        assert json.dumps(part.part_name()) in text or part.kind == "writer"
