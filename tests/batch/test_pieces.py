"""Pieces of work, and what a worker is told of them."""

from __future__ import annotations

import pickle
from pathlib import Path

from batch_samples import FILM, STILL, jobs_of

from artforge.batch.errands import errand
from artforge.batch.pieces import Piece, pieces_of, task_of


def test_pieces_have_leases_of_their_own_in_the_outputs_folder(tmp_path: Path) -> None:
    jobs = [*jobs_of(tmp_path, FILM), *jobs_of(tmp_path, STILL)]
    pieces = [piece for job in jobs for piece in [Piece(job), *pieces_of(job, whole=False)]]
    leases = {piece.lease for piece in pieces}
    assert len(leases) == 1 + 8 + 1
    assert {lease.parent for lease in leases if lease} == {tmp_path}


def test_a_piece_is_called_by_its_file_and_its_frames(tmp_path: Path) -> None:
    assert str(Piece(jobs_of(tmp_path, FILM)[0], range(6, 12))) == f"{tmp_path / 'sky.gif'}, frames 6 to 11"


def test_a_chunk_writes_no_file_and_what_joins_them_reads_frames(tmp_path: Path) -> None:
    job = jobs_of(tmp_path, FILM)[0]
    chunk = task_of(Piece(job, range(2)), "llvm", metadata=True, absolute=False)
    joining = task_of(Piece(job, joins=True), "llvm", metadata=True, absolute=False)
    assert (len(chunk.targets), len(joining.targets)) == (0, 1)
    assert chunk.film == joining.film
    assert chunk.film is not None


def test_a_task_can_be_sent_and_then_holds_no_source(tmp_path: Path) -> None:
    task = task_of(Piece(jobs_of(tmp_path)[0]), "llvm", metadata=True, absolute=False)
    sent = errand([task], "cpu", 1, "llvm").tasks
    assert isinstance(sent, bytes)
    assert b"canvas: {size" in pickle.dumps(task.recipe)
    (arrived,) = pickle.loads(sent)
    assert b"canvas: {size" not in pickle.dumps(arrived.recipe)
    assert arrived.targets[0].path == task.targets[0].path


def test_what_stays_in_the_process_is_not_packed(tmp_path: Path) -> None:
    task = task_of(Piece(jobs_of(tmp_path)[0]), "llvm", metadata=True, absolute=False)
    assert errand([task], "cpu", 1, "llvm", packed=False).tasks == (task,)


def test_no_metadata_is_nothing_to_embed(tmp_path: Path) -> None:
    (target,) = task_of(Piece(jobs_of(tmp_path)[0]), "llvm", metadata=False, absolute=False).targets
    assert (target.provenance, target.fingerprint) == ("", "")
