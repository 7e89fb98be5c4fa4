"""The demonstration's empty database, written down: migrating it takes longer than all the rest of the first start.

`home/data/groundwork.sql` is what over 200 migrations, most of them Wagtail's, made on the day it was written
(`make groundwork`). What came later is migrated on top, so an older file costs time and nothing else; a migration that
was changed since makes it useless, and everything is migrated as on any other host. Tests compare the two ways.
"""

import re
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path

from django.db.migrations.loader import MigrationLoader

from home.operations.demo.files import DATA

FILE = DATA / "groundwork.sql"
_HEAD = "-- What migrations made, written by `make groundwork`. Of their files: "
_ROW_OF_MIGRATION = re.compile(r"""^INSERT INTO "django_migrations" VALUES\(\d+,'(\w+)','(\w+)'""", re.MULTILINE)
# What virtual tables keep for themselves comes with them.
_TABLES = """
  SELECT name, sql FROM sqlite_master AS given
  WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|' AND NOT EXISTS (
    SELECT 1 FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL%' AND given.name LIKE name || '|_%' ESCAPE '|'
  )
  ORDER BY name
"""
_REST = """
  SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger', 'view') AND sql IS NOT NULL ORDER BY type, name
"""


def lay(database: Path, groundwork: Path = FILE) -> bool:
    """Make a new database as the file says; False, and nothing made, where the file is missing or no longer true."""
    if database.exists() or not groundwork.is_file():
        return False
    text = groundwork.read_text(encoding="utf-8")
    if not text.startswith(f"{_HEAD}{_digest(text)}\n"):
        return False
    # Under another name until it is whole: a start that is interrupted begins anew.
    unfinished = database.with_name(f"{database.name}-unfinished")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(unfinished)) as connection:
        connection.executescript(f"PRAGMA synchronous = OFF; BEGIN;\n{text}\nCOMMIT;")
    unfinished.rename(database)
    return True


def written(database: Path) -> str:
    """The database as the file has it: tables, rows, then indexes and triggers."""
    with closing(sqlite3.connect(database)) as connection:
        body = "\n".join(_statements(connection)) + "\n"
    return f"{_HEAD}{_digest(body)}\n{body}"


def _statements(connection: sqlite3.Connection) -> Iterator[str]:
    tables: list[tuple[str, str]] = connection.execute(_TABLES).fetchall()
    yield from (f"{sql};" for _name, sql in tables)
    for name, sql in [*tables, ("sqlite_sequence", "")]:
        if not sql.startswith("CREATE VIRTUAL"):
            columns = [column[1] for column in connection.execute(f'PRAGMA table_info("{name}")')]
            quoted = "||','||".join(f'quote("{column}")' for column in columns)
            # S608: the names are those of the database itself.
            rows = connection.execute(f'SELECT {quoted} FROM "{name}" ORDER BY "{columns[0]}"')  # noqa: S608
            if name == "sqlite_sequence":
                # By now it counts what was inserted; it shall count what ever was.
                yield "DELETE FROM sqlite_sequence;"
            yield from (f'INSERT INTO "{name}" VALUES({values});' for (values,) in rows)
    yield from (f"{sql};" for (sql,) in connection.execute(_REST))


def _digest(text: str) -> str:
    """Over the files of all migrations that the text says were applied; other text or another file, another digest."""
    on_disk = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    digest = sha256()
    for key in sorted(_ROW_OF_MIGRATION.findall(text)):
        digest.update(".".join(key).encode())
        if key in on_disk and (file := sys.modules[on_disk[key].__module__].__file__):
            digest.update(Path(file).read_bytes())
    return digest.hexdigest()
