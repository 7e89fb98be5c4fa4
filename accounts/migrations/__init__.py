"""Migrations of accounts: named, one per change."""
