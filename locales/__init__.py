"""Everything a person reads: sentences marked in the code, catalogs, and the translator that speaks them."""

from locales.sentences import Brief, Plain, Sentence, Short, TimeOf, Words, _, n_
from locales.translator import LANGUAGES, SOURCE_LANGUAGE, Reader, language_of, speak, spoken

__all__ = [
    "LANGUAGES",
    "SOURCE_LANGUAGE",
    "Brief",
    "Plain",
    "Reader",
    "Sentence",
    "Short",
    "TimeOf",
    "Words",
    "_",
    "language_of",
    "n_",
    "speak",
    "spoken",
]
