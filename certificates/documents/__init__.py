"""The certificate as a document: a pure function from facts to a PDF. It knows no rows, no settings and no clock.

`facts` says what is printed, `lettering` measures and fits text, `shapes` writes dots and QR codes as PDF operators,
`layout` decides where everything stands, `drawing` puts it on the page.
"""

from certificates.documents.drawing import draw, drawn, finished
from certificates.documents.facts import CertificateFacts, UndrawableName, UndrawableText
from certificates.documents.lettering import is_drawable, missing_characters

__all__ = [
    "CertificateFacts",
    "UndrawableName",
    "UndrawableText",
    "draw",
    "drawn",
    "finished",
    "is_drawable",
    "missing_characters",
]
