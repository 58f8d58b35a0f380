"""A text file transcoded to UTF-8; a large one in GB18030 by two processes, for in one the codec is all that runs.

Run as a program it transcodes one section of a file, and needs nothing but the standard library:

    python -I transcode.py SOURCE ENCODING START END TARGET
"""

from __future__ import annotations

import codecs
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_PART = 1 << 20
"""Bytes decoded at a time: what comes of them stays in the processor's cache."""
_WORTH_TWO = 1 << 25
"""Bytes from which a second process takes less time than its start."""


class _Section(NamedTuple):
    """Bytes of a file, from one place up to another."""

    source: Path
    encoding: str
    start: int
    end: int


def transcode(source: Path, encoding: str, target: Path, *, old_mac: bool = False) -> None:
    """Write a text file again in UTF-8.

    Args:
        source: The file.
        encoding: Its encoding.
        target: The file to write; beside it a second one may stand meanwhile.
        old_mac: Whether carriage returns end its lines; line feeds then stand for them.

    Raises:
        UnicodeDecodeError: where it is no text in that encoding.
    """
    size = source.stat().st_size
    middle = _line_end(source, size // 2) if encoding == "gb18030" and size >= _WORTH_TWO else size
    if old_mac or middle == size:
        _write(_Section(source, encoding, 0, size), target, old_mac=old_mac)
        return
    rest = target.with_name(f"{target.name}.rest")
    second = _Section(source, encoding, middle, size)
    with _other_process(second, rest) as other:
        _write(_Section(source, encoding, 0, middle), target)
        is_done = other is not None and other.wait() == 0
    if not is_done:  # here it fails with its reason, or does not
        _write(second, rest)
    with rest.open("rb") as stream, target.open("ab") as out:
        shutil.copyfileobj(stream, out, _PART)
    rest.unlink()


def _line_end(source: Path, start: int) -> int:
    """Where the first line ends after a place: no character of GB18030 holds the byte of a line feed."""
    with source.open("rb") as stream:
        stream.seek(start)
        while part := stream.read(_PART):
            if (at := part.find(b"\n")) >= 0:
                return start + at + 1
            start += len(part)
    return start


@contextmanager
def _other_process(section: _Section, target: Path) -> Iterator[subprocess.Popen[bytes] | None]:
    """A process that transcodes a section, and ends with the block whatever happens; None where none can be started."""
    arguments = [str(each) for each in (*section, target)]
    try:
        process = subprocess.Popen(  # noqa: S603 - this module itself
            [sys.executable, "-I", "-S", __file__, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        yield None
        return
    with process:
        try:
            yield process
        finally:
            process.kill()


def _write(section: _Section, target: Path, *, old_mac: bool = False) -> None:
    decoder = codecs.getincrementaldecoder(section.encoding)()
    with section.source.open("rb") as stream, target.open("wb") as out:
        stream.seek(section.start)
        left = section.end - section.start
        while part := stream.read(min(_PART, left)):
            left -= len(part)
            text = decoder.decode(part)
            out.write((text.replace("\r", "\n") if old_mac else text).encode())
        out.write(decoder.decode(b"", final=True).encode())


if __name__ == "__main__":
    _write(_Section(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])), Path(sys.argv[5]))
