"""What a file of cases may say: its keys, and what each of them holds."""

from __future__ import annotations

import re
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from budgetcheck.dates import parse_date
from budgetcheck.hand_written import problems
from budgetcheck.language import _, later
from budgetcheck.problems import InputError
from budgetcheck.rules.rule import Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

LEDGER = "账簿.csv"
"""The name of a ledger that is given without one."""

_SEE = later("写法有误，请对照 docs/cases.md")
_AMOUNT = re.compile(r"-?\d+\.\d\d")
_LONGEST_NAME = 200
"""Bytes of a file's name; file systems hold 255."""

F = TypeVar("F", bound=BaseModel)


def filled_in(form: type[F], tree: Any, file: str, place: str) -> F:
    """A form as a file fills it in.

    Args:
        form: The form.
        tree: What the file holds at the place.
        file: The file as messages name it.
        place: Where in the file; empty for the whole.

    Raises:
        InputError: with every fault.
    """
    try:
        return form.model_validate(tree)
    except ValidationError as error:
        raise InputError(
            *(
                fault._replace(place=_("，").join(part for part in (place, fault.place) if part))
                for fault in problems(file, error, whole=_SEE, otherwise=_SEE)
            )
        ) from error


def _or_none(check: Callable[[Any], object]) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value is None else check(value))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError(_("应为文字"))  # noqa: TRY004 - pydantic gathers only ValueError
    return value


def _sentence(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError(_("应为一句话，说明这个例子"))
    return value


def _day(value: Any) -> str:
    parse_date(_text(value))
    return str(value)


def _fields(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(_("应为一组“字段: 值”"))  # noqa: TRY004 - likewise
    return value


def _ledgers(value: Any) -> dict[str, str]:
    ledgers = {LEDGER: value} if isinstance(value, str) else value
    if not isinstance(ledgers, dict) or not all(isinstance(text, str) for text in ledgers.values()):
        raise ValueError(_("应为账簿的全文，或一组“文件名: 全文”"))
    if not all(_is_file_name(name) for name in ledgers):
        raise ValueError(_("账簿的名称应为文件名，不带文件夹，如 账簿.csv"))
    return ledgers


def _is_file_name(name: str) -> bool:
    """Whether a name is that of a file in the folder at hand, on any system."""
    return (
        name not in {"", ".", ".."}
        and PurePosixPath(name).name == name == PureWindowsPath(name).name
        and name.isprintable()
        and len(name.encode()) <= _LONGEST_NAME
    )


def _verdict(value: Any) -> str:
    verdicts = [verdict.value for verdict in Verdict]
    if value not in verdicts:
        raise ValueError(_("应为 {words}").format(words=" / ".join(verdicts)))
    return str(value)


def _amount(value: Any) -> str:
    if not isinstance(value, str) or _AMOUNT.fullmatch(value) is None:
        raise ValueError(_("应为两位小数的金额，如 20000.00；没有金额的写 null"))
    return value


def _keys(value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(key, str) for key in value):
        raise ValueError(_("应为一列字段名，如 [outcome.decided_on]"))
    return value


def _cases(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise ValueError(_("应为一列例子，至少一个"))
    return value


_Amount = Annotated[str | None, _or_none(_amount)]
_Fields = Annotated[dict[str, Any] | None, _or_none(_fields)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Form):
    """What a case expects of the rule's finding, as the result's JSON states it; the verdict always."""

    verdict: Annotated[str, BeforeValidator(_verdict)]
    actual: _Amount = None
    limit: _Amount = None
    difference: _Amount = None
    missing: Annotated[list[str], BeforeValidator(_keys)] = []


class _Circumstances(_Form):
    """What a case says, or its file for all of its cases."""

    ledger: Annotated[dict[str, str] | None, _or_none(_ledgers)] = None
    profile: Annotated[str | None, _or_none(_text)] = None
    as_of: Annotated[str | None, _or_none(_day)] = None

    def circumstances(self) -> dict[str, Any]:
        """Those that are written, be it as nothing."""
        return {
            key: getattr(self, key) for key in _Circumstances.model_fields if key in self.model_fields_set
        }


class CaseForm(_Circumstances):
    """A case: how its dossier differs, and what the rule answers."""

    name: Annotated[str, BeforeValidator(_sentence)]
    dossier: _Fields = None
    expect: Annotated[Expectation, BeforeValidator(_fields)]


class FileForm(_Circumstances):
    """A file: the dossier from which its cases start, and the cases as they come."""

    given: _Fields = None
    cases: Annotated[list[Any], BeforeValidator(_cases)]
