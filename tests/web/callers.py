"""Programs that call the API, for tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from budgetcheck.web.acts import tokens
from tests.web.conftest import AS_OF

if TYPE_CHECKING:
    from pathlib import Path

    from budgetcheck.web.models import Project, User

DOSSIER = {
    "project": {"id": "YT-2026-0901", "title": "接口测试项目", "programme": "yantai"},
    "budget": {"lines": [{"category": "business", "source": "municipal", "amount": 1000000}]},
}


class Caller(NamedTuple):
    """A program with a token."""

    secret: str

    def get(self, address: str, **named: Any) -> Any:
        return Client(headers=self.headers()).get(f"/api{address}", **named)

    def delete(self, address: str) -> Any:
        return Client(headers=self.headers()).delete(f"/api{address}")

    def send(self, address: str, content: Any, *, method: str = "post", **headers: str) -> Any:
        body = content if isinstance(content, str | bytes) else json.dumps(content)
        client = Client(headers=self.headers() | headers)
        return getattr(client, method)(f"/api{address}", body, content_type="application/json")

    def upload(self, address: str, *files: Path | SimpleUploadedFile) -> Any:
        given = [
            each if isinstance(each, SimpleUploadedFile) else SimpleUploadedFile(each.name, each.read_bytes())
            for each in files
        ]
        return Client(headers=self.headers()).post(f"/api{address}", {"files": given})

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}"} if self.secret else {}


def program_of(user: User, scope: str = "write") -> Caller:
    return Caller(tokens.create(user, "财务系统", scope, 30)[1])


def ask(officer: Caller, project: Project, key: str, **more: Any) -> Any:
    content = {"projects": [str(project.pk)], "as_of": AS_OF, **more}
    return officer.send("/runs", content, **({"Idempotency-Key": key} if key else {}))
