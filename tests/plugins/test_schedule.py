from __future__ import annotations

import pytest
from artforge_basics.writers.schedule import Clock, Schedule
from hypothesis import given
from hypothesis import strategies as st

from artforge import Timeline


@given(
    frames=st.integers(1, 2000),
    fps=st.floats(0.01, 1000),
    ticks=st.sampled_from([100, 1000]),
    shortest=st.integers(1, 20),
)
def test_every_schedule_keeps_the_duration_and_the_shortest_delay(
    frames: int, fps: float, ticks: int, shortest: int
) -> None:
    schedule = Schedule.of(Timeline(frames=frames, fps=fps), Clock(ticks, shortest))
    delays = [delay for index in range(frames) if (delay := schedule.delay(index)) is not None]
    assert schedule.delay(0) is not None
    assert len(delays) == schedule.kept
    assert sum(delays) == pytest.approx(ticks * frames / fps, abs=0.51)
    assert min(delays) >= shortest or len(delays) == 1
    assert max(delays) <= schedule.longest
