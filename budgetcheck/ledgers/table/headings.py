"""What the heading over a column means (`headings.toml`), in one row or in two."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import later

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JOURNAL, TRIAL_BALANCE = "journal", "trial_balance"

NOT_TAKEN = {
    "contra_account": later("对方科目不是这一行的科目"),
    "original_currency": later("原币金额不计，以本位币为准"),
    "currency": later("币种和汇率不用"),
    "balance": later("余额不是发生额"),
    "quantity": later("数量和单价不用"),
    "settlement": later("结算和附件信息不用"),
    "people": later("经办人员不用"),
    "status": later("凭证状态不用"),
    "unknown": later("不认识的列"),
    "period": later("日期已经写明"),
}
"""Why a column is not taken, by the section of `headings.toml` that its heading stands in."""

OTHER_DOCUMENTS = {
    "invoice_register": later("发票清单"),
    "bank_statement": later("银行对账单（流水）"),
    "payroll": later("工资表"),
    "statements": later("财务报表"),
    "fixed_assets": later("固定资产清单"),
    "contracts": later("合同台账"),
}
"""Documents that are no ledger, by the section of `headings.toml` that their headings stand in."""

_EXACT, _COMBINED, _BY_PATTERN = 100, 95, 80
_JOINT = "."
_FEWEST_OVER = 2
"""How many cells the upper row of a heading has at least; a title has one."""
_TELLING = {"bank_statement": 2} | dict.fromkeys(
    ("invoice_register", "payroll", "statements", "fixed_assets", "contracts"), 3
)
"""How many headings of another document tell that a file is one."""
_WORDS_NOT_TAKEN = (
    ("contra_account", ("对方", "抵销", "统驭", "预算科目")),
    ("balance", ("余额", "期初", "年初", "期末", "年末", "累计")),
    ("original_currency", ("原币", "外币")),
    ("quantity", ("数量", "单价")),
)
_SIDE = r"^(?:本期|本月|本位币|本币|人民币)?{side}(?:方)?(?:发生)?(?:金额|额|数)?(?:本位币|本币|人民币)?(?:\((?:人民币|本位币|本币|rmb|cny)\))?$"
_PATTERNS = {"debit": re.compile(_SIDE.format(side="借")), "credit": re.compile(_SIDE.format(side="贷"))}
_FILLERS = re.compile(r"余额|发生额|发生|本位币|本币|人民币|金额|[方额数()]")
_PHASES = (
    ("opening", ("期初", "月初")),
    ("opening", ("年初",)),
    ("closing", ("期末", "月末", "年末")),
    ("ytd", ("本年累计", "本期累计", "累计", "本年")),
    ("period", ("本期", "本月", "")),
)
_SIDES = (("借", "_debit"), ("贷", "_credit"), ("", ""))
_BALANCE_WORDS_NOT_TAKEN = ("original_currency", "quantity")
_BRACKETS = str.maketrans("【】[]", "()()")
_UNIT = re.compile(r"[(（](人民币)?(元|千元|万元)[)）]$")
_NUMBERED = re.compile(r"^(.*\D)(\d{1,2})$")
_AUXILIARY = ("auxiliary", "aux_type", "aux_code", "aux_name")


class Meaning(NamedTuple):
    """What a heading means.

    Attributes:
        field: The field; where the column is not taken, the reason's key in `NOT_TAKEN`.
        rank: Its rank among the spellings of that field: the lowest wins.
        score: How sure it is, 0 to 100.
        taken: Whether the column is of use.
        number: Of auxiliaries that stand in several sets of columns, which set.
    """

    field: str
    rank: int
    score: int
    taken: bool = True
    number: int = 0


_UNKNOWN = Meaning("unknown", 0, 0, taken=False)


def folded(text: str) -> str:
    """A heading without width, case, spaces and a trailing unit."""
    bare = "".join(unicodedata.normalize("NFKC", text).lower().split())
    bare = bare.translate(_BRACKETS).strip("*:").removesuffix("/元")
    return _UNIT.sub("", bare)


def unit_in(text: str) -> str | None:
    """The unit that a heading ends with (`借方金额(万元)`)."""
    found = _UNIT.search("".join(text.split()))
    return found[2] if found else None


def meaning(text: str, role: str = JOURNAL) -> Meaning:
    """What a heading means in a journal, or in a trial balance."""
    numbered = _NUMBERED.match(text.strip())
    if numbered and (found := _meaning(numbered[1], role)).field in _AUXILIARY:
        return found._replace(number=int(numbered[2]))
    return _meaning(text, role)


@cache
def _meaning(text: str, role: str) -> Meaning:
    if (known := _known(role).get(folded(text))) is not None:
        return known
    if _JOINT in text:
        upper, lower = text.split(_JOINT, 1)
        return _of_two_rows(folded(upper), folded(lower), role)
    return _by_pattern(folded(text), role)


def _of_two_rows(upper: str, lower: str, role: str) -> Meaning:
    """A column of a heading in two rows: both together, else the lower one under an upper that says nothing else."""
    for joined in (f"{upper}{lower}", f"{lower}({upper})", f"{upper}({lower})", f"{lower}{upper}"):
        found = _known(role).get(joined) or _by_pattern(joined, role)
        if found.taken or found.field != _UNKNOWN.field:
            return found._replace(score=min(found.score, _COMBINED))
    return _meaning(lower, role)._replace(score=_COMBINED)


def _by_pattern(text: str, role: str) -> Meaning:
    """What is known of a heading by its words alone."""
    if role == TRIAL_BALANCE:
        return _of_balance(text)
    for reason, words in _WORDS_NOT_TAKEN:
        if any(word in text for word in words):
            return Meaning(reason, 0, _BY_PATTERN, taken=False)
    for field, pattern in _PATTERNS.items():
        if pattern.match(text):
            return Meaning(field, len(_known(role)), _BY_PATTERN)
    return _UNKNOWN


def _of_balance(text: str) -> Meaning:
    """A column of a trial balance by phase and side: 期初 or 年初, 本期, 本年累计, 期末; 借, 贷, or one amount for both."""
    for reason, words in _WORDS_NOT_TAKEN:
        if reason in _BALANCE_WORDS_NOT_TAKEN and any(word in text for word in words):
            return Meaning(reason, 0, _BY_PATTERN, taken=False)
    bare = _FILLERS.sub("", text)
    for rank, (phase, spellings) in enumerate(_PHASES):
        for side, suffix in _SIDES:
            shapes = {f"{word}{side}" for word in spellings} | {f"{side}{word}" for word in spellings}
            # One amount of movements has no side, and no word at all is no heading.
            if bare in shapes and (suffix or phase in ("opening", "closing")):
                return Meaning(f"{phase}{suffix}", len(_known(TRIAL_BALANCE)) + rank, _BY_PATTERN)
    return _UNKNOWN


def two_rows(upper: Sequence[str], lower: Sequence[str]) -> tuple[str, ...] | None:
    """A heading in two rows as one: `期末余额` over `借方金额` is `期末余额.借方金额`; None where the second row is none.

    A merged cell of the upper row stands in its first column and holds for the columns right of it that are blank
    there and filled below.
    """
    joined: list[str] = []
    over, spans = "", False
    for above, below in zip(upper, lower, strict=True):
        # A merged cell may have been filled through: then it stands over each of its columns.
        spans = spans or (bool(below) and (not above or (above == over and above != below)))
        if above or not below:
            over = above if below else ""
        joined.append(_JOINT.join(dict.fromkeys(text for text in (over if below else above, below) if text)))
    is_heading = sum(map(bool, upper)) >= _FEWEST_OVER and any(
        meaning(text).taken or meaning(text).field != _UNKNOWN.field for text in upper if text
    )
    if not (spans and is_heading) or any(re.search(r"\d{2,}|^\d$", text) for text in lower):
        return None
    return tuple(joined) if any(_JOINT in text for text in joined) else None


def other_document(headings: Sequence[str]) -> str | None:
    """The key of the document that headings tell of, where it is none that budgetcheck reads (an invoice register)."""
    have = {folded(text) for text in headings if text}
    hits = {
        name: len(have & {folded(text) for text in texts})
        for name, texts in _table()["other_documents"].items()
    }
    best = max(hits, key=lambda name: hits[name] / _TELLING[name])
    return best if hits[best] >= _TELLING[best] else None


@cache
def _known(role: str) -> Mapping[str, Meaning]:
    """The meaning of each folded heading in the table."""
    table = _table()
    taken = {
        folded(text): Meaning(field, rank, _EXACT)
        for field, texts in table[role].items()
        for rank, text in reversed(list(enumerate(texts)))
    }
    left = {
        folded(text): Meaning(reason, 0, _EXACT, taken=False)
        for reason, texts in table["not_taken"].items()
        for text in texts
    }
    return (left | taken) if role == JOURNAL else taken


@cache
def _table() -> Mapping[str, Mapping[str, Sequence[str]]]:
    table: Mapping[str, Mapping[str, Sequence[str]]] = tomllib.loads(
        (files("budgetcheck.ledgers.table") / "headings.toml").read_text(encoding="utf-8")
    )
    return table
