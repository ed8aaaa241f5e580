"""What a worker has to have in common with the run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from artforge import RenderError
from artforge.batch import surroundings
from artforge.batch.surroundings import check_folder, check_plugins


def test_plugins_of_the_same_versions_are_right() -> None:
    check_plugins({"artforge": "0", "numpy": __import__("numpy").__version__, "mine": "unreleased"})


@pytest.mark.parametrize("name", ["numpy", "artforge-nowhere"])
def test_a_plugin_of_another_version_is_refused(name: str) -> None:
    with pytest.raises(RenderError, match=rf"has {name} .*, and the run {name} 0\.0\.1: install the same"):
        check_plugins({name: "0.0.1"})


def test_the_run_s_folder_is_known_by_its_lease(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(surroundings, "PAUSE", 0.0)
    (tmp_path / "lease").touch()
    check_folder(tmp_path / "lease")
    with pytest.raises(RenderError, match=r"does not see the run's folder .*: mount it there under the same path"):
        check_folder(tmp_path / "elsewhere" / "lease")


@pytest.mark.parametrize(("seconds", "status"), [(0.2, 0), (30, 1)])
def test_each_of_several_threads_has_its_own_time(seconds: float, status: int) -> None:
    code = (
        "import threading, time\n"
        "from artforge.batch.limits import limited\n"
        "def work(limit, seconds):\n"
        "    with limited(limit):\n"
        "        time.sleep(seconds)\n"
        f"slow = threading.Thread(target=work, args=(1.0, {seconds}))\n"
        "slow.start()\n"
        "for _ in range(20):\n"
        "    work(20.0, 0.1)\n"
        "slow.join()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (status, b"")
