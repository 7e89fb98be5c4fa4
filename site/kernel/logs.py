"""Keeps keys out of log lines, wherever they come from, and out of what staff read of other people's mail."""

import logging
import re

_IN_TEXT = re.compile(r"\b([a-z]-)[A-Za-z0-9_-]{27}")


def without_keys(text: str) -> str:
    """A text with every key in it blotted out: `b-[key]`."""
    return _IN_TEXT.sub(r"\1[key]", text)


class ScrubKeys(logging.Filter):
    """Blots keys out of log lines."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace keys in the message; always lets the line through."""
        text = record.getMessage()
        scrubbed = without_keys(text)
        if scrubbed != text:
            record.msg, record.args = scrubbed, None
        return True
