"""The words of delivery's mails, made when they go out. Importing registers the composers."""

from delivery.emails import asks, bookings, changes, invitations, notices, reminders, requests, trainers, waiting

__all__ = ["asks", "bookings", "changes", "invitations", "notices", "reminders", "requests", "trainers", "waiting"]
