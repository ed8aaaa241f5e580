"""Write one recipe to one file."""

from __future__ import annotations

from pathlib import Path

from artforge.errors import RecipeError
from artforge.host import Host, installed
from artforge.pattern import Backend, default_backend
from artforge.provenance import embedded_text, receipt
from artforge.recipe.model import Recipe
from artforge.recipe.output import Output
from artforge.recipe.template import Template
from artforge.render import Target, memory_refusal, pattern_refusal, render


def write(recipe: Recipe, path: str | Path, host: Host | None = None, backend: Backend | None = None) -> Path:
    """Write a recipe's picture or animation to a file whose suffix chooses the format, and return its path.

    The options of the recipe's own output of that format are used. Raises `RecipeError` where the format
    cannot hold it, `RenderError` and `OutputError`.
    """
    host, path, backend = host or installed(), Path(path), backend or default_backend()
    output = _output(recipe, path, host)
    refusal = output.refusal(recipe.canvas, recipe.timeline, recipe.animated) or memory_refusal(recipe, [output])
    if refusal is None and (without := pattern_refusal(recipe, [output])):
        refusal = without[1]
    if refusal:
        raise RecipeError(f"{path}: {refusal}")
    text = embedded_text(recipe, output, path, path.name, host=host, backend=backend.name)
    fingerprint = receipt(recipe, output, host)["fingerprint"]
    render(recipe, [Target(output, path, text, path.parent, fingerprint)], backend=backend)
    return path


def _output(recipe: Recipe, path: Path, host: Host) -> Output:
    template = Template.literal(path.name)
    for output in recipe.outputs:
        if output.template.suffix == template.suffix:
            return Output(template, output.still, output.writer)
    try:
        return Output(template, None, host.writer(template.suffix)())
    except LookupError as error:
        raise RecipeError(f"{path}: {error.args[0]}") from None
