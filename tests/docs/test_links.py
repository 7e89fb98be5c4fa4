"""What the documents point at is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOT

pytestmark = pytest.mark.once
DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]


def local_links(path: Path) -> list[str]:
    """The relative addresses that a page links or shows, without their anchors."""
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.DOTALL)
    found = re.findall(r"\]\(([^)\s]+)\)", text) + re.findall(r'(?:src|href)="([^"]+)"', text)
    return [link.partition("#")[0] for link in found if not re.match(r"[a-z]+:|#", link)]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    assert [link for link in local_links(path) if not (path.parent / link).exists()] == []


def test_index_lists_every_decision() -> None:
    folder = ROOT / "docs" / "adr"
    listed = re.findall(r"\((\d{4}-[\w-]+\.md)\)", (folder / "README.md").read_text())
    assert listed == sorted(path.name for path in folder.glob("[0-9]*.md"))


def test_readme_names_only_targets_that_exist() -> None:
    named = set(re.findall(r"(?:^    |`)(?:\w+=\S+ )?make ([a-z-]+)", (ROOT / "README.md").read_text(), re.MULTILINE))
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert named - targets == set()


def test_pictures_are_small_enough_to_load() -> None:
    pictures = sorted((ROOT / "docs" / "screenshots").glob("*.png"))
    assert [path.name for path in pictures if path.stat().st_size > 150_000] == []
