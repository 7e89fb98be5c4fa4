"""Staff screens in Wagtail's look: lists, pages and forms of rows, whose every write is one operation.

Wagtail's own model screens write by themselves and go by Django's model permissions. These do neither: each view names
a predicate and the rows that its user may see, and what changes goes through an operation. There is no delete, copy or
bulk action to switch off, because none is made.
"""

from ui.staff.exports import Cell, inert
from ui.staff.lists import RowsView, column, title
from ui.staff.pages import StaffButton, StaffFormPage, StaffPage
from ui.staff.viewsets import TRAINING_MENU, StaffViewSet

__all__ = [
    "TRAINING_MENU",
    "Cell",
    "RowsView",
    "StaffButton",
    "StaffFormPage",
    "StaffPage",
    "StaffViewSet",
    "column",
    "inert",
    "title",
]
