"""Facts to look at: a certificate as most are, and one on which everything is as long as it can be."""

from dataclasses import replace
from datetime import UTC, datetime

from certificates.documents.facts import CertificateFacts

USUAL = CertificateFacts(
    code="SAMPLE",
    verify_url="https://muster.example/verify/SAMPLE/",
    verify_at="muster.example/verify",
    name="Alis Roberts",
    course_title="Cyber basics for small businesses",
    outcomes=(
        "Set up a backup and prove that it restores",
        "Turn on two-step verification for mail and money",
        "Report cyber crime to the right place",
    ),
    taught_on="Tuesday 3 March 2026",
    hours="1 hour 30 minutes",
    trainers=("Sam Okafor", "Priya Nair"),
    issuer="South East Regional Organised Crime Unit",
    issued_on="4 March 2026",
    issued_at=datetime(2026, 3, 4, 9, 30, tzinfo=UTC),
    expires_on="4 March 2028",
)
_LONG_NAME = "Maria Magdalena Konstantinopoulou-Featherstonehaugh " * 4
_LONG_TITLE = "Ransomware readiness: a facilitated exercise for directors, governors and their deputies, " * 3
_LONG_OUTCOME = "Recognise the pressures that persuasion relies on before you act upon them, and say so; " * 4
LONGEST = replace(
    USUAL,
    name=_LONG_NAME[:200].strip(),
    course_title=_LONG_TITLE[:255].strip(),
    outcomes=(_LONG_OUTCOME[:300].strip(),) * 8,
    taught_on="3, 10, 17, 24 and 31 March, 7, 14, 21 and 28 April and 5 May 2026",
    trainers=("Bartholomew Featherstonehaugh",) * 5,
    issuer="The Yorkshire and Humber Regional Organised Crime Unit, with the Eastern Region Special Operations Unit",
    is_restricted=True,
)
SAMPLES = {"usual": USUAL, "longest": LONGEST}
