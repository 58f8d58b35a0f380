"""A process that reads shares of a portfolio, and how it is spoken with.

It is started by this program, with the same code. On its input stands a line of JSON that says how to read, then one
for each share; on its output for each share a line of JSON, and after it the tables (Arrow). It ends with its input, so
that it outlives nobody. `multiprocessing` would run the script of whoever uses the library a second time, or copy a
process in which threads of Polars hold locks.
"""

from __future__ import annotations

import datetime as dt
import gc
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import polars as pl

from budgetcheck.dossiers.file import Source
from budgetcheck.dossiers.given import GivenFile
from budgetcheck.dossiers.part import Part, read_part
from budgetcheck.dossiers.tables import DossierTables
from budgetcheck.language import current, speaking
from budgetcheck.problems import Problem
from budgetcheck.vocabulary import Vocabulary, Word

if TYPE_CHECKING:
    from collections.abc import Sequence

_START = f"import json, sys; sys.path[:] = json.loads(sys.argv[1]); from {__name__} import serve; serve()"
_FRAMES = tuple(name for name in DossierTables._fields if name != "as_of")
_OBJECTS_BEFORE_COLLECTING = 50_000


class ReaderProcess:
    """The process, from the side of whoever started it.

    Args:
        programmes: The programmes that are known.
    """

    def __init__(self, programmes: Vocabulary) -> None:
        self._process = _started()
        self._manner = {
            "language": current(),
            "programmes": [programmes.name, *programmes.words],
        }

    def read(self, share: Sequence[GivenFile]) -> Part | None:
        """What some files hold; None where the process is no more."""
        if self._process is None or self._process.stdin is None or self._process.stdout is None:
            return None
        lines = [self._manner] if self._manner else []
        self._manner = {}
        try:
            for line in [*lines, [(str(path), label, in_folder) for path, label, in_folder in share]]:
                _write_line(self._process.stdin, line)
            self._process.stdin.flush()
            return _answer(self._process.stdout)
        except (OSError, ValueError, pl.exceptions.PolarsError):
            return None

    def end(self) -> None:
        """End the process, whatever it is doing."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()


def _started() -> subprocess.Popen[bytes] | None:
    """The process; None where the system starts none."""
    try:
        return subprocess.Popen(  # noqa: S603 - this module itself
            [sys.executable, "-I", "-c", _START, json.dumps(sys.path)],
            env={**os.environ, "POLARS_MAX_THREADS": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None


def serve() -> None:
    """Be the process."""
    gc.freeze()
    gc.set_threshold(_OBJECTS_BEFORE_COLLECTING)  # dossiers hold no cycles: looking for them finds nothing
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    manner = json.loads(sys.stdin.buffer.readline())
    name, *words = manner["programmes"]
    programmes = Vocabulary(name, *(Word(code, zh, en, tuple(aliases)) for code, zh, en, aliases in words))
    with speaking(manner["language"]):
        for line in sys.stdin.buffer:
            share = [GivenFile(Path(path), label, in_folder) for path, label, in_folder in json.loads(line)]
            _tell(out, read_part(share, programmes))


def _tell(out: IO[bytes], part: Part) -> None:
    frames = [] if part.tables is None else [_as_bytes(getattr(part.tables, name)) for name in _FRAMES]
    _write_line(
        out,
        {
            "sources": [source._asdict() for source in part.sources],
            "faults": part.faults,
            "left": [str(path) for path in part.left],
            "has_forms": part.has_forms,
            "sizes": [len(each) for each in frames],
        },
    )
    out.writelines(frames)
    out.flush()


def _answer(stream: IO[bytes]) -> Part:
    """What the process read.

    Raises:
        ValueError: where its output ends before.
    """
    told = json.loads(stream.readline())
    frames = [stream.read(size) for size in told["sizes"]]
    if [len(each) for each in frames] != told["sizes"]:
        raise ValueError
    return Part(
        sources=[
            Source(**{**each, "ledger_codes": tuple(each["ledger_codes"]), "forms": ()})
            for each in told["sources"]
        ],
        tables=DossierTables(dt.date.max, *(pl.read_ipc_stream(io.BytesIO(each)) for each in frames))
        if frames
        else None,
        faults=[Problem(*each) for each in told["faults"]],
        left=[Path(path) for path in told["left"]],
        has_forms=told["has_forms"],
    )


def _as_bytes(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_ipc_stream(stream)
    return stream.getvalue()


def _write_line(stream: IO[bytes], value: Any) -> None:
    stream.write(json.dumps(value).encode() + b"\n")
