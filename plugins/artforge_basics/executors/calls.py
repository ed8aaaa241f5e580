"""Calls to workers of a dask cluster, each of which is begun once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from artforge_basics.executors.workers import WorkerDied

TOPIC = "artforge"
"""Where workers tell which calls they begin."""


@dataclass
class Call:
    """What is to be done. To unpickle it is to do it: so nobody else on the way needs to know what it is."""

    key: str
    prepare: Callable[[], None]
    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any]

    def __reduce__(self) -> tuple[Any, ...]:
        return _carry_out, (self.key, self.prepare, partial(self.function, *self.args, **self.kwargs))


def _carry_out(key: str, prepare: Callable[[], None], call: Callable[[], Any]) -> Any:
    """Do in a dask worker what is to be done, unless a worker has been at it before."""
    from distributed import get_worker
    from distributed.utils import sync

    worker = get_worker()
    if sync(worker.loop, _is_marked, worker.scheduler, key):
        raise WorkerDied("its worker died")
    try:
        prepare()
        return call()
    finally:
        worker.loop.add_callback(worker.scheduler.event_clear, name=key)


async def _is_marked(scheduler: Any, key: str) -> bool:
    """Mark a call as begun, and tell its run; return whether it was marked."""
    if await scheduler.event_is_set(name=key):
        await scheduler.event_clear(name=key)
        return True
    await scheduler.event_set(name=key)
    await scheduler.log_event(topic=TOPIC, msg=key)  # has arrived before a job that lets no other thread run
    return False
