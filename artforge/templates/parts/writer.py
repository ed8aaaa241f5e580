"""A writer makes files of the suffixes that it names."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from pydantic import Field

from artforge import Film, Picture, WholeFile, Writer


class Example(Writer):
    """Write pictures as PPM, which any program can read; what has no place in it stands in its remarks."""

    suffixes: ClassVar[tuple[str, ...]] = (".ppm",)
    remark: str = Field("made with artforge", max_length=60, pattern=r"^[ -~]*$", description="a line at the top")

    def dtype(self) -> str:
        """Return the numbers that its sinks read."""
        return "uint8"

    def open(self, film: Film, path: Path) -> PpmFile:
        """Open a file for one picture; raises `OutputError`."""
        return PpmFile(self.remark, film, path)

    def provenance(self, path: Path) -> str | None:
        """Return the text that was embedded in a file, or None; raises `ValueError` for a damaged one."""
        lines = path.read_bytes().split(b"\n")
        if lines[0] != b"P6":
            raise ValueError("this is no PPM file")
        remarks = [line[2:].decode() for line in lines[2:] if line.startswith(b"# ")]
        return "\n".join(remarks) or None


class PpmFile:
    """One open file, which appears under its name when it is whole."""

    def __init__(self, remark: str, film: Film, path: Path) -> None:
        self.film, self.file = film, WholeFile(path)
        embedded = [f"# {line}" for line in film.provenance.splitlines()]
        head = ["P6", f"#{remark}", *embedded, f"{film.canvas.width} {film.canvas.height} 255", ""]
        self.file.write("\n".join(head).encode())

    def add(self, picture: Picture) -> None:
        """Write the picture, reading its rows from top to bottom once."""
        for rows in picture.strips("uint8"):
            self.file.write(rows.tobytes())

    def close(self) -> None:
        """Finish the file and put it under its name; raises `OutputError`."""
        self.file.close()

    def abandon(self) -> None:
        """Leave nothing behind."""
        self.file.abandon()
