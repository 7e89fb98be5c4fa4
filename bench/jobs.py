"""The jobs that are measured, and the limit beside which each one stands."""

import uuid
from collections.abc import Callable
from itertools import cycle, islice
from typing import Any
from urllib.parse import urlsplit

from bench.badges import BADGE, BADGE_BY_PYLD
from bench.client import Visitor
from bench.machine import Void
from bench.papers import ASSEMBLED, ASSEMBLED_SIGNED, DRAWN, FINISHED, SIGNED
from bench.rig import Job, Rig, Work
from bench.world import LIST, PARTY, World
from kernel.identifiers import grouped, new_code

BATCH = 100
REPORT = 1000
PAGE = 1000


def _pages(address: Callable[[World], str], status: int = 200) -> Work:
    def work(rig: Rig, times: int) -> float:
        path, meter = address(rig.world), rig.served()
        with meter:
            for _ in range(times):
                rig.visitor().get(path, status)
        return meter.seconds

    return work


def _made_anew(address: Callable[[World], str]) -> Work:
    """Each time under another address, so that no memory of the last second helps."""

    def work(rig: Rig, times: int) -> float:
        path, meter = address(rig.world), rig.served()
        with meter:
            for _ in range(times):
                rig.visitor().get(f"{path}?utm_term={uuid.uuid4().hex}")
        return meter.seconds

    return work


def _course(world: World) -> str:
    return f"/courses/{world.course.slug}/"


def _session(world: World) -> str:
    return f"/sessions/{world.session.ref}/"


def _sessions(world: World) -> str:
    return "/sessions/"


def _codes(address: str) -> Work:
    def work(rig: Rig, times: int) -> float:
        codes, meter = list(islice(cycle(rig.world.codes), times)), rig.served()
        with meter:
            for code in codes:
                rig.visitor().get(f"{address}{code}/")
        return meter.seconds

    return work


def _unknown_codes(address: str) -> Work:
    def work(rig: Rig, times: int) -> float:
        codes, meter = [grouped(new_code()) for _ in range(times)], rig.served()
        with meter:
            for code in codes:
                rig.visitor().get(f"{address}{code}/", 404)
        return meter.seconds

    return work


def _lists(path: str) -> Work:
    def work(rig: Rig, times: int) -> float:
        meter, visitor = rig.served(), rig.visitor(rig.world.coordinator_token)
        with meter:
            for _ in range(times):
                reply = visitor.get(path)
        if len(reply.json["results"]) != LIST:
            raise Void(f"{path} answered {len(reply.json['results'])} rows, not {LIST}")
        return meter.seconds

    return work


def _far(path: str) -> Work:
    """The list's thousandth page, to which each page leads on."""

    def work(rig: Rig, times: int) -> float:
        visitor = rig.visitor(rig.world.coordinator_token)
        if path not in rig.world.far:
            address = path
            for _ in range(PAGE - 1):
                led_to = urlsplit(visitor.get(address).json["next"])
                address = f"{led_to.path}?{led_to.query}"
            rig.world.far[path] = address
        return _lists(rig.world.far[path])(rig, times)

    return work


def _book(rig: Rig, times: int, token: str, state: str) -> float:
    bodies, meter, visitor = [rig.world.body(rig.world.hall) for _ in range(times)], rig.served(), rig.visitor(token)
    with meter:
        replies = [visitor.send("/api/v1/bookings/", body) for body in bodies]
    if {reply.json["state"] for reply in replies} != {state}:
        raise Void(f"a booking is not {state}")
    return meter.seconds


