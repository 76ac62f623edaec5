"""Files that must be refused: with the right code, words that say the way out, and within their cap."""

import io
import time
import zipfile
import zlib

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from core.candidates.resume import ResumeError

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ENOUGH = "Anna Larsson has led a surgical ward of twelve beds on nights since two thousand and nineteen."


def lines(canvas: Canvas) -> None:
    canvas.drawString(50, 800, ENOUGH)


def refused(read, data: bytes, filename: str = "resume.pdf") -> ResumeError:
    with pytest.raises(ResumeError) as caught:
        read(data, filename)
    assert 400 <= caught.value.status < 500
    assert "lease" in caught.value.detail or "upload" in caught.value.detail, "the message says the way out"
    return caught.value


def flate_pdf(content: bytes, *, extra: bytes = b"") -> bytes:
    """A one-page PDF around one compressed content stream."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
        + extra
        + b">>",
        b"<</Filter/FlateDecode/Length %d>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = bytearray(b"%PDF-1.7\n")
    places: list[int] = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj" % number + body + b"endobj\n"
    xref = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, xref))


@pytest.mark.parametrize("data", [b"", b"\0" * 4096, b" \n\n"])
def test_empty(read, data):
    assert refused(read, data).code == "empty_file"


@pytest.mark.parametrize(
    ("data", "filename"),
    [
        (b"{\\rtf1 Anna}", "resume.rtf"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "resume.doc"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "resume.pdf"),
        (b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "resume.docx"),
        (b"<html><body>%PDF-1.7</body></html>", "evil\0\u202efdp.exe"),
    ],
)
def test_the_content_decides_not_the_name(read, data, filename):
    assert refused(read, data, filename).code == "not_pdf_or_docx"


def test_an_old_word_file_is_called_by_its_name(read):
    assert "old Word format" in refused(read, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "cv.DOC").detail


def test_over_ten_megabytes(read):
    assert refused(read, b"%PDF-1.7\n" + b"0" * (10 * 1024 * 1024)).code == "too_large"


def test_encrypted_pdf(read, pdf):
    assert refused(read, pdf(lines, encrypt=StandardEncryption("secret", strength=128))).code == "encrypted"


def test_encrypted_word(read):
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
    assert refused(read, ole, "resume.docx").code == "encrypted"


def test_scan_without_text(read, pdf):
    from PIL import Image

    picture = io.BytesIO()
    Image.effect_noise((200, 280), 60).save(picture, "PNG")

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(io.BytesIO(picture.getvalue())), 0, 0, 595, 842)

    assert refused(read, pdf(scan, scan)).code == "no_text_layer"


def test_pages_without_anything(read, pdf):
    assert refused(read, pdf(lambda canvas: None)).code == "no_text_layer"


def test_only_hidden_text_is_no_resume(read, pdf):
    def white(canvas: Canvas) -> None:
        canvas.setFillColorRGB(1, 1, 1)
        canvas.drawString(50, 700, "Registered nurse with every licence there is")

    assert refused(read, pdf(white)).code == "no_text_layer"


@pytest.mark.parametrize("keep", [0.3, 0.6])
def test_truncated_pdf(read, pdf, keep):
    whole = pdf(lines)
    assert refused(read, whole[: int(len(whole) * keep)]).code in ("damaged", "no_text_layer")


def test_truncated_docx(read, docx):
    whole = docx(lambda document: document.add_paragraph(ENOUGH))
    assert refused(read, whole[:-200], "resume.docx").code == "damaged"


def test_polyglot_of_pdf_and_archive(read, pdf):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("run.js", "alert(1)")
    assert refused(read, pdf(lines) + archive.getvalue()).code == "not_pdf_or_docx"


def test_a_zip_that_is_no_document(read):
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("resume.txt", ENOUGH)
    assert refused(read, archive.getvalue(), "resume.docx").code == "not_pdf_or_docx"


def test_macros(read, repacked):
    error = refused(read, repacked({"word/vbaProject.bin": b"Attribute VB_Name"}), "resume.docx")
    assert error.code == "not_pdf_or_docx"
    assert "macro" in error.detail


def test_macro_type_without_macros(read, repacked):
    override = b'<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/>'
    types = b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">' + override + b"</Types>"
    assert refused(read, repacked({"[Content_Types].xml": types}), "resume.docm").code == "not_pdf_or_docx"


@pytest.mark.parametrize(
    "declaration",
    [
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>',
        b'<!doctype x SYSTEM "http://127.0.0.1/x.dtd">',
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "word/_rels/document.xml.rels"])
def test_entities_in_any_part(read, repacked, declaration, part):
    data = repacked({part: b'<?xml version="1.0"?>' + declaration + b"<x>&e;</x>"})
    assert refused(read, data, "resume.docx").code == "damaged"


def test_entities_hidden_in_utf16(read, repacked):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY e "x">]><x>&e;</x>'
    assert refused(read, repacked({"word/document.xml": text.encode("utf-16")}), "resume.docx").code == "damaged"


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "word\\..\\..\\x"])
def test_path_tricks(read, repacked, name):
    assert refused(read, repacked({name: b"x"}), "resume.docx").code == "damaged"


def test_too_many_entries(read, repacked):
    parts = {f"word/media/{number}.bin": b"" for number in range(2_001)}
    assert refused(read, repacked(parts), "resume.docx").code == "unpacks_too_large"


def bombs(repacked) -> dict[str, bytes]:
    three_million = f"<w:document {W}><w:body>".encode() + b"<w:p/>" * 3_000_000 + b"</w:body></w:document>"
    one_run = (
        f"<w:document {W}><w:body><w:p><w:r><w:t>".encode()
        + b"A" * 60_000_000
        + b"</w:t></w:r></w:p></w:body></w:document>"
    )
    under_the_ratio = f"<w:document {W}><w:body>".encode() + b"<w:p/>" * 900_000 + b"</w:body></w:document>"
    deep = (
        f"<w:document {W}><w:body>".encode()
        + b"<w:sdt><w:sdtContent>" * 50_000
        + b"</w:sdtContent></w:sdt>" * 50_000
        + b"</w:body></w:document>"
    )
    import random

    padding = random.Random(7).randbytes(1_500_000)
    return {
        "three million paragraphs": repacked({"word/document.xml": three_million}),
        "one run of 60 MB": repacked({"word/document.xml": one_run}),
        "elements under the ratio": repacked({"word/document.xml": under_the_ratio, "word/media/a.jpg": padding}),
        "deep nesting": repacked({"word/document.xml": deep, "word/media/a.jpg": padding}),
    }


def test_docx_bombs_are_refused_within_seconds(read, repacked):
    for name, data in bombs(repacked).items():
        assert len(data) < 4_000_000, name
        started = time.monotonic()
        assert refused(read, data, "resume.docx").code in ("unpacks_too_large", "damaged", "no_text_layer"), name
        assert time.monotonic() - started < 5, name


def test_a_lie_about_the_unpacked_size(read, repacked):
    data = bytearray(repacked({"word/media/zeros.bin": b"\0" * 40_000_000}))
    size = (40_000_000).to_bytes(4, "little")
    assert data.count(size) == 2
    lied = bytes(data).replace(size, (1000).to_bytes(4, "little"))
    assert refused(read, lied, "resume.docx").code in ("unpacks_too_large", "damaged")


@pytest.mark.parametrize(
    "content",
    [
        b"\0" * 300_000_000,
        b"BT /F 12 Tf " + b"(a) Tj " * 6_000_000 + b"ET",
        b"q " * 20_000_000,
        b"[" * 5_000_000,
    ],
    ids=["300 MB of zeros", "six million operators", "twenty million states", "nested arrays"],
)
def test_pdf_bombs_end_within_the_wall(read, content):
    started = time.monotonic()
    assert refused(read, flate_pdf(content)).code in ("unpacks_too_large", "too_slow", "damaged", "no_text_layer")
    assert time.monotonic() - started < 17.5


def test_nested_flate(read):
    content = zlib.compress(zlib.compress(b"\0" * 200_000_000, 9), 9)
    nested = flate_pdf(content).replace(b"/Filter/FlateDecode", b"/Filter[/FlateDecode/FlateDecode/FlateDecode]")
    started = time.monotonic()
    refused(read, nested)
    assert time.monotonic() - started < 17.5


def test_the_wall_ends_a_slow_file(read, pdf):
    many = [lines] * 30
    started = time.monotonic()
    with pytest.raises(ResumeError) as caught:
        read(pdf(*many), wall_seconds=0.05)
    assert caught.value.code == "too_slow"
    assert time.monotonic() - started < 1


def test_page_tree_that_loops(read):
    looped = flate_pdf(b"BT ET").replace(b"/Kids[3 0 R]", b"/Kids[2 0 R]")
    assert refused(read, looped).code in ("damaged", "no_text_layer")


def test_form_that_draws_itself(read):
    form = flate_pdf(b"/X Do ").replace(b"/Font<</F 5 0 R>>", b"/XObject<</X 4 0 R>>")
    looped = form.replace(
        b"<</Filter/FlateDecode", b"<</Subtype/Form/Resources<</XObject<</X 4 0 R>>>>/Filter/FlateDecode"
    )
    assert refused(read, looped).code in ("damaged", "no_text_layer")
