"""Messages of the tests' own kind."""

from typing import Any

from correspondence.models import Message
from correspondence.operations import messages
from tests.factories.organisations import make_user

KIND = "for_tests"


def write(**fields: Any) -> Message:
    """One message, due now."""
    return messages.write(kind=KIND, to=fields.pop("to", "ada@x.example"), about=make_user(), **fields)


def write_sent(**fields: Any) -> Message:
    """One that a worker handed over."""
    message = write(**fields)
    Message.objects.filter(pk=message.pk).update(attempts=1, leased_by="w")
    message.refresh_from_db()
    messages.settle_sent(message=message)
    message.refresh_from_db()
    return message


def state(message: Message) -> str:
    """Where it stands now."""
    message.refresh_from_db()
    return message.state
