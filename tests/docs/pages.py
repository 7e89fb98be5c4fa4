"""Reads the pages of lifecycles: the diagram's states, and what each step's row names."""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.tree import ROOT, sources

LIFECYCLES = ROOT / "docs" / "lifecycles"
_ARROW = re.compile(r"^\s+(\[\*\]|\w+) --> (\[\*\]|\w+)(?:: (\w+\.\w+))?", re.MULTILINE)
_ALIAS = re.compile(r"^\s+state \".*\" as (\w+)$", re.MULTILINE)
_NAME = re.compile(r"`([\w.]+)`")
_OPERATION = re.compile(r"\w+\.\w+")


@dataclass(frozen=True, slots=True)
class Step:
    """One row of a page's table of steps."""

    operations: tuple[str, ...]
    codes: tuple[str, ...]
    kinds: tuple[str, ...]
    verbs: tuple[str, ...]


def text(page: str) -> str:
    """A page as written."""
    return (LIFECYCLES / f"{page}.md").read_text()


def diagrams(page: str) -> list[str]:
    """The page's Mermaid diagrams, the state's first."""
    return re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", text(page), re.DOTALL)


def states(diagram: str) -> set[str]:
    """The states that a diagram shows."""
    ends = {end for arrow in _ARROW.findall(diagram) for end in arrow[:2]}
    return (ends | set(_ALIAS.findall(diagram))) - {"[*]"}


def operations_of(diagram: str) -> set[str]:
    """The operations on a diagram's arrows."""
    return {arrow[2] for arrow in _ARROW.findall(diagram) if arrow[2]}


def steps(page: str) -> list[Step]:
    """The rows of the table whose head names an operation."""
    lines = text(page).splitlines()
    start = next(number for number, line in enumerate(lines) if line.startswith("| Step |"))
    head = _cells(lines[start])
    rows = []
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        named = {title: tuple(_NAME.findall(cell)) for title, cell in zip(head, _cells(line), strict=True)}
        rows.append(
            Step(
                operations=named["Operation"],
                codes=named["Refuses"],
                kinds=named.get("Messages", ()),
                verbs=named["Trail"],
            )
        )
    return rows


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def codes_in_code(root: Path) -> set[str]:
    """Every code with which an operation may refuse."""
    return _second_arguments(root, "Refusal")


def verbs_in_code(root: Path) -> set[str]:
    """Every verb that the trail may hold; those given by name only are read where they are handed on."""
    return {
        keyword.value.value
        for source in sources(root)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg == "verb" and isinstance(keyword.value, ast.Constant)
    }


def promised_codes(docstring: str) -> set[str]:
    """The codes after the word "Refuses" in an operation's docstring."""
    _, found, rest = docstring.partition("Refuses ")
    return {name for name in _NAME.findall(rest) if "_" in name and "." not in name} if found else set()


def _second_arguments(root: Path, name: str) -> set[str]:
    return {
        node.args[1].value
        for source in sources(root)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == name
        and len(node.args) > 1
        and isinstance(node.args[1], ast.Constant)
    }
