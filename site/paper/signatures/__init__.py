"""Signs documents inside (PAdES): whoever opens one is told who vouches for it, and that nothing in it was changed.

`keys` is what a key is, wherever it is kept; `files` and `tokens` are the places (a PKCS#12 file, a PKCS#11 token);
`cms` makes the signature, `stamps` has an outside authority say when, `sealing` puts it into the document, `configured`
knows which key this installation has. Without a key that is right and in force, everything here raises Unsigned.
"""

from paper.signatures.configured import current, fault
from paper.signatures.keys import Key, Unsigned
from paper.signatures.sealing import room_for, signed

__all__ = ["Key", "Unsigned", "current", "fault", "room_for", "signed"]
