"""The page that describes the API: the schema, in words, with an example of each call."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budgetcheck.language import _, current, later
from budgetcheck.web.api.schema import schema
from budgetcheck.web.api.token import MOST_A_MINUTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

_READS = ("get",)
_BODIES: Mapping[str, Any] = {
    "createProject": "dossier.json",
    "replaceDossier": "dossier.json",
    "createRun": {"projects": ["PROJECT"], "as_of": "2026-12-31"},
    "createYearEnd": {"year": 2026, "units": ["UNIT"]},
    "setLedgerProfile": {"profile": "PROFILE"},
    "keepProfile": "profile.json",
}
"""What an example sends: a file, or values."""

_ASKS = ("createRun", "createScreening", "createYearEnd")
"""Operations that start something: whoever repeats a call wants to send a key."""

_WHERE: Mapping[str, str] = {"path": later("地址"), "query": later("查询"), "header": later("请求头")}


class Field(NamedTuple):
    """A parameter, or a field of a body or answer."""

    name: str
    type: str
    where: str
    needed: bool
    description: str


class Described(NamedTuple):
    """An operation as the page shows it.

    Attributes:
        takes: The content type of its body; empty for none.
        body: Its fields.
        said: What the schema says of the body as a whole.
        answers: Status, what it means, the component that it has the shape of.
    """

    id: str
    method: str
    path: str
    summary: str
    description: str
    writes: bool
    parameters: Sequence[Field]
    takes: str
    body: Sequence[Field]
    said: str
    answers: Sequence[tuple[int, str, str]]
    example: str


@login_not_required
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """The page."""
    stated = schema()
    tags: dict[str, list[Described]] = {}
    for path, operations in stated["paths"].items():
        for method, operation in operations.items():
            site = request.build_absolute_uri(path)
            described = _described(stated, path, method, operation, site)
            tags.setdefault(operation["tags"][0], []).append(described)
    values = {
        "user": request.user,
        "tags": tags,
        "shapes": {name: list(_fields(each)) for name, each in stated["components"]["schemas"].items()},
        "about": stated["info"]["description"],
        "most": MOST_A_MINUTE,
    }
    return render(request, "web/api_docs.html.jinja", values, using=current())


def _described(
    stated: Mapping[str, Any], path: str, method: str, operation: Mapping[str, Any], site: str
) -> Described:
    content = operation.get("requestBody", {}).get("content", {})
    takes = next(iter(content), "")
    body = _followed(stated, content[takes]["schema"]) if takes else {}
    return Described(
        id=operation["operationId"],
        method=method.upper(),
        path=path,
        summary=operation["summary"],
        description=operation["description"],
        writes=method not in _READS,
        parameters=[_parameter(each) for each in operation["parameters"]],
        takes=takes,
        body=list(_fields(body)),
        said=body.get("description", "") if operation["operationId"] in _BODIES else "",
        answers=[
            (status, each["description"], _shape(each)) for status, each in operation["responses"].items()
        ],
        example=_example(operation["operationId"], method, takes, site),
    )


def _parameter(stated: Mapping[str, Any]) -> Field:
    where = _WHERE[stated["in"]]
    said = stated.get("description", "")
    return Field(stated["name"], _type(stated["schema"]), _(where), stated["required"], said)


def _fields(shape: Mapping[str, Any]) -> Iterator[Field]:
    needed = shape.get("required", ())
    for name, field in shape.get("properties", {}).items():
        yield Field(name, _type(field), "", name in needed, field.get("description", ""))


def _followed(stated: Mapping[str, Any], shape: Mapping[str, Any]) -> Mapping[str, Any]:
    return stated["components"]["schemas"][_name(shape["$ref"])] if "$ref" in shape else shape


def _shape(answer: Mapping[str, Any]) -> str:
    """The component that an answer has the shape of; empty where it is none of ours."""
    return next(
        (
            _name(each["schema"]["$ref"])
            for each in answer.get("content", {}).values()
            if "$ref" in each["schema"]
        ),
        "",
    )


def _type(field: Mapping[str, Any]) -> str:
    """The type of a field, as programmers write it."""
    if "anyOf" in field:
        return " | ".join(_type(each) for each in field["anyOf"])
    if "$ref" in field:
        return _name(field["$ref"])
    if "enum" in field:
        return " | ".join(json.dumps(each) for each in field["enum"])
    if "const" in field:
        return json.dumps(field["const"])
    if field.get("type") == "array":
        return _type(field.get("items", {})) + "[]"
    return str(field.get("format") or field.get("type") or "any")


def _name(reference: str) -> str:
    return reference.rpartition("/")[2]


def _example(operation: str, method: str, takes: str, site: str) -> str:
    """A call as one types it; what is in capitals is to be put in."""
    address = site.replace("%7B", "{").replace("%7D", "}")
    for word in ("unit", "project", "ledger", "profile", "run", "name"):
        address = address.replace(f"{{{word}}}", word.upper())
    lines = ['curl -H "Authorization: Bearer $TOKEN"']
    if method not in ("get", "post"):
        lines.append(f"-X {method.upper()}")
    if takes == "multipart/form-data":
        lines.append("-F files=@FILE")
    elif takes:
        lines.append(f'-H "Content-Type: {takes}"')
        sent = _BODIES[operation]
        given = f"@{sent}" if isinstance(sent, str) else json.dumps(sent)
        lines.append(f"--data-binary {shlex.quote(given)}")
    if operation in _ASKS:
        lines.append('-H "Idempotency-Key: KEY"')
    if operation == "downloadReportFile":
        lines.append("-O")
    return " \\\n  ".join([*lines, address])
