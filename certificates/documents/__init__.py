"""The certificate as a document: a pure function from facts and a look to a PDF. It knows no rows and no clock.

`facts` says what is printed, `looks` how it looks and what stands round it, `lettering` measures and fits text,
`shapes` writes dots and QR codes as PDF operators, `layout` decides where everything stands (on what `sheets` knows of
the page; `endorsing` places what a look adds), `drawing` puts it on the page, `samples` are facts to look at.
"""

from certificates.documents.drawing import draw, drawn, finished
from certificates.documents.facts import CertificateFacts, UndrawableName, UndrawableText
from certificates.documents.lettering import is_drawable, missing_characters
from certificates.documents.looks import PLAIN, Logo, Look, Signatory

__all__ = [
    "PLAIN",
    "CertificateFacts",
    "Logo",
    "Look",
    "Signatory",
    "UndrawableName",
    "UndrawableText",
    "draw",
    "drawn",
    "finished",
    "is_drawable",
    "missing_characters",
]
