"""Database triggers that refuse to change or delete rows which must stay as they were written."""

from typing import Any

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION muster_refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION 'rows of % are never changed or deleted', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""


def protect(schema_editor: Any, table: str, *, against: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
    """Refuse these verbs on every row of a table."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES_FUNCTION, params=None)
    for verb in against:
        name = f"{table}_no_{verb.lower()}"
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH ROW EXECUTE FUNCTION muster_refuse_change()"
            )
        else:
            schema_editor.execute(
                f"CREATE TRIGGER {name} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, 'rows of {table} are never changed or deleted'); END"
            )


def unprotect(schema_editor: Any, table: str, *, against: tuple[str, ...] = ("UPDATE", "DELETE")) -> None:
    """Take the triggers away again (reversing a migration, or emptying a test database)."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    for verb in against:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}{on_table}")


_POSTGRES_STEP = """
CREATE OR REPLACE FUNCTION muster_refuse_step() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$ LANGUAGE plpgsql
"""


def refuse_step(schema_editor: Any, table: str, name: str, *, when: str, words: str) -> None:
    """Refuse every UPDATE of a row for which `when`, about OLD and NEW, holds. Written twice, it stands once.

    `when` is SQL that both databases read the same; compare what may be empty with `IS DISTINCT FROM`.
    """
    allow_step(schema_editor, table, name)
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_POSTGRES_STEP, params=None)
        schema_editor.execute(
            f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when}) "
            f"EXECUTE FUNCTION muster_refuse_step('{words}')"
        )
        return
    same = when.replace("IS DISTINCT FROM", "IS NOT")
    schema_editor.execute(
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} WHEN {same} BEGIN SELECT RAISE(ABORT, '{words}'); END"
    )


def allow_step(schema_editor: Any, table: str, name: str) -> None:
    """Take such a trigger away again."""
    on_table = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")
