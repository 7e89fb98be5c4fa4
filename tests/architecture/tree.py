"""The tree the rules look at: which packages there are, and how to read their files."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Every top-level package. A new one gets its place here, in the layers of pyproject.toml and in mypy's list of files.
APPS = (
    "accounts",
    "attendance",
    "certificates",
    "correspondence",
    "courses",
    "delivery",
    "home",
    "organisations",
    "records",
)
SITE = ("config", "credentials", "kernel", "paper", "ui")
# Folders that hold Python but are no part of the running program.
BESIDE = ("bench", "deploy", "static", "tests")


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: where it is in the tree, its text and its syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def parts(self) -> tuple[str, ...]:
        """The path's parts, the last one without its suffix."""
        return self.path.with_suffix("").parts


def sources(root: Path, *, tests: bool = False) -> Iterator[Source]:
    """Every Python file of the program (and of the tests, if asked), without generated migrations."""
    folders = [root / name for name in (*APPS, "site", *(BESIDE if tests else ()))]
    files = [file for folder in folders for file in sorted(folder.rglob("*.py"))]
    for file in files:
        path = file.relative_to(root)
        if "migrations" not in path.parts:
            text = file.read_text()
            yield Source(path, text, ast.parse(text, filename=str(path)))


def imported(source: Source) -> Iterator[tuple[int, str]]:
    """Every name that a file imports, in full (`django.db.transaction`), with its line."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
