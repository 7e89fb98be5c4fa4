"""Why the register says no, with what to do instead."""

from kernel.errors import Refusal


def register_closed() -> Refusal:
    """The marks are final."""
    return Refusal(
        "This register is closed and its marks are final. To correct one, open the register again with a reason.",
        "register_closed",
    )


def register_open() -> Refusal:
    """There is nothing to amend."""
    return Refusal("This register is open: change the marks, then close it.", "register_open")


def session_cancelled() -> Refusal:
    """Nobody meets."""
    return Refusal(
        "This session was cancelled, so it has no register. If it took place after all, schedule it again.",
        "session_cancelled",
    )


def session_draft() -> Refusal:
    """Nobody was invited yet."""
    return Refusal("This session is still a draft. Publish it first, then start the register.", "session_draft")


def too_early(opens: str) -> Refusal:
    """The day has not come. `opens` is the moment in words."""
    return Refusal(f"A register can be started from 24 hours before its meeting: from {opens}.", "too_early")


def not_begun(begins: str) -> Refusal:
    """Places may still be given back or booked."""
    return Refusal(
        f"The meeting has not begun, so its register cannot be closed. It begins on {begins}.", "meeting_not_begun"
    )


def nobody_marked() -> Refusal:
    """Closing would say that everybody stayed away."""
    return Refusal(
        "Nobody is marked yet. Mark the people who came, or add a head-count line for a group; or confirm that nobody "
        "came, and everyone booked is recorded as absent.",
        "nobody_marked",
        field="empty",
    )


def reason_needed() -> Refusal:
    """A change to a final record is explained."""
    return Refusal(
        "Say in a sentence what was wrong: the reason stays with the register.", "reason_needed", field="reason"
    )


def event_id_reused() -> Refusal:
    """Two different things carry one id."""
    return Refusal(
        "This id was used for something else. Load the register again and repeat what you wanted to do.",
        "event_id_reused",
    )


def attendee_needed() -> Refusal:
    """An event is about one person."""
    return Refusal("Say who it is: one place, or one person who came without a booking.", "attendee_needed")


def bad_status() -> Refusal:
    """No such mark."""
    return Refusal(
        "A mark is present, late, left_early, absent or excused; cleared takes a mark back.",
        "bad_status",
        field="status",
    )


def not_on_this_session() -> Refusal:
    """A place or walk-in of another session."""
    return Refusal(
        "This person is not on the list of this session. Check that it is the right session; if they stay, add them as "
        "somebody who came without a booking.",
        "seat_of_another_session",
    )


def seat_given_back() -> Refusal:
    """Somebody came all the same."""
    return Refusal(
        "This place was given back. If the person came all the same, add them as somebody without a booking.",
        "seat_given_back",
    )


def seat_not_confirmed() -> Refusal:
    """The booking was never finished, or waits."""
    return Refusal(
        "The booking of this place was never confirmed. If the person came, add them as somebody without a booking.",
        "seat_not_confirmed",
    )


def bad_time() -> Refusal:
    """The device's clock cannot be right."""
    return Refusal(
        "The time of this mark is more than 72 hours off. Set the clock of the device and mark the person again.",
        "bad_time",
        field="happened_at",
    )


def name_needed() -> Refusal:
    """A person without a name is a head-count."""
    return Refusal(
        "Enter the person's name. People who must not be named, such as pupils, are counted as a group.",
        "name_needed",
        field="name",
    )


def label_needed() -> Refusal:
    """A number alone says nothing later."""
    return Refusal("Say who they are as a group, like “Year 8 pupils”.", "label_needed", field="label")


def bad_count() -> Refusal:
    """Out of all proportion."""
    return Refusal("Count from 1 to 5,000 people on one line.", "bad_count", field="count")


def report_of_another_day(day: str, meeting: str) -> Refusal:
    """The wrong file was chosen. Both days come in words."""
    return Refusal(
        f"This report is of a meeting on {day}, and this register is for {meeting}. Choose the report of this meeting.",
        "report_of_another_day",
        field="file",
    )


