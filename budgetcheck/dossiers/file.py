"""A dossier with the file that it came from, and the forms that came with it; and what is kept of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from budgetcheck.dossiers.model import Dossier

Holds = Literal["budget", "settlement"]


class AttachedForm(NamedTuple):
    """A budget or settlement form that was read into a dossier.

    Attributes:
        path: The file as its user named it.
        format: `xlsx` or `xls`.
        sha256: Of the file's bytes.
        sheet: The sheet that holds the form.
        holds: What it is.
        notes: What stands in it and was not taken, in words for the user.
    """

    path: str
    format: str
    sha256: str
    sheet: str
    holds: Holds
    notes: tuple[str, ...] = ()


class DossierFile(NamedTuple):
    """A dossier and the file it came from.

    Attributes:
        path: The file as its user named it.
        format: `yaml`, `json`, `xlsx` or `xls`.
        encoding: Of text; None for workbooks, which have their own.
        sha256: Of the file's bytes.
        dossier: What it says, with the amounts of the forms.
        place: Where in the file the dossier stands, where the file holds several; else empty.
        forms: Budget and settlement forms that belong to it.
        leaves_budget_to_form: Whether it has no budget at all, so that a form must give it.
    """

    path: str
    format: str
    encoding: str | None
    sha256: str
    dossier: Dossier
    place: str = ""
    forms: tuple[AttachedForm, ...] = ()
    leaves_budget_to_form: bool = False

    @property
    def source(self) -> Source:
        """Where the project's facts come from, without the facts."""
        project = self.dossier.project
        has_budget = self.dossier.budget.lines or any(form.holds == "budget" for form in self.forms)
        return Source(
            self.path,
            self.format,
            self.encoding,
            self.sha256,
            project.id,
            tuple(project.ledger_codes),
            self.place,
            self.forms,
            lacks_budget=self.leaves_budget_to_form and not has_budget,
        )


class Source(NamedTuple):
    """Where a project's facts come from: its file and forms, once the facts themselves stand in tables.

    Attributes:
        path: The file as its user named it.
        format: `yaml`, `json`, `xlsx` or `xls`.
        encoding: Of text; None for workbooks, which have their own.
        sha256: Of the file's bytes.
        project: The project's id.
        ledger_codes: The codes that the unit's books use for it.
        place: Where in the file the dossier stands, where the file holds several; else empty.
        forms: Budget and settlement forms that belong to it.
        lacks_budget: Whether it leaves its budget to a form, and none gives it.
    """

    path: str
    format: str
    encoding: str | None
    sha256: str
    project: str
    ledger_codes: tuple[str, ...]
    place: str = ""
    forms: tuple[AttachedForm, ...] = ()
    lacks_budget: bool = False

    @property
    def name(self) -> str:
        """The file, and the place in it, as messages name them."""
        return f"{self.path}!{self.place}" if self.place else self.path
