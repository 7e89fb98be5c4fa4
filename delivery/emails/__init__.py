"""The words of delivery's mails, made when they go out. Importing registers the composers."""

from delivery.emails import bookings, notices, requests, trainers, waiting

__all__ = ["bookings", "notices", "requests", "trainers", "waiting"]
