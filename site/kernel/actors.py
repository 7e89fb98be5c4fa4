"""Who did it. Most bookings have no user, so an actor is wider than a user."""

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What kind of party acted."""

    USER = "user"
    BOOKING_KEY = "booking_key"
    SEAT_KEY = "seat_key"
    CERTIFICATE_KEY = "certificate_key"
    REQUEST_KEY = "request_key"
    API_TOKEN = "api_token"  # noqa: S105 -- the name of a kind, not a password
    PUBLIC = "public"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The party behind an operation: its kind and the identifier of its row, never a name or an address."""

    kind: ActorKind
    id: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}" if self.id else str(self.kind)

    @classmethod
    def user(cls, pk: int) -> "Actor":
        """Somebody who is signed in."""
        return cls(ActorKind.USER, str(pk))


# The worker and other things nobody asked for; and a visitor of whom nothing is known yet.
SYSTEM = Actor(ActorKind.SYSTEM)
PUBLIC = Actor(ActorKind.PUBLIC)
