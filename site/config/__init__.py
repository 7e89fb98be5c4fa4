"""Muster's settings, addresses and entry points."""
