"""What a page says of itself (`budgetcheck/report/1`), read back from a page that anybody may have changed."""

from __future__ import annotations

import datetime as dt
import os
from itertools import groupby
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

from budgetcheck.language import Language, later
from budgetcheck.reporting.report import Kind, Unit

DAY = r"^\d{4}-\d\d-\d\d$"
DIGEST = r"^[0-9a-f]{64}$"
AMOUNT = r"^-?\d{1,20}\.\d\d$"
VERDICTS = r"^(pass|fail|review|not_applicable|waived)$"

Role = Literal["dossier", "ledger", "trial_balance", "profile", "lead_thresholds", "programmes"]

_NO_NAME = later("不是文件名")


def _file_name(text: str) -> str:
    """A name that stays below the folder in which the file is laid out again, whatever a hostile page says."""
    parts = text.split("/")
    foreign = {os.sep, os.altsep or os.sep, "\0", *(":" if os.name == "nt" else "")} - {"/"}
    if any(part in ("", ".", "..") or foreign & set(part) for part in parts):
        raise ValueError(_NO_NAME)
    return text


def _plain_name(text: str) -> str:
    if "/" in text:
        raise ValueError(_NO_NAME)
    return _file_name(text)


def _a_day(text: str) -> str:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError(later("应为日期，如 2026-12-31")) from None
    return text


_Digest = Annotated[str, StringConstraints(pattern=DIGEST)]
_Amount = Annotated[str, StringConstraints(pattern=AMOUNT)]
_Verdict = Annotated[str, StringConstraints(pattern=VERDICTS)]
_Count = Annotated[int, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="ignore")


class Named(_Part):
    """What an option named: a file or folder, or (without hash) something built in."""

    path: Annotated[str, AfterValidator(_plain_name)]
    sha256: _Digest | None


class Options(_Part):
    """The options of the run."""

    leads: bool
    profile: Named | None
    lead_thresholds: Named | None
    programmes: Named | None


class Input(_Part):
    """A file that the run read."""

    path: Annotated[str, AfterValidator(_file_name)]
    kind: Literal["dossier", "ledger", "trial_balance"]
    sha256: _Digest


class Finding(_Part):
    """A finding's verdict and figures."""

    rule: str
    verdict: _Verdict
    actual: _Amount | None
    limit: _Amount | None
    difference: _Amount | None


class Project(_Part):
    """A project's verdict; on its own page also its findings, and of a year-end audit its settlement and funding."""

    project: str
    regulation: str
    verdict: _Verdict
    findings: list[Finding] | None = None
    settlement: list[dict[str, str | None]] | None = None
    funding: list[dict[str, str | None]] | None = None


class Description(_Part):
    """What a page says of itself; of very many inputs or projects it lists the first, and counts and hashes all."""

    declared_schema: Literal["budgetcheck/report/1"] = Field(alias="schema")
    kind: Kind
    project: str | None
    version: str
    as_of: Annotated[str, StringConstraints(pattern=DAY), AfterValidator(_a_day)]
    year: int | None
    language: Language
    unit: Unit
    options: Options
    inputs: list[Input]
    inputs_total: _Count
    inputs_sha256: _Digest
    editions: list[str]
    projects: list[Project]
    projects_total: _Count | None = None
    projects_sha256: _Digest | None = None
    verdicts: dict[_Verdict, _Count] | None = None
    fingerprint: _Digest
    page_sha256: _Digest

    @model_validator(mode="after")
    def _is_sound(self) -> Description:
        """What no page of ours could say, and what follows could not work with."""
        labels = sorted((each.kind == "dossier", each.path) for each in self.inputs)
        if any(len(list(same)) > 1 for _label, same in groupby(labels)):
            raise ValueError(later("有两个输入同名"))
        if self.inputs_total < len(self.inputs):
            raise ValueError(later("写明的输入文件数比列出的少"))
        ids = [each.project for each in self.projects]
        if len(set(ids)) < len(ids):
            raise ValueError(later("有两个项目同号"))
        if self.project is not None and (ids != [self.project] or self.projects[0].findings is None):
            raise ValueError(later("项目页没有写明这一个项目的结论"))
        if self.project is None:
            if None in (self.projects_total, self.projects_sha256, self.verdicts):
                raise ValueError(later("全部项目的一页没有写明项目数、各结论的项目数或项目清单的哈希"))
            if (self.projects_total or 0) < len(ids):
                raise ValueError(later("写明的项目数比列出的少"))
        if (self.kind == "year_end") != (self.year is not None):
            raise ValueError(later("报告的种类和年度对不上"))
        if any(
            len({each.rule for each in of.findings or ()}) < len(of.findings or ()) for of in self.projects
        ):
            raise ValueError(later("有一条规则出现了两次"))
        return self

    @property
    def lists_all_inputs(self) -> bool:
        """Whether every input is listed, so that each can be told from its bytes."""
        return len(self.inputs) == self.inputs_total

    @property
    def lists_all_ledgers(self) -> bool:
        """Whether every ledger is: where some inputs are left out, ledgers are listed before dossiers, a project's own apart."""
        kinds = "".join("d" if each.kind == "dossier" else "l" for each in self.inputs)
        return self.lists_all_inputs or self.kind == "screening" or "ld" in kinds

    @property
    def needs(self) -> list[Need]:
        """The files that the run rests on."""
        needed = [Need(role=each.kind, path=each.path, sha256=each.sha256) for each in self.inputs]
        for role in ("profile", "lead_thresholds"):
            named: Named | None = getattr(self.options, role)
            if named is not None and named.sha256 is not None:
                needed.append(Need(role=role, path=named.path, sha256=named.sha256))
        return needed


class Need(_Part):
    """A file that a run rests on: what it was used as, its name and its bytes."""

    role: Role
    path: str
    sha256: str


def read_description(tree: dict[str, Any]) -> Description:
    """The description, judged.

    Raises:
        pydantic.ValidationError: with every key that is damaged.
    """
    return Description.model_validate(tree)
