"""Why a resume was not read, each with the way out for the person who sent it."""

from core.errors import DomainError


class ResumeError(DomainError):
    status = 422
    code = "damaged"
    title = "The resume cannot be read"
    way_out = "The file is damaged. Please open it on your computer, save it as PDF again and upload that."

    def __init__(self, detail: str | None = None, **extra: object) -> None:
        super().__init__(detail or self.way_out, **extra)


class NotPdfOrDocx(ResumeError):
    status = 415
    code = "not_pdf_or_docx"
    title = "The resume is not a PDF or DOCX file"
    way_out = (
        "Please save your resume as PDF or as a Word document (.docx, without macros) and upload that, "
        "or paste its text, or answer the questions of the form instead."
    )


class EmptyFile(ResumeError):
    code = "empty_file"
    title = "The file is empty"
    way_out = "The file has no content. Please choose the file again, or save your resume once more and upload it."


class Encrypted(ResumeError):
    code = "encrypted"
    title = "The resume is protected by a password"
    way_out = "Please save your resume without a password and upload that."


class NoTextLayer(ResumeError):
    code = "no_text_layer"
    title = "The resume holds pictures, no text"
    way_out = (
        "The file looks like a scan: it has no text that can be read. "
        "Please upload the original document, or one saved as PDF from a word processor, "
        "or paste its text, or answer the questions of the form instead."
    )


class TooLarge(ResumeError):
    status = 413
    code = "too_large"
    title = "The file is too large"
    way_out = "A resume may have at most 10 MB. Please upload a smaller file, for example without photographs."


class UnpacksTooLarge(ResumeError):
    status = 413
    code = "unpacks_too_large"
    title = "The file unpacks to too much"
    way_out = (
        "The file holds far more data than a resume needs. Please save it as PDF from a word processor and upload that."
    )


class TooSlow(ResumeError):
    code = "too_slow"
    title = "The file takes too long to read"
    way_out = (
        "The file is too complicated to read. Please save your resume as a simple PDF or Word document and upload that."
    )


class Damaged(ResumeError):
    pass


BY_CODE: dict[str, type[ResumeError]] = {
    error.code: error
    for error in (NotPdfOrDocx, EmptyFile, Encrypted, NoTextLayer, TooLarge, UnpacksTooLarge, TooSlow, Damaged)
}
