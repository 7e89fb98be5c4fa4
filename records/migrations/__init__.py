"""Migrations of records: named, one per change."""
