"""Signatures that others accept, and that break when anything is changed; and keys that sign nothing."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation.status import SignatureCoverageLevel

from paper.signatures import Key, Unsigned, configured, files, room_for
from paper.signatures.reading import reading
from tests.paper.signing import (
    NOW,
    YEAR,
    judged,
    make_file,
    make_key,
    make_page,
    make_signed,
    private,
    root,
    store_of,
    trusted,
)  # fmt: skip
from tests.tools import poppler

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    return make_key(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def document(key: Key) -> bytes:
    return make_signed(key)


@pytest.mark.parametrize("kind", ["P-256", "RSA"])
def test_signed_document_is_trusted_and_whole(kind: str, tmp_path: Path) -> None:
    content = make_signed(make_key(tmp_path, kind=kind, password="for a test"))
    found = judged(content)
    assert (found.bottom_line, found.coverage) == (True, SignatureCoverageLevel.ENTIRE_FILE)
    (tmp_path / "signed.pdf").write_bytes(content)
    assert poppler.judged(tmp_path / "signed.pdf") == ("Signature is Valid.", True)


def test_signed_document_allows_no_change(document: bytes) -> None:
    with pikepdf.open(BytesIO(document)) as pdf:
        signature = pdf.Root.AcroForm.Fields[0].V
        assert signature.objgen == pdf.Root.Perms.DocMDP.objgen
        (reference,) = signature.Reference
        assert (str(reference.TransformMethod), int(reference.TransformParams.P)) == ("/DocMDP", 1)
        assert str(signature.SubFilter) == "/ETSI.CAdES.detached"


def test_signature_binds_its_certificate_and_follows_der(key: Key, document: bytes) -> None:
    """As PAdES asks (EN 319 142-1, 6.3): else another certificate of the same key could be passed off for it."""
    with pikepdf.open(BytesIO(document)) as pdf:
        content = bytes(pdf.Root.AcroForm.Fields[0].V.Contents)
    (signer,) = cms.ContentInfo.load(content)["content"]["signer_infos"]
    attributes = signer["signed_attrs"]
    assert [one["type"].native for one in attributes] == ["content_type", "message_digest", "signing_certificate_v2"]
    assert [one.dump() for one in attributes] == sorted(one.dump() for one in attributes)
    (bound,) = attributes[2]["values"][0]["certs"]
    assert bound["cert_hash"].native == hashlib.sha256(key.encoded[0]).digest()


def test_every_changed_byte_is_noticed(document: bytes, tmp_path: Path) -> None:
    """Of what is vouched for, and of the signature itself, which stands before the gap's padding."""
    signature = len(document[: document.index(b"0" * 60 + b">")].rstrip(b"0")) - 8
    for place in (20, 9_000, document.index(b"/Lang"), document.index(b"stream\n") + 40, signature):
        forged = bytearray(document)
        forged[place] ^= 1
        try:
            is_accepted = judged(bytes(forged)).bottom_line
        except Exception:  # a changed byte may break the file anywhere, and each reader of a part has errors of its own
            is_accepted = False
        (tmp_path / "forged.pdf").write_bytes(forged)
        said, is_whole = poppler.judged(tmp_path / "forged.pdf")
        assert (is_accepted, said == "Signature is Valid." and is_whole) == (False, False), place


def test_change_appended_to_a_signed_document_is_noticed(document: bytes, tmp_path: Path) -> None:
    """As an editor saves it: the old bytes stay, and what is new stands behind them."""
    from pyhanko.pdf_utils.generic import StreamObject
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(BytesIO(document))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"0 g 0 0 500 500 re f"))
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    assert judged(out.getvalue()).bottom_line is False
    (tmp_path / "edited.pdf").write_bytes(out.getvalue())
    assert poppler.judged(tmp_path / "edited.pdf")[1] is False


def test_signature_moved_to_another_document_is_noticed(key: Key, document: bytes) -> None:
    other = make_signed(key, "Ada Oseo")
    first = document.index(b"/Contents<3")
    last = document.index(b">", first)
    moved = other[: other.index(b"/Contents<3")] + document[first:last]
    moved += other[other.index(b">", other.index(b"/Contents<3")) :]
    assert len(moved) == len(other)
    assert judged(moved).bottom_line is False


def test_exchanged_key_leaves_old_documents_valid(document: bytes, tmp_path: Path) -> None:
    new = make_signed(make_key(tmp_path, name="The team's new key"))
    assert [judged(one).bottom_line for one in (document, new)] == [True, True]


def test_document_holds_the_chain_that_leads_to_the_root(key: Key, document: bytes) -> None:
    assert [one.hex().encode() in document for one in key.encoded] == [True, True]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"first": NOW - 2 * YEAR, "last": NOW - timedelta(days=1)},
            rf"ran out on {(NOW - timedelta(days=1)).day} {NOW - timedelta(days=1):%B %Y}\.",
        ),
        ({"first": NOW + timedelta(days=1)}, "in force only from"),
        ({"kind": "P-384"}, "neither P-256 nor RSA"),
    ],
)
def test_room_for_refuses_a_key_that_is_not_right(given: dict[str, Any], said: str, tmp_path: Path) -> None:
    with pytest.raises(Unsigned, match=said):
        room_for(make_key(tmp_path, **given), at=NOW, reason="")


def test_signed_refuses_a_key_of_another_certificate(key: Key, tmp_path: Path) -> None:
    mixed = Key(make_key(tmp_path).certificate, (), key.sign)
    with pytest.raises(Unsigned, match="does not belong"):
        make_signed(mixed)


