"""Registers, check-ins, marks and head-counts."""
