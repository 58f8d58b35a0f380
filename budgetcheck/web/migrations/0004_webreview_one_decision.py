"""A run is decided once: one that was returned is not certified later, it is run again."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0003_webadmin_session_round")]
    operations: ClassVar = [
        migrations.RemoveConstraint(model_name="decision", name="a_run_is_certified_once"),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(fields=("run",), name="a_run_is_decided_once"),
        ),
    ]
