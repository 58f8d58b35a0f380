"""Fuzz target: any bytes are either read with every row accounted for, or refused in words.

`make fuzz SECONDS=600` runs it. Only `InputError` may come out of the intake; any other exception, an input that takes more than
ten seconds and memory beyond the limit are findings, which libFuzzer keeps in the folder that it is told.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["budgetcheck"]):
    from budgetcheck.ledgers.read import read_ledger
    from budgetcheck.problems import InputError

from mutation import mutate

_FOLDER = Path(tempfile.mkdtemp(prefix="fuzz-"))
_FILE = _FOLDER / "账簿"


def one_input(content: bytes) -> None:
    """Read a file with this content."""
    _FILE.write_bytes(content)
    try:
        ledger = read_ledger(_FILE)
    except InputError as refusal:
        if not str(refusal).strip():
            raise AssertionError("refused without a word") from refusal
        return
    rows = ledger.intake.rows
    accepted = ledger.frame().height
    if rows.accepted != accepted or rows.rejected != ledger.rejected.height:
        raise AssertionError(f"{rows}, but {accepted} lines and {ledger.rejected.height} refusals")
    if rows.read != rows.header + rows.blank + rows.subtotal + rows.accepted + rows.rejected:
        raise AssertionError(f"rows do not add up: {rows}")


if __name__ == "__main__":
    warnings.simplefilter("error")
    atheris.Setup(sys.argv, one_input, custom_mutator=mutate)
    atheris.Fuzz()
