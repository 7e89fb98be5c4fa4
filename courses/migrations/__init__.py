"""Migrations of courses: named, one per change."""
