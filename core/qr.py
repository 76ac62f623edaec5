"""The one door to reportlab, of which only the QR encoder is used; it comes without types."""

from typing import Any

from reportlab.graphics.barcode.qrencoder import (  # pyright: ignore[reportMissingTypeStubs]
    QR8bitByte,
    QRCode,
    QRErrorCorrectLevel,
)


def squares(text: str) -> list[list[bool]]:
    """The rows of the code from the top, True for dark; a quarter of it may be torn off or stained."""
    code: Any = QRCode(None, QRErrorCorrectLevel.Q)
    code.addData(QR8bitByte(text))
    code.make()
    return [[bool(dark) for dark in row] for row in code.modules]
