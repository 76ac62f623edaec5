"""Text of a Word document as a person sees it: paragraphs, tables, text boxes, headers and footers. Runs in the child process.

python-docx opens the package; its text properties miss text boxes and repeat merged cells, so the XML is walked here.
"""

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Protocol, cast

from docx import Document
from docx.opc.exceptions import OpcError, PackageNotFoundError
from docx.opc.part import XmlPart

from core.candidates.resume.errors import Damaged, NoTextLayer
from core.candidates.resume.model import MAILTO, MAX_CHARS, Extracted, Hidden


class Element(Protocol):
    """The part of an lxml element that is used here; lxml itself has no types."""

    tag: object
    text: str | None

    def get(self, key: str) -> str | None: ...
    def find(self, path: str) -> "Element | None": ...
    def iter(self, tag: str) -> "Iterator[Element]": ...
    def iterancestors(self) -> "Iterator[Element]": ...
    def itertext(self) -> Iterator[str]: ...
    def __iter__(self) -> "Iterator[Element]": ...


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_HEADERS = ("/header", "/footer")
_TINY = 4
"""Half-points; what is set smaller is not meant to be read."""
_MIN_CONTRAST = 30
_MAX_DEPTH = 60
MAX_SIZED = 40
_PASSED_THROUGH = frozenset(
    _W + name
    for name in ("hyperlink", "ins", "moveTo", "smartTag", "fldSimple", "sdt", "sdtContent", "customXml", "dir", "bdo")
)
_REMOVED = frozenset((_W + "del", _W + "moveFrom"))


@dataclass(frozen=True, slots=True)
class _Look:
    """Properties of text that decide whether it is seen; ``colour`` None is automatic, ``under`` None is unknown."""

    vanish: bool = False
    colour: str | None = None
    half_points: float = 22
    under: str | None = "FFFFFF"
    removed: bool = False

    def hidden(self) -> str | None:
        if self.removed:
            return "deleted"
        if self.vanish:
            return "invisible"
        if self.half_points <= _TINY:
            return "tiny"
        if self.colour and self.under and _distance(self.colour, self.under) < _MIN_CONTRAST:
            return "no_contrast"
        return None


