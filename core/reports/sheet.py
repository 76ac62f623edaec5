"""The report's paper: A4, shaped text, tagged structure, and page breaks that keep together what belongs together.

fpdf2 is drawn on line by line here, not through its multi_cell: only so can a quote stay whole, a heading stay with what
follows, and a 100-page transcript be measured once."""

import json
import unicodedata
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory

import font_roboto
from fpdf import FPDF
from fpdf.fonts import TTFFont
from fpdf.prefs import ViewerPreferences

from core.reports import typefaces
from core.reports.words import Readable, Word, Words

Colour = tuple[int, int, int]
Placed = tuple[str, Word]
"""A word, or a part of one, and the family that it is set in."""
INK: Colour = (28, 37, 46)
MUTED: Colour = (92, 104, 115)
RULE: Colour = (221, 227, 232)
ACCENT: Colour = (14, 89, 97)
TINT: Colour = (233, 243, 244)
AMBER: Colour = (122, 74, 0)
AMBER_TINT: Colour = (255, 244, 219)

MISSING = "\ufffd"
MARGIN = 20.0
TOP = 18.0
BOTTOM = 26.0
WIDTH = 210.0 - 2 * MARGIN
_PAGES = "\ue000" * 4  # private use: no cleaned text can hold it, as it could hold fpdf2's default "{nb}"
_FAMILY = "Roboto"
_FACES = {"": "Roboto-Regular.ttf", "B": "Roboto-Medium.ttf", "I": "Roboto-Italic.ttf"}


@dataclass(frozen=True, slots=True)
class Style:
    """``size`` in points, ``leading`` (line height) in millimetres."""

    face: str
    size: float
    leading: float
    colour: Colour = INK


BODY = Style("", 9.5, 4.9)
STRONG = Style("B", 9.5, 4.9)
MUTE = Style("", 9.5, 4.9, MUTED)
SMALL = Style("", 8, 4.0, MUTED)
HEADING = (Style("B", 22, 9.5), Style("B", 13, 6.2, ACCENT), Style("B", 10.5, 5.2))


@dataclass(frozen=True, slots=True)
class Cell:
    """A column of a row: text set in ``width`` mm, ``x`` mm from the left margin."""

    text: str
    style: Style = BODY
    x: float = 0.0
    width: float = WIDTH
    align: str = "L"


def characters(*values: object) -> frozenset[str]:
    """Every character of the words in ``values``, dataclasses among them (and some more, of names and quotation marks)."""
    return frozenset(unicodedata.normalize("NFC", json.dumps(values, ensure_ascii=False, default=_plain)))


def _plain(value: object) -> object:
    return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)


