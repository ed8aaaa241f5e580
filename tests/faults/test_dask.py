"""Dask clusters that lose workers or their scheduler, and jobs that take their worker along."""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest
from faults.clusters import Cluster, free_port
from faults.runs import Run, leftovers, outputs, soon, until
from faults.workloads import Workload, stills, undisturbed

pytest.importorskip("distributed")

Start = Callable[..., Run]
BAD = (
    "artforge: 1\nseed: 4\ncanvas: {{size: [24, 16]}}\n"
    "steps: [cppn, {{use: poison, way: {way}, bad: 2}}]\n"
    "sweep: {{grid: {{'steps[1].number': {{range: [0, 6]}}}}}}\n"
    "output: '{{steps[1].number}}.png'\n"
)
GOOD = [f"{number}.png" for number in (0, 1, 3, 4, 5)]
FULL = pytest.mark.full


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A cluster without processes yet; those that are started end with the test."""
    (tmp_path / "cluster").mkdir()
    made = Cluster(tmp_path / "cluster")
    yield made
    made.close()


def bad(folder: Path, way: str) -> list[str]:
    (folder / "bad.yaml").write_text(BAD.format(way=way))
    return ["bad.yaml", "--out", "out", "--keep-going"]


def processes_of(run: Run) -> list[psutil.Process]:
    return [process for process in run.processes() if process.pid != run.process.pid]


def workers_of(run: Run) -> list[psutil.Process]:
    """Return the worker processes of a run that has a cluster of its own."""
    found = []
    for process in processes_of(run):
        with suppress(psutil.Error):
            if any("spawn_main" in word for word in process.cmdline()):
                found.append(process)
    return found


def counted(folder: Path) -> int:
    """Return how many pictures the workers have made."""
    counts = folder / "counts"
    return len(counts.read_text().splitlines()) if counts.exists() else 0


def half_done(run: Run, folder: Path, workload: Workload) -> None:
    until(lambda: run.is_over or workload.done_in(folder) >= 3, "some pictures are there")


@pytest.mark.parametrize("nanny", [pytest.param(True, marks=FULL), False])
def test_the_work_of_a_worker_that_is_killed_is_done_by_others(
    nanny: bool, start: Start, cluster: Cluster, moments: random.Random, tmp_path: Path
) -> None:
    workload = stills("--scheduler", cluster.address)
    cluster.start_scheduler()
    for _ in range(2):
        cluster.start_worker(nanny=nanny)
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    half_done(run, tmp_path, workload)
    moments.choice(cluster.at_work()).kill()
    assert run.ended() == 0, run.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    assert "failed" not in run.said()


def test_the_work_of_a_local_worker_that_is_killed_is_done_by_others(
    start: Start, moments: random.Random, tmp_path: Path
) -> None:
    workload = stills("--executor", "dask", "--workers", "2")
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    half_done(run, tmp_path, workload)
    moments.choice(workers_of(run)).kill()
    assert run.ended() == 0, run.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []
    assert "distributed" not in run.said()


@FULL
def test_a_run_waits_for_a_scheduler_that_comes_back(start: Start, cluster: Cluster, tmp_path: Path) -> None:
    workload = stills("--scheduler", cluster.address, count=60, seconds=0.1)
    cluster.start_scheduler()
    cluster.start_worker()
    cluster.start_worker(nanny=False)
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    half_done(run, tmp_path, workload)
    cluster.kill_scheduler()
    until(lambda: "is gone; trying for up to" in run.said(), "the run says that it waits")
    time.sleep(3)
    cluster.start_scheduler()
    cluster.start_worker()  # workers whose scheduler is gone end; whoever started them starts them again
    assert run.ended() == 0, run.said()
    assert "the workers are back" in run.said()
    assert outputs(tmp_path / "out") == undisturbed(workload)
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    ("nanny", "way"),
    [
        pytest.param(True, "kill", marks=FULL),
        pytest.param(False, "kill", marks=FULL),
        pytest.param(True, "segfault", marks=FULL),
    ],
)
def test_a_job_that_kills_its_worker_kills_two_of_a_cluster(
    nanny: bool, way: str, start: Start, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.start_scheduler()
    for _ in range(3):
        cluster.start_worker(nanny=nanny)
    run = start(*bad(tmp_path, way), "--scheduler", cluster.address, cwd=tmp_path)
    assert run.ended() == 1, run.said()
    assert "2.png: its worker died" in run.said()
    assert sorted(outputs(tmp_path / "out")) == GOOD
    assert nanny or len([worker for worker in cluster.workers if worker.poll() is None]) == 1


@pytest.mark.parametrize("way", ["kill", *(pytest.param(way, marks=FULL) for way in ("exit", "memory", "error"))])
def test_a_bad_job_fails_by_name_and_the_others_are_done(way: str, start: Start, tmp_path: Path) -> None:
    run = start(*bad(tmp_path, way), "--executor", "dask", "--workers", "2", cwd=tmp_path)
    assert run.ended() == 1
    assert "out/2.png: " in run.said()
    assert "1 failed" in run.said()
    assert sorted(outputs(tmp_path / "out")) == GOOD


@pytest.mark.parametrize("way", ["c-loop", pytest.param("loop", marks=FULL)])
def test_a_job_that_never_ends_has_its_time_and_no_more(way: str, start: Start, tmp_path: Path) -> None:
    run = start(*bad(tmp_path, way), "--executor", "dask", "--workers", "2", "--time-limit", "4", cwd=tmp_path)
    assert run.ended() == 1
    assert "2.png: it took longer than the 4 seconds that --time-limit allows" in run.said()
    assert "tried once more" not in run.said()
    assert sorted(outputs(tmp_path / "out")) == GOOD


@FULL
@pytest.mark.parametrize(("nanny", "threads"), [(True, 1), (False, 1), (False, 2)])
def test_a_cluster_loses_one_worker_to_a_job_that_never_ends(
    nanny: bool, threads: int, start: Start, cluster: Cluster, tmp_path: Path
) -> None:
    cluster.start_scheduler()
    for _ in range(2):
        cluster.start_worker(nanny=nanny, threads=threads)
    run = start(*bad(tmp_path, "loop"), "--scheduler", cluster.address, "--time-limit", "4", cwd=tmp_path)
    assert run.ended() == 1
    assert "2.png: it took longer than the 4 seconds that --time-limit allows" in run.said()
    assert sorted(outputs(tmp_path / "out")) == GOOD
    assert len([worker for worker in cluster.workers if worker.poll() is None]) == (2 if nanny else 1)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), pytest.param(signal.SIGINT, 130, marks=FULL)])
def test_a_run_that_is_ended_leaves_no_process(number: int, status: int, start: Start, tmp_path: Path) -> None:
    workload = stills("--executor", "dask", "--workers", "2", seconds=20)
    environ = {"ARTFORGE_TEST_COUNTS": str(tmp_path / "counts")}
    run = start(*workload.arguments(tmp_path), cwd=tmp_path, environ=environ)
    until(lambda: run.is_over or list(tmp_path.rglob("*.lease")), "a job is at work")
    time.sleep(1)
    since = time.monotonic()
    run.process.send_signal(number)
    assert run.ended() == status, run.said()
    assert time.monotonic() - since < soon()
    until(lambda: not run.processes(), f"all processes are gone: {run.processes()}", soon())
    assert leftovers(tmp_path) == []
    assert "Traceback" not in run.said()


@FULL
def test_what_waits_in_a_cluster_is_not_begun_after_the_end(start: Start, cluster: Cluster, tmp_path: Path) -> None:
    cluster.environ["ARTFORGE_TEST_COUNTS"] = str(tmp_path / "counts")
    cluster.start_scheduler()
    cluster.start_worker(threads=4)
    workload = stills("--scheduler", cluster.address, seconds=3)
    run = start(*workload.arguments(tmp_path), cwd=tmp_path)
    until(lambda: run.is_over or counted(tmp_path) >= 4, "the first jobs are done")
    until(lambda: run.is_over or len(list(tmp_path.rglob("*.lease"))) == 5, "four are at work, and one waits")
    run.process.send_signal(signal.SIGTERM)
    assert run.ended() == 143
    done = counted(tmp_path)
    time.sleep(8)
    assert counted(tmp_path) <= done + 4
    assert run.processes() == []


def test_a_scheduler_that_does_not_answer_is_named(start: Start, tmp_path: Path) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    since = time.monotonic()
    run = start(*stills("--scheduler", address).arguments(tmp_path), cwd=tmp_path)
    assert run.ended() == 1
    assert f"no dask scheduler answers at {address}" in run.said()
    assert time.monotonic() - since < 30
    assert leftovers(tmp_path) == []
