"""What a file is that somebody hands in: by its content, whatever it is called and whatever is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from budgetcheck.archives import has_sensible_directory
from budgetcheck.dossiers import kind as dossier_kind
from budgetcheck.ledgers import kind as ledger_kind
from budgetcheck.workbooks import may_be_workbook

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Kind = Literal["dossier", "form", "ledger", "trial_balance", "archive", "profile", "unknown"]

_OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")


def identify(path: Path) -> Kind:
    """What a file is, cheaply and whatever its bytes: nothing that it holds makes this fail.

    Args:
        path: The file.

    Returns:
        `dossier` (one project or a list of them), `form` (a budget or settlement form), `ledger`, `trial_balance`,
        `archive` (a ZIP of files, which are not looked at), `profile`; `unknown` for anything else, also for what is
        no regular file, empty, or damaged so that it cannot be told. A file that is told may still be refused when it
        is read. A workbook too large to be read at once is a `ledger`, for nothing else is so large.
    """
    try:
        if not path.is_file() or not (head := _head(path)):
            return "unknown"
        is_container = may_be_workbook(head)
        if is_container and not has_sensible_directory(path):
            return "unknown"
        is_large = is_container and ledger_kind.is_large(path)
        if head.startswith(_OLE2):
            # Damaged ones make calamine, by which forms are read, take all memory; ledgers' reader looks through them first.
            ledger_kind.kind_of(path)
    except Exception:  # noqa: BLE001 - whatever it is, it is told in words when the file is read
        return "unknown"
    ways = (_as_ledger,) if is_large else (_as_dossier, _as_profile, _as_ledger)
    return next((kind for way in ways if (kind := _tried(way, path)) is not None), "unknown")


def _head(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(len(_OLE2))


def _as_dossier(path: Path) -> Kind | None:
    return dossier_kind.kind_of(path)


def _as_profile(path: Path) -> Kind | None:
    return "profile" if ledger_kind.is_profile(path) else None


def _as_ledger(path: Path) -> Kind | None:
    return ledger_kind.kind_of(path)


def _tried(way: Callable[[Path], Kind | None], path: Path) -> Kind | None:
    """What a way of looking at a file finds; None where it fails, a panic of calamine or Polars included."""
    try:
        return way(path)
    except Exception:  # noqa: BLE001 - likewise
        return None
    except BaseException as error:
        # It derives from BaseException, and its module cannot be imported.
        if type(error).__name__ == "PanicException":
            return None
        raise
