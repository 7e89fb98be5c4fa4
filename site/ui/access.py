"""Every address says who may come through it. A test walks all addresses and refuses one that does not say."""

from enum import StrEnum
from typing import Any, TypeVar


class Access(StrEnum):
    """Who may come through a door."""

    PUBLIC = "public"  # anybody; shows nothing personal
    KEY = "key"  # the holder of a key from a mail, or somebody signed in who may see the row
    SIGNED_IN = "signed_in"  # anybody who signed in; sees only what is theirs
    STAFF = "staff"  # signed in, with a role on a team, as a force contact or as administrator
    TOKEN = "token"  # noqa: S105 -- the name of a rule: an API token with the right scope
    DEMO = "demo"  # exists in the demonstration only


ViewT = TypeVar("ViewT")


def open_to(rule: Access) -> Any:
    """Declare the access of a function view: `@open_to(Access.PUBLIC)`."""

    def declare(view: ViewT) -> ViewT:
        view.access = rule  # type: ignore[attr-defined]  # a function takes attributes
        return view

    return declare


def access_of(callback: Any) -> Access | None:
    """What a resolved view declares, or None."""
    for candidate in (callback, getattr(callback, "view_class", None), getattr(callback, "cls", None)):
        found = getattr(candidate, "access", None)
        if isinstance(found, Access):
            return found
    return None
