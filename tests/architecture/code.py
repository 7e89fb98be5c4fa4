"""What code may do where: no HTTP in operations, no transactions outside them, no receivers of saves."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import Source, imported, sources

HTTP = ("django.http", "django.shortcuts", "django.contrib.messages", "django.views", "django.template.response")
SAVE_SIGNALS = frozenset({"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"})
# A claim is its own small transaction; see the module.
MAY_BEGIN = Path("site/kernel/leases.py")


def http_in_operations(root: Path) -> list[str]:
    """Imports of Django's HTTP side in operations."""
    return [
        f"{source.path}:{line} imports {name}"
        for source in sources(root)
        if "operations" in source.parts
        for line, name in imported(source)
        if any(name == banned or name.startswith(f"{banned}.") for banned in HTTP)
    ]


def transactions_outside_operations(root: Path) -> list[str]:
    """Uses of `atomic` anywhere but in operations."""
    return [
        f"{source.path}:{line} begins a transaction"
        for source in sources(root)
        if "operations" not in source.parts and source.path != MAY_BEGIN
        for line in _mentions(source, frozenset({"atomic"}))
    ]


def receivers_of_saves(root: Path) -> list[str]:
    """Mentions of the signals that Django sends when rows are saved or deleted."""
    return [
        f"{source.path}:{line} listens to saves" for source in sources(root) for line in _mentions(source, SAVE_SIGNALS)
    ]


def _mentions(source: Source, names: frozenset[str]) -> Iterator[int]:
    lines = set()
    for node in ast.walk(source.tree):
        if (isinstance(node, ast.Attribute) and node.attr in names) or (
            isinstance(node, ast.alias) and node.name in names
        ):
            lines.add(node.lineno)
    yield from sorted(lines)
