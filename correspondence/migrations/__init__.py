"""Migrations of correspondence: named, one per change."""
