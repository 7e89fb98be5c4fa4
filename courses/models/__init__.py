"""Rows say what is true of a course; pages are where its words are written."""

from courses.models.media import Handout, Picture, PictureRendition, PoliceCollection
from courses.models.pages import CoursePage, CoursesPage, PolicePage
from courses.models.rows import Course, CourseVersion, Module, Outcome, Pledge, Question

__all__ = [
    "Course",
    "CoursePage",
    "CourseVersion",
    "CoursesPage",
    "Handout",
    "Module",
    "Outcome",
    "Picture",
    "PictureRendition",
    "Pledge",
    "PoliceCollection",
    "PolicePage",
    "Question",
]
