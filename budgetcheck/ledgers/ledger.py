"""One file as the canonical ledger, and the temporary files behind it."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.ledgers.schema import Intake, validate

if TYPE_CHECKING:
    import polars as pl

    from budgetcheck.ledgers.table.table import Table
    from budgetcheck.ledgers.table.trial_balance import TrialBalance


class Workspace:
    """A temporary folder that goes when nothing holds it any more.

    Attributes:
        folder: Its path.
    """

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="budgetcheck-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)


class Ledger(NamedTuple):
    """One file as the canonical ledger.

    Attributes:
        lines: The accepted rows, the columns of `schema.CANONICAL`; backed by files in `workspace`.
        rejected: The rejected rows (`schema.REJECTED`).
        intake: How the file was understood, and the account of its rows.
        workspace: Keeps the temporary files for as long as the ledger is held.
        parsed: The entries as parsed, before they were given meaning (`table`).
        rules_match: Whether a rule of the profile says something of a line (`classify`).
        first: The first table that was taken; its rows can be looked at as the file writes them for as long as the file is
            there.
        balances: Its trial balances; their accounts are no lines, and `lines` is empty where a file holds nothing else.
    """

    lines: pl.LazyFrame
    rejected: pl.DataFrame
    intake: Intake
    workspace: Workspace
    parsed: pl.LazyFrame
    rules_match: bool
    first: Table | TrialBalance
    balances: tuple[TrialBalance, ...] = ()

    def frame(self) -> pl.DataFrame:
        """The accepted rows, validated against `schema.CANONICAL`."""
        return validate(self.lines.collect(engine="streaming"))
