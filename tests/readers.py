"""Both parsers of YAML, for tests that must hold for each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from artforge.recipe import syntax
from artforge.recipe.yaml import parse

LOADERS: list[type[yaml.SafeLoader] | type[yaml.CSafeLoader]] = [syntax.PurePython]
if yaml.__with_libyaml__:
    LOADERS.append(yaml.CSafeLoader)


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__, autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(syntax, "LOADER", request.param)
    return request.param


def read(text: str | bytes) -> Any:
    return parse(text, "a.yaml", Path()).plain()
