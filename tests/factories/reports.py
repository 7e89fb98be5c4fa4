"""Attendance reports as Teams and Zoom save them, of invented people. Each keeps the quirks of its program."""

from datetime import UTC, datetime, timedelta

from attendance.operations.report_files import ReadReport, read
from delivery.models import Meeting
from ui.wording import LONDON

Person = tuple[str, str, list[tuple[int, int]]]


def teams(meeting: Meeting, people: list[Person], *, us: bool = False, activities: bool = True) -> bytes:
    """As Teams saves it since 2022: numbered sections, tabs, UTF-16 with its mark."""
    title = '"Staying safe\r\nonline ""for all"""'
    about = [
        "1. Summary",
        f"Meeting title\t{title}",
        f"Attended participants\t{len(people)}",
        f"Start time\t{_teams(meeting, 0, us=us)}",
        f"End time\t{_teams(meeting, 60, us=us)}",
        "Meeting duration\t1h 0m 3s",
        "Average attendance time\t41m 10s",
        "",
        "2. Participants",
        "Name\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tParticipant ID (UPN)\tRole",
    ]
    for name, email, stays in people:
        there = sum(end - begin for begin, end in stays)
        role = "Organizer" if name.endswith("(Host)") else "Presenter"
        times = (_teams(meeting, minutes, us=us) for minutes in (stays[0][0], stays[-1][1]))
        about.append("\t".join([name.removesuffix(" (Host)"), *times, f"{there}m 0s", email, email, role]))
    if activities:
        about += ["", "3. In-Meeting Activities", "Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole"]
        for name, email, stays in people:
            for stay in stays:
                times = (_teams(meeting, minutes, us=us) for minutes in stay)
                length = f"{stay[1] - stay[0]}m 0s"
                about.append("\t".join([name.removesuffix(" (Host)"), *times, length, email, "Presenter"]))
    return ("\r\n".join(about) + "\r\n").encode("utf-16")


def teams_2021(meeting: Meeting, people: list[Person]) -> bytes:
    """As Teams saved it in 2021: a summary, then one row for each stay."""
    lines = [
        "Meeting Summary",
        f"Total Number of Participants\t{len(people)}",
        "Meeting Title\tStaying safe online",
        f"Meeting Start Time\t{_teams(meeting, 0, us=True, year='%Y')}",
        f"Meeting End Time\t{_teams(meeting, 60, us=True, year='%Y')}",
        "Meeting Id\t453adbad-0000-4bde-92d0-6be3049eb379",
        "",
        "Full Name\tJoin Time\tLeave Time\tDuration\tEmail\tRole\tParticipant ID (UPN)",
    ]
    for name, email, stays in people:
        for stay in stays:
            times = (_teams(meeting, minutes, us=True, year="%Y") for minutes in stay)
            lines.append("\t".join([name, *times, f"{stay[1] - stay[0]}m 2s", email, "Attendee", email]))
    return "\r\n".join(lines).encode("utf-16")


def teams_2020(meeting: Meeting, people: list[Person], *, stays_on: bool = False) -> bytes:
    """As Teams saved it in 2020: comings and goings, and nobody's address. Some go without a row."""
    lines = ["Full Name\tUser Action\tTimestamp"]
    for name, _, stays in people:
        for number, (begin, end) in enumerate(stays):
            lines.append(f"{name}\t{'Joined before' if begin <= 0 else 'Joined'}\t{_teams(meeting, begin, year='%Y')}")
            if not stays_on or number < len(stays) - 1:
                lines.append(f"{name}\tLeft\t{_teams(meeting, end, year='%Y')}")
    lines.append(f"Pat Presenter\tJoined\t{_teams(meeting, 0, year='%Y')}")
    lines.append(f"Pat Presenter\tLeft\t{_teams(meeting, 60, year='%Y')}")
    return "\r\n".join(lines).encode("utf-16")


def zoom(meeting: Meeting, people: list[Person], *, with_meeting: bool = True) -> bytes:
    """As Zoom saves it: UTF-8 with a mark, American days, rows of the waiting room among them."""
    lines = []
    if with_meeting:
        lines = [
            "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants,",
            f'812 0000 7890,"Safe, online",{_zoom(meeting, 0)},{_zoom(meeting, 60)},pat@muster.test,60,{len(people)},',
            "",
        ]
    columns = "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes)"
    lines.append(f"{columns},Guest,Recording Consent,In Waiting Room")
    for name, email, stays in people:
        begin = stays[0][0]
        lines.append(f"{name},{email},{_zoom(meeting, begin - 9)},{_zoom(meeting, begin)},9,Yes,,Yes")
        lines += [
            f"{name},{email},{_zoom(meeting, begin)},{_zoom(meeting, end)},{end - begin},Yes,,No"
            for begin, end in stays
        ]
    return b"\xef\xbb\xbf" + "\r\n".join(lines).encode()


def plain(*rows: str, heading: str = "Reference,Name,E-mail,Joined,Left,Minutes", encoding: str = "utf-8-sig") -> bytes:
    """Our template, filled in."""
    return "\r\n".join([heading, *rows]).encode(encoding)


def make_read(meeting: Meeting, people: list[Person]) -> ReadReport:
    """A report of these people, read."""
    return read(teams(meeting, people), meeting)


def at(meeting: Meeting, minutes: int) -> datetime:
    """So many minutes after the meeting's beginning, without seconds."""
    return meeting.starts_at.replace(second=0, microsecond=0).astimezone(UTC) + timedelta(minutes=minutes)


def _teams(meeting: Meeting, minutes: int, *, us: bool = False, year: str = "%y") -> str:
    local = at(meeting, minutes).astimezone(LONDON)
    if us:
        half = "AM" if local.hour < 12 else "PM"
        return f"{local.month}/{local.day}/{local.strftime(year)}, {local.hour % 12 or 12}:{local:%M:%S}\u202f{half}"
    return f"{local:%d/%m}/{local.strftime(year)}, {local:%H:%M:%S}"


def _zoom(meeting: Meeting, minutes: int) -> str:
    return f"{at(meeting, minutes).astimezone(LONDON):%m/%d/%Y %I:%M:%S %p}"
