"""What an organisation wishes for when it asks for a session: checked, and as the columns of a request's row."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings

from courses.models import Course
from delivery.enums import Mode
from kernel import uk
from kernel.cleaning import clean_line, clean_text
from kernel.errors import Refusal
from kernel.names import clean_name
from organisations.models import Force, Outcode
from organisations.operations.organisations import suggest_force

MOST_PEOPLE = 1000


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A session as it is asked for, and whom to talk to about it. Everything of it may be corrected later.

    No course means: help us choose. Under-18s are a number. `postcode` is where it would take place, as typed;
    `asks_anyway` says that those who ask know that they are few for a session of their own.
    """

    mode: Mode | str
    adults: int
    dates: str
    audience: str
    asker_name: str
    asker_phone: str = ""
    course: Course | None = None
    under_18: int = 0
    place: str = ""
    postcode: str = ""
    force: Force | None = None
    asks_anyway: bool = False


def is_small(mode: Mode | str, people: int) -> bool:
    """Whether these are fewer people than the team comes out for."""
    return mode != Mode.ONLINE and people < settings.ONSITE_MINIMUM


def refuse_bad(wish: Wish) -> None:
    """Refuse `link_in_name` or `name_too_long` (of whoever asks), `bad_number_of_people`, `dates_needed`,
    `audience_needed` or `too_few_on_site`, naming the field."""
    clean_name(wish.asker_name, field="asker_name")
    if not (0 <= wish.adults <= MOST_PEOPLE and 0 <= wish.under_18 <= MOST_PEOPLE):
        field = "under_18" if 0 <= wish.adults <= MOST_PEOPLE else "adults"
        raise Refusal(f"Give a number from 0 to {MOST_PEOPLE}.", "bad_number_of_people", field=field)
    if not wish.adults + wish.under_18:
        words = "Say how many people the session is for: adults, under-18s or both."
        raise Refusal(words, "bad_number_of_people", field="adults")
    if not clean_text(wish.dates):
        raise Refusal("Say which days and times would suit you.", "dates_needed", field="dates")
    if not clean_text(wish.audience):
        raise Refusal("Say in a few words who the session is for.", "audience_needed", field="audience")
    if is_small(wish.mode, wish.adults + wish.under_18) and not wish.asks_anyway:
        raise too_few_on_site()


def columns(wish: Wish, *, usual_postcode: str, known_force: Force | None) -> dict[str, Any]:
    """What the row of a request says of a wish, the force and its region among it.

    Without a postcode of its own it takes place at the usual one. Refuses `bad_postcode`, and `force_needed`
    where neither what was chosen nor the postcode tells which force that is.
    """
    postcode = uk.postcode(wish.postcode)
    if wish.postcode.strip() and not postcode:
        raise Refusal("Enter a full UK postcode, like OX1 2JD.", "bad_postcode", field="place_postcode")
    postcode = postcode or usual_postcode
    force = wish.force or suggest_force(postcode) or known_force
    if force is None:
        raise Refusal(
            "We cannot tell from the postcode which police force that is. Choose it.", "force_needed", field="force"
        )
    outcode = Outcode.objects.filter(code=uk.outward(postcode)).first()
    return {
        "asker_name": clean_line(wish.asker_name),
        "asker_phone": clean_line(wish.asker_phone),
        "course": wish.course,
        "mode": wish.mode,
        "adults": wish.adults,
        "under_18": wish.under_18,
        "audience": clean_text(wish.audience),
        "dates": clean_text(wish.dates),
        "place": clean_text(wish.place),
        "postcode": postcode,
        "town": outcode.town[:120] if outcode else "",
        "force": force,
        "region": force.region,
    }


def too_few_on_site() -> Refusal:
    """Fewer people than the team comes out for."""
    return Refusal(
        f"We come to you from {settings.ONSITE_MINIMUM} people. With fewer, join one of our open sessions, or ask for "
        "one online. If none of them suits you, ask us all the same: tick the box below.",
        "too_few_on_site",
        field="asks_anyway",
    )
