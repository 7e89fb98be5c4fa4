"""Films for a browser's pretended camera: QR codes held still before it, one after the other."""

from collections.abc import Sequence
from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
GREY = 96
FRAMES_EACH = 20


def film(path: Path, texts: Sequence[str]) -> Path:
    """A film (YUV4MPEG2) in which each text is held up for a second, on grey, from the same side."""
    colours = bytes([128]) * (WIDTH * HEIGHT // 2)
    with path.open("wb") as file:
        file.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F20:1 Ip A1:1 C420jpeg\n".encode())
        for text in texts:
            file.write((b"FRAME\n" + _picture(text) + colours) * FRAMES_EACH)
    return path


def _picture(text: str) -> bytes:
    if not text:
        return bytes([GREY]) * (WIDTH * HEIGHT)
    rows = list(segno.make_qr(text, error="m").matrix_iter(scale=6, border=4))
    side = len(rows)
    left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
    picture = [bytes([GREY]) * WIDTH] * HEIGHT
    for number, row in enumerate(rows):
        line = bytes(20 if module else 235 for module in row)
        picture[top + number] = bytes([GREY]) * left + line + bytes([GREY]) * (WIDTH - left - side)
    return b"".join(picture)
