"""Templates of the user's own: looked at before any work is done, and named where one of them fails."""

from __future__ import annotations

import difflib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import (
    FileSystemLoader,
    PackageLoader,
    TemplateError,
    TemplateNotFound,
    TemplateSyntaxError,
    meta,
    nodes,
)

from budgetcheck.language import _
from budgetcheck.problems import InputError, Problem, in_one_line
from budgetcheck.reporting.environment import environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from jinja2 import Environment

_OF_TEMPLATES = (".jinja", ".css", ".js", ".docx", ".html")
"""How the names of files end that somebody takes for a template, or for a part of one."""


def refuse_templates(templates: Path) -> None:
    """Refuse a folder of templates that is none, or holds one that cannot be read or that nothing would use.

    Raises:
        InputError: naming the folder, or the template and its line.
    """
    if not templates.is_dir():
        raise InputError(Problem(str(templates), "", _("不是文件夹"), _("请指明放模板的文件夹")))
    made = environment("zh", templates)
    for name in made.list_templates(filter_func=lambda name: name.endswith(".jinja")):
        try:
            made.get_template(name)
        except TemplateSyntaxError as error:
            place = _("第 {row} 行").format(row=error.lineno)
            raise _fails(str(templates / name), place, error.message or "") from error
        except (UnicodeDecodeError, TemplateNotFound) as error:
            raise InputError(
                Problem(str(templates / name), "", _("读不出这个模板"), _("请存为 UTF-8 文本"))
            ) from error
    _refuse_unused(templates, made)


@contextmanager
def blamed_on(templates: Path | None) -> Iterator[None]:
    """Where a template of the user's own fails when it is filled in, say so of it.

    Args:
        templates: The folder; none where only the built-in templates are used, whose failures are the program's.

    Raises:
        InputError: naming the template and its line.
    """
    try:
        yield
    except InputError:
        raise
    except Exception as error:  # what a template calls raises what it likes
        if templates is None:
            raise
        frames = list(_template_frames(error.__traceback__))
        folder = templates.resolve()
        own = [(file, line) for file, line in frames if Path(file).resolve().is_relative_to(folder)]
        if own:
            file, line = own[-1]
            raise _fails(file, _("第 {row} 行").format(row=line), in_one_line(error)) from error
        if not frames or not isinstance(error, TemplateError | TypeError):
            raise
        # What a built-in template asks of one that stands in for another is not there.
        file, line = frames[-1]
        place = _("内置模板 {name} 第 {row} 行").format(name=Path(file).name, row=line)
        expected = _("文件夹里的模板与内置模板不配套，请对照内置的同名模板改正")
        raise InputError(Problem(str(templates), place, in_one_line(error), expected)) from error


def _fails(file: str, place: str, found: str) -> InputError:
    return InputError(Problem(file, place, found, _("请改正模板，或删去这个文件")))


def _refuse_unused(templates: Path, made: Environment) -> None:
    """Refuse a file that stands in for no built-in template, and that none that does refers to: its name may be misspelt."""
    known = PackageLoader("budgetcheck.reporting").list_templates()
    own = FileSystemLoader(templates).list_templates()
    used = _used(made, known, own)
    if used is None:
        return
    problems = []
    for name in own:
        if name in used or any(part.startswith((".", "~")) for part in name.split("/")):
            continue
        near = difflib.get_close_matches(name, known, n=3, cutoff=0.7)
        if near or name.lower().endswith(_OF_TEMPLATES):
            expected = (
                _("相近的内置模板：{names}；请改名，或删去这个文件").format(names=_("、").join(near))
                if near
                else _("请改为内置模板的名称，或删去这个文件")
            )
            found = _("没有这个名称的内置模板，文件夹里也没有模板用到它")
            problems.append(Problem(str(templates / name), "", found, expected))
    if problems:
        raise InputError(*problems)


def _used(made: Environment, known: list[str], own: list[str]) -> set[str] | None:
    """The files that stand in for built-in templates, and those that these refer to; None where a name is worked out on the way."""
    used: set[str] = set()
    open_names = [name for name in own if name in known]
    while open_names:
        name = open_names.pop()
        if name in used:
            continue
        used.add(name)
        if name.endswith((".css", ".js", ".docx")):
            continue
        for referred in _referred(made, name):
            if referred is None:
                return None
            if referred in own:
                open_names.append(referred)
    return used


def _referred(made: Environment, name: str) -> Iterator[str | None]:
    """What a template includes, imports, extends or takes in as it stands; None for a name that is not written out."""
    try:
        tree = made.parse(made.loader.get_source(made, name)[0])  # type: ignore[union-attr]
    except (TemplateSyntaxError, UnicodeDecodeError):
        return  # Said where it is filled in.
    yield from meta.find_referenced_templates(tree)
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "inline":
            argument = call.args[0] if call.args else None
            yield argument.value if isinstance(argument, nodes.Const) else None


def _template_frames(traceback: TracebackType | None) -> Iterator[tuple[str, int]]:
    """The templates through which a failure went, with their lines, the innermost last."""
    while traceback is not None:
        frame = traceback.tb_frame
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:  # a macro that was called from outside: the line is that of compiled code
            yield template.filename or "", template.get_corresponding_lineno(traceback.tb_lineno)
        elif "__jinja_exception__" in frame.f_globals:
            yield frame.f_code.co_filename, traceback.tb_lineno
        traceback = traceback.tb_next
