"""The book as PDF: tagged, described, beautiful, for screen, printer and kitchen-table bookbinder."""

from laterna.press.pdf.make import LAYOUTS, SHEETS, make_booklet, make_pdf, make_wrap, print_ppi
from laterna.press.sizes import PAPERS, PRINT_PPI, TRIMS, Print

__all__ = [
    "LAYOUTS", "PAPERS", "PRINT_PPI", "SHEETS", "TRIMS", "Print", "make_booklet", "make_pdf", "make_wrap", "print_ppi",
]  # fmt: skip
