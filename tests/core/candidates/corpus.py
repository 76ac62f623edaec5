"""Generated resumes with what is true of them: the ways in which people lay them out, and the files that must be refused.

Every file is made here, from invented people, so that the corpus needs no download and holds nobody's data.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from docx import Document
from docx.oxml import parse_xml
from docx.shared import Pt, RGBColor
from pypdf import PdfReader, PdfWriter
from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

WIDTH, HEIGHT = 595, 842
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@dataclass(frozen=True)
class Person:
    name: str
    email: str
    phone: str
    role: str
    employer: str
    licence: str


@dataclass(frozen=True)
class Sample:
    """``refused`` is the error's code; ``hidden`` words that must be flagged and be in no text."""

    file: str
    data: bytes
    person: Person | None = None
    refused: tuple[str, ...] = ()
    hidden: str | None = None


PEOPLE = (
    Person(
        "Marisol Etxeberria", "m.etxeberria@example.org", "+34 612 345 678", "Staff Nurse", "Hospital del Mar", "RN"
    ),
    Person(
        "Tobias Lindqvist", "tobias@lindqvist.example", "(555) 010-4477", "CNC Machinist", "Brightform Tools", "CNC"
    ),
    Person(
        "Aoife O'Connell", "aoconnell88@mail.example.com", "+353 86 123 4567", "Bookkeeper", "Harbour & Sons", "CPA"
    ),
    Person(
        "Dwayne Carter", "dwayne.carter@example.com", "555.014.2290", "Forklift Operator", "Northgate Depot", "OSHA"
    ),
    Person(
        "Nguyen Thi Hoa", "hoa.nguyen@example.net", "+84 91 234 5678", "Warehouse Lead", "Saigon Cold Chain", "HACCP"
    ),
    Person("Priya Raghunathan", "priya.r@example.in", "+91-98765-43210", "Civil Engineer", "Deccan Infra", "PE"),
    Person("Jean-Luc Moreau", "jlmoreau@example.fr", "06 12 34 56 78", "Maintenance Technician", "Usine Ouest", "CAP"),
    Person("Hannelore Brandt", "h.brandt@example.de", "0171 5550134", "Payroll Clerk", "Weber GmbH", "DATEV"),
    Person("Samuel Okonkwo", "sokonkwo@example.ng", "+234 803 555 0199", "Radiographer", "Lagoon Clinic", "ARRT"),
    Person("Grace Park", "gracepark@example.com", "555-017-8812", "Pharmacy Technician", "Cedar Pharmacy", "CPhT"),
    Person(
        "Luis Fernando Ortega Ruiz", "lfortega@example.mx", "+52 55 1234 5678", "Electrician", "Grupo Centro", "NEC"
    ),
    Person("Katarzyna Nowak", "k.nowak@example.pl", "+48 601 234 567", "Quality Inspector", "Metalpol", "ASQ"),
)


def body(person: Person) -> list[str]:
    return [
        "Work Experience",
        f"{person.role}, {person.employer}",
        "March 2019 - Present",
        "Kept the shift log, trained two new colleagues and closed the open points of the last audit.",
        "Checked every delivery against the order and reported what was missing on the same day.",
        f"Junior {person.role}, Old Town Services",
        "06/2015 - 02/2019",
        "Worked in three shifts and covered for the team lead on weekends and holidays.",
        "Education",
        "Diploma in the trade, Central Vocational School, 2012 - 2015",
        "Certifications",
        f"{person.licence}, valid until 12/2030",
        "Languages",
        "English (fluent), Spanish (B1)",
    ]


SIDE = ("Contact", "Skills", "Team work", "Excel", "Shift planning", "Quality checks", "Interests", "Cycling")
Layout = Callable[[Canvas, Person], None]


def _column(canvas: Canvas, lines: list[str], x: float, y: float, size: float = 10, step: float = 15) -> None:
    canvas.setFont("Helvetica", size)
    for row, line in enumerate(lines):
        canvas.drawString(x, y - row * step, line)


def plain(canvas: Canvas, person: Person) -> None:
    canvas.setFont("Times-Roman", 12)
    for row, line in enumerate([person.name, f"{person.email} | {person.phone}", *body(person)]):
        canvas.drawString(60, 780 - row * 18, line)


