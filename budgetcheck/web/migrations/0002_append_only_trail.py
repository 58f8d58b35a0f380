"""The database itself refuses to change or delete an entry of the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.db import migrations

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_SQLITE = """
CREATE TRIGGER trail_keeps_{verb} BEFORE {verb} ON web_entry
BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END
"""
_POSTGRESQL = """
CREATE FUNCTION trail_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$;
CREATE TRIGGER trail_keeps BEFORE UPDATE OR DELETE ON web_entry
FOR EACH ROW EXECUTE FUNCTION trail_is_append_only();
"""


def forbid(_apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Add the triggers."""
    if schema.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema.execute(_SQLITE.format(verb=verb))
    else:
        schema.execute(_POSTGRESQL)


def allow(_apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    """Take the triggers away."""
    if schema.connection.vendor == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            schema.execute(f"DROP TRIGGER trail_keeps_{verb}")
    else:
        schema.execute("DROP TRIGGER trail_keeps ON web_entry; DROP FUNCTION trail_is_append_only()")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0001_initial")]
    operations: ClassVar = [migrations.RunPython(forbid, allow)]
