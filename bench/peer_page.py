"""Draws pages of HTML with WeasyPrint and prints the milliseconds of processor time of one. Run by its own Python."""

import json
import sys
import time

import weasyprint  # type: ignore[import-not-found]  # lives in an environment of its own

pages = json.load(sys.stdin)
weasyprint.HTML(string=pages[0]).write_pdf()  # what is made once a process
begun = time.process_time()
for page in pages:
    content = weasyprint.HTML(string=page).write_pdf()
    assert content.startswith(b"%PDF-"), "not a PDF"  # noqa: S101 -- a bench that draws nothing must not print a figure
print(1000 * (time.process_time() - begun) / len(pages))
