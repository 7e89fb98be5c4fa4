"""Codes that people type: every single slip is caught, and codes look as they should."""

from hypothesis import given
from hypothesis import strategies as st

from kernel.identifiers import (
    ALPHABET,
    CODE_LENGTH,
    count,
    grouped,
    is_well_formed,
    new_code,
    new_ref,
    normalise,
    spell,
    with_check,
)


def test_new_code_is_well_formed_and_twelve_long() -> None:
    code = new_code()
    assert len(code) == CODE_LENGTH
    assert is_well_formed(code)


def test_new_ref_is_well_formed_at_its_own_length_only() -> None:
    ref = new_ref()
    assert is_well_formed(ref, 8)
    assert not is_well_formed(ref)


def test_new_code_does_not_repeat() -> None:
    assert len({new_code() for _ in range(2000)}) == 2000


@given(position=st.integers(0, CODE_LENGTH - 1), letter=st.sampled_from(ALPHABET))
def test_check_letter_catches_every_wrong_letter(position: int, letter: str) -> None:
    code = new_code()
    if code[position] == letter:
        return
    assert not is_well_formed(code[:position] + letter + code[position + 1 :])


@given(first=st.integers(0, CODE_LENGTH - 1), second=st.integers(0, CODE_LENGTH - 1))
def test_check_letter_catches_every_swap(first: int, second: int) -> None:
    code = list(new_code())
    if code[first] == code[second]:
        return
    code[first], code[second] = code[second], code[first]
    assert not is_well_formed("".join(code))


def test_normalise_takes_what_people_type() -> None:
    assert normalise(" 7k3m-q4xp 9trd\u00a0") == "7K3MQ4XP9TRD"
    assert normalise("\x00é😀") == ""


def test_grouped_prints_in_fours() -> None:
    assert grouped("7K3MQ4XP9TRD") == "7K3M-Q4XP-9TRD"


@given(number=st.integers(0, 29**6 - 1))
def test_spelt_number_is_counted_back(number: int) -> None:
    letters = spell(number, 6)
    assert (len(letters), count(letters)) == (6, number)


def test_spell_keeps_the_last_letters_of_what_is_too_long() -> None:
    assert spell(29**2 + 1, 2) == spell(1, 2) == "23"


def test_with_check_is_well_formed() -> None:
    assert is_well_formed(with_check("23456789ABC"))
