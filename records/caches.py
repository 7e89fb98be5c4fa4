"""What all web processes must count together: tries at a door, codes that were used.

Each process counting for itself would let through as many tries as there are processes. These are Django caches, so the
sign-in library counts here too. Which one is at work, and why not Django's own in the database, is in
docs/adr/0008-counting-together.md.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.utils import timezone
from django.utils.crypto import salted_hmac

from records.models import SharedValue

# Read by every page, written almost never, and nothing to be counted: each process may remember it for itself.
IN_PROCESS = frozenset({"wagtail_site_root_paths"})
NEVER = datetime(9999, 1, 1, tzinfo=UTC)

# Only the names of our own table are put into these; values go beside them.
_TABLE = SharedValue._meta.db_table
_PUT = f"""
INSERT INTO {_TABLE} (key, number, body, expires_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (key) DO UPDATE SET number = excluded.number, body = excluded.body, expires_at = excluded.expires_at
"""  # noqa: S608
_ADD = f"{_PUT} WHERE {_TABLE}.expires_at <= %s"
_COUNT = f"""
UPDATE {_TABLE} SET number = number + %s WHERE key = %s AND number IS NOT NULL AND expires_at > %s RETURNING number
"""  # noqa: S608


def unreadable(key: str, prefix: str, version: int) -> str:
    """The key as it is stored: callers' addresses and accounts' numbers stand in keys, and must not be read there."""
    return salted_hmac("records.caches", f"{prefix}:{version}:{key}", algorithm="sha256").hexdigest()


class _InProcess(BaseCache):
    """Leaves to each process what need not be shared."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, from this process or from where all look."""
        if key in IN_PROCESS:
            return caches["local"].get(key, default, version)
        return super().get(key, default, version)

    def set(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value in this process or where all look."""
        if key in IN_PROCESS:
            caches["local"].set(key, value, timeout, version)  # type: ignore[arg-type]  # stubs know no DEFAULT_TIMEOUT
        else:
            super().set(key, value, timeout, version)  # type: ignore[arg-type]  # as above

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; another process forgets its own when it runs out."""
        if key in IN_PROCESS:
            return bool(caches["local"].delete(key, version))
        return bool(super().delete(key, version))


class _Rows(BaseCache):
    """A cache in a table of ours. Each call is one statement, so that no two processes can both be told yes."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Keep a value unless there is one; True for exactly one of those who ask at the same moment."""
        return self._run(_ADD, [*self._row(key, value, timeout, version), _stamp(timezone.now())]) == 1

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """The value, or the default where there is none or it ran out."""
        rows = SharedValue.objects.filter(key=self.make_key(key, version), expires_at__gt=timezone.now())
        found = rows.values_list("number", "body").first()
        if found is None:
            return default
        number, body = found
        return json.loads(body) if number is None else number

    def set(
        self, key: str, value: Any, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Keep a value."""
        self._run(_PUT, self._row(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on, and the new count. Raises ValueError where there is no count."""
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, [delta, self.make_key(key, version), _stamp(timezone.now())])
            counted = cursor.fetchall()
        if not counted:
            raise ValueError("There is nothing to count on under this key.")
        return int(counted[0][0])

    def touch(self, key: str, timeout: float | object | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep a value for longer; False where there is none."""
        rows = SharedValue.objects.filter(key=self.make_key(key, version), expires_at__gt=timezone.now())
        return bool(rows.update(expires_at=self._end(timeout)))

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget a value; False where there was none."""
        return bool(SharedValue.objects.filter(key=self.make_key(key, version)).delete()[0])

    def clear(self) -> None:
        """Forget everything."""
        SharedValue.objects.all().delete()

    def _row(self, key: str, value: Any, timeout: float | object | None, version: int | None) -> list[Any]:
        number, body = (value, "") if type(value) is int else (None, json.dumps(value))
        return [self.make_key(key, version), number, body, _stamp(self._end(timeout))]

    def _end(self, timeout: float | object | None) -> datetime:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return NEVER if seconds is None else timezone.now() + timedelta(seconds=float(seconds))  # type: ignore[arg-type]

    def _run(self, statement: str, values: list[Any]) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, values)
            return int(cursor.rowcount)


class DatabaseCounts(_InProcess, _Rows):
    """In the database that is there already: the usual one."""


class RedisCounts(_InProcess, RedisCache):
    """In a Redis, where one runs anyway."""


class Plain:
    """How values lie in Redis: as JSON. Django's own way would run whatever code somebody puts there."""

    def dumps(self, value: Any) -> int | bytes:
        """Numbers as they are, so that Redis can count them."""
        return value if type(value) is int else json.dumps(value).encode()

    def loads(self, stored: bytes) -> Any:
        """The value again."""
        return json.loads(stored)


def _stamp(instant: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(instant)
