"""Fuzz target: any bytes are either read with every row accounted for, or refused in words.

`make fuzz SECONDS=600` runs it. Only `InputError` may come out of the intake. Another exception is a finding: the input is kept
in `fuzz/found/`, once for each place that raises, and the search goes on. An input that takes more than ten seconds and memory beyond
the limit end it; libFuzzer keeps them there, too.
"""

from __future__ import annotations

import hashlib
import sys
import tempfile
import traceback
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["budgetcheck"]):
    from budgetcheck.ledgers.read import read_ledger
    from budgetcheck.problems import InputError

from mutation import mutate

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
_FILE = _FOLDER / "账簿"
_FOUND = Path(__file__).parent / "found"


def one_input(content: bytes) -> None:
    """Read a file with this content, and keep the content where it breaks the intake."""
    try:
        _read(content)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - a panic of a native library is no Exception
        _keep(content, error)


def _keep(content: bytes, error: BaseException) -> None:
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = hashlib.sha256(f"{last.filename}:{last.lineno}".encode()).hexdigest()[:8]
    kept = _FOUND / f"{type(error).__name__}-{Path(last.filename).stem}-{last.lineno}-{place}"
    if not kept.exists():
        _FOUND.mkdir(exist_ok=True)
        kept.write_bytes(content)
        traceback.print_exception(error)
        print(f"kept as {kept}", file=sys.stderr)  # noqa: T201 - the finding


def _read(content: bytes) -> None:
    _FILE.write_bytes(content)
    try:
        ledger = read_ledger(_FILE)
    except InputError as refusal:
        if not str(refusal).strip():
            raise AssertionError("refused without a word") from refusal
        return
    rows = ledger.intake.rows
    lines, refused = ledger.frame().height, ledger.rejected.height
    # The accounts of a trial balance are accepted rows, too, but no lines.
    if rows.rejected != refused or (rows.accepted < lines if ledger.balances else rows.accepted != lines):
        raise AssertionError(f"{rows}, but {lines} lines and {refused} refusals")
    if rows.read != rows.header + rows.blank + rows.subtotal + rows.accepted + rows.rejected:
        raise AssertionError(f"rows do not add up: {rows}")


if __name__ == "__main__":
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, one_input, custom_mutator=mutate)
    atheris.Fuzz()