def book_on_the_web(rig: Rig, times: int) -> float:
    """The session's page, the form, sent; the code's page, the code, sent; the booking's page."""
    meter, hall = rig.served(), f"/sessions/{rig.world.hall.ref}/"
    waiting = []
    with meter:
        for _ in range(times):
            visitor = rig.visitor()
            visitor.get(hall)
            form = visitor.get(f"{hall}book/")
            led_to = visitor.submit(f"{hall}book/", form, _fields(rig.world)).headers["Location"]
            waiting.append((visitor, led_to, visitor.get(led_to)))
    # The booker reads the mail: that is no work of ours.
    codes = [rig.world.code_for(path.split("/")[2]) for _, path, _ in waiting]
    with meter:
        for (visitor, path, page), code in zip(waiting, codes, strict=True):
            visitor.get(visitor.submit(path, page, {"code": code}).headers["Location"])
    return meter.seconds


def _fields(world: World) -> dict[str, str]:
    firm = world.firm()
    return {
        "places": "1",
        "has_under_18": "no",
        "booker_name": firm.booker,
        "email": firm.email,
        "organisation_name": firm.name,
        "audience_type": "business",
        "size_band": "small",
        "postcode": firm.postcode,
        "seat_1_name": firm.booker,
        "seat_1_email": firm.email,
        "agree": "on",
    }


def check_in(rig: Rig, times: int) -> float:
    """One person after another, each in a request of their own, at registers of a usual size."""
    marks = list(islice(rig.world.marks(PARTY), times))
    return _send_marks(rig, [(path, [mark]) for path, mark in marks], "entered")


def check_in_again(rig: Rig, times: int) -> float:
    """The same marks once more, as a device does that heard no answer."""
    marks = list(islice(rig.world.marks(PARTY), PARTY))
    _send_marks(rig, [(marks[0][0], [mark for _, mark in marks])], "entered")
    return _send_marks(rig, [(path, [mark]) for path, mark in islice(cycle(marks), times)], "repeated")


def check_in_many(rig: Rig, times: int) -> float:
    """A hundred people in one request, as a device does that was without a network."""
    marks = list(islice(rig.world.marks(BATCH), times * BATCH))
    sent = [
        (marks[first][0], [mark for _, mark in marks[first : first + BATCH]]) for first in range(0, len(marks), BATCH)
    ]
    return _send_marks(rig, sent, "entered")


def import_report(rig: Rig, times: int) -> float:
    """The report of an online meeting of a thousand, sent as a file."""
    sent = [rig.world.report_of(REPORT) for _ in range(times)]
    meter, visitor = rig.served(), rig.visitor(rig.world.trainer_token)
    with meter:
        replies = [visitor.send(path, body) for path, body in sent]
    if {tuple(reply.json["counts"].items()) for reply in replies} != {(("entered", REPORT),)}:
        raise Void("somebody of a report is not marked")
    return meter.seconds


def _send_marks(rig: Rig, sent: list[tuple[str, list[dict[str, Any]]]], outcome: str) -> float:
    meter, visitor = rig.served(), rig.visitor(rig.world.trainer_token)
    with meter:
        replies = [visitor.send(path, {"events": marks}, 200) for path, marks in sent]
    if {result["outcome"] for reply in replies for result in reply.json["results"]} != {outcome}:
        raise Void(f"a mark was not {outcome}")
    return meter.seconds


def issue(rig: Rig, times: int) -> float:
    """Drawn, filed, entered with its trail, and the mail written: all that the worker does for one holder."""
    earned, meter = rig.world.earned(times), rig.here()
    if len(earned) != times:
        raise Void("the demonstration's past has too few certificates for so many rounds: ask for fewer")
    with meter:
        for one in earned:
            rig.world.issue(one)
    return meter.seconds


def _limit(send: Callable[[Visitor, int], object]) -> Work:
    def work(rig: Rig, times: int) -> float:
        meter, visitor = rig.limited(), Visitor(rig.limits.port)
        with meter:
            for number in range(times):
                send(visitor, number)
        return meter.seconds

    return work


def _a_booking(visitor: Visitor, number: int) -> object:
    return visitor.send("/book", {"ref": uuid.uuid4().hex, "name": "Ada Osei", "email": f"office{number}@firm.example"})


def _a_scan(visitor: Visitor, number: int) -> object:
    return visitor.send("/scan", {"id": str(uuid.uuid4()), "seat": number, "status": "present"})


