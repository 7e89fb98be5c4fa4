"""What other mail systems say when a mail does not arrive, in plain words.

Their answers carry an enhanced status code (RFC 3463): class, subject, detail, such as 5.1.1. Only the code is kept:
the text beside it often repeats the address.
"""

import re

_CODE = re.compile(r"(?<![\d.])([245])\.(\d{1,3})\.(\d{1,3})(?![\d.]*\d)")
# By subject and detail: the class only says whether it is for good, and by the time we read it, it is.
_WORDS = {
    "1.1": "There is no such mailbox.",
    "1.2": "There is no such domain: what stands after the @ is wrong.",
    "1.3": "The address is not written as an address should be.",
    "1.4": "The address fits more than one mailbox.",
    "1.6": "The mailbox has moved.",
    "1.10": "There is no such mailbox, or its domain takes no mail.",
    "2.1": "The mailbox is closed or takes no mail.",
    "2.2": "The mailbox is full.",
    "2.3": "The mail is too big for the mailbox.",
    "2.4": "A mailing list behind the address does not work.",
    "3.4": "The mail is too big for the other side.",
    "4.1": "The other side does not know the address, or did not answer.",
    "4.4": "There is no way to the other side: what stands after the @ may be wrong.",
    "4.6": "The other side sends its mail round in a circle.",
    "4.7": "The other side could not be reached for days.",
    "4.310": "There is no such domain: what stands after the @ is wrong.",
    "7.1": "The other side does not let us write to this mailbox.",
    "7.23": "The other side does not believe that the mail is ours. Tell whoever runs Muster.",
    "7.25": "The other side does not believe that the mail is ours. Tell whoever runs Muster.",
    "7.26": "The other side does not believe that the mail is ours. Tell whoever runs Muster.",
}
_BY_SUBJECT = {
    "1": "Something is wrong with the address.",
    "2": "Something is wrong with the mailbox.",
    "3": "The other side's mail system has a problem.",
    "4": "The other side could not be reached.",
    "5": "The two mail systems did not understand each other.",
    "6": "The other side could not read the mail.",
    "7": "The other side's rules refused the mail.",
}
_UNSAID = "The other side does not say why."
# What a plain three-figure answer of SMTP means where it comes without an enhanced code.
_BY_REPLY = {550: "5.1.0", 551: "5.1.6", 552: "5.2.2", 553: "5.1.3"}


def code_in(text: str) -> str:
    """The first enhanced status code in a text, or nothing."""
    found = _CODE.search(text)
    return ".".join(str(int(part)) for part in found.groups()) if found else ""


def code_of_reply(number: int, text: str) -> str:
    """The enhanced code of an SMTP answer (550 "5.1.1 User unknown"); made from the number where none is given."""
    return code_in(text) or _BY_REPLY.get(number, f"{number // 100}.0.0")


def is_vague(code: str) -> bool:
    """Whether a code says nothing but that it failed (5.0.0)."""
    return not code or code.endswith(".0.0")


def is_final(code: str) -> bool:
    """Whether trying again is of no use. Rules (5.7.x) may be about us, and be mended, rather than about the reader;
    so may a refusal that gives no reason."""
    kind, _, rest = code.partition(".")
    return kind == "5" and not rest.startswith("7.") and not is_vague(code)


def is_about_the_address(code: str) -> bool:
    """Whether the likely cure is another address."""
    _, _, rest = code.partition(".")
    return rest.startswith("1.") or rest in {"2.1", "4.1", "4.4", "4.310"}


def explain(code: str) -> str:
    """A code as a sentence for people."""
    _, _, rest = code.partition(".")
    return _WORDS.get(rest) or _BY_SUBJECT.get(rest.partition(".")[0], _UNSAID)