class Sheet(FPDF):
    """Rows flow down the page. Headings are held back until the row that follows them is placed.

    ``text``: the characters that will be set, for which typefaces are brought beside Roboto."""

    def __init__(
        self,
        *,
        title: str,
        language: str,
        author: str,
        created: datetime,
        footer: tuple[str, ...],
        text: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(format="A4")
        self._widths: dict[tuple[str, str], float] = {}
        self._words: dict[tuple[str, str], Words] = {}
        self._placed: dict[tuple[str, str], tuple[Placed, ...] | None] = {}
        self._held: list[tuple[float, Callable[[], None]]] = []
        self._mcids: dict[int, int] = {}
        self._replaced = False
        self._footer = footer
        for face, name in _FACES.items():
            self._bring(_FAMILY, face, Path(font_roboto.font_directory) / name)
        self.set_text_shaping(True)
        self.set_font(_FAMILY, "", BODY.size)
        self._known = set(self._typeface(_FAMILY, "").cmap)
        self._families: dict[int, str] = {}
        self._bring_beside(text)
        self.set_margins(MARGIN, TOP)
        self.set_auto_page_break(False)
        self.c_margin = 0
        self.alias_nb_pages(_PAGES)
        self.set_title(self.clean(title))
        self.set_lang(language)
        self.set_author(self.clean(author))
        self.set_creator("Viva")
        self.set_creation_date(created)
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_page()

    def _bring(self, family: str, face: str, path: Path) -> None:
        self.add_font(family, face, path)
        font = self._typeface(family, face)
        font.subset = Readable(font)
        self._words[family, face] = Words(font)

    def _bring_beside(self, text: frozenset[str]) -> None:
        self._folder = TemporaryDirectory(prefix="viva-typefaces-")
        cuts = typefaces.cuts(text, self._known, Path(self._folder.name))
        for cut in cuts:
            for face in _FACES:
                self._bring(cut.family, face, cut.paths.get(face, cut.paths[""]))
            self._known |= cut.covers
            self._families |= dict.fromkeys(cut.covers, cut.family)
        self.set_fallback_fonts([_FAMILY, *(cut.family for cut in cuts)])

    def _typeface(self, family: str, face: str) -> TTFFont:
        font = self.fonts[f"{family.lower()}{face}"]
        assert isinstance(font, TTFFont)
        return font

    def finished(self) -> bytes:
        """The document; nothing can be set afterwards."""
        try:
            return bytes(self.output())
        finally:
            self._folder.cleanup()

    def family_of(self, text: str) -> str:
        """The one that most letters of the text are set in, so that a name stays whole and its words in order."""
        if not self._families:
            return _FAMILY
        found = [self._families.get(ord(char), _FAMILY) for char in text if char.isalpha()]
        return max(dict.fromkeys(found), key=found.count, default=_FAMILY)

    @property
    def replaced(self) -> bool:
        """Whether some character had no glyph and was shown as the replacement mark."""
        return self._replaced

    @property
    def room(self) -> float:
        """Millimetres left on this page."""
        return self.h - BOTTOM - self.y

    def clean(self, text: str) -> str:
        """Composed text without control and format characters, and a visible mark for what the typeface lacks."""
        kept: list[str] = []
        for char in unicodedata.normalize("NFC", text):
            kind = unicodedata.category(char)
            if char == "\n" or (ord(char) in self._known and kind != "Cf"):
                kept.append(char)
            elif kind == "Cc" or kind.startswith("Z"):
                kept.append(" ")
            elif kind in ("Cf", "Mn", "Me"):
                continue
            else:
                kept.append(MISSING)
                self._replaced = True
        return "".join(kept)

    def width_of(self, word: str, style: Style) -> float:
        """Millimetres; measured once per word and face, since widths grow linearly with size."""
        if (found := self._word(word, style.face)) is not None:
            return sum(part.width for _, part in found) * style.size / 1000 / self.k
        key = (style.face, word)
        if key not in self._widths:
            self.set_font(self.family_of(word), style.face, 10)
            self._widths[key] = self.get_string_width(word)
        return self._widths[key] * style.size / 10

    def _word(self, text: str, face: str) -> tuple[Placed, ...] | None:
        """Its parts, each with its family; None where more is needed than to set them from left to right."""
        if (face, text) not in self._placed:
            runs = groupby(text, key=lambda char: self._families.get(ord(char), _FAMILY))
            parts = [(family, self._words[family, face].word("".join(run))) for family, run in runs]
            placed = tuple((family, word) for family, word in parts if word is not None)
            self._placed[face, text] = placed if len(placed) == len(parts) else None
        return self._placed[face, text]

    def wrap(self, text: str, style: Style, width: float) -> list[str]:
        """Lines no wider than ``width``; a word that is wider by itself is cut."""
        space = self.width_of(" ", style)
        lines: list[str] = []
        for paragraph in self.clean(text).split("\n"):
            words: list[str] = []
            used = 0.0
            for piece in (part for word in paragraph.split() for part in self._pieces(word, style, width)):
                advance = self.width_of(piece, style)
                if words and used + space + advance > width:
                    lines.append(" ".join(words))
                    words, used = [piece], advance
                else:
                    used += advance + (space if words else 0)
                    words.append(piece)
            if words:
                lines.append(" ".join(words))
        return lines

    def _pieces(self, word: str, style: Style, width: float) -> Iterator[str]:
        if self.width_of(word, style) <= width:
            yield word
            return
        piece, used = "", 0.0
        for char in word:
            advance = self.width_of(char, style)
            if piece and used + advance > width:
                yield piece
                piece, used = "", 0.0
            piece += char
            used += advance
        yield piece

    @contextmanager
    def tagged(self, kind: str, alt: str | None = None) -> Generator[None]:
        """Marks what is drawn inside as one element of the document's structure (H1, P, BlockQuote, Figure …)."""
        mcid = self._mcids.get(self.page, 0)
        self._mcids[self.page] = mcid + 1
        self._add_marked_content(struct_type=f"/{kind}", mcid=mcid, alt_text=alt)
        self._out(f"/{kind} <</MCID {mcid}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def artifact(self) -> Generator[None]:
        """Marks decoration, which screen readers skip."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def put(self, text: str, style: Style, x: float, y: float, width: float, align: str = "L") -> None:
        """One line of already cleaned text, ``x`` and ``y`` on the page."""
        words = [self._word(part, style.face) for part in text.split(" ")]
        if len(known := [word for word in words if word is not None]) == len(words):
            self._straight(known, style, x, y, width, align)
            return
        self.set_font(self.family_of(text), style.face, style.size)
        self.set_text_color(*style.colour)
        self.set_xy(x, y)
        self.cell(width, style.leading, text, align=align)

    def _straight(
        self, words: Sequence[Sequence[Placed]], style: Style, x: float, y: float, width: float, align: str
    ) -> None:
        """A line from left to right, with one operator for all of it where one typeface and one height are enough."""
        self.set_font(_FAMILY, style.face, style.size)
        if not self.current_font_is_set_on_page:
            self._out(self._set_font_for_page(self._typeface(_FAMILY, style.face), style.size))
        line = list(self._spaced(words, style.face))
        if align != "L":
            spare = width - sum(word.width for _, word in line) * style.size / 1000 / self.k
            x += spare if align == "R" else spare / 2
        baseline = self.h - y - 0.5 * style.leading - 0.3 * style.size / self.k
        colour = " ".join(f"{part / 255:.3f}" for part in style.colour)
        shown = " ".join(self._operators(line, style))
        self._out(f"q {colour} rg BT {x * self.k:.2f} {baseline * self.k:.2f} Td {shown} ET Q")

    def _spaced(self, words: Sequence[Sequence[Placed]], face: str) -> Iterator[Placed]:
        """With a space after each but the last, in the typeface of the word before it."""
        for place, word in enumerate(words):
            yield from word
            if place < len(words) - 1:
                family = word[-1][0] if word else _FAMILY
                space = self._words[family, face].word(" ")
                assert space is not None, "each typeface has one"
                yield family, space

    def _operators(self, line: Sequence[Placed], style: Style) -> Iterator[str]:
        pieces = [(family, height, shown) for family, word in line for height, shown in word.shown]
        family, height = _FAMILY, 0
        for (its_family, its_height), together in groupby(pieces, key=lambda piece: piece[:2]):
            if its_family != family:
                font = self._typeface(its_family, style.face)
                yield self._set_font_for_page(font, style.size, wrap_in_text_object=False)
            if its_height != height:
                yield f"{its_height * style.size / 1000:.2f} Ts"
            family, height = its_family, its_height
            yield f"[{''.join(shown for *_, shown in together)}] TJ"

    def box(self, x: float, y: float, width: float, height: float, colour: Colour, *, radius: float = 0) -> None:
        with self.artifact():
            self.set_fill_color(*colour)
            if radius:
                self.rect(x, y, width, height, style="F", round_corners=True, corner_radius=radius)
            else:
                self.rect(x, y, width, height, style="F")

    def rule(self, y: float, x: float = MARGIN, width: float = WIDTH) -> None:
        with self.artifact():
            self.set_draw_color(*RULE)
            self.set_line_width(0.2)
            self.line(x, y, x + width, y)

    def gap(self, height: float) -> None:
        """Space before what follows; nothing at the top of a page."""
        if self.y > TOP:
            self.y = min(self.y + height, self.h - BOTTOM)

    def heading(self, text: str, level: int) -> None:
        """A section (1) or part of one (2), with a bookmark.

        Held until the next row is placed, so it never stands alone at the foot of a page."""
        style = HEADING[level]
        before = 7.0 if level == 1 else 3.5
        lines = self.wrap(text, style, WIDTH)

        def draw() -> None:
            self.gap(before)
            self.start_section(self.clean(text), level - 1)
            with self.tagged(f"H{level + 1}"):
                for line in lines:
                    self.put(line, style, MARGIN, self.y, WIDTH)
                    self.y += style.leading
            self.y += 1.6

        self._held.append((before + len(lines) * style.leading + 1.6, draw))

    def row(
        self,
        *cells: Cell,
        tag: str = "P",
        after: float = 2.0,
        whole: int = 12,
        under: Callable[[float, float, bool], None] | None = None,
    ) -> None:
        """Columns side by side, on one grid of lines.

        A row of at most ``whole`` lines is never split; a longer one leaves at least two lines on each side of a break.
        ``under(y, height, first)`` draws decoration behind each part."""
        columns = [(cell, self.wrap(cell.text, cell.style, cell.width)) for cell in cells]
        leading = max(cell.style.leading for cell in cells)
        count = max((len(lines) for _, lines in columns), default=0)
        done = 0
        while done < count:
            end = done + self._fitting(count - done, leading, whole)
            for _, draw in self._held:
                draw()
            self._held.clear()
            top = self.y
            if under:
                under(top, (end - done) * leading, done == 0)
            with self.tagged(tag):
                for cell, lines in columns:
                    for i, line in enumerate(lines[done:end]):
                        self.put(line, cell.style, MARGIN + cell.x, top + i * leading, cell.width, cell.align)
            self.y = top + (end - done) * leading
            done = end
        self.gap(after)

    def _fitting(self, lines: int, leading: float, whole: int) -> int:
        """How many lines go on this page, after a page break where that is better."""
        held = sum(height for height, _ in self._held)
        fits = self._lines_in(self.room - held, leading)
        if lines <= fits:
            return lines
        page = self._lines_in(self.h - TOP - BOTTOM - held, leading)
        if (lines <= whole and lines <= page) or min(fits, lines - 2) < 2:
            self.add_page()
            fits = page
        return lines if lines <= fits else max(min(fits, lines - 2), 1)

    @staticmethod
    def _lines_in(height: float, leading: float) -> int:
        return max(int((height + 0.01) / leading), 0)

    def need(self, height: float) -> None:
        """Breaks the page unless ``height`` mm (and the held headings) are left."""
        if sum(h for h, _ in self._held) + height > self.room:
            self.add_page()

    def footer(self) -> None:
        y = self.h - BOTTOM + 9
        self.rule(y - 2.5)
        style = Style("", 7, 3.6, MUTED)
        with self.artifact():
            self.put(f"Page {self.page_no()} of {_PAGES}", style, MARGIN, y, 30)
            for i, text in enumerate(self._footer):
                self.put(self.wrap(text, style, WIDTH - 35)[0], style, MARGIN + 35, y + i * style.leading, WIDTH - 35)
