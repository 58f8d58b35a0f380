"""`manage create_person`: somebody who may sign in; the first administrator of an installation."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from budgetcheck.language import _
from budgetcheck.web.acts.administration import LINK_HOURS, PersonFields, add
from budgetcheck.web.acts.people import make_link
from budgetcheck.web.management.report import Command as Reporting


class Command(Reporting):
    """The command."""

    help = "添加人员，打印设置密码的链接 / adds a person, and prints a link to choose a password"

    def add_arguments(self, parser: Any) -> None:
        """Add the options."""
        parser.add_argument("--username", required=True, help="登录名 / to sign in with")
        parser.add_argument("--name", required=True, help="姓名 / as reports name the person")
        parser.add_argument(
            "--administrator", action="store_true", help="管理单位和人员 / keeps units and people"
        )
        parser.add_argument("--auditor", action="store_true", help="可读全部 / reads everything")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Add the person."""
        fields = PersonFields(
            options["name"], is_auditor=options["auditor"], is_administrator=options["administrator"]
        )
        with transaction.atomic():
            user = add(None, options["username"], fields)
            key = make_link(user, hours=LINK_HOURS, sets_password=True, by=None)
        self.say(_("已添加 {name}（{username}）").format(name=user.name, username=user.username))
        link = _address() + reverse("sign-in-link", args=[key])
        self.say(
            _("设置密码的链接（{hours} 小时内有效，只能用一次）：{link}").format(hours=LINK_HOURS, link=link)
        )


def _address() -> str:
    if settings.CONFIGURATION.is_local:
        return "http://127.0.0.1:8000"
    return f"https://{settings.CONFIGURATION.hosts[0]}"
