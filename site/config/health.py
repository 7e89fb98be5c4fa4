"""Tells those who look after the host whether this process lives and whether it can work."""

from functools import cache

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from paper import signatures
from ui.access import Access, open_to


@open_to(Access.PUBLIC)
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process is up. Asks nothing of the database."""
    return _answer({"status": "ok"}, 200)


@open_to(Access.PUBLIC)
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """The database answers and every migration of this release is applied; 503 otherwise.

    Where certificates cannot be signed, the answer says so beside `ok`; `manage.py check --deploy` says why.
    """
    try:
        missing = last_migrations() - set(MigrationRecorder(connection).applied_migrations())
    except DatabaseError:
        return _answer({"status": "no database"}, 503)
    if missing:
        return _answer({"status": "migrations missing"}, 503)
    # No reason to take the whole site away: everything else works, and certificates wait.
    signing = {"signing": "not possible"} if signatures.fault(timezone.now()) else {}
    return _answer({"status": "ok", **signing}, 200)


@cache
def last_migrations() -> frozenset[tuple[str, str]]:
    """The last migration of each app, as the files of this release have them."""
    return frozenset(MigrationLoader(None).graph.leaf_nodes())


def _answer(body: dict[str, str], status: int) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
