"""The words of delivery's mails, made when they go out. Importing registers the composers."""

from delivery.emails import bookings, trainers, waiting

__all__ = ["bookings", "trainers", "waiting"]
