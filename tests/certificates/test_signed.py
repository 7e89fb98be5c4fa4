"""No certificate leaves unsigned: each is accepted by others' programs, and without a right key all wait."""

from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from certificates import queries, tasks
from certificates.documents import CertificateFacts, draw, finished
from certificates.enums import Reason
from certificates.models import Certificate, IssueRun
from certificates.operations import certificates, files
from certificates.registry import key_is_ready
from correspondence.models import Message
from kernel.actors import SYSTEM
from kernel.errors import Refusal
from paper import Attachment
from paper.signatures import Key
from tests.certificates.test_documents import FACTS, FULL, WIDE
from tests.factories.attendance import make_closed_register, make_seats, make_session
from tests.factories.certificates import issue_all, make_certificate
from tests.paper.signing import NOW, YEAR, judged, make_file, make_key
from tests.tools import poppler, verapdf
from tests.tools.packages import Missing

NAMES = (
    "Nguyễn Thị Hồng", "محمد الحسن", "דוד כהן", "हरि क्षेत्री", "Ọlá Ẹ̀bùn", "Joe (عمر) Bell", "Иван Їжак", "রহিম উদ্দিন",
    "ਗੁਰਪ੍ਰੀਤ ਸਿੰਘ", "હાર્દિક પટેલ", "கார்த்திக் ராஜா", "සුනිල් පෙරේරා", "สมชาย ใจดี", "გიორგი ბერიძე", "Արամ Խաչատրյան",
    "አበበ ቢቂላ",
)  # fmt: skip

BADGE = Attachment(name="open-badge.json", content=b"{}", kind="application/ld+json", describes="For programs")

# Letters of these stand side by side as they are typed, and say themselves what they are.
PLAIN = ("Nguyễn Thị Hồng", "Иван Їжак", "გიორგი ბერიძე", "Արամ Խաչատրյան", "አበበ ቢቂላ")


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return make_key(tmp_path_factory.mktemp("key"))


def use(settings: Any, file: Path | str) -> None:
    settings.SIGNING_MAKES_KEY = False
    settings.SIGNING = {**settings.SIGNING, "file": str(file)}


@pytest.mark.once
@pytest.mark.parametrize("facts", [FACTS, FULL, WIDE, *(replace(FACTS, name=name) for name in NAMES)])
def test_finished_certificate_is_accepted_and_small(facts: CertificateFacts, key: Key, tmp_path: Path) -> None:
    content = finished(facts, salt="ab", key=key, at=NOW)
    (tmp_path / "a.pdf").write_bytes(content)
    assert (judged(content).bottom_line, poppler.judged(tmp_path / "a.pdf")) == (True, ("Signature is Valid.", True))
    assert len(content) < 120_000


@pytest.mark.once
@pytest.mark.slow
def test_every_certificate_is_accessible_and_archival_before_and_after_signing(key: Key, tmp_path: Path) -> None:
    files = []
    for number, facts in enumerate([FACTS, FULL, WIDE, *(replace(FACTS, name=name) for name in NAMES)]):
        for when, content in (
            ("drawn", draw(facts)),
            ("signed", finished(facts, salt="ab", key=key, at=NOW, attached=BADGE)),
        ):
            files.append(tmp_path / f"{number}-{when}.pdf")
            files[-1].write_bytes(content)
    try:
        verapdf.ensure()
    except Missing as missing:
        pytest.skip(str(missing))
    assert verapdf.faults(*files) == []


@pytest.mark.once
@pytest.mark.parametrize("name", NAMES)
def test_name_is_told_as_it_was_typed_in_every_script(name: str) -> None:
    """By what screen readers read: the words beside the glyphs where those alone do not say them."""
    (page,) = pypdf.PdfReader(BytesIO(draw(replace(FACTS, name=name)))).pages
    words = page.get_contents().get_data().decode("latin-1")
    told = [bytes.fromhex(part.split(">")[0]).decode("utf-16-be") for part in words.split("/ActualText <FEFF")[1:]]
    assert all(part in name for part in told)
    assert (any(told), "\ufffd" in words) == (name not in PLAIN, False)


@pytest.mark.django_db
def test_issued_certificate_is_signed_and_its_digest_is_that_of_the_file(settings: Any, tmp_path: Path) -> None:
    use(settings, make_file(tmp_path))
    certificate = make_certificate()
    content = files.read(certificate)
    assert (judged(content).bottom_line, len(content)) == (True, certificate.file_size)


def kept() -> list[Path]:
    """The files of all certificates."""
    return sorted(Path(storages["private"].location).rglob("*.pdf"))


def make_due() -> Any:
    session = make_session()
    make_closed_register(session, *make_seats(session, "Ann Lee", "Bo Lee"))
    tasks.plan_runs("a worker")
    return session


@pytest.mark.django_db
def test_certificates_wait_without_a_key_and_go_out_once_there_is_one(settings: Any, tmp_path: Path) -> None:
    use(settings, tmp_path / "none.p12")
    session, before = make_due(), kept()
    for _ in range(10):  # more often than anything is tried in vain
        assert tasks.issue_due("a worker") == 0
        IssueRun.objects.update(due_at=timezone.now())
    assert (Certificate.objects.count(), Message.objects.filter(kind="certificate_issued").count()) == (0, 0)
    assert kept() == before
    outcome = queries.outcomes(session, timezone.now())[0]
    assert outcome.reason == Reason.NO_SIGNATURE
    assert queries.for_staff(outcome) == (
        "It waits to be signed. There is no file with the signing key where the settings say. It goes out by itself "
        "once whoever runs Muster has put that right."
    )
    assert queries.for_people(outcome) == (
        "It waits to be signed, and goes out by e-mail once it is. You need do nothing."
    )
    use(settings, make_file(tmp_path))
    assert issue_all() == 2
    assert [one.reason for one in queries.outcomes(session, timezone.now())] == [None, None]


@pytest.mark.django_db
@pytest.mark.parametrize("given", [{"last": NOW - timedelta(days=1)}, {"first": NOW + timedelta(days=1)}])
def test_certificates_wait_while_the_key_is_not_in_force(given: Any, settings: Any, tmp_path: Path) -> None:
    use(settings, make_file(tmp_path, **({"first": NOW - 2 * YEAR} | given)))
    make_due()
    assert (tasks.issue_due("a worker"), Certificate.objects.count(), IssueRun.objects.get().attempts) == (0, 0, 0)


@pytest.mark.django_db
def test_reissue_refuses_while_nothing_can_be_signed(settings: Any, tmp_path: Path) -> None:
    certificate = make_certificate()
    use(settings, tmp_path / "none.p12")
    with pytest.raises(Refusal) as refusal:
        certificates.reissue(certificate=certificate, name="Another Name", by=SYSTEM)
    certificate.refresh_from_db()
    assert (refusal.value.code, certificate.status, Certificate.objects.count()) == ("no_signature", "valid", 1)


@pytest.mark.django_db
def test_check_of_a_host_tells_of_the_key(settings: Any, tmp_path: Path, client: Client) -> None:
    use(settings, make_file(tmp_path))
    assert (key_is_ready(), client.get("/readyz").json()) == ([], {"status": "ok"})
    use(settings, make_file(tmp_path, last=NOW + timedelta(days=9)))
    assert ([one.id for one in key_is_ready()], client.get("/readyz").json()) == (
        ["certificates.W001"],
        {"status": "ok"},
    )
    use(settings, tmp_path / "none.p12")
    answer = client.get("/readyz")
    assert [one.id for one in key_is_ready()] == ["certificates.E001"]
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "signing": "not possible"})
