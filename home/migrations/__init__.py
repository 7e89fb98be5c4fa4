"""Migrations of home: named, one per change."""
