"""What left the house goes on record: a staff list tells that its rows were taken away as a file."""

from typing import Any

from django.dispatch import receiver

from kernel.actors import Actor
from records.operations import exports
from ui.staff.exports import Taken, exported


@receiver(exported)
def note_export(user: Any, taken: Taken, by: Actor, **_: Any) -> None:
    """Record it before the file goes out; without a record there is no file."""
    exports.record(user=user, taken=taken, by=by)
