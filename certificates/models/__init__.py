"""Certificates, how they look, the rules they are issued by, what keeps one from being made, what holders ask for."""

from certificates.models.badges import Badge
from certificates.models.certificates import Certificate, CertificateQuerySet
from certificates.models.confirmations import Confirmation
from certificates.models.corrections import Correction
from certificates.models.designs import Design, DesignLogo, DesignPicture, DesignVersion
from certificates.models.log import LogEntry, LogHead, LogLeaf, LogNode
from certificates.models.reminders import RenewalReminder
from certificates.models.rounds import IssueProblem, IssueRun
from certificates.models.rules import IssueRule
from certificates.models.signers import SigningCertificate

__all__ = [
    "Badge",
    "Certificate",
    "CertificateQuerySet",
    "Confirmation",
    "Correction",
    "Design",
    "DesignLogo",
    "DesignPicture",
    "DesignVersion",
    "IssueProblem",
    "IssueRule",
    "IssueRun",
    "LogEntry",
    "LogHead",
    "LogLeaf",
    "LogNode",
    "RenewalReminder",
    "SigningCertificate",
]
