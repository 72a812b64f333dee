"""What can be seen in a book's pictures, said in the book's language, for those who hear it instead (WCAG 2.2, 1.1.1).

`words/` holds a language a file: how a sentence is put together, and its word for everything in the vocabulary. A
sentence is made so that no word has to be inflected to fit its neighbours, in any of the languages.
"""

from laterna.press.seen.described import described
from laterna.press.seen.telling import told
from laterna.press.seen.tongue import Tongue, tongue, tongues

__all__ = ["Tongue", "described", "told", "tongue", "tongues"]
