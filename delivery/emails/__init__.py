"""The words of delivery's mails, made when they go out. Importing registers the composers."""

from delivery.emails import bookings, changes, invitations, notices, reminders, requests, trainers, waiting

__all__ = ["bookings", "changes", "invitations", "notices", "reminders", "requests", "trainers", "waiting"]
