"""The OpenAPI schema, in the language of whoever reads it."""

from __future__ import annotations

from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from budgetcheck.language import _, current, later
from budgetcheck.web.api.operations import api

if TYPE_CHECKING:
    from collections.abc import Mapping

    from budgetcheck.language import Language

_SAID = ("summary", "description")
_STATUS: Mapping[int, str] = {
    HTTPStatus.OK: later("成功"),
    HTTPStatus.CREATED: later("已建立"),
    HTTPStatus.ACCEPTED: later("已受理"),
    HTTPStatus.NO_CONTENT: later("已完成，没有内容"),
    HTTPStatus.BAD_REQUEST: later("请求读不懂"),
    HTTPStatus.UNAUTHORIZED: later("没有令牌，或令牌无效"),
    HTTPStatus.FORBIDDEN: later("令牌只能读取，或主人的角色不能做"),
    HTTPStatus.NOT_FOUND: later("不存在，或不属于您的单位"),
    HTTPStatus.CONFLICT: later("与现在的状态不合"),
    HTTPStatus.GONE: later("文件已按保存期限删除"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: later("上传超出限制"),
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: later("内容类型不对"),
    HTTPStatus.UNPROCESSABLE_ENTITY: later("参数或资料不能用，逐条说明"),
    HTTPStatus.TOO_MANY_REQUESTS: later("调用太频繁"),
    HTTPStatus.SERVICE_UNAVAILABLE: later("暂时无法使用"),
}


def schema() -> Mapping[str, Any]:
    """The schema (OpenAPI 3.1) in the language in use."""
    return _schema(current())


@cache
def _schema(_language: Language) -> Mapping[str, Any]:
    stated: dict[str, Any] = _spoken(dict(api.get_openapi_schema(path_prefix=reverse("api:root"))))
    for operations in stated["paths"].values():
        for operation in operations.values():
            operation["tags"] = [_(tag) for tag in operation["tags"]]
            for status, answer in operation["responses"].items():
                answer["description"] = _(_STATUS[status])
    for shape in stated["components"]["schemas"].values():
        shape.pop("description", None)  # that of the class, which speaks to its maintainers
    stated["components"]["securitySchemes"]["Token"]["description"] = _("在网页上建立的令牌")
    return stated


def _spoken(part: Any) -> Any:
    """A copy in which what is said is said in the language in use."""
    if isinstance(part, dict):
        return {
            key: _(value) if key in _SAID and isinstance(value, str) and value else _spoken(value)
            for key, value in part.items()
        }
    return [_spoken(each) for each in part] if isinstance(part, list | tuple) else part
