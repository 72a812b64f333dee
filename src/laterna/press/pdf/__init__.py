"""The book as PDF: tagged, described, beautiful, for screen, printer and kitchen-table bookbinder."""

from laterna.press.pdf.make import LAYOUTS, make_pdf
from laterna.press.pdf.sizes import PAPERS, TRIMS, Print

__all__ = ["LAYOUTS", "PAPERS", "TRIMS", "Print", "make_pdf"]
