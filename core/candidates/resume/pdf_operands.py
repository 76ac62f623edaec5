"""Operands of a content stream as plain numbers and containers. What is none raises, or comes as an empty one."""

import math
from collections.abc import Sequence

from pypdf.generic import ArrayObject, DictionaryObject, PdfObject

from core.candidates.resume.pdf_paint import Matrix


def matrix(operands: Sequence[PdfObject]) -> Matrix:
    a, b, c, d, e, f = (number(value) for value in operands)
    return a, b, c, d, e, f


def number(value: object) -> float:
    found = float(value)  # pyright: ignore[reportArgumentType] — the caller catches what is no number
    if not math.isfinite(found):
        raise ValueError
    return found


def dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if isinstance(value, PdfObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def array(value: PdfObject) -> ArrayObject:
    found = value.get_object()
    return found if isinstance(found, ArrayObject) else ArrayObject()
