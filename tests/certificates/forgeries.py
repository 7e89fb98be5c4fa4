"""Files that pass for a certificate of ours and are none: what somebody with a PDF editor, or a key, would make."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from struct import unpack_from
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from certificates.documents import finished
from certificates.models import Certificate
from certificates.operations import files, snapshots, wallets
from credentials.badges import with_evidence
from credentials.baking import baked_png
from credentials.offered import IN_THE_LOG
from paper import signatures
from tests.paper.signing import NOW, make_key

Forge = Callable[[Certificate, Path], bytes]


def by_another(certificate: Certificate, folder: Path, kind: str = "P-256") -> bytes:
    """The same words, signed by somebody else who takes our name."""
    name = signatures.current().name
    key = make_key(folder, kind=kind, name=name)
    return finished(snapshots.facts_of(certificate), salt="ab" * 16, key=key, at=NOW)


def by_another_with_rsa(certificate: Certificate, folder: Path) -> bytes:
    return by_another(certificate, folder, "RSA")


def stripped(certificate: Certificate, folder: Path) -> bytes:
    """Saved anew without its signature, as many programs do."""
    saved = BytesIO()
    with pikepdf.open(BytesIO(files.read(certificate))) as pdf:
        del pdf.Root.AcroForm
        del pdf.Root.Perms
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([pdf.pages[0].Annots[0]]))
        pdf.save(saved, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    return saved.getvalue()


def other_page_appended(certificate: Certificate, folder: Path) -> bytes:
    """Another page in the place of ours, by an update at the end: pdfsig calls its signature valid."""
    return _updated(certificate, "/Contents")


def note_appended(certificate: Certificate, folder: Path) -> bytes:
    """Something at the end that puts nothing in the place of anything."""
    content = files.read(certificate)
    return content + b"\n4711 0 obj\n<</Type/Annot/Subtype/Stamp>>\nendobj\n"


def blank_lines_appended(certificate: Certificate, folder: Path) -> bytes:
    return files.read(certificate) + b"\n\n"


def _updated(certificate: Certificate, entry: str) -> bytes:
    writer = IncrementalPdfFileWriter(BytesIO(files.read(certificate)))
    page = writer.root["/Pages"]["/Kids"][0]
    page[entry] = writer.add_object(generic.StreamObject(stream_data=b"1 0 0 rg 0 0 400 400 re f"))
    writer.update_container(page)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def edited(certificate: Certificate, folder: Path) -> bytes:
    """One letter under the signature is another."""
    content = bytearray(files.read(certificate))
    content[content.index(b"/Type/OutputIntent") + 6] ^= 1
    return bytes(content)


def with_our_certificate(certificate: Certificate, folder: Path) -> bytes:
    """Our certificate with a signature that our key did not make: one figure of it is another."""
    content = bytearray(files.read(certificate))
    ends = content.index(b">", content.index(b"]/Contents<"))
    last = len(bytes(content[:ends]).rstrip(b"0")) - 4
    content[last] = ord("1") if content[last] != ord("1") else ord("2")
    return bytes(content)


def garbled(certificate: Certificate, folder: Path) -> bytes:
    """Something where the signature stood that is none."""
    content = bytearray(files.read(certificate))
    begins = content.index(b"]/Contents<") + 11
    content[begins : begins + 40] = b"7" * 40
    return bytes(content)


def no_pdf(certificate: Certificate, folder: Path) -> bytes:
    return b"GIF89a and so on"


def badges_of(certificate: Certificate) -> dict[str, bytes]:
    """The badge in all its forms, by suffix."""
    found = wallets.of(certificate)
    assert found is not None
    made = (wallets.as_json(found), wallets.as_png(found), wallets.as_svg(found))
    return {one.suffix: one.content if isinstance(one.content, bytes) else one.content.encode() for one in made}


def _badge_with(certificate: Certificate, **other: Any) -> bytes:
    return json.dumps(json.loads(badges_of(certificate)["json"]) | other).encode()


def badge_with_a_later_end(certificate: Certificate, folder: Path) -> bytes:
    return _badge_with(certificate, validUntil="2099-01-01T00:00:00Z")


def badge_in_a_picture_edited(certificate: Certificate, folder: Path) -> bytes:
    text = badge_with_a_later_end(certificate, folder).decode()
    return baked_png(_bare(badges_of(certificate)["png"]), text)


def badge_in_a_drawing_edited(certificate: Certificate, folder: Path) -> bytes:
    return badges_of(certificate)["svg"].replace(b"validFrom", b"validUntil")


def badge_with_other_evidence(certificate: Certificate, folder: Path) -> bytes:
    return _badge_with(certificate, evidence=[{"id": "https://else.example/", "narrative": "Came first"}])


def _badge_with_log_words(certificate: Certificate, **other: str) -> bytes:
    """Words of one's own in what passes for our proof."""
    document = json.loads(badges_of(certificate)["json"])
    address = f"https://muster.example/log/proof/{'0' * 64}.json"
    told = with_evidence(
        document, address=address, name="Entry 1 of the public log", words=IN_THE_LOG, proof={"index": 1}
    )
    [evidence] = told["evidence"]
    return json.dumps({**told, "evidence": [{**evidence, **other}]}).encode()


