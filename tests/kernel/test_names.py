"""Names are kept as people write them, unless a mail program would make a link of them; then they are refused.

The second half is the one to rely on: whatever a name holds, it is printed so that nothing in it becomes a link.
"""

import bleach
import pytest
from django.utils.html import escape, urlize
from hypothesis import given
from hypothesis import strategies as st

from kernel.cleaning import clean_line
from kernel.errors import Refusal
from kernel.names import LONGEST, WORD_JOINER, clean_name, has_link, unlinked

PEOPLE = [
    "Ada Osei", "St. John's", "Seán O'Brien", "Niamh O\u2019Neill", "Jean-Luc d'Arcy", "Mary Anne Smith-Jones",
    "J.P. Morgan", "J.P.Morgan", "J. R. R. Tolkien", "J.R.R.Tolkien", "j.smith", "J.Li", "A.N.Other", "Wm.Smith",
    "St.John", "Dr.Smith", "Mrs.Jones", "Dr. Martin Luther King Jr.", "Prof. Dr. h.c. Müller", "Ada Osei, M.Sc.",
    "Lt.Col. Smith", "PC 1234 Smith", "Det. Supt. I. Khan", "Łukasz Żółć", "Nguyễn Văn A", "Владимир Петров",
    "В.В.Петров", "田中太郎", "约翰\u00b7史密斯", "约翰.史密斯", "محمد علي", "דוד בן-גוריון", "नरेंद्र मोदी",
    "Ada Osei/Sam Reid", "Ada Osei (she/her)", "N/A", "Ada Osei - IT dept.", "Louis XIV", "X Æ A-12", "Ada...", "😀",
]  # fmt: skip
ORGANISATIONS = [
    "Booking.com", "Amazon.co.uk", "Booking.com (UK) Ltd", "Node.js Ltd", "Smith & Co. Ltd", "Smith & Co.Ltd",
    "St. John's", "J.P. Morgan", "Coffee @ Work Ltd", "AC/DC Repairs", "118 118 Money", "Sp.z o.o.", "Yahoo!",
]  # fmt: skip
LINKS = [
    "Claim your prize at http://evil.example", "https://a.b/c", "HTTP://EVIL.EXAMPLE", "hxxp://evil", "ftp://x",
    "//evil.example", "\\\\evil\\share", "http:\\\\evil", "www.evil.example", "Go to WWW.Evil.Com", "www2.evil.org",
    "evil.example/x", "Evil.com/x", "T.Me/abc", "bit.ly/abc", "evil.example:8080", "evil.com?q=1", "evil.com#x",
    "mailto:x", "tel:0906", "javascript:alert(1)", "ada@example.com", "Ada <ada@example.com>",
    "\uff48\uff54\uff54\uff50\uff1a\uff0f\uff0fevil", "evil.com./x",
]  # fmt: skip
# Refused in people's names only: there are organisations that are called so.
DOMAINS = [
    "evil.example", "evil.co.uk", "Evil.co.uk", "EVIL.CO.UK", "Evil.Com", "evil.zip", "x.com", "Ada evil.example Osei",
    "(evil.example)", "evil.example.", "evil.example, Ada", "Prize:evil.example", "ada.osei", "evil\u3002example",
    "evil\uff0eexample", "\uff45\uff56\uff49\uff4c.\uff43\uff4f\uff4d", "evil\u2024example", "пример.рф", "例子.中国",
    "ev\u200dil.ex\u200cample", "xn--e1afmkfd.xn--p1ai", "a.b.evil.com", "192.0.2.1",
    "Ada @evil", "Call 0906 123 4567", "+44 20 7946 0958", "(0906)-123-4567",
]  # fmt: skip
ALL = [*PEOPLE, *ORGANISATIONS, *LINKS, *DOMAINS]


def is_linked(text: str) -> bool:
    """Whether one of two programs that look for addresses in plain text finds one."""
    found = urlize(escape(text)), bleach.linkify(escape(text), parse_email=True)
    return any("<a" in one for one in found)


@pytest.mark.parametrize("name", PEOPLE)
def test_keeps_the_names_of_people(name: str) -> None:
    assert clean_name(name, field="name") == name


@pytest.mark.parametrize("name", [*ORGANISATIONS, *PEOPLE])
def test_keeps_the_names_of_organisations(name: str) -> None:
    assert clean_name(name, field="name", may_be_domain=True) == name


@pytest.mark.parametrize("name", [*LINKS, *DOMAINS])
def test_refuses_addresses_as_names_of_people(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        clean_name(name, field="booker_name")
    assert (caught.value.code, caught.value.field) == ("link_in_name", "booker_name")


@pytest.mark.parametrize("name", LINKS)
def test_refuses_whole_addresses_as_names_of_organisations(name: str) -> None:
    with pytest.raises(Refusal) as caught:
        clean_name(name, field="organisation_name", may_be_domain=True)
    assert (caught.value.code, caught.value.field) == ("link_in_name", "organisation_name")


def test_refuses_a_name_that_is_too_long_once_it_is_clean() -> None:
    assert clean_name(f"  {'x' * LONGEST}\n", field="name") == "x" * LONGEST
    with pytest.raises(Refusal) as caught:
        clean_name("x" * (LONGEST + 1), field="name")
    assert caught.value.code == "name_too_long"


def test_says_what_to_do() -> None:
    with pytest.raises(Refusal, match="Put a space after each full stop"):
        clean_name("ada.osei", field="name")
    with pytest.raises(Refusal, match=r"A name like Example\.co\.uk is fine"):
        clean_name("www.example.com", field="name", may_be_domain=True)


@pytest.mark.parametrize("name", ALL)
def test_prints_no_name_as_a_link(name: str) -> None:
    printed = unlinked(name)
    assert not is_linked(printed)
    assert printed.replace(WORD_JOINER, "") == name


def test_the_programs_that_look_for_links_do_find_them() -> None:
    assert [is_linked(name) for name in ("http://evil.example", "www.evil.com", "Booking.com", "ada@example.com")] == [
        True, True, True, True,
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Ada Osei", "J.P. Morgan", "St. John's", "Smith & Co. Ltd", "N/A", "Owen: trainer"])
def test_leaves_a_name_without_anything_to_link_as_it_is(name: str) -> None:
    assert unlinked(name) == name


def test_a_name_copied_out_of_a_mail_is_the_same_name_again() -> None:
    assert clean_line(unlinked("Amazon.co.uk")) == "Amazon.co.uk"


@given(st.text("abcZé .:/@w\\\u3002-中0", max_size=40))
def test_prints_nothing_whatever_as_a_link(text: str) -> None:
    assert not is_linked(unlinked(text))


PARTS = ["evil", "St", "John", "x", "com", "co", "uk", "Org", ".", ".", "://", "http", "www", "@", "/", " ", ":", "-"]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_finds_whatever_programs_would_link_in_the_name_of_a_person(name: str) -> None:
    assert has_link(name) or not is_linked(name)
