"""What stands around an article's text, by itself: places outside, pictures, neighbours, books, copies."""

import struct
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from tazamun_site import blocks, copies, epub, front, graph, links, markup, outside, pictures, prose, related
from tazamun_site.versions import Name, Version, read


def version(folder: Path, name: str = "water", text: str = "---\ntitle: ماء\n---\n\nنص\n", *, language: str = "ar") -> Version:
    path = folder / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return read(path, language=language, translation=language != "ar", timezone="UTC")


# Outside


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("https://a.example/x", [("ar", "https://a.example/x", "a.example")]),
        (
            "fr: https://a.example/1,2 Le Puits, en: https://b.example/",
            [("fr", "https://a.example/1,2", "Le Puits"), ("en", "https://b.example/", "b.example")],
        ),
        ("fr: https://a.example/ en: https://b.example/", [("fr", "https://a.example/", "a.example"), ("en", "https://b.example/", "b.example")]),
        ("pt-BR: https://a.example/، https://www.b.example/", [("pt-br", "https://a.example/", "a.example"), ("ar", "https://www.b.example/", "b.example")]),
        ("javascript:alert(1), data:text/html;x, //evil.example", []),
        ('https://a.example/"onclick="x, https://a.example/<b>, https://[broken', []),
        ("", []),
    ],
)
def test_places_are_read_from_one_line(value: str, expected: list[tuple[str, str, str]]) -> None:
    assert [(place.language, place.address, place.name) for place in outside.places(value, "ar")] == expected


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "https://", "//evil.example", "https://a b", "https://a\\b", 'https://a"b', "ftp://a.example", "https://[1"]
)
def test_what_is_no_address_of_the_web_is_refused(address: str) -> None:
    known = outside.readers({"share": [f"X {address}"], "mirrors": [address], "license": address})
    assert (known.share, known.mirrors, known.license) == ((), (), "")
    assert not outside.is_address(address)


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ("a@b.example", "mailto:a@b.example?subject=en%2Fwater%20p3&body=https%3A%2F%2Fx.example%2F"),
        ("mailto:a@b.example", "mailto:a@b.example?subject=en%2Fwater%20p3&body=https%3A%2F%2Fx.example%2F"),
        ("https://f.example/?at={id}", "https://f.example/?at=en%2Fwater%20p3"),
        ("javascript:alert(1)", ""),
        ("a@b.example?bcc=c@d.example", ""),
        ("", ""),
    ],
)
def test_a_mistake_is_reported_by_mail_or_form(report: str, expected: str) -> None:
    assert outside.report(outside.readers({"report": report}), "en/water p3", url="https://x.example/") == expected


# Pictures


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)


def jpeg(width: int, height: int, *, orientation: int = 1) -> bytes:
    exif = b"Exif\0\0II*\0" + struct.pack("<IHHHIHH", 8, 1, 0x0112, 3, 1, orientation, 0)
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + b"\xff\xc2" + struct.pack(">HBHHB", 11, 8, height, width, 3) + b"\0" * 6


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (png(640, 480), (640, 480)),
        (jpeg(640, 480), (640, 480)),
        (jpeg(640, 480, orientation=6), (480, 640)),
        (b"GIF87a\x01\x00\x02\x00", (1, 2)),
        (b"RIFF....WEBPVP8X" + b"\0" * 8 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little"), (640, 480)),
        (b"RIFF....WEBPVP8L" + b"\0" * 4 + b"\x2f" + (639 | 479 << 14).to_bytes(4, "little"), (640, 480)),
        (b"RIFF....WEBPVP8 " + b"\0" * 10 + struct.pack("<HH", 640, 480), (640, 480)),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="10px" height="5.4"><path', (10, 5)),
        (b'<?xml version="1.0"?><!-- x --><svg viewBox="0, 0, 30 20" width="100%"/>', (30, 20)),
        (b'<svg width="0" height="3"/>', None),
        (b"<svg/>", None),
        (b"<html><svg width='1' height='1'/></html>", None),
        (png(640, 480)[:20], None),
        (b"\xff\xd8\xff\xe0\x00", None),
        (b"RIFF", None),
        (b"", None),
    ],
)
def test_pictures_are_measured_by_their_first_bytes(head: bytes, size: tuple[int, int] | None) -> None:
    assert pictures.measure(head) == size


@given(st.sampled_from([png(9, 9), jpeg(9, 9), b"RIFF....WEBPVP8X" + b"\0" * 20, b"<svg width='1' height='1'/>"]), st.integers(0, 60), st.binary(max_size=6))
def test_no_bytes_can_break_the_measure(head: bytes, place: int, noise: bytes) -> None:
    found = pictures.measure(head[:place] + noise + head[place + len(noise) :])
    assert found is None or min(found) > 0


# Neighbours


def listed(folder: Path, count: int) -> list[Version]:
    base, first = version(folder), datetime(2026, 1, 1, tzinfo=UTC)
    names = [Name(text, text, text) for text in ("أرض", "ماء", "عمل")]
    return [
        replace(
            base, key=f"k{number:03}", date=first - timedelta(days=number), tags=(names[number % 3],), category=names[number % 2], authors=(names[number % 3],)
        )
        for number in range(count)
    ]


def test_the_nearest_in_kind_come_first_and_neighbours_do_not_come_twice(tmp_path: Path) -> None:
    articles = listed(tmp_path, 60)
    timeline = related.Timeline(articles)
    around = timeline.around(articles[30])
    assert around.later is not None
    assert around.earlier is not None
    assert (around.later.key, around.earlier.key) == ("k029", "k031")
    assert {each.key for each in around.related} <= {"k024", "k036", "k018", "k042"}, "same tag, author and section, near in time"
    for place in (0, 59):
        found = timeline.around(articles[place])
        shown = [each.key for each in (found.earlier, found.later, *found.related) if each]
        assert len(shown) == len(set(shown)) == 4
        assert articles[place].key not in shown


