"""What every worker process needs: imported once, by the server that they are forked from.

Modules stay as long as a process does. So no garbage is looked for while they come, nor among them later, as Python's
documentation of `gc.freeze` advises for processes that fork.
"""

from __future__ import annotations

import gc
import importlib
from contextlib import suppress

MODULES = ("artforge.batch.errands", "artforge.pattern.llvm.backend", "numpy.random")

gc.disable()
for _name in MODULES:
    with suppress(ImportError, OSError):  # what is wrong is said by whoever needs it
        importlib.import_module(_name)
gc.freeze()
gc.enable()
