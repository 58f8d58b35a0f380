"""Why a run was refused, kept with each of its files."""

from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0003_webadmin_session_round")]
    operations: ClassVar = [
        migrations.AddField(model_name="runinput", name="problems", field=models.JSONField(default=list))
    ]