def centred(canvas: Canvas, person: Person) -> None:
    canvas.setFont("Times-Bold", 22)
    canvas.drawCentredString(WIDTH / 2, 790, person.name.upper())
    canvas.setFont("Times-Roman", 10)
    canvas.drawCentredString(WIDTH / 2, 772, f"12 Mill Lane, Springfield  ·  {person.phone}  ·  {person.email}")
    _column(canvas, body(person), 60, 740)


def contact_right(canvas: Canvas, person: Person) -> None:
    canvas.setFont("Helvetica-Bold", 20)
    canvas.drawString(50, 790, person.name)
    canvas.setFont("Helvetica", 9)
    for row, line in enumerate((person.phone, person.email, "linkedin.com/in/someone")):
        canvas.drawRightString(545, 800 - row * 12, line)
    _column(canvas, body(person), 50, 740)


def sidebar_left(canvas: Canvas, person: Person) -> None:
    canvas.setFillColor(HexColor("#22334a"))
    canvas.rect(0, 0, 190, HEIGHT, stroke=0, fill=1)
    canvas.setFillColor(white)
    _column(canvas, ["Contact", person.phone, person.email, *SIDE[1:]], 20, 700)
    canvas.setFillColor(black)
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(215, 780, person.name)
    _column(canvas, body(person), 215, 735, size=8.5)


def sidebar_right(canvas: Canvas, person: Person) -> None:
    canvas.setFont("Helvetica-Bold", 24)
    canvas.drawString(40, 790, person.name)
    _column(canvas, body(person), 40, 740, size=8)
    _column(canvas, ["Contact", person.email, person.phone, *SIDE[1:]], 420, 740, size=8)


def infographic(canvas: Canvas, person: Person) -> None:
    """A header on a gradient, the name in two lines, skills as bars and dots."""
    drawing: Any = canvas  # reportlab types neither colours nor pictures
    drawing.linearGradient(0, 700, WIDTH, HEIGHT, (HexColor("#401060"), HexColor("#a02040")))
    canvas.setFillColor(white)
    first, _, last = person.name.partition(" ")
    canvas.setFont("Helvetica-Bold", 30)
    canvas.drawString(50, 790, first.upper())
    canvas.drawString(50, 755, last.upper())
    canvas.setFont("Helvetica", 10)
    canvas.drawString(50, 730, person.role)
    canvas.setFillColor(black)
    for row, skill in enumerate(SIDE[2:6]):
        canvas.drawString(400, 660 - row * 24, skill)
        canvas.setFillColor(HexColor("#dddddd"))
        canvas.roundRect(400, 648 - row * 24, 120, 6, 3, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#401060"))
        canvas.roundRect(400, 648 - row * 24, 90 - row * 10, 6, 3, stroke=0, fill=1)
        canvas.setFillColor(black)
    _column(canvas, [person.email, person.phone, *body(person)], 50, 670, size=8)


def letterspaced(canvas: Canvas, person: Person) -> None:
    """Every letter of the name drawn alone, set wide."""
    canvas.setFont("Helvetica-Bold", 18)
    x = 50.0
    for letter in person.name.upper():
        if letter != " ":
            canvas.drawString(x, 790, letter)
        x += canvas.stringWidth(letter, "Helvetica-Bold", 18) + (14 if letter == " " else 7)
    _column(canvas, [f"{person.phone}   {person.email}", *body(person)], 50, 750)


def latex(canvas: Canvas, person: Person) -> None:
    """Words placed one by one with kerning inside, as TeX does; small capitals in two sizes for the name."""
    x = 180.0
    for word in person.name.split():
        canvas.setFont("Times-Roman", 20)
        canvas.drawString(x, 795, word[0])
        x += canvas.stringWidth(word[0], "Times-Roman", 20)
        canvas.setFont("Times-Roman", 15)
        canvas.drawString(x, 795, word[1:].upper())
        x += canvas.stringWidth(word[1:].upper(), "Times-Roman", 15) + 6
    canvas.setFont("Times-Roman", 10)
    for row, line in enumerate([f"{person.phone}  |  {person.email}", *body(person)]):
        at = 60.0
        for word in line.split():
            canvas.drawString(at, 770 - row * 14, word)
            at += canvas.stringWidth(word, "Times-Roman", 10) + 3.1


def labelled(canvas: Canvas, person: Person) -> None:
    lines = ["CURRICULUM VITAE", "Personal Details", f"Name: {person.name}", "Date of birth: 04/05/1990"]
    lines += [f"Phone: {person.phone}", f"E-mail: {person.email}", *body(person)]
    _column(canvas, lines, 60, 790)


def credentials(canvas: Canvas, person: Person) -> None:
    canvas.setFont("Helvetica-Bold", 16)
    canvas.drawString(50, 790, f"{person.name}, BSN, RN")
    _column(canvas, [f"Mobile {person.phone} - {person.email}", *body(person)], 50, 765)


def _pdf(layout: Layout, person: Person, pages: int = 1) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT))
    for _ in range(pages):
        layout(canvas, person)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


