"""What is written for operators names every setting, and the examples would start."""

import re

import pytest
import yaml

from config import env
from tests.architecture.tree import ROOT

pytestmark = pytest.mark.once
DEPLOY = ROOT / "deploy"
# Read by gunicorn.conf.py and by Django itself.
BESIDE = {"DJANGO_SETTINGS_MODULE", "PORT", "WEB_CONCURRENCY"}


def names(text: str) -> set[str]:
    """The variables that lines of an environment file set."""
    return set(re.findall(r"^([A-Z_]+)=", text, re.MULTILINE))


def test_explains_every_setting() -> None:
    table = re.findall(r"^\| `(MUSTER_\w+)` \|", (ROOT / "docs" / "operating.md").read_text(), re.MULTILINE)
    assert sorted(table) == sorted(env.KNOWN)


def test_example_sets_what_a_host_needs() -> None:
    assert names((DEPLOY / "production.env.example").read_text()) == (
        set(env.KNOWN) - {"MUSTER_TEST_DATABASE_URL"} | BESIDE
    )


def test_example_holds_no_secret() -> None:
    text = (DEPLOY / "production.env.example").read_text()
    assert re.findall(r"^MUSTER_\w*SECRET\w*=(.*)$", text, re.MULTILINE) == ["", ""]


def test_compose_runs_web_and_worker_from_one_image() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]
    assert sorted(services) == ["nginx", "postgres", "prepare", "web", "worker"]
    assert {services[name]["image"] for name in ("prepare", "web", "worker")} == {"muster"}
    assert services["worker"]["command"] == ["python", "manage.py", "worker"]


def test_units_name_folders_that_the_page_makes() -> None:
    page = (ROOT / "docs" / "operating.md").read_text()
    for unit in sorted((DEPLOY / "systemd").glob("*.service")):
        text = unit.read_text()
        found = set(re.findall(r"^(?:WorkingDirectory|EnvironmentFile)=(.+)$", text, re.MULTILINE))
        assert found == {"/srv/muster", "/etc/muster/production.env"}
        assert all(path in page for path in found)
