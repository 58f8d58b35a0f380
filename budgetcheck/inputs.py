"""What a result says of the files that were read: the elements of `inputs` (contract, section 5)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budgetcheck.money import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from budgetcheck.dossiers.file import Source
    from budgetcheck.ledgers.schema import Intake


def ledger_input(intake: Intake) -> dict[str, Any]:
    """The element of `inputs` for a ledger file."""
    return {
        "path": intake.path,
        "kind": intake.kind,
        "sha256": intake.sha256,
        "format": intake.format,
        "encoding": intake.encoding,
        "profile": intake.profile or None,
        "rows": intake.rows._asdict(),
        "debit": plain(intake.debit),
        "credit": plain(intake.credit),
        "heading_row": intake.heading_row,
        "columns": intake.columns,
        "sheets_left": list(intake.sheets_left),
        "totals": [_plain_money(total._asdict()) for total in intake.totals],
        "set_aside": _plain_money(intake.set_aside),
        "choices": [choice._asdict() for choice in intake.choices],
        "compared_with": list(intake.compared_with),
    }


def inspected_input(intake: Intake, rejected: pl.DataFrame) -> dict[str, Any]:
    """The element of `inputs` for a ledger file that is looked at by itself, with its `rejected_rows`."""
    return {**ledger_input(intake), "rejected_rows": rejected.to_dicts()}


def is_settled(intake: Intake) -> bool:
    """Whether every row of a ledger file could be read, and every total that it states agrees with its rows."""
    return not intake.rows.rejected and not any(total.difference for total in intake.totals)


def dossier_inputs(sources: Sequence[Source]) -> list[dict[str, Any]]:
    """The elements of `inputs` for dossiers and the forms beside them: each file once, though it may hold many."""
    inputs: dict[str, dict[str, Any]] = {}
    for source in sources:
        entry = _dossier_input(source.path, source.format, source.encoding, source.sha256)
        inputs.setdefault(source.path, {**entry, "projects": []})["projects"].append(source.project)
    for source in sources:
        for form in source.forms:
            entry = inputs.setdefault(form.path, _dossier_input(form.path, form.format, None, form.sha256))
            entry.setdefault("forms", []).append(
                {
                    "sheet": form.sheet,
                    "holds": form.holds,
                    "project": source.project,
                    "notes": list(form.notes),
                }
            )
    return list(inputs.values())


def _dossier_input(path: str, form: str, encoding: str | None, digest: str) -> dict[str, Any]:
    return {"path": path, "kind": "dossier", "sha256": digest, "format": form, "encoding": encoding}


def _plain_money(row: dict[str, Any]) -> dict[str, Any]:
    return {key: plain(value) if isinstance(value, Decimal) else value for key, value in row.items()}
