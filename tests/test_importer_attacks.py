"""Hostile files: entities, bombs, slips, script, depth and length end in a clean article or in one clear message."""

import io
import random
import re
import zipfile
from pathlib import Path

import pytest
from lxml import html
from markdown_it import MarkdownIt

from pipeline.errors import ContentError, TazamunError
from pipeline.frontmatter import parse_front
from pipeline.importer import Options, ingest, render

BODY = "هذه فقرة من مقال حقيقي تتحدث عن المدينة وأهلها، وفيها من الكلام ما يكفي لتكون متنا يقرؤه الناس كل يوم."
SAID = Options(title="عنوان", author="كاتبة", date="2026-01-14", slug="attack", dry_run=True)
ODT = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
    "<office:body><office:text>{}</office:text></office:body></office:document-content>"
)
CASES = sorted(path for path in (Path(__file__).parent / "data" / "import").iterdir() if path.is_dir())


def bring(tmp_path: Path, name: str, content: str | bytes) -> str:
    page = tmp_path / name
    page.write_bytes(content if isinstance(content, bytes) else content.encode())
    report = ingest(page, root=tmp_path, options=SAID)
    render(report, verbose=True)
    return report.text


def archive(parts: dict[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def docx(document: str, **more: str | bytes) -> bytes:
    kinds = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    return archive({"[Content_Types].xml": kinds, "_rels/.rels": links, "word/document.xml": document, **more})


def word(body: str) -> str:
    return f'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>'


@pytest.mark.parametrize(
    "junk",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1) alt='ص'>",
        "<a href=' java\nscript:alert(1)'>اضغط</a>",
        "<a href='data:text/html,<script>alert(1)</script>'>اضغط</a>",
        "<a href='vbscript:x'>رابط</a>",
        "<iframe src='https://evil.example'></iframe><object data=x></object><embed src=x>",
        "<svg><script>alert(1)</script></svg>",
        "<p onclick='alert(1)' style='background:url(javascript:1)'>نص</p>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p>[اضغط](javascript:alert(1)) &lt;img src=x onerror=alert(1)&gt; ![ص](javascript:1)</p>",
        "<math><mi xlink:href='javascript:1'>س</mi></math><noscript><img src=x></noscript>",
    ],
)
def test_nothing_that_acts_survives(tmp_path, junk):
    text = bring(tmp_path, "page.html", f"<html><body><article><p>{BODY}</p>{junk}<p>{BODY[:60]} وغير ذلك من الكلام الكثير.</p></article></body></html>")
    assert BODY in text
    assert acts(text) == []


def acts(text: str) -> list[str]:
    """Return the elements and attributes of the rendered article that could act."""
    root = html.document_fromstring("<body>" + MarkdownIt().render(text[parse_front(text)[1] :]) + "</body>")
    allowed = set("html body p h1 h2 h3 h4 h5 h6 ul ol li blockquote strong em a img code pre hr br table thead tbody tr th td".split())
    found = [element.tag for element in root.iter() if isinstance(element.tag, str) and element.tag not in allowed]
    return found + [
        f"{name}={value}"
        for element in root.iter()
        for name, value in element.attrib.items()
        if name not in ("href", "src", "alt", "title", "start", "class") or re.match(r"\s*(?:javascript|vbscript|data)\s*:", value, re.I)
    ]


@pytest.mark.parametrize("name", ["word/document.xml", "word/styles.xml"])
def test_external_entities_in_a_document_are_refused(tmp_path, name):
    secret = tmp_path / "secret.txt"
    secret.write_text("سر لا يخرج", encoding="utf-8")
    evil = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + word("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>")
    parts = {name: evil} if name != "word/document.xml" else {}
    with pytest.raises(ContentError, match="declares"):
        bring(tmp_path, "x.docx", docx(evil if name == "word/document.xml" else word(""), **parts))


def test_entities_in_open_documents_and_pages_are_not_expanded(tmp_path):
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + "".join(f"<!ENTITY a{n} '{'&a' + (str(n - 1) if n else '') + ';'}'>" for n in range(9)) + "]>"
    with pytest.raises(ContentError, match="declares"):
        bring(tmp_path, "x.odt", archive({"content.xml": bomb + ODT.format("<text:p>&a8;</text:p>")}))
    secret = tmp_path / "secret.txt"
    secret.write_text("سر لا يخرج", encoding="utf-8")
    page = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]><html><body><p>{BODY} &e;</p></body></html>'
    assert "سر لا يخرج" not in bring(tmp_path, "x.html", page)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (docx(word(f"<w:p><w:r><w:t>{'ا' * 20_000_000}</w:t></w:r></w:p>")), "bomb"),
        (archive({"content.xml": ODT.format("<text:p>" + "ا" * 20_000_000 + "</text:p>")}), "bomb"),
        (archive({"word/document.xml": word(""), "../../evil.xml": "x"}), "outside"),
        (archive({"content.xml": ODT.format(""), "/etc/evil": "x"}), "outside"),
        (archive({"word/document.xml": word("")} | {f"part{n}": "" for n in range(3100)}), "parts"),
        (docx(word("<w:p>" * 400 + "</w:p>" * 400)), "not readable"),
        (archive({"content.xml": ODT.format("<text:span>" * 400 + "</text:span>" * 400)}), "not readable"),
        (docx(word("<w:p/>"))[:200], "damaged"),
        (archive({"content.xml": "<a><b></a>"}), "not readable"),
        (archive({"readme.txt": "x"}), "neither DOCX nor ODT"),
        (b"%PDF-1.7 x", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Word"),
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x00" * 1000, "No article"),
    ],
    ids=["docx bomb", "odt bomb", "docx slip", "odt slip", "many parts", "docx depth", "odt depth", "torn", "no XML",
         "other zip", "pdf", "doc", "empty", "blank", "nul"],
)  # fmt: skip
def test_bad_archives_and_foreign_files_end_in_one_clear_message(tmp_path, content, message):
    with pytest.raises(ContentError, match=message) as caught:
        bring(tmp_path, "evil.docx", content)
    assert "evil.docx" in str(caught.value)
    assert [path.name for path in tmp_path.rglob("*")] == ["evil.docx"]


