from __future__ import annotations

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies: ClassVar = [("web", "0002_append_only_trail")]
    operations: ClassVar = [
        migrations.AddField(
            model_name="user", name="session_round", field=models.PositiveIntegerField(default=0)
        ),
    ]
