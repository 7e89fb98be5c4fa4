"""Invents people: names from many languages, drawn from the hand-made lists, and addresses made of them."""

import random
import unicodedata
from dataclasses import dataclass

from home.operations.demo import files

# Letters that do not come apart into a Latin letter and an accent.
_PLAIN = str.maketrans({"ł": "l", "đ": "d", "ø": "o", "æ": "ae", "ß": "ss", "\u0131": "i", "ð": "d", "þ": "th"})
# One name in this many is taken from the list of names in other scripts, while there are any.
_OTHER_SCRIPT_EVERY = 40


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist. `latin` is what their e-mail address is made of."""

    name: str
    latin: str


class Names:
    """Draws names, each once. The same `rng` gives the same names in the same order."""

    def __init__(self, rng: random.Random, *, spoken_for: frozenset[str] = frozenset()) -> None:
        lists = files.people()
        self.rng = rng
        self.groups = lists["groups"]
        self.weights = [group["weight"] for group in self.groups]
        self.whole = [Invented(one["name"], one["latin"]) for one in lists["whole"]]
        rng.shuffle(self.whole)
        self.used = set(spoken_for)
        self.drawn = 0

    def draw(self) -> Invented:
        """Somebody new."""
        self.drawn += 1
        if self.whole and self.drawn % _OTHER_SCRIPT_EVERY == 0:
            return self.whole.pop()
        while True:
            group = self.rng.choices(self.groups, self.weights)[0]
            given, family = self.rng.choice(group["given"]), self.rng.choice(group["family"])
            name = f"{family} {given}" if group.get("family_first") else f"{given} {family}"
            if name not in self.used:
                self.used.add(name)
                return Invented(name, f"{latin(given)}.{latin(family)}")


def latin(text: str) -> str:
    """A name as the front of an e-mail address: its letters without accents, in lower case."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_PLAIN))
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
