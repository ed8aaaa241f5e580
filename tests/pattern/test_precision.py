"""The precision of matrix products while patterns are sampled on torch."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from artforge import Canvas, Pattern
from artforge.pattern import precision, tensors
from artforge.pattern.precision import full_precision
from artforge.pattern.torch import TorchBackend

backends: Any = torch.backends
matmul = backends.cuda.matmul
pytestmark = [
    pytest.mark.skipif(not hasattr(matmul, "fp32_precision"), reason="torch has this setting since 2.9"),
    pytest.mark.usefixtures("_settings"),
]


@pytest.fixture
def _settings() -> Iterator[None]:
    yield
    torch.set_float32_matmul_precision("highest")
    for setting in (backends, matmul, backends.mkldnn.matmul):
        setting.fp32_precision = "none"


@pytest.mark.parametrize("found", ["none", "ieee", "tf32"])
def test_products_are_exact_while_a_pattern_is_sampled(found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    evaluate = tensors.evaluate

    def watched(*given: Any) -> torch.Tensor:
        seen.add(matmul.fp32_precision)
        return evaluate(*given)

    monkeypatch.setattr(tensors, "evaluate", watched)
    matmul.fp32_precision = found
    Pattern(Canvas(size=(8, 8)), lambda column, row, xp: column, TorchBackend("cpu")).picture().array()
    assert (seen, matmul.fp32_precision) == ({"ieee"}, found)


def test_products_are_exact_until_the_last_thread_leaves() -> None:
    matmul.fp32_precision = "tf32"
    first, second = full_precision(), full_precision()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert matmul.fp32_precision == "ieee"
    second.__exit__(None, None, None)
    assert matmul.fp32_precision == "tf32"


def test_a_precision_that_was_inherited_is_so_again() -> None:
    backends.fp32_precision = "tf32"
    with full_precision():
        assert matmul.fp32_precision == "ieee"
    assert matmul.fp32_precision == "tf32"
    backends.fp32_precision = "none"
    assert matmul.fp32_precision == "none"


def test_the_older_setting_still_holds_after_use() -> None:
    torch.set_float32_matmul_precision("high")
    with full_precision():
        assert matmul.fp32_precision == "ieee"
    assert torch.get_float32_matmul_precision() == "high"


def test_a_torch_before_2_9_has_the_older_setting_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.backends.cuda, "matmul", object())
    older = runpy.run_path(precision.__file__)["full_precision"]
    torch.set_float32_matmul_precision("high")
    with older():
        assert torch.get_float32_matmul_precision() == "highest"
    assert torch.get_float32_matmul_precision() == "high"
