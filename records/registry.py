"""In which each app declares what personal data it holds, when its time is up, and what it hands out to its owner.

An app says so in its `retention.py` and `handouts.py`; tests compare the declarations with the model fields marked
`personal`, so that nothing personal is held without anybody knowing when it goes and how one sees it.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.module_loading import autodiscover_modules

from kernel.fields import Retain

Finder = Callable[[datetime], models.QuerySet[Any]]
Afterwards = Callable[[list[Any]], None]
AddressBook = Callable[[Collection[str]], Iterable[str]]
SESSION = "delivery.session"


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Personal fields of one model under one rule.

    `due` answers the rows whose time is up when everything before the given moment has to go; without it nothing is
    done by the clock, and `kept_because` says why. `blank` maps fields to what they become; `deletes` removes the rows
    instead. `belongs` maps what can be held (by label) to the lookups that lead from a row to it, so that a hold on it
    keeps the row; `session` is short for the commonest. `addresses` are fields whose e-mail address alone shows that a
    row is about a held person. `about` are the two fields that name the row this one is about, by label and id.
    `is_in_trail` says whether payloads of the trail repeat the fields and go with them.
    `afterwards` is called with the ids, in the same transaction.
    """

    model: type[models.Model]
    rule: Retain
    fields: tuple[str, ...]
    due: Finder | None = None
    kept_because: str = ""
    blank: dict[str, Any] = field(default_factory=dict)
    deletes: bool = False
    session: str = ""
    belongs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    addresses: tuple[str, ...] = ()
    about: tuple[str, str] | None = None
    is_in_trail: bool = True
    afterwards: Afterwards | None = None

    @property
    def name(self) -> str:
        """What the report calls it: `delivery.seat: name, email`."""
        return f"{self.model._meta.label_lower}: {', '.join(self.fields)}"

    def lookups(self, label: str) -> tuple[str, ...]:
        """What leads from a row to what is held under this label: the row itself, or declared lookups."""
        own = ("pk",) if label == self.model._meta.label_lower else ()
        short = (self.session,) if self.session and label == SESSION else ()
        return (*own, *short, *self.belongs.get(label, ()))


@dataclass(frozen=True, kw_only=True)
class Kin:
    """Rows without personal fields of which the trail tells: what a hold keeps of the trail reaches to them."""

    model: type[models.Model]
    belongs: Mapping[str, tuple[str, ...]]

    def lookups(self, label: str) -> tuple[str, ...]:
        """As for a holding."""
        own = ("pk",) if label == self.model._meta.label_lower else ()
        return (*own, *self.belongs.get(label, ()))


_holdings: list[Holding] = []
_kin: list[Kin] = []
# How the addresses of held people are found, by label of what is held.
_address_books: dict[str, AddressBook] = {}


def declare(*holdings: Holding) -> None:
    """Add what an app holds. Called once, where its `retention.py` is imported."""
    _holdings.extend(holdings)


def declare_kin(*kin: Kin) -> None:
    """Add rows of which only the trail tells."""
    _kin.extend(kin)


def declare_addresses(label: str, book: AddressBook) -> None:
    """Say how the addresses of people who are held under this label are found."""
    _address_books[label] = book


def holdings() -> tuple[Holding, ...]:
    """Everything that all apps declared."""
    autodiscover_modules("retention")
    return tuple(_holdings)


def kin() -> tuple[Kin, ...]:
    """Every row of which only the trail tells."""
    autodiscover_modules("retention")
    return tuple(_kin)


def addresses_of(label: str, ids: Collection[str]) -> list[str]:
    """The addresses of those who are held under this label."""
    autodiscover_modules("retention")
    book = _address_books.get(label)
    return list(book(ids)) if book is not None and ids else []


@dataclass(frozen=True, kw_only=True)
class Subject:
    """About whom everything is handed out: a user, by a proved address; or an organisation whose contact they are."""

    email: str
    user: Any
    organisation: Any = None


@dataclass(frozen=True)
class Fact:
    """One thing that a row says: for programs (`key`), for people (`label`), and how it is read."""

    key: str
    label: str
    value: Callable[[Any], object]


@dataclass(frozen=True, kw_only=True)
class Handout:
    """What one kind of rows tells whoever takes away everything about themselves, or about their organisation.

    `fields` are the personal fields that it shows, as `delivery.Seat.name`. `file` answers the name and content of what
    goes with a row, if anything does.
    """

    name: str
    heading: str
    rows: Callable[[Subject], Iterable[Any]]
    facts: tuple[Fact, ...]
    fields: tuple[str, ...] = ()
    file: Callable[[Any], tuple[str, bytes] | None] | None = None
    is_of_organisation: bool = False


_handouts: list[Handout] = []
# Personal fields that are not handed out, and why.
_left_out: dict[str, str] = {}


def hand_out(*handouts: Handout) -> None:
    """Add what an app hands out. Called once, where its `handouts.py` is imported."""
    _handouts.extend(handouts)


def leave_out(because: str, *fields: str) -> None:
    """Say why personal fields are not handed out."""
    _left_out.update(dict.fromkeys(fields, because))


def handouts(*, is_of_organisation: bool) -> tuple[Handout, ...]:
    """Everything that all apps hand out, in the order in which it is read: the lowest app first."""
    autodiscover_modules("handouts")
    return tuple(one for one in _handouts if one.is_of_organisation is is_of_organisation)


def left_out() -> dict[str, str]:
    """Every personal field that is not handed out, with the reason."""
    autodiscover_modules("handouts")
    return dict(_left_out)
