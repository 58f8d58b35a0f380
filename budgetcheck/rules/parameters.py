"""The numbers of the law: dated, cited, and never used outside their dates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field, model_validator

from budgetcheck.hand_written import read_toml
from budgetcheck.language import _, current

if TYPE_CHECKING:
    from pathlib import Path


class OutsideDatesError(LookupError):
    """A parameter was asked for a day on which it does not hold."""


class UnknownParameterError(LookupError):
    """A parameter was asked for by a name that the edition does not have; the argument is the name."""


class Band(BaseModel):
    """One band of a tiered rate: the part of the base above `above` up to and including `up_to`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    above: Decimal
    up_to: Decimal
    rate: Decimal


class Parameter(BaseModel):
    """A value of the law, its article, and the days on which it holds (both included).

    A value is `bands` of rates (and `rate_above` the last of them), `words` of the text, a `day`, what is `granted`, a
    whole number (`working_days`, `months`, `years`, `count`) or a `share`. A value of another document is for comparison:
    `document` names it, and `article` is the one that refers to it. A value that the text does not state, but that we read
    into it, is a `reading`.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    article: str = Field(min_length=1)
    valid_from: dt.date = Field(alias="from")
    valid_until: dt.date = Field(alias="until")
    bands: tuple[Band, ...] = ()
    rate_above: Decimal | None = None
    words: tuple[str, ...] = ()
    day: dt.date | None = None
    granted: bool | None = None
    working_days: int | None = None
    months: int | None = None
    years: int | None = None
    count: int | None = None
    share: Decimal | None = None
    document: str = ""
    document_en: str = ""
    reading: bool = False

    @property
    def stands_in(self) -> str:
        """The other document in the language in use."""
        return self.document if current() == "zh" else self.document_en

    @property
    def number(self) -> int:
        """The whole number that the parameter states, whatever it counts.

        Raises:
            ValueError: where it states none, or several: a fault of the edition.
        """
        numbers = [
            each for each in (self.working_days, self.months, self.years, self.count) if each is not None
        ]
        if len(numbers) != 1:
            raise ValueError(
                _("{article}：应写明一个整数，现有 {count} 个").format(
                    article=self.article, count=len(numbers)
                )
            )
        return numbers[0]

    @property
    def ratio(self) -> Decimal:
        """The share that the parameter states.

        Raises:
            ValueError: where it states none: a fault of the edition.
        """
        if self.share is None:
            raise ValueError(_("{article}：没有写明 share").format(article=self.article))
        return self.share


class Parameters(BaseModel):
    """An edition of a regulation: what it is, when it is in force, and its numbers.

    Attributes:
        id: As results name it: `yantai-2025`.
        programme: The code of the programme whose projects it governs.
        programme_name: How people call the programme, in Chinese and in English; and what else dossiers may say.
        title: The regulation's title, in Chinese and in our English.
        issued: Who issued it, when, under which number; likewise.
        in_force_from: The first day on which it governs approvals.
        in_force_until: The last.
        parameters: By name.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    programme: str
    programme_name: str
    programme_name_en: str
    programme_aliases: tuple[str, ...] = ()
    title: str
    title_en: str
    issued: str
    issued_en: str
    in_force_from: dt.date
    in_force_until: dt.date
    parameters: dict[str, Parameter] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _hold_throughout_the_edition(self) -> Parameters:
        for name, parameter in self.parameters.items():
            if parameter.valid_from > self.in_force_from or parameter.valid_until < self.in_force_until:
                raise ValueError(_("参数 {name} 的日期没有盖满本版办法的施行期").format(name=name))
        return self

    def grants(self, power: str) -> bool:
        """Whether the edition has a parameter that says so; what it does not mention it does not grant."""
        parameter = self.parameters.get(power)
        return parameter is not None and bool(parameter.granted)

    @property
    def known_as(self) -> str:
        """The title in the language in use."""
        return self.title if current() == "zh" else self.title_en

    @property
    def programme_known_as(self) -> str:
        """The programme's name in the language in use."""
        return self.programme_name if current() == "zh" else self.programme_name_en

    @property
    def issued_by(self) -> str:
        """Who issued it, in the language in use."""
        return self.issued if current() == "zh" else self.issued_en

    def covers(self, day: dt.date) -> bool:
        """Whether the edition governs what was approved on a day."""
        return self.in_force_from <= day <= self.in_force_until

    def parameter(self, name: str, on: dt.date | None = None) -> Parameter:
        """A parameter by its name.

        Args:
            name: Its name in `parameters.toml`.
            on: The day for which it is asked; None asks for the edition as a whole.

        Raises:
            UnknownParameterError: where the edition has none of that name.
            OutsideDatesError: where it does not hold on that day.
        """
        if name not in self.parameters:
            raise UnknownParameterError(name)
        parameter = self.parameters[name]
        if on is not None and not parameter.valid_from <= on <= parameter.valid_until:
            raise OutsideDatesError(f"{self.id} {name}: {on}")
        return parameter


def load_parameters(path: Path) -> Parameters:
    """An edition's parameters from its `parameters.toml`; its numbers are read as decimals.

    Raises:
        InputError: where the file cannot be read.
        ValidationError: where a value is missing, unknown or of the wrong kind.
    """
    return Parameters.model_validate(read_toml(path, str(path)))
