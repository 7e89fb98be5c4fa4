"""Doors of sessions, bookings and places."""