LAYOUTS: tuple[Layout, ...] = (
    plain, centred, contact_right, sidebar_left, sidebar_right, infographic, letterspaced, latex, labelled, credentials,
)  # fmt: skip


def _docx(fill: Callable[[Any], None]) -> bytes:
    document = Document()
    fill(document)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def docx_plain(person: Person) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        document.add_heading(person.name, level=0)
        for line in (f"{person.email}\t{person.phone}", *body(person)):
            document.add_paragraph(line)

    return fill


def docx_table(person: Person) -> Callable[[Any], None]:
    """All of it in one table, as templates do."""

    def fill(document: Any) -> None:
        table = document.add_table(rows=2, cols=2)
        table.cell(0, 0).merge(table.cell(0, 1)).text = person.name
        table.cell(1, 0).text = "\n".join(("Contact", person.phone, person.email, *SIDE[1:]))
        table.cell(1, 1).text = "\n".join(body(person))

    return fill


def docx_header(person: Person) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        header = document.sections[0].header.paragraphs[0]
        header.text = f"{person.name} | {person.email} | {person.phone}"
        for line in body(person):
            document.add_paragraph(line)

    return fill


def docx_box(person: Person) -> Callable[[Any], None]:
    def fill(document: Any) -> None:
        inside = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in (person.phone, person.email))
        box = (
            f'<w:p {W} xmlns:v="urn:schemas-microsoft-com:vml"><w:r><w:pict><v:shape><v:textbox><w:txbxContent>{inside}'
            "</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>"
        )
        run = document.add_paragraph().add_run(person.name)
        run.font.size = Pt(24)
        document.element.body.insert(1, parse_xml(box))
        for line in body(person):
            document.add_paragraph(line)

    return fill


DOCUMENTS = (docx_plain, docx_table, docx_header, docx_box)
SECRET = "Six Sigma Black Belt and twenty years as plant director"


def hidden_samples() -> Iterator[Sample]:
    person = PEOPLE[3]

    def hiding(how: Callable[[Canvas], None]) -> bytes:
        def page(canvas: Canvas, who: Person) -> None:
            plain(canvas, who)
            how(canvas)

        return _pdf(page, person)

    def in_white(canvas: Canvas) -> None:
        canvas.setFillColor(white)
        canvas.drawString(60, 120, SECRET)

    def tiny(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 0.8)
        canvas.drawString(60, 120, SECRET)

    def invisible(canvas: Canvas) -> None:
        text = canvas.beginText(60, 120)
        text.setTextRenderMode(3)
        text.textLine(SECRET)
        canvas.drawText(text)

    def off_page(canvas: Canvas) -> None:
        canvas.drawString(60, -200, SECRET)

    def transparent(canvas: Canvas) -> None:
        canvas.setFillAlpha(0)
        canvas.drawString(60, 120, SECRET)

    def covered(canvas: Canvas) -> None:
        canvas.drawString(60, 120, SECRET)
        canvas.setFillColor(white)
        canvas.rect(50, 110, 500, 30, stroke=0, fill=1)

    for how in (in_white, tiny, invisible, off_page, transparent, covered):
        yield Sample(f"hidden-{how.__name__}.pdf", hiding(how), person, hidden=SECRET)

    def word(change: Callable[[Any], None]) -> bytes:
        def fill(document: Any) -> None:
            docx_plain(person)(document)
            change(document.add_paragraph().add_run(SECRET).font)

        return _docx(fill)

    def vanish(font: Any) -> None:
        font.hidden = True

    def pale(font: Any) -> None:
        font.color.rgb = RGBColor(255, 255, 255)

    def small(font: Any) -> None:
        font.size = Pt(1)

    for change in (vanish, pale, small):
        yield Sample(f"hidden-{change.__name__}.docx", word(change), person, hidden=SECRET)


def _picture() -> ImageReader:
    from PIL import Image

    out = io.BytesIO()
    Image.new("L", (400, 560), 200).save(out, "PNG")
    out.seek(0)
    return ImageReader(out)


