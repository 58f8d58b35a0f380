"""The rulebook: which editions of which programmes are held, and where a rule is found in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem
from budgetcheck.vocabulary import Vocabulary, Word

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from budgetcheck.rules.articles import Article
    from budgetcheck.rules.parameters import Parameters
    from budgetcheck.rules.rule import Rule

_PROGRAMME = later("计划")


class Edition(NamedTuple):
    """An edition of a regulation.

    Attributes:
        parameters: What it is, when it is in force, and its numbers.
        rules: In the order of their codes.
        articles: By name.
        folder: Where its user keeps it; empty where it comes with the program.
    """

    parameters: Parameters
    rules: tuple[Rule, ...]
    articles: Mapping[str, Article]
    folder: str = ""


@dataclass(frozen=True, eq=False)
class Rulebook:
    """Every edition that is held, and the rules that every programme's books are held to.

    Attributes:
        editions: By programme and first day.
        book_rules: In the order of their codes.
    """

    editions: tuple[Edition, ...]
    book_rules: tuple[Rule, ...]

    @cached_property
    def programmes(self) -> Vocabulary:
        """The programmes by their codes, as their editions name them."""
        latest = {each.parameters.programme: each.parameters for each in self.editions}
        return Vocabulary(
            _PROGRAMME,
            *(
                Word(code, edition.programme_name, edition.programme_name_en, edition.programme_aliases)
                for code, edition in latest.items()
            ),
        )

    @cached_property
    def catalogue(self) -> dict[str, tuple[Rule, Parameters | None]]:
        """Every rule by its code, with the edition to which it belongs (None: the books)."""
        of_editions = {rule.code: (rule, each.parameters) for each in self.editions for rule in each.rules}
        return {**of_editions, **{rule.code: (rule, None) for rule in self.book_rules}}

    def find(self, name: str, programme: str | None = None) -> tuple[tuple[Rule, Parameters | None], ...]:
        """The rules of a code or name, each with its edition: none, one, or one per programme that has the name.

        Args:
            name: The code or name.
            programme: The programme whose rules count, with those of the books; None for every programme.
        """
        wanted = name.strip().lower()
        return tuple(
            (rule, edition)
            for rule, edition in self.catalogue.values()
            if wanted in (rule.code.lower(), rule.name)
            and (programme is None or edition is None or edition.programme == programme)
        )

    def edition_on(self, programme: str, day: dt.date) -> Edition:
        """The edition of a programme that is in force on a day.

        Raises:
            InputError: where none is held for that day: a rate is never guessed.
        """
        held = [each for each in self.editions if each.parameters.programme == programme]
        for each in held:
            if each.parameters.covers(day):
                return each
        known = _("；").join(
            each.parameters.id
            + _("：")
            + f"{each.parameters.in_force_from} — {each.parameters.in_force_until}"
            for each in held
        )
        found = _("{day} 没有可用的办法版本").format(day=day)
        raise InputError(Problem("", "", found, _("现有版本 {known}").format(known=known)))

    def programmes_with(self, parameter: str) -> tuple[str, ...]:
        """The programmes of which an edition has a parameter."""
        return tuple(
            {
                each.parameters.programme: None
                for each in self.editions
                if parameter in each.parameters.parameters
            }
        )

    def only(self, *codes: str) -> Rulebook:
        """The same editions with some of their rules alone."""

        def chosen(rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
            return tuple(rule for rule in rules if rule.code in codes)

        return replace(
            self,
            editions=tuple(each._replace(rules=chosen(each.rules)) for each in self.editions),
            book_rules=chosen(self.book_rules),
        )
