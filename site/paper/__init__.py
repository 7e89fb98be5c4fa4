"""Documents on paper: accessible and archivable PDFs (PDF/UA-1 and PDF/A-3a in one), whatever they are about.

`letters` knows the typefaces, `runs` turns a text into placed glyphs in any script, `setting` breaks lines, `structure`
and `archival` say what a screen reader and an archive need. `document` is what others draw on, page after page;
`onepage`, for documents of one page that are made by the thousand, whose bytes `assembling`, `objects` and `typefaces`
write. `pictures` are uploaded to be shown on them, `imaging` shows them on screens, `signatures` signs them. Nothing of
the domain is here: a sign-in sheet, a certificate and a return are drawn by the apps they belong to.
"""

from paper.archival import About, Attachment
from paper.assembling import Gap, Prepared, prepare
from paper.document import A4, A4_LANDSCAPE, Document
from paper.letters import FONTS, INVISIBLE, Weight, missing_characters
from paper.objects import Written
from paper.onepage import OnePage, Words
from paper.pictures import Picture
from paper.setting import Style, width_of, wrap
from paper.typefaces import widths as usual_widths

__all__ = [
    "A4",
    "A4_LANDSCAPE",
    "FONTS",
    "INVISIBLE",
    "About",
    "Attachment",
    "Document",
    "Gap",
    "OnePage",
    "Picture",
    "Prepared",
    "Style",
    "Weight",
    "Words",
    "Written",
    "missing_characters",
    "prepare",
    "usual_widths",
    "width_of",
    "wrap",
]
