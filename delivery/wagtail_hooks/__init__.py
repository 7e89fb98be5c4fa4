"""Staff screens of sessions, bookings and venues. Wagtail imports this by name."""

from delivery.wagtail_hooks import bookings, course_buttons, requests, sessions, venues

__all__ = ["bookings", "course_buttons", "requests", "sessions", "venues"]
