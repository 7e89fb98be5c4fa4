"""Certificates, the rules they are issued by, and what keeps one from being made."""

from certificates.models.badges import Badge
from certificates.models.certificates import Certificate, CertificateQuerySet
from certificates.models.log import LogEntry, LogHead, LogLeaf, LogNode
from certificates.models.rounds import IssueProblem, IssueRun
from certificates.models.rules import IssueRule

__all__ = [
    "Badge",
    "Certificate",
    "CertificateQuerySet",
    "IssueProblem",
    "IssueRule",
    "IssueRun",
    "LogEntry",
    "LogHead",
    "LogLeaf",
    "LogNode",
]