@dataclass(slots=True)
class _Reader:
    styles: dict[str, Element]
    hidden: list[Hidden] = field(default_factory=list[Hidden])
    length: int = 0
    sizes: list[tuple[float, str]] = field(default_factory=list[tuple[float, str]])
    """(half-points, text) of the first paragraphs that have any text."""

    def blocks(self, parent: Element, look: _Look, depth: int = 0) -> list[str]:
        """Lines of a body, cell, header or text box."""
        lines: list[str] = []
        for child in parent:
            if self.length > MAX_CHARS or depth > _MAX_DEPTH:
                break
            if child.tag == _W + "p":
                lines.extend(self._paragraph(child, look, depth))
            elif child.tag == _W + "tbl":
                lines.extend(self._table(child, look, depth))
            elif child.tag in _PASSED_THROUGH:
                lines.extend(self.blocks(child, look, depth + 1))
            elif child.tag in _REMOVED:
                lines.extend(self.blocks(child, replace(look, removed=True), depth + 1))
            elif child.tag == _MC + "AlternateContent":
                lines.extend(self.blocks(_chosen(child), look, depth + 1))
        return lines

    def _table(self, table: Element, look: _Look, depth: int) -> list[str]:
        if table.find(f"{_W}tblPr/{_W}tblStyle") is not None:
            look = replace(look, under=None)
        lines: list[str] = []
        for row in _through(table, "tr"):
            cells: list[list[str]] = []
            for cell in _through(row, "tc"):
                inside = _shaded(cell.find(_W + "tcPr"), look)
                cells.append([line for line in self.blocks(cell, inside, depth + 1) if line.strip()])
            filled = [cell for cell in cells if cell]
            if all(len(cell) == 1 for cell in filled):
                lines.append("\t".join(cell[0] for cell in filled))
            else:
                lines.extend(line for cell in filled for line in cell)
        return lines

    def _paragraph(self, paragraph: Element, look: _Look, depth: int) -> list[str]:
        properties = paragraph.find(_W + "pPr")
        look = _shaded(properties, self._styled(properties, "pStyle", look))
        boxes: list[str] = []
        text = "".join(self._inline(paragraph, look, boxes, depth + 1))
        self.length += len(text)
        if text.strip() and len(self.sizes) < MAX_SIZED:
            self.sizes.append((self._largest(paragraph, look), " ".join(text.split())))
        return [*text.split("\n"), *boxes]

    def _largest(self, paragraph: Element, look: _Look) -> float:
        """Half-points of the largest run."""
        sizes = [look.half_points]
        for run in paragraph.iter(_W + "r"):
            properties = run.find(_W + "rPr")
            sizes.append(_direct(properties, self._styled(properties, "rStyle", look)).half_points)
        return max(sizes)

    def _inline(self, parent: Element, look: _Look, boxes: list[str], depth: int) -> Iterator[str]:
        if depth > _MAX_DEPTH:
            return
        for child in parent:
            if child.tag == _W + "r":
                yield self._run(child, look, boxes, depth)
            elif child.tag in _PASSED_THROUGH:
                yield from self._inline(child, look, boxes, depth + 1)
            elif child.tag in _REMOVED:
                yield from self._inline(child, replace(look, removed=True), boxes, depth + 1)
            elif child.tag == _MC + "AlternateContent":
                yield from self._inline(_chosen(child), look, boxes, depth + 1)

    def _run(self, run: Element, look: _Look, boxes: list[str], depth: int) -> str:
        properties = run.find(_W + "rPr")
        look = _direct(properties, self._styled(properties, "rStyle", look))
        parts: list[str] = []
        for child in run:
            if child.tag in (_W + "t", _W + "delText"):
                parts.append(child.text or "")
            elif child.tag in (_W + "tab", _W + "ptab"):
                parts.append("\t")
            elif child.tag in (_W + "br", _W + "cr"):
                parts.append("\n")
            elif child.tag == _W + "noBreakHyphen":
                parts.append("-")
            else:
                self._text_boxes(child, boxes, look, depth)
        text = "".join(parts)
        reason = look.hidden()
        if reason is None or not text.strip():
            return text
        if self.hidden and self.hidden[-1].reason == reason:
            text = self.hidden.pop().text + text
        self.hidden.append(Hidden(text, reason, None))
        return ""

    def _text_boxes(self, element: Element, boxes: list[str], look: _Look, depth: int) -> None:
        if depth > _MAX_DEPTH:
            return
        if element.tag == _MC + "AlternateContent":
            element = _chosen(element)
        if element.tag == _W + "txbxContent":
            boxes.extend(self.blocks(element, replace(look, under=_box_fill(element)), depth + 1))
            return
        for child in element:
            self._text_boxes(child, boxes, look, depth + 1)

    def _styled(self, properties: Element | None, kind: str, look: _Look) -> _Look:
        """The look after the named style and those that it stands on."""
        named = properties.find(_W + kind) if properties is not None else None
        chain: list[Element] = []
        name = named.get(_W + "val") if named is not None else None
        while name in self.styles and len(chain) < 12:
            chain.append(self.styles[name])
            base = chain[-1].find(_W + "basedOn")
            name = base.get(_W + "val") if base is not None else None
        for style in reversed(chain):
            look = _direct(style.find(_W + "rPr"), _shaded(style.find(_W + "pPr"), look))
        return look


def extract(data: bytes) -> Extracted:
    """Raises a ``ResumeError`` for what Word would not open either."""
    try:
        package = Document(io.BytesIO(data)).part
        named = cast(Element, package.styles.element)
        styles = {style.get(_W + "styleId") or "": style for style in named.iter(_W + "style")}
        reader = _Reader(styles)
        document = cast(Element, package.element)
        look = _page_look(document, named)
        around = _headers(package)
        lines = [line for kind, root in around if kind == "header" for line in reader.blocks(root, look)]
        body = document.find(_W + "body")
        lines += reader.blocks(body, look) if body is not None else []
        lines += [line for kind, root in around if kind == "footer" for line in reader.blocks(root, look)]
    except (
        OpcError,
        PackageNotFoundError,
        SyntaxError,
        zipfile.BadZipFile,
        KeyError,
        ValueError,
        AttributeError,
    ) as error:
        raise Damaged() from error
    text = _tidy(lines)
    if not any(char.isalnum() for char in text):
        raise NoTextLayer()
    flags = ("text_cut",) if len(text) > MAX_CHARS else ()
    text = text[:MAX_CHARS]
    if address := _linked_address(package, text):
        text, flags = f"{text}\n\n{address}", (*flags, "address_from_link")
    return Extracted(text, None, tuple(reader.hidden), flags, _prominent(reader.sizes))


