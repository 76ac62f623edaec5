"""Text of a PDF as a person sees it. Runs in the child process."""

import io
import re
import unicodedata

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject

from core.candidates.resume.errors import Damaged, Encrypted, NoTextLayer, UnpacksTooLarge
from core.candidates.resume.model import MAILTO, MAX_CHARS, MAX_PAGES, Extracted, Hidden
from core.candidates.resume.pdf_content import PageText, Run, read_page
from core.candidates.resume.pdf_layout import prominent, reading_order

MIN_CHARS_PER_PAGE = 50
STAMPED_SHARE, STAMP = 0.25, 60
"""A picture of this part of the page with no more letters beside it: what the scanning program wrote on it."""
FEW_LETTERS = 150
"""On a page: so few that another reader is asked too."""
_MARKS = {
    "´": "\u0301",
    "`": "\u0300",
    "¨": "\u0308",
    "˜": "\u0303",
    "ˆ": "\u0302",
    "˚": "\u030a",
    "ˇ": "\u030c",
    "¸": "\u0327",
}
_BESIDE = re.compile(r"(?P<mark>[´`¨˜ˆ˚ˇ¸])\s?(?P<letter>[A-Za-zıȷ])")
SCAN_SHARE = 0.6
"""Part of the page that a picture covers when invisible text over it is the text layer of a scan."""


def extract(data: bytes) -> Extracted:
    """Raises a ``ResumeError`` for what no reader can open."""
    try:
        return _extract(PdfReader(io.BytesIO(data)))
    except LimitReachedError as error:
        raise UnpacksTooLarge() from error
    except FileNotDecryptedError as error:
        raise Encrypted() from error
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise Damaged() from error


def _extract(reader: PdfReader) -> Extracted:
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Encrypted()
    total = len(reader.pages)
    if total == 0:
        raise Damaged()
    texts: list[str] = []
    hidden: list[Hidden] = []
    flags: set[str] = set()
    largest: tuple[str, ...] = ()
    length = pictures = 0
    share = 0.0
    for number in range(1, min(total, MAX_PAGES) + 1):
        page = read_page(reader.pages[number - 1])
        visible, unseen, page_flags = _sort_out(page, number)
        text = composed(reading_order(visible, page.width))
        if _letters(text) < FEW_LETTERS and not unseen and (plain := _plain(reader.pages[number - 1], text)):
            # a font that is not understood here may still be by pypdf's own way; nothing was hidden on the page
            text, page_flags = plain, page_flags | {"plain_order"}
        texts.append(text)
        hidden.extend(unseen)
        flags |= page_flags
        largest = largest or prominent(visible)
        pictures += page.picture_share > SCAN_SHARE
        share = max(share, page.picture_share)
        length += len(text)
        if length > MAX_CHARS:
            flags.add("text_cut")
            break
    if total > MAX_PAGES:
        flags.add("pages_cut")
    text = "\n\n".join(text for text in texts if text)[:MAX_CHARS]
    _require_text(text, len(texts), pictures, share)
    if address := _linked_address(reader, text):
        text, flags = f"{text}\n\n{address}", flags | {"address_from_link"}
    return Extracted(text, total, tuple(hidden), tuple(sorted(flags)), tuple(map(composed, largest)))


def composed(text: str) -> str:
    """Letters with the accents that some typesetters put beside them ("Andr´e", "Mu¨ller"), and in one form."""
    if any(mark in text for mark in _MARKS):
        text = _BESIDE.sub(_joined, text)
    return unicodedata.normalize("NFC", text)


def _joined(match: re.Match[str]) -> str:
    """Accent before its letter, as TeX draws it; dotless i and j take the dot's place."""
    letter = {"ı": "i", "ȷ": "j"}.get(match["letter"], match["letter"])
    return unicodedata.normalize("NFC", letter + _MARKS[match["mark"]])


def _plain(page: PageObject, ours: str) -> str | None:
    """pypdf's own extraction, where it finds clearly more than we did."""
    try:
        text = page.extract_text()
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
        return None
    return text if _letters(text) > max(20, 2 * _letters(ours)) else None


def _linked_address(reader: PdfReader, text: str) -> str | None:
    """The address behind a link, where a page shows only the word "Email"."""
    if "@" in text:
        return None
    for page in reader.pages[: min(len(reader.pages), 3)]:
        annotations = page.get("/Annots")
        annotations = annotations.get_object() if annotations is not None else None
        for entry in annotations if isinstance(annotations, ArrayObject) else ():
            annotation = entry.get_object()
            action = annotation.get("/A") if isinstance(annotation, DictionaryObject) else None
            action = action.get_object() if action is not None else None
            uri = str(action.get("/URI", "")) if isinstance(action, DictionaryObject) else ""
            if match := MAILTO.match(uri):
                return match["address"]
    return None


def _letters(text: str) -> int:
    return sum(char.isalnum() for char in text)


def _sort_out(page: PageText, number: int) -> tuple[list[Run], list[Hidden], set[str]]:
    """Visible runs, hidden snippets (neighbours with one reason joined) and flags."""
    seen = [run for run in page.runs if run.hidden is None]
    if page.picture_share > SCAN_SHARE and not seen:
        layer = [run for run in page.runs if run.hidden == "invisible"]
        return layer, [], {"ocr_layer"} if layer else set()
    hidden: list[Hidden] = []
    for run in page.runs:
        if run.hidden is None:
            continue
        if hidden and hidden[-1].reason == run.hidden:
            hidden[-1] = Hidden(f"{hidden[-1].text} {run.text.strip()}", run.hidden, number)
        else:
            hidden.append(Hidden(run.text.strip(), run.hidden, number))
    return seen, hidden, set()


def _require_text(text: str, pages: int, pictures: int, share: float) -> None:
    letters = _letters(text)
    unreadable = text.count("\ufffd") + sum("\ue000" <= char <= "\uf8ff" for char in text)
    scanned = pictures and letters < MIN_CHARS_PER_PAGE * pages
    stamped = share > STAMPED_SHARE and letters < STAMP
    if letters == 0 or scanned or stamped or unreadable > letters:
        raise NoTextLayer()
