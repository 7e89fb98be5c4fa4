"""QR codes for screens, mails and print: black on white, whatever the colours around them, as cameras need it."""

import io

import segno


def svg_address(text: str) -> str:
    """`text` as a QR code, as the address of a picture that needs no request."""
    picture = segno.make_qr(text, error="m")
    return str(picture.svg_data_uri(border=4, dark="black", light="white", xmldecl=False, omitsize=True))


def png(text: str) -> bytes:
    """The same as a file, for mails, whose readers draw nothing else."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=8, border=4)
    return out.getvalue()
