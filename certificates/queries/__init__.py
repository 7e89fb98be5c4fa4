"""What is read of certificates: what is due, what a checker is told, why somebody has none, and how they look."""

from certificates.queries.designs import made_with, version_for
from certificates.queries.due import (
    Earner,
    confirmed,
    earners,
    sessions_caught_up,
    sessions_to_run,
    unsigned_runs,
    without_badge,
)
from certificates.queries.findings import (
    Finding,
    compare_name,
    find,
    find_badge,
    find_file,
    find_holder,
    find_many,
    latest_of,
    mask,
)
from certificates.queries.keys import published as published_keys
from certificates.queries.readings import explain
from certificates.queries.reasons import Outcome, counted_unnamed, outcomes
from certificates.queries.renewals import counts_from, predecessor, renewal_begins, renewals_of, to_remind, unrenewed
from certificates.queries.words import for_people, for_staff, how_to_mend, what_is_wrong

__all__ = [
    "Earner",
    "Finding",
    "Outcome",
    "compare_name",
    "confirmed",
    "counted_unnamed",
    "counts_from",
    "earners",
    "explain",
    "find",
    "find_badge",
    "find_file",
    "find_holder",
    "find_many",
    "for_people",
    "for_staff",
    "how_to_mend",
    "latest_of",
    "made_with",
    "mask",
    "outcomes",
    "predecessor",
    "published_keys",
    "renewal_begins",
    "renewals_of",
    "sessions_caught_up",
    "sessions_to_run",
    "to_remind",
    "unrenewed",
    "unsigned_runs",
    "version_for",
    "what_is_wrong",
    "without_badge",
]
