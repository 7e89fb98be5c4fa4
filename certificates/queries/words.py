"""The reasons for which somebody has no certificate, in words: in full for staff, and kindly for people themselves."""

from collections.abc import Callable

from certificates.enums import UNSIGNED, ProblemKind, Reason
from certificates.models import IssueProblem
from certificates.queries.reasons import Outcome
from delivery.models import Meeting
from ui import wording

Words = Callable[[Outcome], str]


def for_staff(one: Outcome) -> str:
    """What a trainer is told; empty where there is a certificate."""
    return _FOR_STAFF[one.reason](one) if one.reason else ""


def for_people(one: Outcome) -> str:
    """What the attendee or the booker is told; empty where there is a certificate."""
    return _FOR_PEOPLE[one.reason](one) if one.reason else ""


def _plain(words: str) -> Words:
    return lambda one: words


def _open_registers(one: Outcome) -> str:
    """ "The register", or which ones: "The registers of meetings 1 (3 March 2026) and 2 (10 March 2026)"."""
    found = one.round.open_meetings
    if len(one.round.meetings) == 1:
        return "the register"
    named = [_meeting(meeting) for meeting in found]
    together = " and ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    return f"the register{'s' if len(found) > 1 else ''} of {'meetings' if len(found) > 1 else 'meeting'} {together}"


def _meeting(meeting: Meeting) -> str:
    return f"{meeting.number} ({wording.short_day(meeting.starts_at)})"


def _share(one: Outcome) -> str:
    planned = len(one.round.meetings)
    wanted = "all of them" if one.round.needed == planned else f"at least {one.round.needed}"
    return f"{one.attended} of {planned} meetings; a certificate of this course asks for {wanted}"


def _not_closed(one: Outcome) -> str:
    words = _open_registers(one)
    verb = "are" if words.startswith("the registers") else "is"
    return f"{words[0].upper()}{words[1:]} {verb} not closed."


def _waiting(one: Outcome) -> str:
    run = one.round.run
    if run is None:
        return "It will be made within a minute or two of the last register's closing."
    return f"The worker has had it to make since {wording.when(run.due_at)}."


def _unsigned(one: Outcome) -> str:
    fault = one.round.run.last_error.removeprefix(UNSIGNED) if one.round.run else ""
    return f"It waits to be signed. {fault} It goes out by itself once whoever runs Muster has put that right."


def _stuck(one: Outcome) -> str:
    run = one.round.run
    if run is not None and run.given_up_at is not None:
        return f"Making it failed {run.attempts} times and was given up ({run.last_error or 'no error was noted'})."
    return "It should have been made and was not. Go through the session again."


def what_is_wrong(problem: IssueProblem) -> str:
    """What keeps a certificate from being made, with the letters that cannot be printed."""
    if problem.kind == ProblemKind.NO_NAME:
        return "Nobody is named on the place."
    if problem.kind == ProblemKind.NOT_CONFIRMED:
        return _NOT_CONFIRMED
    fact, letters = _apart(problem.detail)
    where = "The name" if problem.is_about_the_name else _PRINTED.get(fact, ("Something printed on it", ""))[0]
    return f"{where} has letters that the certificate's typeface lacks: {' '.join(letters) or 'not noted which'}."


def how_to_mend(problem: IssueProblem) -> str:
    """What staff do about it."""
    if problem.is_about_the_name:
        return "Ask how the person writes the name in Latin letters, and correct it."
    if problem.kind == ProblemKind.NOT_CONFIRMED:
        return "A trainer of the session says who has completed the course."
    fact, _ = _apart(problem.detail)
    return _PRINTED.get(fact, ("", "Have it put right, then go through the session again."))[1]


_ON_THE_PAGE = (
    "Have it put right on the course's page and published. The certificates are then made by themselves, with the new "
    "wording."
)
_PRINTED = {
    "course_title": ("The course's title", _ON_THE_PAGE),
    "outcomes": ("What the course teaches", _ON_THE_PAGE),
    "trainers": (
        "A trainer's name",
        "An administrator corrects the name on the trainer's account. Then go through the session again.",
    ),
    "issuer": (
        "The issuer's name",
        "An administrator corrects the name of the region's unit. Then go through the session again.",
    ),
}


