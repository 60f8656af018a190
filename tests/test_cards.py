"""The cards: whole titles inside their margins, joined letters, brackets the right way round, and the same picture each time."""

import json
import re
import struct
import zlib
from pathlib import Path

import pytest
from tazamun_site import card, levels, typeset

from pipeline.site import Built, build
from tests import found_site
from tests.found_site import head

ROOT = found_site.ROOT
BASE = "https://tazamun.example/"
FONTS = ROOT / "theme" / "cards"
LEVELS = json.loads((ROOT / "tests/data/cases/levels.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_site.write(tmp_path_factory.mktemp("found"))


@pytest.fixture(scope="module")
def site(folder: Path) -> Built:
    return build(folder)


def pixels(raw: bytes) -> list[list[int]]:
    """Read one of our pictures: four bits a pixel, no filters."""
    assert raw[:8] == b"\x89PNG\r\n\x1a\n"
    width, height, depth, kind = struct.unpack(">IIBB", raw[16:26])
    assert (width, height, depth, kind) == (1200, 630, 4, 3)
    place, packed = 8, b""
    while place < len(raw):
        size, name = struct.unpack(">I4s", raw[place : place + 8])
        assert zlib.crc32(raw[place + 4 : place + 8 + size]) == struct.unpack(">I", raw[place + 8 + size : place + 12 + size])[0], name
        packed += raw[place + 8 : place + 8 + size] if name == b"IDAT" else b""
        place += 12 + size
    rows = zlib.decompress(packed)
    assert len(rows) == 630 * 601
    lines = [rows[row * 601 + 1 : row * 601 + 601] for row in range(630)]
    return [[nibble for byte in line for nibble in (byte >> 4, byte & 15)] for line in lines]


TITLES = [
    ("من يدفع ثمن «السحابة»؟", True),
    ("حين تصير المياه سلعةً: كيف أعادت شركات مراكز البيانات (Google وAmazon) رسم خريطة العطش في الجنوب العالمي بين 1998 و2026 ومن الذي يدفع الفاتورة؟", True),
    ("Wer bezahlt die »Wolke«, und wer trinkt das Wasser der Rechenzentren?", False),
    ("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetzesfolgenabschätzungskommissionsvorsitzende", False),
    ("می\N{ZERO WIDTH NON-JOINER}خواهم بدانم چه کسی بهای «ابر» را می\N{ZERO WIDTH NON-JOINER}پردازد؟", True),
]


@pytest.mark.parametrize(("title", "rtl"), TITLES)
def test_a_title_is_whole_and_inside_the_margins(title: str, rtl: bool) -> None:
    having = typeset.fonts(FONTS)
    fitted = card.fit(title, having, rtl=rtl, room=320)
    assert "".join("".join(fitted.lines).split()) == "".join(title.split())
    assert len(fitted.lines) * fitted.leading <= 320
    assert all(having.width(line, rtl=rtl) * fitted.size / typeset.UNIT <= 1200 - 2 * card.MARGIN - card.BAR for line in fitted.lines)
    picture = pixels(card.draw(card.Card("تزامن", "العربية", "قسم", title, "كاتبة", rtl=rtl), FONTS))
    at_start, at_end = [line[: card.MARGIN - 8] for line in picture], [line[-card.MARGIN + 8 :] for line in picture]
    margins = (at_start if rtl else [line[card.BAR :] for line in at_start], [line[: -card.BAR] for line in at_end] if rtl else at_end)
    assert not any(any(line) for margin in margins for line in margin)
    assert sum(shade > 0 for line in picture[160:560] for shade in line[100:1100]) > 3000, "there is no title"


def test_lines_are_even() -> None:
    having = typeset.fonts(FONTS)
    lines = card.fit("The harbour workers have won their contract after a strike of twenty-three days", having, rtl=False, room=320).lines
    widths = [having.width(line, rtl=False) for line in lines]
    assert len(lines) > 1
    assert min(widths) > 0.6 * max(widths), lines


def test_only_an_endless_title_is_shortened_and_says_so() -> None:
    fitted = card.fit("كلمة طويلة " * 120, typeset.fonts(FONTS), rtl=True, room=320)
    assert fitted.lines[-1].endswith(" …")


def test_arabic_letters_are_joined() -> None:
    having = typeset.fonts(FONTS)
    joined = [glyph for run in typeset.runs("ععع", having, rtl=True) for glyph, *_ in typeset.shaped(run, having)]
    alone = [glyph for run in typeset.runs("ع", having, rtl=True) for glyph, *_ in typeset.shaped(run, having)]
    assert len(set(joined)) == 3
    assert not set(alone) & set(joined)


@pytest.mark.parametrize("pair", ["()", "[]", "«»"])
def test_brackets_open_towards_their_words(pair: str) -> None:
    having = typeset.fonts(FONTS)
    shown = {rtl: [glyph for run in typeset.runs(pair, having, rtl=rtl) for glyph, *_ in typeset.shaped(run, having)] for rtl in (True, False)}
    assert shown[True] == shown[False], "from the left there stands an opening one and a closing one, whichever way one reads"


@pytest.mark.parametrize("case", LEVELS, ids=lambda case: case["label"])
def test_letters_stand_where_the_bidirectional_algorithm_puts_them(case: dict[str, str]) -> None:
    """The expected orders are those of the unicode-bidi library (without mirroring, which the font does)."""
    text, rtl = case["text"], bool(case["rtl"])
    found = levels.levels(text, rtl=rtl)
    runs = [(level, sign) for level, sign in zip(found, text, strict=True)]
    assert "".join(sign for _, sign in levels.visual(runs)) == case["display"]


def test_released_articles_have_a_card_of_their_own_and_drafts_have_none(site: Built) -> None:
    page = head(site, "de/revolt/index.html")
    image = page.xpath("string(meta[@property='og:image']/@content)")
    assert re.fullmatch(rf"{BASE}de/revolt/card-[0-9a-f]{{8}}\.png", image)
    assert len(pixels((site.output / image.removeprefix(BASE)).read_bytes())) == 630
    said = {meta.get("property"): meta.get("content") for meta in page.xpath("meta[starts-with(@property, 'og:image')]")}
    assert (said["og:image:width"], said["og:image:height"], said["og:image:alt"]) == ("1200", "630", "Das Volk will Wasser")
    assert page.xpath("string(meta[@name='twitter:card']/@content)") == "summary_large_image"
    assert not list(site.output.glob("en/revolt*"))
    home = head(site, "en/index.html").xpath("string(meta[@property='og:image']/@content)")
    assert (site.output / home.removeprefix(BASE)).exists()


def test_a_language_whose_letters_no_font_has_goes_without_cards() -> None:
    having = typeset.fonts(FONTS)
    assert not typeset.covered("新闻编辑室", having)
    assert typeset.covered("«Ein» Titel – 2026!", having)
    assert typeset.readable("Wasser 💧 für\N{RIGHT-TO-LEFT MARK} alle", having) == "Wasser für alle"


def test_cards_can_be_switched_off(tmp_path: Path) -> None:
    folder = found_site.write(tmp_path)
    settings = folder / "site.toml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("[site]\n", "[site]\ncards = false\n", 1), encoding="utf-8")
    built = build(folder)
    assert not list(built.output.rglob("card-*.png"))
    page = head(built, "de/revolt/index.html")
    assert page.xpath("string(meta[@name='twitter:card']/@content)") == "summary"
    assert not page.xpath("meta[@property='og:image']")
