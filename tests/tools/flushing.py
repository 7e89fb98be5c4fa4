"""Makes "empty the database" mean "back to what the migrations left".

After a test with real transactions Django empties every table. Two things stand in the way. Tables of events refuse
DELETE by trigger, which is how SQLite empties a table (PostgreSQL truncates, which triggers on rows do not see). And
rows that migrations made (Wagtail's root page, site, locale and groups) would be gone for every later test. So the
triggers step aside while the tables are emptied, and the migrations' rows are put back from a copy.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

COPY = "kept_copy_of_"


def keep_migrated_rows(connection: BaseDatabaseWrapper) -> None:
    """Copy what the migrations left, and put it back whenever the database is emptied.

    Done for the class, because a browser's event loop in the test's thread gives Django a connection of its own there.
    """
    tables = list(_filled_tables(connection))
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DROP TABLE IF EXISTS {COPY}{table}")
            cursor.execute(f"CREATE TABLE {COPY}{table} AS SELECT * FROM {table}")  # noqa: S608 -- names of our tables
    operations = type(connection.ops)
    empty = operations.execute_sql_flush

    def empty_and_put_back(self: BaseDatabaseOperations, sql_list: Iterable[str]) -> None:
        with transaction.atomic(using=self.connection.alias), _triggers_aside(self.connection):
            empty(self, sql_list)
            with self.connection.cursor() as cursor:
                for table in tables:
                    cursor.execute(f"INSERT INTO {table} SELECT * FROM {COPY}{table}")  # noqa: S608 -- as above

    operations.execute_sql_flush = empty_and_put_back  # type: ignore[method-assign]  # for the tests only


def _filled_tables(connection: BaseDatabaseWrapper) -> Iterator[str]:
    for table in connection.introspection.django_table_names(only_existing=True, include_views=False):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {table})")  # noqa: S608 -- as above
            if cursor.fetchone()[0]:
                yield table


@contextmanager
def _triggers_aside(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """On SQLite, drop the triggers that refuse DELETE and make them again, word for word."""
    triggers: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
            triggers = cursor.fetchall()
        for name, _sql in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
    yield
    with connection.cursor() as cursor:
        for _name, sql in triggers:
            cursor.execute(sql)
