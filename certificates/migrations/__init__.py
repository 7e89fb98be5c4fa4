"""Migrations of certificates: named, one per change."""
