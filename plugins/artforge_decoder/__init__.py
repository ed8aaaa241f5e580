"""Decoders, drawn: what the filters of a transposed convolution do, in pictures and animations."""

from collections.abc import Sequence

from artforge import LazyPart, hookimpl

PARTS = {
    "codec": ("checkpoint:Checkpoint", "trained:Trained"),
    "material": (
        "materials.bezier:Bezier",
        "materials.patches:Patches",
        "materials.series:Series",
    ),
    "source": (
        "sources.ablation:Ablation",
        "sources.bezier_dataset:BezierDataset",
        "sources.bloom:Bloom",
        "sources.component_loss:ComponentLoss",
        "sources.decoder_filters:DecoderFilters",
        "sources.decoder_sweep:DecoderSweep",
        "sources.encoder_filters:EncoderFilters",
        "sources.filters_by_seed:FiltersBySeed",
        "sources.look_alike_curves:LookAlikeCurves",
        "sources.overlap:Overlap",
        "sources.reconstructions:Reconstructions",
        "sources.training_film:TrainingFilm",
        "sources.training_loss:TrainingLoss",
    ),
}
"""Where the class of each part is, by kinds."""


@hookimpl
def artforge_parts() -> Sequence[LazyPart]:
    """Bring sources, codecs and what codecs are trained on."""
    return [LazyPart(kind, f"{__name__}.{place}") for kind, places in PARTS.items() for place in places]
