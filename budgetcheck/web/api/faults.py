"""What went wrong with a call, as JSON: what, where, and what to do."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import DatabaseError
from django.http import Http404, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import Field, Schema
from ninja.errors import AuthenticationError, AuthorizationError, HttpError, Throttled, ValidationError

from budgetcheck.language import _, later
from budgetcheck.problems import InputError, Problem
from budgetcheck.web.storage.limits import TooLargeError
from budgetcheck.web.storage.store import DeletedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest, HttpResponse
    from ninja import NinjaAPI

    from budgetcheck.web.models import Run

logger = logging.getLogger(__name__)


class Fault(Schema):
    """Why a call was not done."""

    title: str = Field(description=later("一句话说明"))
    problems: list[str] = Field(description=later("逐条说明：哪个文件或字段、读到什么、应该怎样"))
    advice: str = Field(description=later("接下来怎么办"))


class ConflictError(Exception):
    """What is asked for does not go with what is there; says why, and what to do."""

    def __init__(self, title: str, problems: Sequence[str], advice: str) -> None:
        super().__init__(title)
        self.told = (title, problems, advice)


def fault(status: int, title: str, problems: Sequence[str], advice: str) -> HttpResponse:
    """An answer that says what went wrong."""
    told = {"title": title, "problems": list(problems), "advice": advice}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def not_found() -> HttpResponse:
    """There is nothing here that the token may read."""
    return fault(404, _("找不到"), [], _("它可能不存在，或不属于您的单位；请核对地址。"))


def wrong_method(allowed: str) -> HttpResponse:
    """The address is right, the method is not."""
    response = fault(405, _("方法不对"), [], _("这个地址只接受 {allowed}。").format(allowed=allowed))
    response["Allow"] = allowed
    return response


def wrong_type(expected: str) -> HttpResponse:
    """The body is of another type than the operation reads."""
    advice = _("请在 Content-Type 里写明 {expected}。").format(expected=expected)
    return fault(415, _("内容类型不对"), [], advice)


def answer_faults(api: NinjaAPI) -> None:
    """Have an API answer whatever is raised in it by a fault."""
    for kind, answer in _ANSWERS.items():
        api.add_exception_handler(kind, _handler(answer))


def key_in_use(run: Run) -> ConflictError:
    """A key that already stands for something else, instead of whose run what is asked for now would be given."""
    told = _("这个 Idempotency-Key 已经用在另一次检查 {run} 上").format(run=run.pk)
    return ConflictError(_("键用过了"), [told], _("每次新的检查请用新的键。"))


def _handler(answer: Callable[[Any], HttpResponse]) -> Callable[[HttpRequest, Any], HttpResponse]:
    return lambda _request, error: answer(error)


def _refused(error: InputError) -> HttpResponse:
    return fault(422, _("资料不能用"), error.told, _("请按提示修改后再试；没有改动任何内容。"))


def _invalid(error: ValidationError) -> HttpResponse:
    told = [str(_problem(each)) for each in error.errors]
    return fault(422, _("参数不能用"), told, _("请按提示修改后再试；没有改动任何内容。"))


def _unauthenticated(_error: Exception) -> HttpResponse:
    advice = _("请在 Authorization 里写 Bearer 和令牌；令牌过期或撤销后，请在网页上另建一个。")
    response = fault(401, _("令牌无效"), [], advice)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _out_of_scope(_error: Exception) -> HttpResponse:
    return fault(403, _("令牌只能读取"), [], _("请改用可读写的令牌。"))


def _forbidden(_error: Exception) -> HttpResponse:
    told = _("您的角色不能做这个操作")
    return fault(403, _("没有权限"), [told], _("如需要，请联系管理员调整角色。"))


def _conflict(error: ConflictError) -> HttpResponse:
    return fault(409, *error.told)


def _deleted(error: DeletedError) -> HttpResponse:
    told = _("{name} 已按保存期限删除；它的校验值、检查结果和操作记录都还在").format(name=error)
    return fault(410, _("文件已删除"), [told], _("需要时请重新上传。"))


def _too_much(error: Exception) -> HttpResponse:
    match error:
        case TooManyFilesSent():
            told = _("文件太多：一次最多 {most} 个").format(most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
        case TooLargeError():
            told = str(error)
        case _:
            told = _("提交的内容太多")
    return fault(413, _("上传超出限制"), [told], _("请分批上传，或压缩后再传。"))


def _throttled(error: Throttled) -> HttpResponse:
    advice = _("请在 {seconds} 秒后再试。").format(seconds=round(error.wait or 1))
    return fault(429, _("调用太频繁"), [], advice)


def _senseless(_error: Exception) -> HttpResponse:
    return fault(400, _("请求读不懂"), [], _("请核对请求的内容：JSON 或 multipart 的写法有误，或没有传完。"))


def _unavailable(error: DatabaseError) -> HttpResponse:
    logger.error("The database does not answer", exc_info=error)
    told = _("数据库暂时不可用，刚才的操作没有完成")
    return fault(503, _("暂时无法使用"), [told], _("先前已收下的内容没有丢失；请稍后再试。"))


def _broken(error: Exception) -> HttpResponse:
    logger.error("A call failed", exc_info=error)
    told = _("程序出错，刚才的操作没有完成")
    advice = _("先前已收下的内容没有丢失；请稍后再试，或联系管理员。")
    return fault(500, _("出错了"), [told], advice)


_ANSWERS: Mapping[type[Exception], Callable[[Any], HttpResponse]] = {
    InputError: _refused,
    ValidationError: _invalid,
    AuthenticationError: _unauthenticated,
    AuthorizationError: _out_of_scope,
    PermissionDenied: _forbidden,
    Http404: lambda _error: not_found(),
    ConflictError: _conflict,
    DeletedError: _deleted,
    RequestDataTooBig: _too_much,
    TooManyFilesSent: _too_much,
    TooManyFieldsSent: _too_much,
    Throttled: _throttled,
    HttpError: _senseless,  # the body is not JSON
    BadRequest: _senseless,
    MultiPartParserError: _senseless,
    SuspiciousOperation: _senseless,
    UnreadablePostError: _senseless,
    DatabaseError: _unavailable,
    Exception: _broken,
}

_TEXT, _TREE = later("应为文字"), later("应为一组“字段: 值”")
_WHOLE, _KEY = later("应为整数"), later("应为编号（UUID）")
_EXPECTED: Mapping[str, str] = {
    "missing": later("请补填"),
    "extra_forbidden": later("没有这个字段，请删除"),
    "string_type": _TEXT,
    "string_unicode": later("含有不完整的字符（半个 \\uXXXX 转义）"),
    "string_too_short": later("不能为空"),
    "string_too_long": later("太长，最多 {max_length} 个字"),
    "string_pattern_mismatch": later("含有不能用的字符"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "greater_than_equal": later("不能小于 {ge}"),
    "less_than_equal": later("不能大于 {le}"),
    "bool_type": later("应为 true 或 false"),
    "uuid_type": _KEY,
    "uuid_parsing": _KEY,
    "list_type": later("应为列表"),
    "too_short": later("至少要有 {min_length} 个"),
    "too_long": later("最多 {max_length} 个"),
    "literal_error": later("应为 {expected}"),
    "dict_type": _TREE,
    "model_type": _TREE,
    "model_attributes_type": _TREE,
    "value_error": "{error}",
}
"""What was expected where pydantic found something else; placeholders are of its own context."""


def _problem(found: Mapping[str, Any]) -> Problem:
    """One thing that is wrong with the parameters of a call."""
    source, *rest = found["loc"]
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest)
    if source == "body":  # its first part is what the operation calls its body
        place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in rest[1:])
    text = _EXPECTED.get(found["type"])
    expected = _(text).format(**found.get("ctx", {})) if text else str(found["msg"])
    return Problem("", place.removeprefix("."), "", expected)
