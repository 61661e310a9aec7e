"""QR codes: SVG for screens and print pages, PNG for what needs pixels.

A code on a panel has a size in millimetres; the panel's stylesheet knows its px/mm and
sizes ``qr--60`` to 60 mm, so the SVG itself carries no style.
"""

from functools import lru_cache
from html import escape
from io import BytesIO

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode

from telecom.errors import N_, BadInput

# ISO/IEC 18004 asks for four modules of quiet around a code.
QUIET_MODULES = 4
_MODULE_PX_MAX = 64
# Readers read every mask alike. Looking for the prettiest of the eight costs ten milliseconds of a page's fifteen.
_MASK = 3


class TextTooLong(BadInput):
    """More than a code can hold that a phone still reads."""

    code = "qr_text_too_long"
    message = N_("内容太长，放不进二维码")


def qr_svg(text: str, size_mm: int, label: str) -> str:
    """An SVG of class ``qr qr--<size_mm>``, quiet zone included, named ``label`` for screen readers.

    Raises TextTooLong. The markup is safe to place in a page as it is.
    """
    matrix = _matrix(text)
    side = len(matrix)
    return (
        f'<svg class="qr qr--{int(size_mm)}" xmlns="http://www.w3.org/2000/svg" role="img" '
        f'aria-label="{escape(label)}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{_path(matrix)}"/></svg>'
    )


def qr_png(text: str, module_px: int = 8) -> bytes:
    """A black-and-white PNG with ``module_px`` pixels a module, quiet zone included."""
    if not 1 <= module_px <= _MODULE_PX_MAX:
        raise ValueError("a module has 1 to 64 pixels")
    matrix = _matrix(text)
    side = len(matrix)
    picture = Image.new("1", (side, side), 1)
    picture.putdata([0 if dark else 1 for row in matrix for dark in row])
    out = BytesIO()
    picture.resize((side * module_px,) * 2, Image.Resampling.NEAREST).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=128)
def _matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET_MODULES, mask_pattern=_MASK)
    code.add_data(text.encode())
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as wrong:
        raise TextTooLong() from wrong
    return tuple(tuple(map(bool, row)) for row in code.get_matrix())


def _path(matrix: tuple[tuple[bool, ...], ...]) -> str:
    """Horizontal runs of dark modules as one path: a tenth of the bytes of single squares."""
    parts = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            run = next((i for i in range(x, len(row)) if row[i] != row[x]), len(row)) - x
            if row[x]:
                parts.append(f"M{x} {y}h{run}v1h-{run}z")
            x += run
    return "".join(parts)
