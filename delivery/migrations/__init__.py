"""Migrations of delivery: named, one per change."""
