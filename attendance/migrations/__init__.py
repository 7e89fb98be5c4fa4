"""Migrations of attendance: named, one per change."""
