"""What went into two results: files, the rows of them that were rejected, codes that belong to no dossier."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.compare.pairs import changes, figure_changes, pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from budgetcheck.compare.told import Input, Rejected, Told

_READ_AS = ("kind", "format", "encoding", "profile", "heading_row", "columns", "sheets_left")
_ROWS = ("read", "header", "blank", "subtotal", "accepted", "rejected")
_SUMS = ("debit", "credit")
_DOSSIER = "dossier"


class Pair(NamedTuple):
    """A file of either result with its counterpart; None where it has none."""

    old: Input | None
    new: Input | None

    @property
    def file(self) -> Input:
        """As the new result has it, or else the old one."""
        one = self.new or self.old
        if one is None:
            raise ValueError("a pair of nothing")
        return one

    @property
    def is_dossier(self) -> bool:
        """Whether it is a dossier, or a form beside one; else it is of the books."""
        return self.file.kind == _DOSSIER

    @property
    def has_other_content(self) -> bool:
        """Whether its bytes are others; so are those of a file that came or went."""
        return self.old is None or self.new is None or self.old.sha256 != self.new.sha256

    @property
    def is_read_otherwise(self) -> bool:
        """Whether the same bytes were understood in another way."""
        return not self.has_other_content and _reading(self.old) != _reading(self.new)

    def to_dict(self) -> dict[str, Any]:
        """Its paths, hashes, and what else the results say of it that differs."""
        old, new = self.old, self.new
        return {
            "change": self._change(),
            "kind": self.file.kind,
            "old_path": old and old.path,
            "new_path": new and new.path,
            "old_sha256": old and old.sha256,
            "new_sha256": new and new.sha256,
            "read_as": changes(old, new, _READ_AS) if old and new else [],
            "rows": _row_changes(old, new) if old and new else [],
            "sums": figure_changes(old, new, _SUMS) if old and new else [],
        }

    def _change(self) -> str | None:
        if self.old is None:
            return "added"
        if self.new is None:
            return "removed"
        if self.has_other_content:
            return "content"
        if self.is_read_otherwise:
            return "reading"
        return None if self.old.path == self.new.path else "renamed"

    @property
    def is_same(self) -> bool:
        """Whether nothing of it changed, its name included."""
        return self._change() is None


def pair_inputs(old: Sequence[Input], new: Sequence[Input]) -> list[Pair]:
    """The files of both results: by path, and what is left by content, which is a file that was renamed."""
    by_path = [Pair(*each) for each in pairs(old, new, lambda each: (each.kind == _DOSSIER, each.path))]
    gone = [each.old for each in by_path if each.new is None and each.old is not None]
    come = [each.new for each in by_path if each.old is None and each.new is not None]
    rest = [Pair(*each) for each in pairs(gone, come, lambda each: (each.kind == _DOSSIER, each.sha256))]
    return [*(each for each in by_path if each.old and each.new), *rest]


def compare_rejected(old: Told, new: Told, inputs: Sequence[Pair]) -> list[dict[str, Any]]:
    """Files of which other rows were rejected: `file`, `old` and `new` (how many), `came`, `went`."""
    renamed = {each.old.path: each.new.path for each in inputs if each.old and each.new}
    before = _by_file(old.rejected_rows, renamed)
    after = _by_file(new.rejected_rows, {})
    told = []
    for file in sorted({*before, *after}):
        came, went = after[file] - before[file], before[file] - after[file]
        if came or went:
            told.append(
                {
                    "file": file,
                    "old": before[file].total(),
                    "new": after[file].total(),
                    "came": came.total(),
                    "went": went.total(),
                }
            )
    return told


def compare_unmatched(old: Told, new: Told) -> list[dict[str, Any]]:
    """Codes without a dossier that came, went or changed: `project`, `lines` and `sums`."""
    return [
        {
            "project": one.project,
            "change": "added" if before is None else "removed" if after is None else "changed",
            "old_lines": before and before.lines,
            "new_lines": after and after.lines,
            "sums": figure_changes(before, after, _SUMS),
        }
        for before, after in pairs(old.unmatched, new.unmatched, lambda each: each.project)
        if (one := after or before) is not None and before != after
    ]


def projects_of(file: Input) -> set[str] | None:
    """The projects that a dossier file, or the forms in it, are of; None where the result does not say."""
    of_forms = {each.get("project") for each in file.forms}
    return {*file.projects, *(each for each in of_forms if isinstance(each, str))} or None


def _reading(file: Input | None) -> dict[str, Any]:
    return {} if file is None else file.model_dump(exclude={"path", "sha256", "projects", "forms"})


def _row_changes(old: Input, new: Input) -> list[dict[str, Any]]:
    before, after = old.rows or {}, new.rows or {}
    told = ((name, before.get(name), after.get(name)) for name in _ROWS)
    return [{"key": name, "old": was, "new": now} for name, was, now in told if was != now]


def _by_file(rows: Sequence[Rejected], renamed: dict[str, str]) -> defaultdict[str, Counter[Any]]:
    counted: defaultdict[str, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        counted[renamed.get(row.file, row.file)][row.sheet, row.row, row.column, row.value] += 1
    return counted
