"""Templates of pages: the reports' environment with the web's own beside it, so that both share macros and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from jinja2 import ChoiceLoader, PackageLoader

from budgetcheck.language import _
from budgetcheck.reporting.environment import environment
from budgetcheck.rules.registry import load_rulebook
from budgetcheck.web import access
from budgetcheck.web.acts.administration import ROLES
from budgetcheck.web.acts.tokens import SCOPES
from budgetcheck.web.assets import asset
from budgetcheck.web.jobs.stages import KINDS, STAGES, STATES
from budgetcheck.web.navigation import navigation
from budgetcheck.web.storage.limits import limits
from budgetcheck.web.times import day, moment
from budgetcheck.web.trail import ACTS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2 import Environment

    from budgetcheck.language import Language


def chinese(**_options: Any) -> Environment:
    """The environment of Chinese pages."""
    return _made("zh")


def english(**_options: Any) -> Environment:
    """The environment of English pages."""
    return _made("en")


def _made(language: Language) -> Environment:
    reports = environment(language)
    made = reports.overlay(
        loader=ChoiceLoader([PackageLoader("budgetcheck.web"), PackageLoader("budgetcheck.reporting")])
    )
    made.globals = reports.globals | {
        "Act": access.Act,
        "asset": asset,
        "limits": limits,
        "may": access.may,
        "may_decide": access.may_decide,
        "navigation": navigation,
        "programme_label": load_rulebook(None).programmes.label,
        "url": _url,
    }
    words: dict[str, Callable[[str], str]] = dict(reports.globals["label"])  # type: ignore[call-overload]
    made.globals["label"] = {
        **words,
        "state": _words(STATES),
        "stage": _words(STAGES),
        "run_kind": _words(KINDS),
        "act": _words(ACTS),
        "role": _words(ROLES),
        "scope": _words(SCOPES),
    }
    made.filters = reports.filters | {"moment": moment, "day": day}
    return made


def _words(words: Mapping[str, str]) -> Callable[[str], str]:
    """The word of a code, in the language in use; of an empty code none."""

    def word(code: str) -> str:
        if not code:
            return ""
        text = words[code]
        return _(text)

    return word


def _url(name: str, *arguments: Any) -> str:
    return reverse(name, args=arguments)
