"""Text of a PDF as a person sees it. Runs in the child process."""

import io

from pypdf import PasswordType, PdfReader
from pypdf.errors import FileNotDecryptedError, LimitReachedError, PyPdfError

from core.candidates.resume.errors import Damaged, Encrypted, NoTextLayer, UnpacksTooLarge
from core.candidates.resume.model import MAX_CHARS, MAX_PAGES, Extracted, Hidden
from core.candidates.resume.pdf_content import PageText, Run, read_page
from core.candidates.resume.pdf_layout import reading_order

MIN_CHARS_PER_PAGE = 50
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
    length = pictures = 0
    for number in range(1, min(total, MAX_PAGES) + 1):
        page = read_page(reader.pages[number - 1])
        visible, unseen, page_flags = _sort_out(page, number)
        texts.append(reading_order(visible, page.width))
        hidden.extend(unseen)
        flags |= page_flags
        pictures += page.picture_share > SCAN_SHARE
        length += len(texts[-1])
        if length > MAX_CHARS:
            flags.add("text_cut")
            break
    if total > MAX_PAGES:
        flags.add("pages_cut")
    text = "\n\n".join(text for text in texts if text)[:MAX_CHARS]
    _require_text(text, len(texts), pictures)
    return Extracted(text, total, tuple(hidden), tuple(sorted(flags)))


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


def _require_text(text: str, pages: int, pictures: int) -> None:
    letters = sum(char.isalnum() for char in text)
    unreadable = text.count("\ufffd") + sum("\ue000" <= char <= "\uf8ff" for char in text)
    if letters == 0 or (pictures and letters < MIN_CHARS_PER_PAGE * pages) or unreadable > letters:
        raise NoTextLayer()
