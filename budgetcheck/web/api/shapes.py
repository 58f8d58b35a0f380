"""What operations answer."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from ninja import Field, Schema

from budgetcheck.language import later

_KEY, _COUNT = later("编号（UUID）"), later("一共有几项")
_SHA256 = later("内容的 SHA-256")
_VERDICT = later("结论：pass、fail、review；没有结论时为空")
_STATE = later("queued、running、done、refused（资料不能用）或 failed")
_PROBLEMS = later("为什么不能用；逐条说明")
_PERSON = later("姓名")


class Unit(Schema):
    """A unit that carries projects out, or a department."""

    id: UUID = Field(description=_KEY)
    name: str = Field(description=later("名称"))
    credit_code: str = Field(description=later("统一社会信用代码"))
    parent: UUID | None = Field(description=later("主管部门的编号"))
    may_work: bool = Field(description=later("能否为它上传资料、发起检查"))
    may_review: bool = Field(description=later("能否为它初审申报"))


class Units(Schema):
    """A part of the units."""

    items: list[Unit] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class Latest(Schema):
    """What the latest finished check said of a project."""

    run: UUID = Field(description=later("检查的编号"))
    as_of: str = Field(description=later("检查日期"))
    verdict: str = Field(description=_VERDICT)
    counts: dict[str, int] = Field(description=later("各种结论的条数"))
    figures: dict[str, Any] = Field(description=later("主要金额，元；没有的为 null"))


class Project(Schema):
    """A project."""

    id: UUID = Field(description=_KEY)
    unit: UUID = Field(description=later("单位的编号"))
    code: str = Field(description=later("项目编号（档案里的 project.id）"))
    title: str = Field(description=later("项目名称"))
    programme: str = Field(description=later("计划"))
    created_at: dt.datetime = Field(description=later("建立时间"))
    latest: Latest | None = Field(description=later("最近一次检查；没有检查过为 null"))


class Projects(Schema):
    """A part of the projects."""

    items: list[Project] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class ProjectRead(Project):
    """A project with the findings of its latest check."""

    dossier_version: int = Field(description=later("档案的版本号"))
    result: dict[str, Any] | None = Field(
        description=later("最近一次检查的结果：结果文件 projects 里这个项目的一项")
    )


class ProjectsMade(Schema):
    """Projects that were made of files."""

    items: list[Project] = Field(description=later("建立的项目"))


class Dossier(Schema):
    """A version of a project's dossier."""

    number: int = Field(description=later("第几版"))
    origin: str = Field(description=later("file 为上传，form 为填写"))
    created_by: str = Field(description=_PERSON)
    created_at: dt.datetime = Field(description=later("时间"))
    content: dict[str, Any] = Field(description=later("档案的内容，格式 budgetcheck/dossier/1"))


class Ledger(Schema):
    """A ledger export."""

    id: UUID = Field(description=_KEY)
    unit: UUID = Field(description=later("单位的编号"))
    name: str = Field(description=later("文件名"))
    sha256: str = Field(description=_SHA256)
    size: int = Field(description=later("字节数"))
    kind: str = Field(description=later("ledger 或 trial_balance；还没看过时为空"))
    state: str = Field(description=_STATE)
    problems: list[str] = Field(description=_PROBLEMS)
    profile: UUID | None = Field(description=later("按本单位哪个对照方案读；null 为内置方案"))
    projects: list[UUID] = Field(description=later("用在哪些项目"))
    removed_at: dt.datetime | None = Field(description=later("何时移出；还在用为 null"))


class Ledgers(Schema):
    """A part of the ledgers."""

    items: list[Ledger] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class LedgersAdded(Schema):
    """Ledgers that were added."""

    items: list[Ledger] = Field(description=later("加入的账簿"))


class LedgerRead(Ledger):
    """A ledger as it was understood."""

    inspection: dict[str, Any] | None = Field(
        description=later("程序怎样读它：表头、列、前几行、合计、不能用的行；还没看过为 null")
    )


class FileTaken(Schema):
    """What became of an uploaded file."""

    name: str = Field(description=later("文件名"))
    sha256: str = Field(description=_SHA256)
    kind: str = Field(description=later("按内容判断是什么：dossier、form、ledger、trial_balance 等"))
    ledger: UUID | None = Field(description=later("成为哪个账簿"))
    problems: list[str] = Field(description=_PROBLEMS)


