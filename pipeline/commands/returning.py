"""A file that came back, recognised by its name and read: PO, XLIFF, TMX, and the table as HTML, DOCX or ODT."""

from enum import Enum
from pathlib import Path

from pipeline import exchange, files, tmx
from pipeline.errors import ContentError
from pipeline.exchange import Returned, Sentence
from pipeline.importer import office
from pipeline.model import text_hash


class Form(Enum):
    """The kinds of files that come back, with the ends of their names."""

    PO = (".po",)
    XLIFF = (".xlf", ".xliff")
    TMX = (".tmx",)
    TABLE = (".html", ".htm", ".xhtml")
    DOCX = (".docx",)
    ODT = (".odt",)


def form_of(file: Path) -> Form:
    """Return what kind of file this is. Raises ContentError for a name that says nothing we read."""
    for form in Form:
        if file.suffix.lower() in form.value:
            return form
    known = " ".join(end for form in Form for end in form.value)
    raise ContentError(f"“{file.suffix}” is no format that is imported.", path=file, mend=f"Save it as one of these: {known}")


def read_returned(file: Path, *, slug: str = "", language: str = "", source: str = "ar") -> Returned:
    """Read a file. ``slug`` and ``language`` stand in where it does not name its own. Raises ContentError."""
    form, raw, path = form_of(file), files.read_bytes(file), str(file)
    if raw is None:
        raise ContentError("There is no such file.", path=file, mend="Check the name.")
    if form is Form.PO:
        return exchange.from_po(files.decode(raw, file), slug=slug, language=language, path=path)
    if form is Form.XLIFF:
        return exchange.from_xliff(raw, path=path)
    if form is Form.TMX:
        return _memory(files.decode(raw, file), language=language, source=source, path=path)
    if form is Form.TABLE:
        return exchange.from_table(raw, path=path)
    markup, _ = office.docx(raw, path) if form is Form.DOCX else office.odt(raw, path)
    return exchange.from_table(markup, path=path)


def _memory(text: str, *, language: str, source: str, path: str) -> Returned:
    """Read a translation memory, such as the one in which OmegaT keeps what was translated. It signs nothing and names no article."""
    pairs = tmx.from_tmx(text, source=source, path=path)
    languages = sorted({pair.language for pair in pairs})
    if not language and len(languages) > 1:
        raise ContentError(f"The memory holds several languages: {', '.join(languages)}.", path=path, mend="Name one with --lang.")
    chosen = (language or next(iter(languages), "")).split("-")[0].lower()
    sentences = (Sentence(f"“{p.source[:40]}”", p.target, text_hash(p.source), p.source) for p in pairs if p.language == chosen)
    return Returned(tuple(sentences), language=language or chosen, loose=True, selective=True)
