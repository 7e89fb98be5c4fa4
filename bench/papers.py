"""Certificates as jobs: the page alone, the signature alone, both; and their limits. Each for another name and code."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.utils import timezone

from bench.assembled import assemble
from bench.rig import Rig, Work
from certificates.documents import CertificateFacts, draw, drawn, finished
from kernel.identifiers import grouped, new_code
from paper import signatures
from paper.signatures import room_for, signed

GivenT = TypeVar("GivenT")
_SALT = "0123456789abcdef0123456789abcdef"


def _certificates(rig: Rig, times: int) -> list[CertificateFacts]:
    codes = [grouped(new_code()) for _ in range(times)]
    return [
        replace(rig.facts, name=f"Ada Osei {code[:4]}", code=code, verify_url=f"https://muster.example/verify/{code}/")
        for code in codes
    ]


def _made(by: Callable[[GivenT], object], ready: Callable[[CertificateFacts], GivenT]) -> Work:
    """`ready` makes beforehand, unmeasured, what `by` is given."""

    def work(rig: Rig, times: int) -> float:
        given, meter = [ready(facts) for facts in _certificates(rig, times)], rig.here()
        with meter:
            for one in given:
                by(one)
        return meter.seconds

    return work


def _as_it_is(facts: CertificateFacts) -> CertificateFacts:
    return facts


@cache
def _limit_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _assembled_and_signed(facts: CertificateFacts) -> bytes:
    return _limit_key().sign(assemble(facts), ec.ECDSA(SHA256()))


def _finish(facts: CertificateFacts) -> bytes:
    return finished(facts, salt=_SALT, key=signatures.current(), at=timezone.now())


ASSEMBLED = _made(assemble, _as_it_is)
ASSEMBLED_SIGNED = _made(_assembled_and_signed, _as_it_is)
DRAWN = _made(draw, _as_it_is)
SIGNED = _made(
    lambda written: signed(written, signatures.current()),
    lambda facts: drawn(facts, salt=_SALT, gap=room_for(signatures.current(), at=timezone.now(), reason="A run")),
)
FINISHED = _made(_finish, _as_it_is)
