"""A course that asks something of those who book, and sessions and forms of it."""

from typing import Any

from courses.models import Course
from courses.models.asking import BookingQuestion
from courses.operations import versions
from delivery.models import Session
from kernel.actors import SYSTEM
from tests.factories.courses import make_content, make_course
from tests.factories.delivery import make_coming

LAPTOPS = BookingQuestion(id="laptops", kind="yes_no", words="Do you bring laptops?", is_required=True)
MANY = BookingQuestion(
    id="many", kind="number", words="How many laptops?", is_required=True, parent="laptops", if_answer="yes"
)
TOOLS = BookingQuestion(
    id="tools", kind="choose_several", words="What do you use?", hint="Tick <all> of them",
    options=("Mail", "Cloud & files", "Tills"),
)  # fmt: skip
TILLS = BookingQuestion(id="tills", kind="short_text", words="Which tills?", parent="tools", if_answer="Tills")
LEVEL = BookingQuestion(id="level", kind="choose_one", words="How sure are you?", options=("Not at all", "Very"))
MORE = BookingQuestion(id="more", kind="long_text", words="What should we talk about?")
ALL = (LAPTOPS, MANY, TOOLS, TILLS, LEVEL, MORE)
ANSWERS: dict[str, Any] = {
    "laptops": "yes", "many": 3, "tools": ["Mail", "Tills"], "tills": "Old ones", "level": "Very",
    "more": "Backups.\nAnd phones.",
}  # fmt: skip
TOLD = [
    ("Do you bring laptops?", "Yes"),
    ("How many laptops?", "3"),
    ("What do you use?", "Mail; Tills"),
    ("Which tills?", "Old ones"),
    ("How sure are you?", "Very"),
    ("What should we talk about?", "Backups.\nAnd phones."),
]


def make_asking(course: Course | None = None, *asks: BookingQuestion) -> Course:
    """The course, a new one unless it is given, asking these questions; all of the above unless some are given."""
    course = course or make_course()
    versions.publish(
        content=make_content(), course=course, slug=course.slug, access=course.access, asks=asks or ALL, by=SYSTEM
    )
    return course


def make_asking_session(**details: Any) -> Session:
    """A coming session of a course that asks everything."""
    return make_coming(course=make_asking(), **details)


def fields(answers: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answers as a form sends them."""
    return {f"answer_{ident}": value for ident, value in (ANSWERS if answers is None else answers).items()}
