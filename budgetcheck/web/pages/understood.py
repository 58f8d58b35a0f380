"""How a ledger was understood, in words: what the core says of it, in the order in which a person asks."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from budgetcheck.language import _, later
from budgetcheck.reporting.intake_words import (
    decision_words,
    faults,
    format_words,
    heading_row_words,
    kind_words,
    lacking_words,
    rows_words,
    set_aside_words,
    sheets_words,
    sums_words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from budgetcheck.web.models import Ledger

_MOST_TOTALS = 100
"""As many of the file's own totals are shown; all of them are counted."""
_SHORT_HASH = 12
_BUILT_IN = {
    "canonical": later("标准账簿"),
    "enterprise": later("企业会计准则"),
    "small-enterprise": later("小企业会计准则"),
    "government": later("政府会计制度"),
}


class Understood(NamedTuple):
    """What the page shows of a ledger that could be read, beside its columns and lines.

    Attributes:
        needs_care: Whether something should be looked at before it is used.
        sentence: The verdict.
        rows: What became of each row.
        sums: The sums of the accepted rows.
        set_aside: What was set aside as transfers, if anything.
        steps: What to do next.
        facts: What the file is: name and value.
        choices: What was decided in reading: decision, what was chosen, how sure (0 to 100), why.
        totals: The file's own totals (`schema.TotalRow`), those that differ first.
        totals_count: How many there are.
        differing: How many of them differ.
        rejected: The first rejected rows, as many as the inspection gives.
        rejected_count: How many there are.
    """

    needs_care: bool
    sentence: str
    rows: str
    sums: str
    set_aside: str
    steps: list[str]
    facts: list[tuple[str, str]]
    choices: list[tuple[str, str, int, str]]
    totals: list[Mapping[str, Any]]
    totals_count: int
    differing: int
    rejected: Sequence[Mapping[str, Any]]
    rejected_count: int


def understood(ledger: Ledger, *, is_used: bool, may_work: bool) -> Understood | None:
    """How a ledger was understood; None where it was not, or is not yet.

    Args:
        ledger: The ledger.
        is_used: Whether a project uses it.
        may_work: Whether the person may correct it.
    """
    seen = ledger.inspection
    if seen is None or seen["input"] is None:
        return None
    given, overview = seen["input"], seen["overview"]
    debit, credit = Decimal(given["debit"]), Decimal(given["credit"])
    differing = [each for each in given["totals"] if Decimal(each["difference"])]
    told = list(faults(rejected=seen["rejected_total"], differing=bool(differing), balanced=debit == credit))
    aside = given["set_aside"]
    is_ledger = given["kind"] == "ledger"
    return Understood(
        needs_care=bool(told) or (is_ledger and overview["counts_nothing"]),
        sentence=_sentence(given["rows"], is_ledger=is_ledger),
        rows=rows_words(given["rows"]),
        sums=sums_words(debit, credit),
        set_aside=set_aside_words(
            aside | {"debit": Decimal(aside["debit"]), "credit": Decimal(aside["credit"])}
        ),
        steps=[*told, *_steps(seen, is_used=is_used, may_work=may_work)],
        facts=list(_facts(ledger, given, overview)),
        choices=[
            (
                decision_words(each["what"], each["sheet"]),
                each["chosen"],
                each["score"],
                each["reason"],
            )
            for each in given["choices"]
            if each["what"] != "column"
        ],
        totals=sorted(given["totals"], key=lambda each: not Decimal(each["difference"]))[:_MOST_TOTALS],
        totals_count=seen["totals_total"],
        differing=len(differing),
        rejected=given["rejected_rows"],
        rejected_count=seen["rejected_total"],
    )


def _sentence(rows: Mapping[str, int], *, is_ledger: bool) -> str:
    if not is_ledger:
        return _("这是科目余额表，已读懂")
    if rows["rejected"]:
        return _("已读懂 {accepted:,} 行，{rejected:,} 行拒收").format(**rows)
    return _("已读懂 {accepted:,} 行，没有拒收").format(**rows)


def _facts(
    ledger: Ledger, given: Mapping[str, Any], overview: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    period = "" if overview["first_day"] is None else f"{overview['first_day']} — {overview['last_day']}"
    built_in = _BUILT_IN.get(given["profile"])
    automatic = given["profile"] or "" if built_in is None else _(built_in)
    profile = automatic if ledger.profile is None else str(ledger.profile)
    facts = {
        _("种类"): kind_words(given["kind"]),
        _("期间"): period,
        _("格式"): format_words(given["format"], given["encoding"]),
        _("工作表"): sheets_words(
            ((each["sheet"], each["lines"]) for each in overview["sheets"]), given["sheets_left"]
        ),
        _("标题行"): heading_row_words(given["heading_row"]),
        _("科目对照方案"): profile,
        _("大小"): _("{bytes:,} 字节").format(bytes=ledger.file.size),
        "SHA-256": ledger.file.sha256[:_SHORT_HASH] + "…",
    }
    yield from ((name, fact) for name, fact in facts.items() if fact)


def _steps(seen: Mapping[str, Any], *, is_used: bool, may_work: bool) -> Iterator[str]:
    """What else is unclear, and what to do about it on the pages; one sentence for each."""
    overview = seen["overview"]
    if seen["input"]["kind"] == "trial_balance":
        yield _("与同一期间的序时账一起用：检查时逐个科目核对。")
    elif overview["counts_nothing"]:
        yield _("没有一行算作支出或到账：请改正各列和科目，写明哪些科目是支出、哪些是到账。")
    elif told := lacking_words(
        overview["without_project"], overview["without_source"], overview["without_category"]
    ):
        yield _("收支中{lacking}：请改正各列和科目，或在原表补上这一列后重新上传。").format(lacking=told)
    if may_work and not is_used:
        yield _("还没有项目用这本账簿：请在下面选择用于哪些项目。")
