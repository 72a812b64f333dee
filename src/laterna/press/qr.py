"""QR codes (ISO/IEC 18004) by segno: for the imprint, the poster and the reader's share card."""

from __future__ import annotations

import io

import numpy as np
import segno

QUIET = 4
"""Modules of white around the code, as the standard asks."""


def qr_svg(link: str, colour: str = "#000000") -> bytes:
    """The code as an SVG of black modules on white, quiet zone included."""
    buffer = io.BytesIO()
    _code(link).save(
        buffer, kind="svg", border=QUIET, dark=colour, light="#ffffff", xmldecl=False, omitsize=True, nl=False
    )
    return buffer.getvalue()


def qr_pixels(link: str, module_px: int) -> np.ndarray:
    """The code as uint8 `[H, W]`, 0 and 255, `module_px` pixels a module, quiet zone included."""
    rows = np.array([list(row) for row in _code(link).matrix_iter(border=QUIET)], dtype=np.uint8)
    return np.kron(np.where(rows > 0, 0, 255).astype(np.uint8), np.ones((module_px, module_px), dtype=np.uint8))


def _code(link: str) -> segno.QRCode:
    return segno.make_qr(link, error="m", boost_error=True)
