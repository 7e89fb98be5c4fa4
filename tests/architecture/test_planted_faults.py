"""A check that never goes red checks nothing: each one is shown a fault and must name it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.test.utils import isolate_apps
from django.urls import path

from kernel.fields import Retain, personal
from tests.architecture import code, doors, naming, rows
from tests.architecture.test_layout import TREE_RULES
from tests.architecture.tree import ROOT
from tests.tools import checks
from ui.access import Access, open_to

pytestmark = pytest.mark.once

LEFT_BEHIND = shutil.ignore_patterns(".*", "var", "__pycache__", "node_modules")
LONG = "\n".join(["def long() -> None:", *["    print()"] * 41])
MODEL = """

class Planted(models.Model):
    colour = models.CharField(max_length=9)
"""
CLASH = """

class Planted(models.Model):
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="tokens")
"""

# check, file, what is added to it, what the check must say
FAULTS_OF_CHECKS = [
    ("types", "records/emails.py", "def planted() -> int:\n    return 'one'\n", "records/emails.py:2"),
    ("types", "records/emails.py", "from accounts.models import User\n\nUser.objects.get(planted=1)\n", "'planted'"),
    ("layout", "records/utils.py", '"""A drawer."""\n', "records/utils.py"),
    ("lint", "records/planted.py", '"""Says why."""\n\nimport os\n', "F401"),
    ("lint", "records/planted.py", "X = 1\n", "D100"),
    ("format", "records/planted.py", "X = [1,2]\n", "planted.py"),
    ("layers", "site/kernel/planted.py", "import home.models\n", "kernel.planted -> home.models"),
    (
        "layers",
        "records/models/trail.py",
        "import records.operations.trail\n",
        "records.models.trail -> records.operations.trail",
    ),
    (
        "layers",
        "records/operations/planted.py",
        "import rest_framework\n",
        "records.operations.planted -> rest_framework",
    ),
    ("migrations", "records/models/trail.py", MODEL, "Create model Planted"),
    ("system", "records/models/trail.py", CLASH, "records.Planted.user"),
    ("production", "site/config/settings/production.py", "\nSESSION_COOKIE_SECURE = False\n", "security.W012"),
]

# rule, file, its whole text, what the rule must answer
FAULTS_OF_RULES: list[tuple[Callable[[Path], list[str]], str, str, list[str]]] = [
    (naming.unplaced_packages, "learning/models.py", "", ["learning/ has no place in tests/architecture/tree.py"]),
    (naming.unplaced_packages, "site/extra/__init__.py", "", ["site/extra/ is unexpected"]),
    (
        naming.unlisted_packages,
        "pyproject.toml",
        (ROOT / "pyproject.toml").read_text().replace('"site/ui", ', ""),
        ["site/ui is missing from mypy files in pyproject.toml"],
    ),
    (naming.strange_modules, "records/logic.py", "", ["records/logic.py"]),
    (naming.strange_modules, "site/kernel/helpers.py", "", ["site/kernel/helpers.py"]),
    (naming.site_is_a_package, "site/__init__.py", "", ["site/__init__.py"]),
    (naming.long_files, "records/emails.py", "X = 1\n" * 301, ["records/emails.py: 301 lines"]),
    (naming.long_functions, "records/emails.py", LONG, ["records/emails.py:1 long: 42 lines"]),
    (naming.modules_without_docstring, "records/emails.py", "X = 1\n", ["records/emails.py"]),
    (
        naming.unnamed_migrations,
        "records/migrations/0009_auto_20260101_1200.py",
        "",
        ["records/migrations/0009_auto_20260101_1200.py"],
    ),
    (naming.machine_paths, "docs/planted.md", "See /home/ann/muster.\n", ["docs/planted.md:1: /home/ann"]),
    (
        code.http_in_operations,
        "records/operations/planted.py",
        "from django.http import Http404\n",
        ["records/operations/planted.py:1 imports django.http.Http404"],
    ),
    (
        code.transactions_outside_operations,
        "records/emails.py",
        "from django.db import transaction\n\nwith transaction.atomic():\n    pass\n",
        ["records/emails.py:3 begins a transaction"],
    ),
    (
        code.receivers_of_saves,
        "records/receivers.py",
        "from django.db.models.signals import post_save\n",
        ["records/receivers.py:1 listens to saves"],
    ),
    (
        doors.breaches,
        "templates/planted.html",
        '<script>alert(1)</script>\n<p style="color: red">\n<a onclick="x()">\n<img src="//example.org/a.png">',
        [
            "templates/planted.html:1: inline script",
            "templates/planted.html:2: style attribute",
            "templates/planted.html:3: event attribute",
            "templates/planted.html:4: another site's file",
        ],
    ),
]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of this tree that may be spoilt."""
    return Path(shutil.copytree(ROOT, tmp_path / "tree", ignore=LEFT_BEHIND))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("check", "file", "text", "named"),
    FAULTS_OF_CHECKS,
    ids=[f"{check}-{file}" for check, file, *_ in FAULTS_OF_CHECKS],
)
def test_check_names_planted_fault(tree: Path, check: str, file: str, text: str, named: str) -> None:
    with (tree / file).open("a") as spoilt:
        spoilt.write(text)
    end = checks.run(check, tree)
    assert end.returncode != 0
    # import-linter breaks its lines wherever they become too long.
    said = " ".join((end.stdout + end.stderr).split())
    assert named in said


def test_plants_a_fault_for_every_check() -> None:
    assert {check for check, *_ in FAULTS_OF_CHECKS} == set(checks.CHECKS)


@pytest.mark.parametrize(
    ("rule", "file", "text", "faults"),
    FAULTS_OF_RULES,
    ids=[f"{rule.__name__}-{file}" for rule, file, *_ in FAULTS_OF_RULES],
)
def test_rule_names_planted_fault(
    tree: Path, rule: Callable[[Path], list[str]], file: str, text: str, faults: list[str]
) -> None:
    before = rule(tree)
    spoilt = tree / file
    spoilt.parent.mkdir(parents=True, exist_ok=True)
    spoilt.write_text(text)
    assert [fault for fault in rule(tree) if fault not in before] == faults


def test_plants_a_fault_for_every_rule() -> None:
    assert {rule for rule, *_ in FAULTS_OF_RULES} == set(TREE_RULES)


@isolate_apps("records")
def test_names_undeclared_fields() -> None:
    class Visitor(models.Model):
        impersonal = frozenset({"colour", "gone", "email"})

        name = models.CharField(max_length=10)
        colour = models.CharField(max_length=10)
        email = personal(models.EmailField(), Retain.SHORT)
        size = models.CharField(max_length=1, choices=[("S", "small")])
        count = models.IntegerField()

        class Meta:
            app_label = "records"

        def __str__(self) -> str:
            return self.name

    assert rows.undeclared_fields([Visitor]) == [
        "records.Visitor.name: declare personal(...) or name it in impersonal",
        "records.Visitor.gone is in impersonal but is no field",
        "records.Visitor.email is both personal and impersonal",
    ]


def test_names_undeclared_address() -> None:
    def undeclared(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    @open_to(Access.PUBLIC)
    def declared(request: HttpRequest) -> HttpResponse:
        return HttpResponse()

    patterns = [path("open/", declared), path("side-door/", undeclared), path("cms/ours/", undeclared)]
    assert [fault.split(" ")[0] for fault in doors.undeclared_addresses(patterns)] == ["/side-door/"]
