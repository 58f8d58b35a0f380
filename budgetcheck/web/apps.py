from __future__ import annotations

from django.apps import AppConfig


class Web(AppConfig):
    """The one application of the project."""

    name = "budgetcheck.web"
    label = "web"
    default = True