def bad_minimum() -> Refusal:
    """Nobody could reach it, or everybody would."""
    return Refusal(
        "Enter how many minutes somebody must have been there: from 1 to 1,440.", "bad_minimum", field="minimum_minutes"
    )


def report_gone() -> Refusal:
    """Somebody took it back."""
    return Refusal("This import was taken back already.", "report_gone")


def entry_settled() -> Refusal:
    """Somebody was quicker."""
    return Refusal("Somebody has settled this already. Load the page again to see how it stands.", "entry_settled")


def not_waiting_for_that() -> Refusal:
    """The entry's state does not lead there."""
    return Refusal(
        "That cannot be done with this person of the report as things stand. Load the page again.", "bad_entry_state"
    )


def unreadable_marks(faults: str) -> Refusal:
    """Some of what was typed from paper cannot be entered."""
    return Refusal(f"Nothing was entered. {faults}", "unreadable_marks", field="marks")


def bad_minutes() -> Refusal:
    """Out of all proportion."""
    return Refusal(
        "Open self check-in for 5 to 480 minutes, with up to 120 minutes of grace.", "bad_minutes", field="minutes"
    )


def wrong_code() -> Refusal:
    """Mistyped, or run out."""
    return Refusal(
        "This code is not on the screen now. It changes every 20 seconds: type the one that you see there.",
        "wrong_code",
        field="code",
    )


def window_over() -> Refusal:
    """The trainer ended it, or time did."""
    return Refusal("Self check-in is closed. Tell the trainer that you are here.", "window_over")


def place_not_found() -> Refusal:
    """One answer for everything that is wrong with what was typed."""
    return Refusal(
        "We could not find your place on this session. Check what you typed, or tell the trainer that you are here.",
        "place_not_found",
        field="typed",
    )


def device_used() -> Refusal:
    """One person, one device."""
    return Refusal(
        "This device has checked in one person already. Whoever is with you uses a device of their own, or tells the "
        "trainer.",
        "device_used",
    )


def taken_back() -> Refusal:
    """The trainer has looked round the room."""
    return Refusal("The trainer has taken your check-in back. Please speak to the trainer.", "taken_back")


def answer_needed() -> Refusal:
    """The questions at the end were left open."""
    return Refusal(
        "Answer both questions: whether there was a concern, and whether there was intelligence.", "answer_needed"
    )


def handed_to_needed() -> Refusal:
    """Somebody has it now."""
    return Refusal(
        "Say to which role or team the concern was handed over, like “force safeguarding hub”.",
        "handed_to_needed",
        field="handed_to",
    )


def reference_needed() -> Refusal:
    """It has a number."""
    return Refusal("Enter the reference under which it was submitted.", "reference_needed", field="reference")


def bad_reference() -> Refusal:
    """It reads like a story."""
    return Refusal(
        "Enter the reference alone, like 50/IR/1234/26: letters, figures, / . and -. Never write what it is about.",
        "bad_reference",
        field="reference",
    )


def not_missed() -> Refusal:
    """There is nothing to catch up."""
    return Refusal("Only somebody whom the closed register says was not there can catch up this meeting.", "not_missed")


def other_course() -> Refusal:
    """It would not be the same teaching."""
    return Refusal("Choose a meeting of another session of the same course.", "other_course", field="at")


def catch_up_exists() -> Refusal:
    """It is arranged already."""
    return Refusal(
        "They catch up this meeting elsewhere already, or catch up something else there. Load the page again.",
        "catch_up_exists",
    )


def catch_up_counted() -> Refusal:
    """They were there."""
    return Refusal(
        "This counts already: the other register says they were there. If that is wrong, correct that register.",
        "catch_up_counted",
    )


def entry_dropped() -> Refusal:
    """A person has decided about it."""
    return Refusal("Somebody decided to leave this out of the register.", "entry_dropped")


def nothing_chosen() -> Refusal:
    """Settling needs something to settle."""
    return Refusal("Choose at least one entry.", "nothing_chosen", field="entries")
