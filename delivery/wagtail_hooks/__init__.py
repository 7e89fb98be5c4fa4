"""Staff screens of sessions, bookings and venues. Wagtail imports this by name."""

from delivery.wagtail_hooks import approvals, bookings, course_buttons, requests, sessions, venues, waiting

__all__ = ["approvals", "bookings", "course_buttons", "requests", "sessions", "venues", "waiting"]
