"""Credentials: what they mean, how they are signed, and where they are hidden."""
