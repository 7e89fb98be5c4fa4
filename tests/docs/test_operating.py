"""What is written for operators names every setting, and the examples would start."""

import re

import pytest
import yaml
from django.urls import get_resolver

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


KEY = "b-" + "k3Y_" * 6 + "abc"
CODE = "7K3M-Q4XP-9TRD"
SECRETS = {"key": KEY, "code": CODE}


def logged(path: str) -> str:
    """The path as nginx writes it into its log, by the map of its configuration."""
    conf = (DEPLOY / "nginx" / "muster.conf").read_text()
    (block,) = re.findall(r"map \$uri \$muster_logged_uri \{\n(.*?)\n\}", conf, re.DOTALL)
    for pattern, words in re.findall(r'"~(.+)" "(.+)";', block):
        found = re.search(pattern.replace("(?<", "(?P<"), path)
        if found:
            return expanded(words, found.groupdict())
    return path


def expanded(words: str, parts: dict[str, str | None]) -> str:
    return re.sub(r"\$(\w+)", lambda name: parts[name[1]] or "", words)


def addresses() -> list[str]:
    """Every address of ours in which a key or a code stands, with one in it."""
    shapes = [
        shape for name, shapes in get_resolver().reverse_dict.lists() if isinstance(name, str) for shape in shapes
    ]
    known = [(path, names) for possible, *_ in shapes for path, names in possible]
    return [f"/{path % SECRETS}" for path, names in known if names and set(names) <= set(SECRETS)]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (f"/k/{KEY}/", "/k/[key]/"),
        (f"/stop/{KEY}/", "/stop/[key]/"),
        (f"/verify/{CODE}/", "/verify/[code]"),
        (f"/t/{CODE}/", "/t/[code]/"),
        ("/checkin/7K3MQ4/", "/checkin/[code]/"),
        ("/checkin/", "/checkin/"),
        (f"/certificates/{CODE}.pdf", "/certificates/[code].pdf"),
        (f"/api/v1/verify/{CODE}/name/", "/api/v1/verify/[code]/name"),
        (f"/verify/{CODE}/and/more/", "/verify/[code]"),
        (f"/sessions/{KEY}/", "/sessions/b-[key]"),
        ("/ada@bright.example/", "[typed]"),
        ("/Ada Lee/", "[typed]"),
        ("/verify/", "/verify/"),
        ("/sessions/7K3MQ4XP/book/", "/sessions/7K3MQ4XP/book/"),
    ],
)
def test_log_of_nginx_has_no_secret(path: str, words: str) -> None:
    assert logged(path) == words


def test_log_of_nginx_has_no_secret_of_any_address_that_there_is() -> None:
    found = addresses()
    assert len(found) > 5
    assert [path for path in found if KEY in logged(path) or CODE in logged(path)] == []


def test_page_for_when_all_is_away_loads_nothing_and_stands_where_nginx_looks() -> None:
    page = (DEPLOY / "nginx" / "away.html").read_text()
    assert re.findall(r"<script|<link|<img|src=|href=|url\(|@import", page) == []
    conf = (DEPLOY / "nginx" / "muster.conf").read_text()
    (root,) = re.findall(r"location = /away\.html \{\s+internal;\s+root (\S+);", conf)
    compose = yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]["nginx"]["volumes"]
    assert f"./nginx/away.html:{root}/away.html:ro" in compose
    (switch,) = re.findall(r"-f (\S+)\)", conf)
    words = (ROOT / "docs" / "operating.md").read_text()
    assert [f"{root}/away.html" in words, f"touch {switch}" in words, f"rm {switch}" in words] == [True] * 3