def _apart(detail: str) -> tuple[str, list[str]]:
    """A problem's detail, "course_title U+4F60": the fact and the letters, those that print nothing by their number."""
    parts = detail.split()
    fact = parts.pop(0) if parts and not parts[0].startswith("U+") else ""
    letters = [chr(int(part[2:], 16)) if part.startswith("U+") else part for part in parts]
    shown = [
        letter if letter.isprintable() and not letter.isspace() else part
        for letter, part in zip(letters, parts, strict=True)
    ]
    return fact, shown


def _of_problem(one: Outcome) -> str:
    return what_is_wrong(one.problem) if one.problem else ""


def _rule_changed(one: Outcome) -> str:
    changed = f" on {wording.short_day(one.round.rule.created_at)}" if one.round.rule else ""
    return f"The rule was changed{changed}, after the certificates had gone out. By the new rule one is due."


_NOT_CONFIRMED = "This course asks for a trainer's yes to each person, and there is none yet."

_FOR_STAFF: dict[Reason, Words] = {
    Reason.CANCELLED: _plain("The session was cancelled."),
    Reason.NO_NAME: _plain("Nobody is named on the place."),
    Reason.UNDRAWABLE_NAME: _of_problem,
    Reason.UNDRAWABLE_COURSE: _of_problem,
    Reason.NOT_YET: _plain("The session is still to come."),
    Reason.ABSENT: _plain("Marked absent."),
    Reason.EXCUSED: _plain("Marked excused."),
    Reason.NOT_LISTED: _plain("Not on the register when it was closed."),
    Reason.TOO_FEW: lambda one: f"Was at {_share(one)}.",
    Reason.REGISTER_OPEN: _not_closed,
    Reason.NOT_CONFIRMED: _plain(_NOT_CONFIRMED),
    Reason.RULE_CHANGED: _rule_changed,
    Reason.STUCK: _stuck,
    Reason.NO_SIGNATURE: _unsigned,
    Reason.WAITING: _waiting,
}

_NOT_THERE = "The register does not show that somebody came on this place. If that is wrong, tell the team."

_FOR_PEOPLE: dict[Reason, Words] = {
    Reason.CANCELLED: _plain("The session was cancelled."),
    Reason.NO_NAME: _plain("This place has no name yet. Tell the team who came, and the certificate is made."),
    Reason.UNDRAWABLE_NAME: _plain(
        "We cannot print some letters of the name yet. The trainer knows, and will ask how it is written in Latin "
        "letters."
    ),
    Reason.UNDRAWABLE_COURSE: _plain("We have to put something right on our side first. The trainer knows."),
    Reason.NOT_YET: _plain("The session is still to come. Certificates are made after it."),
    Reason.ABSENT: _plain(_NOT_THERE),
    Reason.EXCUSED: _plain(_NOT_THERE),
    Reason.NOT_LISTED: _plain(_NOT_THERE),
    Reason.TOO_FEW: lambda one: f"The register shows {_share(one)}. If that is wrong, tell the team.",
    Reason.REGISTER_OPEN: lambda one: f"The trainer has not closed {_open_registers(one)} yet.",
    Reason.NOT_CONFIRMED: _plain(
        "The trainer says for each person whether the course was completed, and has not done so yet. You need do "
        "nothing."
    ),
    Reason.RULE_CHANGED: _plain("What this course asks for was changed after the session. Ask the team."),
    Reason.STUCK: _plain("Something went wrong on our side. Tell the team, please."),
    Reason.NO_SIGNATURE: _plain("It waits to be signed, and goes out by e-mail once it is. You need do nothing."),
    Reason.WAITING: _plain("It is being made and goes out by e-mail within a few minutes."),
}
