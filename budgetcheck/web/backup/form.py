"""What a backup is: a ZIP with a table of rows for each kind of thing, the stored files, and last a manifest.

`database/NAME.jsonl` holds a row a line, as JSON by column: of no database in particular. `files/PLACE` holds bytes; whose they are and what
their hash is stands in the rows. `manifest.json` holds the hash of each table, so that everything is covered.
Left out is what belongs to one installation: its key, sessions, the queue (jobs that wait are queued again), counts of wrong passwords.
"""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import ForeignKey

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.apps.registry import Apps
    from django.db.models import Field, Model

SCHEMA = "budgetcheck/backup/1"
MANIFEST = "manifest.json"
STORED = "web.storedfile"
TRAIL = "web.entry"


class Table(NamedTuple):
    """A table in a backup.

    Attributes:
        rows: How many.
        sha256: Of its lines.
    """

    rows: int
    sha256: str


class Manifest(NamedTuple):
    """What a backup says of itself.

    Attributes:
        version: Of the program that wrote it.
        made_at: When, in UTC.
        migration: The newest one of the database from which it was made.
        tables: By name.
        files: How many.
        head: The hash of the last entry of the trail.
        breaks: Numbers of entries at which the trail did not hold then.
        gone: Places of files that retention deleted while the backup was made, with the moment.
        faulty: Places of files that were `missing` or `changed` when it was made.
    """

    version: str
    made_at: str
    migration: str
    tables: Mapping[str, Table]
    files: int
    head: str
    breaks: Sequence[int]
    gone: Mapping[str, str]
    faulty: Mapping[str, str]

    def to_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        tables = {name: table._asdict() for name, table in self.tables.items()}
        return {"schema": SCHEMA, **self._asdict(), "tables": tables}

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Manifest:
        """From JSON; raises KeyError, TypeError or ValueError where it is none."""
        if told["schema"] != SCHEMA:
            raise ValueError(told["schema"])
        values = {name: told[name] for name in cls._fields}
        return cls(**{**values, "tables": {name: Table(**each) for name, each in told["tables"].items()}})


def models_of(apps: Apps) -> dict[str, type[Model]]:
    """The models whose rows a backup holds, by the names of their tables in it."""
    found = apps.get_app_config("web").get_models(include_auto_created=True)
    return {each._meta.label_lower: each for each in sorted(found, key=lambda each: each._meta.label_lower)}


def table_file(name: str) -> str:
    """Where a table lies in the ZIP."""
    return f"database/{name}.jsonl"


def columns(model: type[Model]) -> Sequence[Field[Any, Any]]:
    """The fields that are columns."""
    return model._meta.concrete_fields


def plain(field: Field[Any, Any], row: Model) -> Any:
    """A column of a row as JSON can hold it, exact to the microsecond."""
    value = field.value_from_object(row)
    match value:
        case dt.datetime() | dt.date():
            return value.isoformat()
        case uuid.UUID():
            return str(value)
    return value


def value_of(field: Field[Any, Any], told: Any) -> Any:
    """What a column held, from what JSON holds; raises ValidationError where it cannot be that."""
    while isinstance(field, ForeignKey):
        field = field.target_field
    return None if told is None else field.to_python(told)