def test_the_same_articles_in_the_same_order_give_the_same_answer(tmp_path: Path) -> None:
    articles = listed(tmp_path, 40)
    answers = [[related.Timeline(articles).around(each).related for each in articles] for _ in range(2)]
    assert answers[0] == answers[1]
    assert related.Timeline(articles[:1]).around(articles[0]) == related.Next(None, None, ())


# Books and copies


@pytest.mark.parametrize(
    "html",
    [
        '<p>ماء<br>&amp; &nbsp; "أرض" <wbr></p>',
        '<p id="a">x</p><p id="a">y</p><p id="a b">z</p>',
        '<a href="#nowhere">x</a><details open><summary>س</summary>ن</details>',
        "<p>\x00\x08\x0b\ufffe نص</p>",
        '<img src="missing.png" alt="x" loading="lazy">نص يتبع',
        "<ul><li>أ<li>ب</ul>",
        "",
    ],
)
def test_any_safe_html_becomes_xhtml(html: str) -> None:
    text = epub.xhtml(html, {})
    tree = etree.fromstring(f'<body xmlns="{epub.XHTML}">{text}</body>')
    places = tree.xpath("//@id")
    assert len(places) == len(set(places))
    assert not tree.xpath("//@loading | //*[local-name()='img']")
    assert all(href[1:] in places for href in tree.xpath("//@href[starts-with(., '#')]"))
    assert "نص يتبع" in text or "نص يتبع" not in html


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[x](other.md#s1)", "[x](U/ar/other/#s1)"),
        ('![x]({static}/images/a.png "ع")', '![x](U/images/a.png "ع")'),
        ("[x][r]\n\n[r]: other.md", "[x][r]\n\n[r]: U/ar/other/"),
        ("[x](https://a.example/) [y](#s1) [z](mailto:a@b.example)", "[x](https://a.example/) [y](#s1) [z](mailto:a@b.example)"),
        ("`[x](other.md)` ``[x](other.md) ` ``", "`[x](other.md)` ``[x](other.md) ` ``"),
        ("```\n[x](other.md)\n```\n\n[x](other.md)", "```\n[x](other.md)\n```\n\n[x](U/ar/other/)"),
        ("[x](gone.md)", "[x](gone.md)"),
        ("[^1]: هامش", "[^1]: هامش"),
    ],
)
def test_links_in_a_copy_work_anywhere(tmp_path: Path, body: str, expected: str) -> None:
    shown, other = version(tmp_path, text=f"---\ntitle: ماء\n---\n\n{body}\n"), version(tmp_path, "other")
    found = copies.markdown(
        shown,
        graph.Graph({"water": {"ar": shown}, "other": {"ar": other}}, ("ar",)),
        about={"title": "ماء: لمن؟", "lang": "ar", "url": ""},
        address=lambda target: links.absolute("U", target),
    )
    assert found == f'---\ntitle: "ماء: لمن؟"\nlang: ar\n---\n\n{expected}\n'


@pytest.mark.parametrize("title", ["yes: no", "- x", "[a]", '"q"', "a #b", "*x*", "plain", "@x", "12:30", "!x", "{a}", "&a", "null"])
def test_front_matter_of_a_copy_reads_back(tmp_path: Path, title: str) -> None:
    shown = version(tmp_path)
    text = copies.markdown(shown, graph.Graph({"water": {"ar": shown}}, ("ar",)), about={"title": title}, address=str)
    assert front.parse(text)[0] == {"title": title}


def test_a_name_of_a_place_goes_where_its_links_go() -> None:
    html = '<p id="p1"><a href="#fn1" id="fnref1">1</a> <a href="https://a.example/#x">y</a></p>'
    assert prose.renamed(html, "o-") == '<p id="o-p1"><a href="#o-fn1" id="o-fnref1">1</a> <a href="https://a.example/#x">y</a></p>'


def test_numbers_stand_before_text_and_nowhere_else() -> None:
    body = markup.render("نص\n\n## ع\n\n- أ\n- ب\n\n> ق\n\n```\nx\n```\n\n| a |\n|---|\n| 1 |\n\nم\n:   ت\n")
    numbered = prose.numbered(body.html, "b.html", label='"><script>')
    assert [lead.get("data-n") for lead in etree.HTML(numbered).xpath("//a[@class='n']")] == ["1", "3", "4", "7"]
    assert not etree.HTML(numbered).xpath("//*[self::ul or self::ol or self::dl]/a")
    assert "<script>" not in numbered
    assert blocks.number("<p>x</p>", 2) == '<p id="p2">x</p>'


def test_the_compressed_bytes_are_the_same_twice(tmp_path: Path) -> None:
    image = tmp_path / "a.png"
    image.write_bytes(png(1, 1) + zlib.compress(b"x"))
    book = epub.Book(
        "https://a.example/",
        "ع & <b>",
        "ar",
        "rtl",
        ("أ",),
        ("m",),
        "د",
        datetime(2026, 1, 1, tzinfo=UTC),
        "2026-01-01",
        "",
        ("و",),
        "",
        "",
        (),
        {"a.png": image},
    )
    assert epub.pack(book, '<p><img src="a.png"></p>') == epub.pack(book, '<p><img src="a.png"></p>')
