"""The status codes of operations, and parts of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from ninja import Schema

from budgetcheck.web.api.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model, QuerySet

    from budgetcheck.web.api.parameters import Page

M = TypeVar("M", bound="Model")

_READING = (401, 404, 422, 429, 503)
_WRITING = (400, 401, 403, 404, 413, 415, 422, 429, 503)


def reading(shape: type[Schema] | None, *also: int) -> dict[int, Any]:
    """What an operation answers that reads, by status code."""
    return {200: shape} | dict.fromkeys(sorted((*_READING, *also)), Fault)


def writing(shape: type[Schema] | None, *also: int, status: int = 201) -> dict[int, Any]:
    """What an operation answers that writes."""
    return {status: shape} | dict.fromkeys(sorted((*_WRITING, *also)), Fault)


def part(things: QuerySet[M], page: Page, told: Callable[[M], Schema]) -> Mapping[str, Any]:
    """A part of a list, with the number of all."""
    rows = things[page.offset : page.offset + page.limit]
    return {"items": [told(each) for each in rows], "count": things.count()}