def _prominent(sizes: list[tuple[float, str]]) -> tuple[str, ...]:
    """The lines that are set largest, the largest first."""
    usual = median(size for size, _ in sizes) if sizes else 0
    large = [(size, text) for size, text in sizes if size > 1.15 * usual]
    return tuple(text for _, text in sorted(large, key=lambda each: -each[0]))


def _linked_address(package: XmlPart, text: str) -> str | None:
    """The address behind a link, where the page shows only the word "Email"."""
    if "@" in text:
        return None
    found = (MAILTO.match(str(relation.target_ref)) for relation in package.rels.values() if relation.is_external)
    return next((match["address"] for match in found if match), None)


def _headers(package: XmlPart) -> list[tuple[str, Element]]:
    """Headers and footers, each text once: first, even and default pages repeat each other."""
    found: dict[tuple[str, str], Element] = {}
    for relation in package.rels.values():
        if relation.is_external or not relation.reltype.endswith(_HEADERS):
            continue
        part = relation.target_part
        if isinstance(part, XmlPart):
            kind = relation.reltype.rpartition("/")[2]
            root = cast(Element, part.element)
            found.setdefault((kind, "".join(root.itertext())), root)
    return [(kind, element) for (kind, _), element in found.items()]


def _page_look(document: Element, styles: Element) -> _Look:
    look = _direct(styles.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr"), _Look())
    background = document.find(_W + "background")
    return replace(look, under=background.get(_W + "color") or "FFFFFF") if background is not None else look


def _direct(properties: Element | None, look: _Look) -> _Look:
    """The look after run properties set in place."""
    if properties is None:
        return look
    vanish = properties.find(_W + "vanish")
    if vanish is not None:
        look = replace(look, vanish=vanish.get(_W + "val") not in ("0", "false", "off"))
    colour = properties.find(_W + "color")
    if colour is not None:
        value = colour.get(_W + "val")
        look = replace(look, colour=None if value == "auto" else value)
    size = properties.find(_W + "sz")
    if size is not None:
        look = replace(look, half_points=_number(size.get(_W + "val"), look.half_points))
    if properties.find(_W + "highlight") is not None:
        look = replace(look, under=None)
    return _shaded(properties, look)


def _shaded(properties: Element | None, look: _Look) -> _Look:
    shade = properties.find(_W + "shd") if properties is not None else None
    fill = shade.get(_W + "fill") if shade is not None else None
    return replace(look, under=fill) if fill and fill != "auto" else look


def _box_fill(content: Element) -> str | None:
    """What a text box is filled with; None when only the theme knows."""
    for holder in content.iterancestors():
        if holder.get("fillcolor"):
            return None
        for child in holder:
            if str(child.tag).endswith("}spPr"):
                fill = child.find(f"{_A}solidFill/{_A}srgbClr")
                if fill is not None:
                    return fill.get("val")
                return "FFFFFF" if child.find(_A + "noFill") is not None else None
        if holder.tag == _W + "r":
            break
    return None


def _chosen(alternatives: Element) -> Element:
    """The first choice; the fallback repeats it for old versions of Word."""
    choice = alternatives.find(_MC + "Choice")
    return choice if choice is not None else alternatives


def _through(parent: Element, name: str) -> Iterator[Element]:
    """Children of that name, also inside content controls."""
    for child in parent:
        if child.tag == _W + name:
            yield child
        elif child.tag in _PASSED_THROUGH:
            yield from _through(child, name)


def _tidy(lines: list[str]) -> str:
    out: list[str] = []
    for line in lines:
        line = " ".join(part for part in line.replace("\t", "  ").split(" ") if part)
        if line or (out and out[-1]):
            out.append(line)
    return "\n".join(out).strip()


def _distance(one: str, other: str) -> float:
    """Greatest difference of a channel (0–255); far apart where a value is no colour."""
    try:
        first, second = (int(value, 16) for value in (one, other))
    except ValueError:
        return 255
    return max(abs((first >> shift & 255) - (second >> shift & 255)) for shift in (0, 8, 16))


def _number(value: str | None, default: float) -> float:
    try:
        return float(value) if value is not None else default
    except ValueError:
        return default
