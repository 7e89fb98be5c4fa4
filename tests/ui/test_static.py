"""Static files are complete and their colours can be read."""

import re
from itertools import product
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.management.commands.collectstatic import Command

from ui.storage import MusterStaticFilesStorage

STATIC = Path(settings.ROOT) / "static"
DARK = "@media screen and (prefers-color-scheme: dark)"
TEXTS = ["text", "text-soft", "link", "link-hover", "error", "success"]
TAGS = ["grey", "teal", "green", "blue", "yellow", "orange", "red", "purple"]
GROUNDS = ["page", "surface", "surface-soft"]
PAIRS = [
    *product(TEXTS, GROUNDS),
    ("on-button", "button"),
    ("on-button", "button-hover"),
    ("text", "button-soft-hover"),
    ("on-button-warning", "button-warning"),
    ("on-button-warning", "button-warning-hover"),
    ("on-header", "header"),
    ("on-header-soft", "header"),
    ("on-focus", "focus"),
    *((f"on-tag-{name}", f"tag-{name}") for name in TAGS),
]


def colours(scheme: str) -> dict[str, str]:
    light, dark = (STATIC / "css/tokens.css").read_text().split(DARK)
    found = re.findall(r"--([\w-]+): ([^;]+);", light + (dark.split("\n}\n")[0] if scheme == "dark" else ""))
    return dict(found)


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(scheme: str, text: str, ground: str) -> float:
    known = colours(scheme)

    def resolved(name: str) -> str:
        value = known[name]
        return resolved(value[6:-1]) if value.startswith("var(--") else value

    dim, bright = sorted((luminance(resolved(text)), luminance(resolved(ground))))
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_on_its_ground(scheme: str, text: str, ground: str) -> None:
    assert contrast(scheme, text, ground) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_field_borders_stand_out(scheme: str, ground: str) -> None:
    assert contrast(scheme, "line-strong", ground) >= 3


@pytest.fixture
def collected(tmp_path: Path) -> Path:
    """Our static files, collected as a production host collects them. A url() that leads nowhere fails here."""
    storage = MusterStaticFilesStorage(location=tmp_path, base_url="/static/")
    command = Command()
    command.set_options(
        interactive=False, verbosity=0, link=False, clear=False, dry_run=False, ignore_patterns=[],
        use_default_ignore_patterns=True, post_process=True,
    )  # fmt: skip
    command.storage = storage
    found = {}
    for path, source in next(iter(get_finders())).list([]):
        command.copy_file(path, path, source)
        found[path] = (source, path)
    for _, _, problem in storage.post_process(found):
        assert not isinstance(problem, Exception), problem
    return tmp_path


def test_collecting_joins_the_stylesheet(collected: Path) -> None:
    (joined,) = collected.glob("css/muster.????????????.css")
    words = joined.read_text()
    assert "@import" not in words
    for part in re.findall(r'@import "(.+)";', (STATIC / "css/muster.css").read_text()):
        assert (STATIC / "css" / part).read_text().splitlines()[0] in words


def test_collecting_gives_scripts_the_hashed_names(collected: Path) -> None:
    (script,) = collected.glob("js/muster.????????????.js")
    (name,) = re.findall(r'from "(.+)";', script.read_text())
    assert (script.parent / name).resolve().is_file()
    assert re.search(r"\.[0-9a-f]{12}\.js$", name)


def test_stylesheets_ask_nobody_else() -> None:
    sheets = {path.name: path.read_text() for path in STATIC.rglob("*.css")}
    assert [name for name, words in sheets.items() if re.search(r"url\([\"']?(https?:)?//", words)] == []


def test_vendored_styles_are_free_of_what_only_the_government_may_use() -> None:
    words = (STATIC / "vendor/govuk-frontend-6.6.0/govuk.css").read_text().lower()
    assert [name for name in ("gds transport", "crown", "@font-face") if name in words] == []
