"""Typed places are found, told apart and measured."""

import pytest

from delivery.queries import nearby
from organisations.models import Outcode
from tests.factories.reference import make_reference

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def reference() -> None:
    make_reference()
    for code, latitude, longitude, town, district in [
        ("RG2", 51.42, -0.95, "Reading", "Reading"),
        ("NP20", 51.59, -3.007, "Newport", "Newport"),
        ("NP18", 51.609, -2.942, "Newport", "Newport"),
        ("PO30", 50.691, -1.314, "Newport / Yarmouth", "Isle of Wight"),
        ("ST4", 52.99, -2.18, "Stoke-on-Trent", "Stoke-on-Trent"),
        ("BN95", 50.83, -0.27, "", "Adur"),
    ]:
        Outcode.objects.create(code=code, latitude=latitude, longitude=longitude, town=town, district=district)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ox1", ["OX1, Oxford"]),
        ("OX1 2JD", ["OX1, Oxford"]),
        ("ox12jd", ["OX1, Oxford"]),
        ("bn95", ["BN95"]),
        ("reading", ["Reading"]),
        ("  Stoke on Trent ", ["Stoke-on-Trent"]),
        ("adur", ["Adur"]),
        ("Brighton and Hove", ["Brighton and Hove"]),
        ("yarmouth", ["Yarmouth"]),
        ("Newport", ["Newport (Newport, NP18)", "Newport (Isle of Wight, PO30)"]),
        ("ZZ99", []),
        ("ZE1 0AA", []),
        ("Nowhereville", []),
        ("%", []),
        ("' OR 1=1 --", []),
        ("💥", []),
    ],
)
def test_find_answers_what_may_be_meant(typed: str, names: list[str]) -> None:
    assert sorted(place.name for place in nearby.find(typed)) == sorted(names)


def test_town_lies_amid_its_outcodes() -> None:
    (place,) = nearby.find("Reading")
    assert (round(place.latitude, 4), round(place.longitude, 4)) == (51.4375, -0.9595)


def test_kilometres_agrees_with_a_known_distance() -> None:
    (oxford,) = nearby.find("OX1")
    assert nearby.kilometres(oxford, 51.455, -0.969) == pytest.approx(38.6, abs=0.3)
    assert nearby.kilometres(oxford, oxford.latitude, oxford.longitude) == 0


@pytest.mark.parametrize(("miles", "near"), [(30, ["OX1", "RG1", "RG2"]), (10, ["OX1"])])
def test_box_holds_everything_within_the_distance(miles: int, near: list[str]) -> None:
    (oxford,) = nearby.find("OX1")
    found = Outcode.objects.filter(nearby.box(oxford, miles * nearby.MILE_KM, ""))
    within = [one.code for one in Outcode.objects.order_by("code")
              if nearby.kilometres(oxford, one.latitude, one.longitude) <= miles * nearby.MILE_KM]  # fmt: skip
    assert within == near
    assert set(within) <= {one.code for one in found}


@pytest.mark.parametrize(
    ("km", "words"), [(0, "less than a mile away"), (1.7, "about 1 mile away"), (19.3, "about 12 miles away")]
)
def test_distance_is_told_in_whole_miles(km: float, words: str) -> None:
    assert nearby.in_words(km) == words