def badge_with_praise_for_a_proof(certificate: Certificate, folder: Path) -> bytes:
    return _badge_with_log_words(certificate, narrative='{"index":"Doctor of everything"}')


def badge_with_praise_beside_its_proof(certificate: Certificate, folder: Path) -> bytes:
    return _badge_with_log_words(certificate, audience="Doctor of everything")


def badge_of_another_issuer(certificate: Certificate, folder: Path) -> bytes:
    return _badge_with(certificate, issuer={"id": "did:web:else.example", "name": "Else"})


def picture_without_its_badge(certificate: Certificate, folder: Path) -> bytes:
    return _bare(badges_of(certificate)["png"])


def other_json(certificate: Certificate, folder: Path) -> bytes:
    return b'{"type": ["VerifiableCredential"]}'


def deep_json(certificate: Certificate, folder: Path) -> bytes:
    return b'{"type":' + b"[" * 100_000


def _bare(picture: bytes) -> bytes:
    """A PNG without the text in it."""
    place, parts = 8, [picture[:8]]
    while place < len(picture):
        (length,) = unpack_from(">I", picture, place)
        if picture[place + 4 : place + 8] != b"iTXt":
            parts.append(picture[place : place + 12 + length])
        place += 12 + length
    return b"".join(parts)


# What each comes to, and its lines.
ALL: dict[Forge, tuple[str, list[str]]] = {
    by_another: ("foreign", ["foreign", "at", "code"]),
    by_another_with_rsa: ("foreign", ["foreign", "at", "code"]),
    stripped: ("unsigned", ["usually_signed", "code"]),
    other_page_appended: ("extended", ["ours", "holds", "unchanged", "added_over", "base", "at"]),
    note_appended: ("extended", ["ours", "holds", "unchanged", "added_new", "base", "at"]),
    blank_lines_appended: ("extended", ["ours", "holds", "unchanged", "added", "base", "at"]),
    edited: ("changed", ["ours", "holds", "changed", "whole", "at", "code"]),
    with_our_certificate: ("broken", ["claimed", "broken", "unchanged", "whole", "at", "code"]),
    garbled: ("unreadable", ["code"]),
    no_pdf: ("not_pdf", []),
    badge_with_a_later_end: ("badge_changed", ["badge_not_ours", "code"]),
    badge_in_a_picture_edited: ("badge_changed", ["badge_not_ours", "code"]),
    badge_in_a_drawing_edited: ("badge_changed", ["badge_not_ours", "code"]),
    badge_with_other_evidence: ("badge_changed", ["badge_not_ours", "code"]),
    badge_with_praise_for_a_proof: ("badge_changed", ["badge_not_ours", "code"]),
    badge_with_praise_beside_its_proof: ("badge_changed", ["badge_not_ours", "code"]),
    badge_of_another_issuer: ("badge_foreign", ["badge_issuer", "code"]),
    picture_without_its_badge: ("no_badge_inside", []),
    other_json: ("no_badge", []),
    deep_json: ("no_badge", []),
}
