"""Tests of sessions, bookings and places."""
