"""Documents on paper: accessible and archivable PDFs (PDF/UA-1 and PDF/A-3a in one), whatever they are about.

`letters` knows the typefaces, `runs` turns a text into placed glyphs in any script, `setting` breaks lines, `document`
is what others draw on, `structure` and `archival` write what a screen reader and an archive need. Nothing of the domain
is here: a sign-in sheet, a certificate and a return are drawn by the apps they belong to.
"""

from paper.document import A4, A4_LANDSCAPE, Document
from paper.letters import FONTS, Weight, missing_characters
from paper.setting import Style, width_of, wrap

__all__ = ["A4", "A4_LANDSCAPE", "FONTS", "Document", "Style", "Weight", "missing_characters", "width_of", "wrap"]
