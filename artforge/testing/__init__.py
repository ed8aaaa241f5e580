"""The conformance kit: whether a plugin does what recipes, runs and people rely on.

`artforge plugins test NAME` and `pytest --pyargs artforge.testing --artforge-plugin NAME` make the same checks, of
every part that the plugin brings. A failure says what was expected, what came and how to mend it.

A part that takes long says by its class variable `tried_with` which keys make it quick to try. One that is known to
fail a check says so by `known_failures = {"any-canvas": "it needs 64 pixels"}`; when it passes after all, that is a
failure, too.
"""
