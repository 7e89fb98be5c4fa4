"""Rows for tests: plain functions, each making what its name says and what that cannot do without."""
