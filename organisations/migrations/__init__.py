"""Migrations of organisations: named, one per change."""
