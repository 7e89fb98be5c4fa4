"""The database that the demonstration begins with is the one that migrations make, whichever way it comes about."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from home.operations.demo import groundwork

pytestmark = [pytest.mark.once, pytest.mark.django_db]

# The copies are those of tests/tools/flushing.py.
SHAPE = """SELECT type, name, sql FROM sqlite_master
    WHERE name NOT LIKE 'sqlite|_%' ESCAPE '|' AND name NOT LIKE 'kept|_copy|_of|_%' ESCAPE '|'"""
# Numbers of rows are given in the order of making, which differs; names do not.
ROWS = {
    "migrations": "SELECT app, name FROM django_migrations",
    "permissions": """SELECT app_label, model, codename, p.name FROM auth_permission p
        JOIN django_content_type c ON c.id = p.content_type_id""",
    "pages": "SELECT path, slug, title, url_path FROM wagtailcore_page",
    "sites": "SELECT hostname, port, root_page_id, is_default_site FROM wagtailcore_site",
    "collections": "SELECT path, name FROM wagtailcore_collection",
    "periods": "SELECT rule, days FROM records_retentionperiod",
    "groups": """SELECT g.name, codename FROM auth_group_permissions gp JOIN auth_group g ON g.id = gp.group_id
        JOIN auth_permission p ON p.id = gp.permission_id""",
}


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "muster.sqlite3"


def rows(query: str, database: Path) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(database)) as opened:
        return sorted(opened.execute(query).fetchall(), key=repr)


def migrated_rows(query: str) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(cursor.fetchall(), key=repr)


@pytest.fixture
def laid_and_migrated(database: Path) -> Path:
    assert groundwork.lay(database), "a migration was changed after it was written down: make groundwork"
    env = {**os.environ, "MUSTER_DATA": str(database.parent), "DJANGO_SETTINGS_MODULE": "config.settings.demo"}
    words = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(words, cwd=settings.ROOT, env=env, check=True)
    return database


def test_makes_what_migrations_make(laid_and_migrated: Path) -> None:
    assert rows(SHAPE, laid_and_migrated) == migrated_rows(SHAPE)
    for name, query in ROWS.items():
        assert (name, rows(query, laid_and_migrated)) == (name, migrated_rows(query))


def test_leaves_a_database_that_is_there_alone(database: Path) -> None:
    database.write_bytes(b"somebody's")
    assert not groundwork.lay(database)
    assert database.read_bytes() == b"somebody's"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("'contenttypes','0001_initial'", "'contenttypes','0001_other'"),
        ("Of their files: ", "Of their files: 0"),
    ],
)
def test_makes_nothing_of_a_file_that_is_no_longer_true(tmp_path: Path, database: Path, old: str, new: str) -> None:
    text = groundwork.FILE.read_text()
    assert old in text
    stale = tmp_path / "stale.sql"
    stale.write_text(text.replace(old, new, 1))
    assert not groundwork.lay(database, stale)
    assert not groundwork.lay(database, tmp_path / "missing.sql")
    assert list(tmp_path.iterdir()) == [stale]


def test_writes_down_what_it_laid(database: Path) -> None:
    assert groundwork.lay(database)
    assert groundwork.written(database) == groundwork.FILE.read_text()
