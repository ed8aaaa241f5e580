"""The objective `motif`."""

from __future__ import annotations

import difflib

from pydantic import Field

from artforge_dream.network import Network
from artforge_dream.seeing import Seeing


class Motif(Seeing):
    """See one of the motifs that artforge's own network has learnt."""

    name: str = Field(min_length=1, max_length=100, description="its name, such as eyes", examples=["eyes"])

    def refusal(self, network: Network, layer: str) -> str | None:
        """Refuse a network that knows no motifs by name, and a name that it does not know."""
        known = network.vocabulary
        if not known:
            return f"{network.part_name()} knows no motifs by name; use the network motifs, or the objective logit"
        if layer != network.logits:
            return f"motifs are told apart by the last layer, {network.logits}; leave out `layers`"
        if self.name in known:
            return None
        close = difflib.get_close_matches(self.name, known, 1)
        guess = f"did you mean {close[0]!r}?" if close else f"there are {', '.join(known)}"
        return f"unknown motif {self.name!r}: {guess}"

    def wanted(self, network: Network) -> int:
        """Return the category that the network has for it."""
        return network.vocabulary.index(self.name)
