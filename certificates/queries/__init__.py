"""What is read of certificates: what is due, what a checker is told, and why somebody has none."""

from certificates.queries.due import Earner, earners, sessions_to_run
from certificates.queries.findings import Finding, compare_name, find, find_file, find_holder, latest_of, mask

__all__ = [
    "Earner",
    "Finding",
    "compare_name",
    "earners",
    "find",
    "find_file",
    "find_holder",
    "latest_of",
    "mask",
    "sessions_to_run",
]