LIMITS: dict[str, Work] = {
    "static": _limit(lambda visitor, _number: visitor.get("/static")),
    "pk": _limit(lambda visitor, number: visitor.get(f"/pk/{1 + number % 500}")),
    "list50": _limit(lambda visitor, _number: visitor.get("/list50")),
    "book": _limit(_a_booking),
    "scan": _limit(_a_scan),
    "assembled": ASSEMBLED,
    "assembled+p256": ASSEMBLED_SIGNED,
}
_VERIFY, _API_VERIFY = "/verify/", "/api/v1/verify/"
JOBS = [
    Job("course", "course page, warm", "static", "0.40", _pages(_course), 0.5),
    Job("session", "session page, warm", "static", "0.40", _pages(_session), 0.5),
    Job("sessions", "list of sessions, warm", "static", "", _pages(_sessions), 0.5),
    Job("course-anew", "course page, made anew", "static", "", _made_anew(_course), 0.25),
    Job("session-anew", "session page, made anew", "static", "", _made_anew(_session), 0.25),
    Job("sessions-anew", "list of sessions, made anew", "static", "", _made_anew(_sessions), 0.25),
    Job(
        "booking", "booking over the API, final at once", "book", "0.15",
        lambda rig, times: _book(rig, times, rig.world.coordinator_token, "confirmed"), 0.5,
    ),
    Job(
        "booking-held", "booking over the API, held for a code", "book", "0.15",
        lambda rig, times: _book(rig, times, rig.world.stranger_token, "held"), 0.5,
    ),
    Job("booking-web", "whole web booking, six requests", "book", "0.10", book_on_the_web, 0.1),
    Job("check-in", "check-in over the API", "scan", "0.40", check_in, 0.5),
    Job("check-in-again", "the same check-in repeated", "scan", "0.40", check_in_again, 0.5),
    Job("check-in-100", "check-in, 100 in one request (each)", "scan", "0.40", check_in_many, 0.025, BATCH),
    Job("import-1000", "report of 1,000 rows imported (each)", "scan", "", import_report, 0.01, REPORT),
    Job("verify", "verification page, known code", "pk", "0.40", _codes(_VERIFY), 0.5),
    Job("verify-unknown", "verification page, unknown code", "pk", "0.40", _unknown_codes(_VERIFY), 0.5),
    Job("verify-api", "verification over the API, known code", "pk", "0.40", _codes(_API_VERIFY), 0.5),
    Job("verify-api-unknown", "verification over the API, unknown", "pk", "0.40", _unknown_codes(_API_VERIFY), 0.5),
    Job("list-sessions", "API list of 50 sessions", "list50", "0.30", _lists(f"/api/v1/sessions/?limit={LIST}"), 0.25),
    Job("list-bookings", "API list of 50 bookings", "list50", "0.30", _lists(f"/api/v1/bookings/?limit={LIST}"), 0.25),
    Job("certificate", "certificate drawn", "assembled", "0.30", DRAWN, 0.25, is_here=True),
    Job("certificate-signed", "page signed, P-256", "assembled+p256", "", SIGNED, 0.25, is_here=True),
    Job("certificate-finished", "drawn and signed, P-256", "assembled+p256", "0.15", FINISHED, 0.25, is_here=True),
    Job("badge", "badge composed and signed", "assembled", "", BADGE, 0.25, is_here=True),
    Job("badge-pyld", "the same, PyLD asked each time", "assembled", "", BADGE_BY_PYLD, 0.05, is_here=True),
    Job("certificate-issued", "certificate issued in full", "assembled+p256", "", issue, 0.1, most=60, is_here=True),
]  # fmt: skip
# What is asked only of a grown database, and the job that it stands beside.
NEAR = "list-bookings"
FAR = [
    Job("list-bookings-far", "the same, page 1,000", "list50", "0.30", _far(f"/api/v1/bookings/?limit={LIST}"), 0.25)
]
