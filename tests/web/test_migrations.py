"""Migrations run forward over what earlier versions kept: from every state that there was, with a row in every table."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

from budgetcheck.web.backup.form import columns, models_of

if TYPE_CHECKING:
    from tests.web.installed import Installation

STATES = [name for app, name in sorted(MigrationLoader(None).graph.nodes) if app == "web"]
MOMENT = dt.datetime(2026, 11, 22, 9, 30, 0, 123456, tzinfo=dt.UTC)
VALUES: list[tuple[type[models.Field[Any, Any]], object]] = [
    (models.DateTimeField, MOMENT),
    (models.DateField, MOMENT.date()),
    (models.UUIDField, uuid.UUID(int=1)),
    (models.BooleanField, True),
    (models.JSONField, {"金额": "2000000.00"}),
    (models.IntegerField, 1),
]
"""What columns of each kind hold; those of text something else."""


@pytest.mark.parametrize("state", STATES)
def test_rows_of_every_earlier_state_are_brought_forward(installation: Installation, state: str) -> None:
    before, after = installation.do(_fill_and_migrate, state)

    assert before
    for table, row in before.items():
        assert row.items() <= after[table].items(), table


def _fill_and_migrate(state: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one row of each table, before and after; columns that are gone are left out."""
    call_command("migrate", "web", state, verbosity=0)
    old = _models(state)
    made: dict[type[models.Model], models.Model] = {}
    for model in old.values():
        _make(model, made)
    before = {name: _row(model) for name, model in old.items()}
    call_command("migrate", verbosity=0)
    new = _models(STATES[-1])
    after = {name: _row(model) for name, model in new.items()}
    return {
        name: {column: value for column, value in row.items() if column in after[name]}
        for name, row in before.items()
        if name in after
    }, after


def _models(state: str) -> dict[str, type[models.Model]]:
    return models_of(MigrationExecutor(connection).loader.project_state(("web", state)).apps)


def _row(model: type[models.Model]) -> dict[str, str]:
    row = model._base_manager.get()  # noqa: SLF001
    return {field.attname: str(field.value_from_object(row)) for field in columns(model)}


def _make(model: type[models.Model], made: dict[type[models.Model], models.Model]) -> models.Model:
    """A row of a model, with those that it needs."""
    if model not in made:
        values = {
            field.name: _make(field.related_model, made) if field.is_relation else _value(field)
            for field in columns(model)
            if not field.null and not (field.primary_key and field.name == "id" and field.has_default())
        }
        made[model] = model(**values)
        made[model].save(force_insert=True)
    return made[model]


def _value(field: Any) -> Any:
    return next((value for kind, value in VALUES if isinstance(field, kind)), "值")
