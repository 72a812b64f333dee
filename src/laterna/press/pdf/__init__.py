"""The book as PDF: tagged, described, beautiful, for screen, printer and kitchen-table bookbinder."""

from laterna.press.pdf.make import LAYOUTS, SHEETS, make_booklet, make_pdf, make_wrap
from laterna.press.pdf.sizes import PAPERS, TRIMS, Print

__all__ = ["LAYOUTS", "PAPERS", "SHEETS", "TRIMS", "Print", "make_booklet", "make_pdf", "make_wrap"]
