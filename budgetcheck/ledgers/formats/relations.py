"""Which part of an Office package holds what: the relations between parts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lxml import etree

if TYPE_CHECKING:
    from budgetcheck.ledgers.formats.package import Package


class SheetPart(NamedTuple):
    """A sheet of a workbook: its name, and the part that holds it."""

    name: str
    part: str


def tree(content: bytes) -> etree._Element:
    """A small part as XML: no entities, no network.

    Raises:
        etree.XMLSyntaxError: where it is none.
    """
    return etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))


def targets(package: Package, part: str) -> dict[str, str]:
    """The parts that a part of `xl/` refers to, by their identifiers."""
    name = part.removeprefix("xl/")
    relations = tree(package.read(f"xl/_rels/{name}.rels"))
    return {
        relation.attrib["Id"]: _path(relation.attrib["Target"])
        for relation in relations
        if isinstance(relation.tag, str)
    }


def sheet_parts(package: Package, part: str) -> list[SheetPart]:
    """The sheets of a workbook's part in XML, in the workbook's order."""
    found = targets(package, part)
    sheets = tree(package.read(part)).iterfind("{*}sheets/{*}sheet")
    return [
        SheetPart(
            sheet.attrib["name"],
            found[next((value for key, value in sheet.attrib.items() if key.endswith("}id")), "")],
        )
        for sheet in sheets
    ]


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target.removeprefix('./')}"
