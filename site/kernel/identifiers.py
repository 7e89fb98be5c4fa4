"""Codes that people read aloud, type and scan.

The alphabet leaves out look-alikes (0 O, 1 I L, U V) and has 29 letters: a prime, so that the weighted check
letter catches every single wrong letter and every swap of two letters.
"""

import secrets

ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
CODE_LENGTH = 12
REF_LENGTH = 8


def _check_letter(body: str) -> str:
    total = sum(weight * _VALUE[letter] for weight, letter in enumerate(body, start=2))
    return ALPHABET[-total % len(ALPHABET)]


def _new(length: int) -> str:
    return with_check("".join(secrets.choice(ALPHABET) for _ in range(length - 1)))


def with_check(body: str) -> str:
    """The letters with their check letter behind them."""
    return body + _check_letter(body)


def spell(number: int, length: int) -> str:
    """The last so many letters of a number written in the alphabet."""
    letters = []
    for _ in range(length):
        number, value = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[value])
    return "".join(reversed(letters))


def count(letters: str) -> int:
    """The number that these letters of the alphabet spell."""
    number = 0
    for letter in letters:
        number = number * len(ALPHABET) + _VALUE[letter]
    return number


def new_code() -> str:
    """A certificate's code: 12 letters, the last one a check letter; about 53 bits that nobody can guess."""
    return _new(CODE_LENGTH)


def new_ref() -> str:
    """A public reference for a session or booking: 8 letters, the last one a check letter. It opens nothing."""
    return _new(REF_LENGTH)


def normalise(typed: str) -> str:
    """The code as stored, from whatever was typed: capitals, no spaces, hyphens or other marks."""
    return "".join(letter for letter in typed.upper() if letter.isascii() and letter.isalnum())


def from_typed(typed: str) -> str:
    """The code in what somebody typed or pasted: the code itself, or the whole address of its check page."""
    last = typed.strip().rstrip("/").rpartition("/")[2]
    return normalise(last if "/" in typed else typed)


def is_well_formed(code: str, length: int = CODE_LENGTH) -> bool:
    """Whether a normalised code has the right length, only our letters and the right check letter."""
    return len(code) == length and all(letter in _VALUE for letter in code) and _check_letter(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """The code as printed, in groups of four: 7K3M-Q4XP-9TRT."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