class FilesTaken(Schema):
    """What became of the uploaded files."""

    items: list[FileTaken] = Field(description=later("每个文件"))


class Profile(Schema):
    """A version of a unit's own profile."""

    id: UUID = Field(description=_KEY)
    unit: UUID = Field(description=later("单位的编号"))
    name: str = Field(description=later("名称"))
    version: int = Field(description=later("第几版"))
    created_by: str = Field(description=_PERSON)
    created_at: dt.datetime = Field(description=later("时间"))


class Profiles(Schema):
    """A part of the profiles."""

    items: list[Profile] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class ProfileRead(Profile):
    """A profile with its text."""

    toml: str = Field(description=later("内容，TOML"))


class LeftOut(Schema):
    """A file that was given and is not read."""

    name: str = Field(description=later("文件名"))
    why: str = Field(description=later("为什么没有读"))


class Run(Schema):
    """A run: how far it is, and what it said."""

    id: UUID = Field(description=_KEY)
    kind: str = Field(description=later("screening、check 或 year_end"))
    title: str = Field(description=later("名称"))
    unit: UUID | None = Field(description=later("单位的编号；跨单位的为 null"))
    state: str = Field(description=_STATE)
    open: bool = Field(description=later("是否还要等"))
    stage: str = Field(description=later("正在做什么；不在进行时为空"))
    problems: list[str] = Field(description=_PROBLEMS)
    left_out: list[LeftOut] = Field(description=later("交来而没有读的文件"))
    verdict: str = Field(description=_VERDICT)
    as_of: str = Field(description=later("检查日期"))
    asked_by: str = Field(description=_PERSON)
    queued_at: dt.datetime = Field(description=later("何时要求"))
    started_at: dt.datetime | None = Field(description=later("何时开始"))
    finished_at: dt.datetime | None = Field(description=later("何时结束"))


class Runs(Schema):
    """A part of the runs."""

    items: list[Run] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class RunsAsked(Schema):
    """The runs of one year-end report."""

    items: list[Run] = Field(description=later("每次检查"))


class ReportFile(Schema):
    """A file of a report."""

    name: str = Field(description=later("文件名，用来下载"))
    form: str = Field(description=later("html、pdf、xlsx、docx 或 json"))
    size: int = Field(description=later("字节数"))
    sha256: str = Field(description=_SHA256)
    project: str | None = Field(description=later("哪个项目的；全部项目的为 null"))


class ReportFiles(Schema):
    """A part of the files of a report."""

    items: list[ReportFile] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class Attachment(Schema):
    """A file beside a note."""

    name: str = Field(description=later("文件名"))
    sha256: str = Field(description=_SHA256)


class Note(Schema):
    """An answer to a finding."""

    rule: str = Field(description=later("规则的编号"))
    run: UUID = Field(description=later("检查的编号"))
    text: str = Field(description=later("答复"))
    written_by: str = Field(description=_PERSON)
    written_at: dt.datetime = Field(description=later("时间"))
    attachments: list[Attachment] = Field(description=later("附件"))


class Notes(Schema):
    """A part of the notes."""

    items: list[Note] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class Waiver(Schema):
    """A proposal to waive a finding, and what was decided."""

    id: UUID = Field(description=_KEY)
    rule: str = Field(description=later("规则的编号"))
    run: UUID = Field(description=later("检查的编号"))
    reason: str = Field(description=later("理由"))
    expires_on: dt.date = Field(description=later("到哪天为止"))
    proposed_by: str = Field(description=_PERSON)
    proposed_at: dt.datetime = Field(description=later("何时提出"))
    approved: bool | None = Field(description=later("是否批准；还没决定为 null"))
    decided_by: str | None = Field(description=_PERSON)
    decided_at: dt.datetime | None = Field(description=later("何时决定"))
    remark: str = Field(description=later("意见"))


class Waivers(Schema):
    """A part of the waivers."""

    items: list[Waiver] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)


class Decision(Schema):
    """A department's decision on a run."""

    certified: bool = Field(description=later("true 为审定，false 为退回"))
    remark: str = Field(description=later("意见"))
    decided_by: str = Field(description=_PERSON)
    decided_at: dt.datetime = Field(description=later("时间"))
    digests: dict[str, Any] = Field(description=later("审定的结果和各个输入文件的 SHA-256"))


class Decisions(Schema):
    """A part of the decisions."""

    items: list[Decision] = Field(description=later("这一页"))
    count: int = Field(description=_COUNT)