def test_a_file_that_is_too_large_or_missing_is_refused(tmp_path):
    with pytest.raises(ContentError, match="12 MB"):
        bring(tmp_path, "big.txt", b"a" * 12_000_001)
    with pytest.raises(ContentError, match="cannot be read"):
        ingest(tmp_path / "none.txt", root=tmp_path, options=SAID)
    with pytest.raises(ContentError, match="cannot be read"):
        ingest(tmp_path, root=tmp_path, options=SAID)


@pytest.mark.parametrize("opening", ["<div>", "<font>", "<span><b>", "<table><tr><td>", "<ul><li>", "<blockquote>"])
def test_great_depth_keeps_the_text(tmp_path, opening):
    text = bring(tmp_path, "deep.html", f"<html><body>{opening * 5000}<p>{BODY}</p></body></html>")
    assert BODY[:40] in text


@pytest.mark.parametrize(
    "line",
    [
        "كلمة أخرى، " * 50_000,
        "*" * 300_000 + " نص",
        "[" * 100_000 + " نص",
        " " * 500_000 + "نص عادي",
        '"' * 99_999 + " نص",
        "ـ" * 300_000 + "نص",
        "_ا " * 100_000,
    ],
    ids=["words", "stars", "brackets", "spaces", "quotes", "tatweel", "underscores"],
)
def test_very_long_lines_end(tmp_path, line):
    text = bring(tmp_path, "line.txt", f"{BODY}\n\n{line}\n\n{BODY[:70]} وغيره من الكلام.\n")
    assert BODY in text
    assert acts(text) == []


def test_pictures_outside_the_pages_folder_are_never_read(tmp_path):
    (tmp_path / "secret.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 500)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")
    (folder / "evil.svg").write_text("<svg onload='alert(1)'/>" + " " * 500, encoding="utf-8")
    (folder / "text.png").write_text("x" * 500, encoding="utf-8")
    sources = [
        "../secret.png",
        "link.png",
        "evil.svg",
        "text.png",
        (tmp_path / "secret.png").as_uri(),
        str(tmp_path / "secret.png"),
        "https://example.org/x.png",
        "%2e%2e/secret.png",
    ]
    page = folder / "page.html"
    pictures = "".join(f"<p><img src='{source}'></p>" for source in sources)
    page.write_text(f"<article><p>{BODY}</p>{pictures}<p>{BODY[:60]} ثم تتمة طويلة للكلام نفسه.</p></article>", encoding="utf-8")
    report = ingest(page, root=tmp_path, options=Options(title="عنوان", author="كاتبة", date="2026-01-14", slug="pictures"))
    assert report.pictures == ()
    assert [path.name for path in (tmp_path / "content").rglob("*") if path.is_file()] == ["pictures.md"]
    assert sum("picture" in one.reason for one in report.dropped) == len(sources)


MUTATIONS = (
    b"<div>" * 300, b"</div>" * 50, b"<table><tr><td>", b"<!--", b"]]>", b"<script>", b"\0\0", b"&#0;&#xFFFFFF;&lt;", b"\xff\xfe", b"<a href='javascript:1'>",
    b"#" * 80, b"[" * 200, b"*" * 200, b"<font>" * 300, "ـ".encode() * 500, b"\xe2\x80\xae" * 50, b"\n\n---\n\n", b"|" * 99, b'"' * 31,
    b"\r", b"> ", b"\xd9", b"<p hidden>", b"%PDF", b"```",
)  # fmt: skip


def outcome(tmp_path: Path, name: str, content: bytes) -> tuple[str, str]:
    """Return the article, or the message in which a bad file ends."""
    try:
        return bring(tmp_path, name, content), ""
    except TazamunError as error:
        return "", str(error)


def mutate(chance: random.Random, content: bytes) -> bytes:
    """Return the page after one to eight accidents: cuts, repeats, flips, insertions, a torn end."""
    page = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        start = chance.randrange(len(page) + 1)
        stop = min(len(page), start + chance.randint(1, 400))
        accident = chance.randint(0, 5)
        if accident == 0:
            del page[start:stop]
        elif accident == 1:
            page[start:start] = page[start:stop] * chance.randint(1, 5)
        elif accident == 2:
            page[start:start] = chance.choice(MUTATIONS)
        elif accident == 3:
            page[start:stop] = bytes(reversed(page[start:stop]))
        elif accident == 4:
            page[start:stop] = chance.randbytes(min(40, stop - start))
        else:
            del page[max(start, 200) :]
    return bytes(page)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_mutated_pages_never_crash_and_never_act(case, tmp_path):
    """Twelve mutants of each page, the same in every run."""
    source = next(path for path in sorted(case.iterdir()) if path.stem in ("input", "page") and path.is_file())
    for seed in range(12):
        content = mutate(random.Random(f"{case.name} {seed}"), source.read_bytes())
        text, message = outcome(tmp_path, source.name, content)
        assert message.endswith(".") if message else acts(text) == [] and parse_front(text)[1] > 0
