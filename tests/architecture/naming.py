"""What things are called, where they may stand and how long they may be."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import APPS, BESIDE, SITE, sources

MODULES = frozenset(
    "models enums errors queries permissions operations outbox emails documents tasks forms serializers "
    "views api urls receivers wagtail_hooks blocks apps caches migrations templatetags management "
    "triggers registry retention handouts data fonts".split()
)
DRAWERS = frozenset({"utils", "helpers", "common", "core", "services", "misc"})
LONGEST_FILE = 300
LONGEST_TEST_FILE = 400
LONGEST_FUNCTION = 40
MACHINE_PATH = re.compile(r"(?<![\w.~-])/(?:home|root|tmp|work|Users|mnt)/[\w.-]+")


def unplaced_packages(root: Path) -> list[str]:
    """Top-level folders with Python that nobody gave a place, and places without a folder."""
    known = {*APPS, *BESIDE, "site"}
    here = {
        folder.name
        for folder in root.iterdir()
        if folder.is_dir() and not folder.name.startswith(".") and any(folder.rglob("*.py"))
    }
    within = {folder.name for folder in (root / "site").iterdir() if any(folder.glob("*.py"))}
    faults = [f"{name}/ has no place in tests/architecture/tree.py" for name in sorted(here - known)]
    faults += [f"{name}/ is listed but does not exist" for name in sorted(set(APPS) - here)]
    return faults + [f"site/{name}/ is unexpected" for name in sorted(within ^ set(SITE))]


def unlisted_packages(root: Path) -> list[str]:
    """Packages missing from the linters' own lists in pyproject.toml."""
    tools = tomllib.loads((root / "pyproject.toml").read_text())["tool"]
    lists = {
        "importlinter root_packages": (tools["importlinter"]["root_packages"], {*APPS, *SITE}),
        "importlinter containers": (tools["importlinter"]["contracts"][1]["containers"], set(APPS)),
        "mypy files": (tools["mypy"]["files"], {*APPS, *(f"site/{name}" for name in SITE)}),
    }
    return [
        f"{package} is missing from {name} in pyproject.toml"
        for name, (given, needed) in lists.items()
        for package in sorted(needed - set(given))
    ]


def strange_modules(root: Path) -> list[str]:
    """Modules of an app whose name is not one of the house's, and drawers (`utils` and the like) anywhere."""
    faults = []
    for app in APPS:
        names = {path.stem: path for path in sorted((root / app).iterdir()) if not path.name.startswith("__")}
        faults += [str(path.relative_to(root)) for stem, path in names.items() if stem not in MODULES]
    drawers = [str(source.path) for source in sources(root, tests=True) if DRAWERS & set(source.parts)]
    return [*faults, *(path for path in drawers if path not in faults)]


def site_is_a_package(root: Path) -> list[str]:
    """`site/__init__.py`, which would hide Python's own `site`."""
    return [str(path.relative_to(root)) for path in (root / "site").glob("__init__.py*")]


def long_files(root: Path) -> list[str]:
    """Files over the limit, the longest first."""
    written = [
        path
        for suffix in ("html", "css", "js")
        for top in ("templates", "static")
        for path in (root / top).rglob(f"*.{suffix}")
    ]
    ours = [path for path in written if "vendor" not in path.parts]
    lengths = [(source.text.count("\n"), source.path) for source in sources(root, tests=True)]
    lengths += [(path.read_text().count("\n"), path.relative_to(root)) for path in ours]
    too_long = [
        (length, path)
        for length, path in lengths
        if length > (LONGEST_TEST_FILE if path.parts[0] == "tests" else LONGEST_FILE)
    ]
    return [f"{path}: {length} lines" for length, path in sorted(too_long, reverse=True)]


def long_functions(root: Path) -> list[str]:
    """Functions over the limit, the longest first."""
    found = []
    for source in sources(root, tests=True):
        for node in ast.walk(source.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    found.append((length, f"{source.path}:{node.lineno} {node.name}: {length} lines"))
    return [words for _length, words in sorted(found, reverse=True)]


def modules_without_docstring(root: Path) -> list[str]:
    """Modules that do not say why they exist. An empty `__init__.py` needs no reason."""
    return [
        str(source.path)
        for source in sources(root, tests=True)
        if source.text.strip() and ast.get_docstring(source.tree) is None
    ]


def unnamed_migrations(root: Path) -> list[str]:
    """Migrations that carry the name Django makes up."""
    return [
        str(path.relative_to(root)) for app in APPS for path in sorted((root / app / "migrations").glob("*_auto_*.py"))
    ]


def machine_paths(root: Path) -> list[str]:
    """Paths of somebody's machine in what users read."""
    return [
        f"{path.relative_to(root)}:{number}: {found.group()}"
        for path in _documents(root)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for found in MACHINE_PATH.finditer(line)
    ]


def _documents(root: Path) -> Iterator[Path]:
    yield from (path for path in (root / "README.md", root / "CHANGELOG.md") if path.exists())
    yield from sorted((root / "docs").rglob("*.md"))