def test_read_refuses_what_holds_no_key(tmp_path: Path) -> None:
    locked = make_file(tmp_path, password="one")
    (tmp_path / "words.p12").write_text("nothing of the sort")
    for file, password, said in (
        (tmp_path / "missing.p12", "", "no file"),
        (tmp_path / "words.p12", "", "damaged"),
        (tmp_path, "", "cannot be read"),
        (locked, "another", "damaged, or its password"),
    ):
        with pytest.raises(Unsigned, match=said):
            files.read(file, password)


def test_current_makes_a_key_once_and_reads_an_exchanged_one(settings: Any, tmp_path: Path) -> None:
    settings.SIGNING = {**settings.SIGNING, "file": str(tmp_path / "new" / "signing.p12")}
    made = configured.current()
    assert (configured.current() is made, (tmp_path / "new/signing.p12").stat().st_mode & 0o777) == (True, 0o600)
    make_file(tmp_path, name="Another").rename(tmp_path / "new" / "signing.p12")
    assert (configured.current().name, configured.fault(NOW)) == ("Another", "")


@pytest.mark.parametrize("makes", [False])
def test_current_makes_none_where_none_is_to_be_made(makes: bool, settings: Any, tmp_path: Path) -> None:
    settings.SIGNING_MAKES_KEY = makes
    settings.SIGNING = {**settings.SIGNING, "file": str(tmp_path / "signing.p12")}
    assert configured.fault(NOW) == "There is no file with the signing key where the settings say."
    settings.SIGNING = {**settings.SIGNING, "file": ""}
    assert configured.fault(NOW) == "No signing key is set."


class StampHouse(HTTPServer):
    """A time-stamp authority on this machine. `spoil` changes its answers."""

    def __init__(self) -> None:
        secret = rsa.generate_private_key(65537, 2048)  # the only kind that pyHanko's clock knows
        purpose = x509.ExtendedKeyUsageOID.TIME_STAMPING

        def stamper(at: datetime | None = None, **given: Any) -> DummyTimeStamper:
            own = root().give(secret.public_key(), name="A clock", **given)
            store = store_of(root().certificate)
            return DummyTimeStamper(trusted(own), private(secret), certs_to_embed=store, fixed_dt=at)

        self.stampers = {
            "": stamper(purposes=(purpose,)),
            "purpose": stamper(),
            "purposes": stamper(purposes=(purpose, x509.ExtendedKeyUsageOID.EMAIL_PROTECTION)),
            "run out": stamper(purposes=(purpose,), last=NOW - timedelta(days=1)),
            "clock": stamper(purposes=(purpose,), at=NOW - timedelta(hours=1)),
        }
        self.spoil = ""
        super().__init__(("127.0.0.1", 0), StampDesk)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class StampDesk(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        house: Any = self.server
        question = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
        if house.spoil == "imprint":
            question["message_imprint"]["hashed_message"] = bytes(32)
        answer = house.stampers.get(house.spoil, house.stampers[""]).request_tsa_response(question)
        if house.spoil == "refusal":
            answer = tsp.TimeStampResp({"status": {"status": "rejection"}})
        content = b"not a stamp" if house.spoil == "words" else answer.dump()
        if house.spoil == "signature":
            content = content[:-1] + bytes([content[-1] ^ 1])
        self.send_response(200)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: Any) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def stamp_house() -> Iterator[StampHouse]:
    house = StampHouse()
    thread = threading.Thread(target=house.serve_forever, daemon=True)
    thread.start()
    yield house
    house.shutdown()
    thread.join()
    house.server_close()


def test_time_stamp_is_in_the_signature_and_right(key: Key, stamp_house: StampHouse, tmp_path: Path) -> None:
    stamp_house.spoil = ""
    content = make_signed(key, authority=stamp_house.address)
    found = judged(content)
    assert (found.bottom_line, found.timestamp_validity.valid, found.timestamp_validity.trusted) == (True, True, True)
    (tmp_path / "stamped.pdf").write_bytes(content)
    assert poppler.judged(tmp_path / "stamped.pdf") == ("Signature is Valid.", True)
    assert len(content) < 120_000
    read = reading(content).signature
    assert read is not None
    assert read.stamp is not None
    assert (read.stamp.name, read.stamp.holds, abs(read.stamp.at - NOW) < YEAR) == ("A clock", True, True)


@pytest.mark.parametrize("spoil", ["imprint", "refusal", "words"])
def test_wrong_time_stamp_lets_nothing_out(spoil: str, key: Key, stamp_house: StampHouse) -> None:
    stamp_house.spoil = spoil
    with pytest.raises(Unsigned, match="does not answer as it should"):
        make_signed(key, authority=stamp_house.address)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        ("signature", "does not hold"), ("purpose", "not one of such an authority"), ("clock", "ten minutes apart"),
        ("purposes", "not one of such an authority"), ("run out", "not in force"),
    ],
)  # fmt: skip
def test_time_stamp_that_nobody_could_trust_lets_nothing_out(
    spoil: str, words: str, key: Key, stamp_house: StampHouse
) -> None:
    stamp_house.spoil = spoil
    with pytest.raises(Unsigned, match=words):
        make_signed(key, authority=stamp_house.address)


def test_silent_authority_lets_nothing_out(key: Key) -> None:
    for address in ("http://127.0.0.1:9/", "file:///etc/hostname"):
        with pytest.raises(Unsigned, match="time-stamp authority"):
            make_signed(key, authority=address)


def test_document_without_room_is_not_signed(key: Key) -> None:
    from paper.signatures import signed

    with pytest.raises(ValueError, match="without room"):
        signed(make_page().finish(), key)
