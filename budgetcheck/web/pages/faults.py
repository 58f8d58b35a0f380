"""Pages for what went wrong: what, and what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpResponse, JsonResponse
from django.template.loader import get_template

from budgetcheck.language import _, current
from budgetcheck.web.storage.limits import TooLargeError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpRequest


def refused(request: HttpRequest, told: Sequence[str]) -> HttpResponse:
    """What a person gave cannot be used."""
    return _fault(request, 400, _("资料不能用"), told, _("请按提示修改后再试；没有改动任何内容。"))


def conflict(request: HttpRequest, told: Sequence[str]) -> HttpResponse:
    """What a person asks for does not fit what was done before."""
    return _fault(request, 409, _("现在不能这样做"), told, _("没有改动任何内容。"))


def too_much(request: HttpRequest, error: Exception) -> HttpResponse:
    """An upload is beyond the limits."""
    match error:
        case TooManyFilesSent():
            most = settings.DATA_UPLOAD_MAX_NUMBER_FILES
            told = _("文件太多：一次最多 {most} 个").format(most=most)
        case TooLargeError():
            told = str(error)
        case _:
            told = _("提交的内容太多")
    return _fault(request, 413, _("上传超出限制"), [told], _("请分批上传，或压缩后再传。"))


def deleted(request: HttpRequest, error: Exception) -> HttpResponse:
    """A file's time was over."""
    told = _("{name} 已按保存期限删除；它的校验值、检查结果和操作记录都还在").format(name=error)
    return _fault(request, 410, _("文件已删除"), [told], _("需要时请重新上传。"))


def unavailable(request: HttpRequest) -> HttpResponse:
    """The database does not answer."""
    told = _("数据库暂时不可用，刚才的操作没有完成")
    return _fault(request, 503, _("暂时无法使用"), [told], _("先前已收下的内容没有丢失；请稍后再试。"))


def full(request: HttpRequest) -> HttpResponse:
    """The disk takes no more."""
    told = _("服务器的磁盘已满，刚才的操作没有完成")
    return _fault(
        request, 507, _("磁盘已满"), [told], _("先前已收下的内容没有丢失；请联系管理员腾出空间后再试。")
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Django cannot make sense of a request, or stopped reading it: forms are read for their token before any page is asked."""
    if isinstance(exception, RequestDataTooBig | TooManyFilesSent | TooManyFieldsSent):
        return too_much(request, exception)
    return _fault(request, 400, _("请求有误"), [], _("请返回上一页重试。"))


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """The person may not do this."""
    told = _("您的角色不能做这个操作")
    return _fault(request, 403, _("没有权限"), [told], _("如需要，请联系管理员调整角色。"))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """There is nothing here that the person may see."""
    return _fault(request, 404, _("找不到这个页面"), [], _("它可能不存在，或不属于您的单位。"))


def broken(request: HttpRequest) -> HttpResponse:
    """The program failed."""
    told = _("程序出错，刚才的操作没有完成")
    return _fault(
        request, 500, _("出错了"), [told], _("先前已收下的内容没有丢失；请稍后再试，或联系管理员。")
    )


@login_not_required
def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - as Django calls it
    """A form without its token: an old page, or another site's."""
    told = _("这个页面打开得太久，或浏览器没有保存 Cookie")
    return _fault(request, 403, _("请重新提交"), [told], _("请返回上一页，刷新后再提交。"))


def _fault(request: HttpRequest, status: int, title: str, told: Sequence[str], advice: str) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"title": title, "problems": list(told), "advice": advice}, status=status)
    # The person is left out: where the database is lost, nobody can be looked up.
    values: dict[str, Any] = {"title": title, "told": told, "advice": advice, "user": None}
    text = get_template("web/fault.html.jinja", using=current()).render(values, request)
    return HttpResponse(text, status=status)
