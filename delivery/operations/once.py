"""A form that arrives twice makes one row: by the key that stood in it."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Manager, Model

from kernel.errors import Refusal

Row = TypeVar("Row", bound=Model)


def once(rows: Manager[Row], request_key: str | None, make: Callable[[], Row]) -> Row:
    """The row that an earlier sending with this key made, or else what `make` makes, in one transaction.

    Without a key every sending counts. Refuses what `make` refuses.
    """
    made = _made_before(rows, request_key)
    if made is not None:
        return made
    try:
        with transaction.atomic():
            return make()
    except (IntegrityError, Refusal):
        # The same form arrived twice at the same moment and the other one won; what it took may even be the last.
        made = _made_before(rows, request_key)
        if made is None:
            raise
        return made


def _made_before(rows: Manager[Row], request_key: str | None) -> Row | None:
    return rows.filter(request_key=request_key).first() if request_key else None