def refused_samples() -> Iterator[Sample]:
    person = PEOPLE[0]
    good = _pdf(plain, person)

    def scan(canvas: Canvas, _: Person) -> None:
        drawing: Any = canvas
        drawing.drawImage(_picture(), 0, 0, WIDTH, HEIGHT)

    def stamped(canvas: Canvas, who: Person) -> None:
        scan(canvas, who)
        canvas.drawString(20, 10, "Scanned with a phone")

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good)))
    writer.encrypt("secret", "owner")
    locked = io.BytesIO()
    writer.write(locked)

    no_text = ("no_text_layer",)
    yield Sample("scan.pdf", _pdf(scan, person), refused=no_text)
    yield Sample("scan-two-pages.pdf", _pdf(scan, person, 2), refused=no_text)
    yield Sample("scan-stamped.pdf", _pdf(stamped, person), refused=no_text)
    yield Sample("encrypted.pdf", locked.getvalue(), refused=("encrypted",))
    yield Sample("empty.pdf", b"", refused=("empty_file",))
    yield Sample("zeros.pdf", b"\0" * 4096, refused=("empty_file",))
    yield Sample("half.pdf", good[: len(good) // 2], refused=("damaged", "no_text_layer"))
    yield Sample("header-only.pdf", b"%PDF-1.7\n%%EOF", refused=("damaged",))
    yield Sample("letter.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, refused=("not_pdf_or_docx",))
    yield Sample("photo.jpg", b"\xff\xd8\xff\xe0" + b"\0" * 2000, refused=("not_pdf_or_docx",))
    yield Sample("photo-named.pdf", b"\x89PNG\r\n\x1a\n" + b"\0" * 2000, refused=("not_pdf_or_docx",))
    yield Sample("notes.rtf", rb"{\rtf1 Marisol}", refused=("not_pdf_or_docx",))
    yield Sample("page.html", b"<!doctype html><p>Marisol</p>", refused=("not_pdf_or_docx",))
    yield Sample("text.txt", b"Marisol Etxeberria, nurse", refused=("not_pdf_or_docx",))
    yield Sample("program.pdf", b"MZ\x90\0" + b"\0" * 500, refused=("not_pdf_or_docx",))
    yield Sample("polyglot.pdf", good + _zip({"a.txt": b"x"}), refused=("not_pdf_or_docx",))
    yield Sample(
        "odt.odt", _zip({"mimetype": b"application/vnd.oasis.opendocument.text"}), refused=("not_pdf_or_docx",)
    )
    yield Sample("bomb.pdf", _flate_bomb(), refused=("unpacks_too_large", "too_slow", "damaged", "no_text_layer"))
    yield Sample("bomb.docx", _word({"word/document.xml": b"<w:p/>" * 3_000_000}), refused=("unpacks_too_large",))
    xxe = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><w:document/>'
    yield Sample("xxe.docx", _word({"word/document.xml": xxe}), refused=("damaged",))
    yield Sample("macro.docx", _word({"word/vbaProject.bin": b"x"}), refused=("not_pdf_or_docx",))
    yield Sample("slip.docx", _word({"../../evil.xml": b"x"}), refused=("damaged",))


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def _word(changes: dict[str, bytes]) -> bytes:
    """A good document with some parts replaced or added."""
    good = zipfile.ZipFile(io.BytesIO(_docx(docx_plain(PEOPLE[0]))))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in good.namelist():
            archive.writestr(name, changes.pop(name, good.read(name)))
        for name, content in changes.items():
            archive.writestr(name, content)
    return out.getvalue()


def _flate_bomb() -> bytes:
    packed = zlib.compress(b"\0" * 100_000_000, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
    ]
    out = b"%PDF-1.7\n"
    places: list[int] = []
    for number, entry in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + entry + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = (
        b"xref\n0 5\n0000000000 65535 f \n"
        + table
        + b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    )
    return out + end


def samples() -> Iterator[Sample]:
    people = cycle(PEOPLE)
    for layout in LAYOUTS:
        for _ in range(3):
            person = next(people)
            name = f"{layout.__name__}-{person.name.split()[0].lower()}.pdf"
            yield Sample(name, _pdf(layout, person), person)
    for make in DOCUMENTS:
        for _ in range(2):
            person = next(people)
            yield Sample(f"{make.__name__}-{person.name.split()[0].lower()}.docx", _docx(make(person)), person)
    yield Sample("500-pages.pdf", _pdf(plain, PEOPLE[1], 500), PEOPLE[1])
    yield from hidden_samples()
    yield from refused_samples()
