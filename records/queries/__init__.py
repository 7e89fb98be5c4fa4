"""Reads of records: the trail told to people, what holds keep, what personal data is left."""

from records.queries.history import Change, Event, history, mentions

__all__ = ["Change", "Event", "history", "mentions"]
