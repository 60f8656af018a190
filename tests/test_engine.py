"""Decoding with a real, tiny model: texts, order, cache, links, damage. The model spells Arabic letters in Latin ones."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cache import Cache
from pipeline.engine import decode as decode_module
from pipeline.engine.align import words
from pipeline.engine.archive import install_file
from pipeline.engine.decode import Decoder, key_of
from pipeline.engine.packages import InstalledPackage, installed
from pipeline.engine.packing import pack_argos
from pipeline.engine.routes import route
from pipeline.errors import PackageError, RouteError
from pipeline.model import DecodeOptions, Hypothesis, Leg, Link
from tests.tiny_package import LETTERS, build_shared, transliterated

LINKED = DecodeOptions(links=True)
TEXTS = ["العدالة أولًا", "لا", "بلغت النسبة ٤٥٪ في ٢٠٢٣، ثم تراجعت", "", "قال: «نعم»!", "لا", "أجر العامل 😀 لم يُدفع", "  "]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    build_shared(folder / "models" / "starter")
    return folder


@pytest.fixture(scope="module")
def packages(root: Path) -> tuple[InstalledPackage, ...]:
    return installed(root)


@pytest.fixture(scope="module")
def leg(packages: tuple[InstalledPackage, ...]) -> Leg:
    return route(packages, source="ar", target="en").legs[0]


@pytest.fixture(scope="module")
def decoder(root: Path, packages: tuple[InstalledPackage, ...]) -> Decoder:
    return Decoder(packages, cache=Cache(None), work=root / ".cache")


def pairs(source: str, hypothesis: Hypothesis) -> list[tuple[str, str]]:
    return [(source[k.start : k.end], hypothesis.text[k.target_start : k.target_end]) for k in hypothesis.links]


class TestDecoder:
    def test_every_text_gets_its_own_translation_in_order(self, decoder: Decoder, leg: Leg):
        texts = [text.replace("\N{ARABIC DAMMA}", "").replace("\N{ARABIC FATHATAN}", "") for text in TEXTS]
        found = decoder.decode(texts, leg)
        assert [hypotheses[0].text for hypotheses in found] == [transliterated(text) if text.strip() else text for text in texts]

    def test_no_texts(self, decoder: Decoder, leg: Leg):
        assert decoder.decode([], leg) == []

    @pytest.mark.parametrize("direction", [("ar", "en"), ("ar", "de"), ("en", "fr")])
    def test_all_directions_of_a_folder_share_one_model(self, decoder: Decoder, packages: tuple[InstalledPackage, ...], direction: tuple[str, str]):
        (leg,) = route(packages, source=direction[0], target=direction[1]).legs
        assert decoder.decode(["abc حق"], leg)[0][0].text == "abc hq"
        assert len(decoder._translators) == 1

    def test_the_prefix_is_sent_and_taken_off(self, root: Path, packages: tuple[InstalledPackage, ...], leg: Leg):
        # Without it the tiny model writes everything one step late.
        bare = [InstalledPackage(**{**vars(p), "prefix": ""}) for p in packages]
        found = Decoder(bare, cache=Cache(None), work=root / ".cache").decode(["كتاب"], leg)[0][0].text
        assert found != "ktab"
        assert found.endswith("ktab")

    def test_scores_are_mean_log_probabilities(self, decoder: Decoder, leg: Leg):
        for options in (DecodeOptions(), DecodeOptions(length_penalty=0.0), DecodeOptions(length_penalty=2.0)):
            (short,), (long,) = decoder.decode(["كتاب", "كتاب " * 30], leg, options=options)
            assert -0.001 < short.score < 0
            assert long.score == pytest.approx(short.score, rel=0.5)

    def test_several_hypotheses_best_first_and_distinct(self, decoder: Decoder, leg: Leg):
        (found,) = decoder.decode(["كتاب جديد"], leg, options=DecodeOptions(beam=6, hypotheses=5))
        assert found[0].text == "ktab jdyd"
        assert len({h.text for h in found}) == len(found) > 2
        assert [h.score for h in found] == sorted((h.score for h in found), reverse=True)

    def test_more_hypotheses_than_beams(self, decoder: Decoder, leg: Leg):
        assert len(decoder.decode(["كتاب"], leg, options=DecodeOptions(beam=1, hypotheses=3))[0]) > 1

    def test_options_reach_the_search(self, decoder: Decoder, leg: Leg):
        text = "نعم نعم نعم"
        assert decoder.decode([text], leg)[0][0].text == "nam nam nam"
        assert "nam nam nam" not in decoder.decode([text], leg, options=DecodeOptions(no_repeat_ngram=3))[0][0].text

    def test_a_batch_does_not_change_a_translation(self, decoder: Decoder, leg: Leg):
        texts = [f"جملة رقم {number} " + "كلمة " * (number % 7) for number in range(60)]
        together = decoder.decode(texts, leg, options=LINKED)
        assert [h[0].text for h in together] == [decoder.decode([text], leg, options=LINKED)[0][0].text for text in texts]

    def test_text_beyond_the_model_is_cut_and_nothing_is_lost(self, decoder: Decoder, leg: Leg):
        text = " ".join(f"كلمة{number}" for number in range(400))
        (hypothesis,) = decoder.decode([text], leg, options=LINKED)[0]
        assert hypothesis.text == transliterated(text)
        assert pairs(text, hypothesis) == [(word, transliterated(word)) for word in text.split()]

    def test_a_word_beyond_the_model(self, decoder: Decoder, leg: Leg):
        (hypothesis,) = decoder.decode(["ب" * 2000], leg)[0]
        assert hypothesis.text.replace(" ", "") == "b" * 2000

    def test_odd_characters_do_no_harm(self, decoder: Decoder, leg: Leg):
        texts = ["\0", "<2es>", "a\N{RIGHT-TO-LEFT MARK}b", "\N{ZERO WIDTH JOINER}", "\ufeff", "\U0010ffff", "</s>", "<unk>", "🏳️‍🌈"]
        assert [len(h) for h in decoder.decode(texts, leg)] == [1] * len(texts)

    def test_progress_counts_up_to_all(self, decoder: Decoder, leg: Leg):
        heard: list[tuple[int, int]] = []
        decoder.decode(TEXTS, leg, progress=lambda *at: heard.append(at))
        assert heard[0] == (2, 7)
        assert heard[-1] == (7, 7)
        assert heard == sorted(heard)

    def test_a_leg_that_is_gone(self, decoder: Decoder, leg: Leg):
        with pytest.raises(RouteError, match="no longer there"):
            decoder.decode(["نص"], Leg("ar", "en", "tiny", "0.1", "0" * 64))

    @pytest.mark.parametrize("name", ["model/config.json", "model/shared_vocabulary.json", "sentencepiece.model"])
    def test_damage_that_only_loading_shows_is_a_package_error(self, root: Path, tmp_path: Path, name: str):
        shutil.copytree(root / "models", tmp_path / "models")
        (tmp_path / "models" / "starter" / name).write_bytes(b"\x07 nonsense")
        damaged = installed(tmp_path)
        with pytest.raises(PackageError, match="cannot be loaded"):
            Decoder(damaged, cache=Cache(None), work=tmp_path).decode(["نص"], damaged[0].leg)

    def test_an_argos_package_decodes_like_the_shared_one(self, root: Path, tmp_path: Path, decoder: Decoder, leg: Leg):
        file = pack_argos(root / "models" / "starter", ("ar", "en"), out=tmp_path / "ar_en.argosmodel")
        package = install_file(file, root=tmp_path)
        assert package.sha256 == leg.sha256
        own = Decoder([package], cache=Cache(None), work=tmp_path / ".cache")
        assert own.decode(TEXTS, package.leg, options=LINKED) == decoder.decode(TEXTS, leg, options=LINKED)


class TestCaching:
    def test_a_second_run_decodes_nothing(self, root: Path, packages: tuple[InstalledPackage, ...], leg: Leg, tmp_path: Path):
        with Cache(tmp_path / "c.sqlite") as cache:
            first = Decoder(packages, cache=cache, work=tmp_path).decode(TEXTS, leg, options=LINKED)
        with Cache(tmp_path / "c.sqlite") as cache:
            again = Decoder(packages, cache=cache, work=tmp_path)
            assert again.decode(TEXTS, leg, options=LINKED) == first
            assert again.decode(TEXTS, leg) == first  # links serve those who do not want them
            assert again._translators == {}

    def test_links_are_decoded_when_the_cache_has_none(self, packages: tuple[InstalledPackage, ...], leg: Leg, tmp_path: Path):
        with Cache(tmp_path / "c.sqlite") as cache:
            decoder = Decoder(packages, cache=cache, work=tmp_path)
            assert decoder.decode(["كتاب"], leg)[0][0].links == ()
            assert decoder.decode(["كتاب"], leg, options=LINKED)[0][0].links == (Link(0, 4, 0, 4),)

    def test_a_killed_run_keeps_all_batches_that_were_done(
        self, packages: tuple[InstalledPackage, ...], leg: Leg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr("pipeline.engine.search.BATCH_PIECES", 40)
        texts = [f"جملة {number}" for number in range(60)]
        cache = Cache(tmp_path / "c.sqlite")
        seen: list[int] = []

        def interrupt(done: int, _: int) -> None:
            seen.append(done)
            if done >= 30:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            Decoder(packages, cache=cache, work=tmp_path, threads=1).decode(texts, leg, progress=interrupt)
        known = Cache(tmp_path / "c.sqlite").get(key_of(text, leg, options=DecodeOptions()) for text in texts)
        assert 30 <= len(known) == seen[-1] < 60

    def test_what_is_not_ours_in_the_cache_is_decoded_again(self, packages: tuple[InstalledPackage, ...], leg: Leg):
        for value in ("", "7", "null", '[true, [["x"]]]', '{"a": 1}', '[true, [["x", "y", []]]]', "[true, []]"):
            cache = Cache(None)
            cache.get = lambda keys, value=value: dict.fromkeys(keys, value)
            assert Decoder(packages, cache=cache, work=Path()).decode(["كتاب"], leg)[0][0].text == "ktab"

    def test_keys_differ_by_what_matters(self, leg: Leg):
        other = Leg("ar", "en", "tiny", "0.1", "f" * 64)
        keys = [
            key_of("a", leg, options=DecodeOptions()),
            key_of("b", leg, options=DecodeOptions()),
            key_of("a", other, options=DecodeOptions()),
            key_of("a", leg, options=DecodeOptions(beam=2)),
            key_of("a", leg, options=DecodeOptions(repetition_penalty=1.1)),
        ]
        assert len(set(keys)) == len(keys)
        assert key_of("a", leg, options=LINKED) == keys[0]

    def test_findings_of_the_cache_are_passed_on(self, packages: tuple[InstalledPackage, ...], tmp_path: Path):
        (tmp_path / "c.sqlite").write_bytes(b"nonsense" * 1000)
        decoder = Decoder(packages, cache=Cache(tmp_path / "c.sqlite"), work=tmp_path)
        assert [finding.rule for finding in decoder.findings] == ["cache"]


class TestLinks:
    @pytest.mark.parametrize("text", [text for text in TEXTS if text.strip()] + ["(نقل) إلى [هناك]", "e.g. co-op's 3.5%", "كَتَبَ الدَّرسَ"])
    def test_words_of_a_faithful_model_go_with_themselves(self, decoder: Decoder, leg: Leg, text: str):
        (hypothesis,) = decoder.decode([text], leg, options=LINKED)[0]
        found = pairs(text, hypothesis)
        assert [source for source, _ in found] == [text[a:b] for a, b in words(text)]
        assert [target for _, target in found] == [hypothesis.text[a:b] for a, b in words(hypothesis.text)]
        assert all("".join(LETTERS.get(c, c) for c in source)[:1] == target[:1] or source[:1].isdigit() or source == "٪" for source, target in found)

    def test_no_links_unless_asked(self, decoder: Decoder, leg: Leg):
        assert decoder.decode(["كتاب جديد"], leg)[0][0].links == ()


def test_importing_the_engine_imports_no_heavy_library(root: Path):
    """Looking at packages must be quick, and stanza, spaCy and torch never come in, whatever is decoded."""
    script = (
        "import sys; from pathlib import Path; import pipeline.engine.decode, pipeline.engine.packages as p, pipeline.cache as c\n"
        "light = [m for m in ('ctranslate2', 'sentencepiece', 'argostranslate') if m in sys.modules]\n"
        f"found = p.installed(Path({str(root)!r}))\n"
        "pipeline.engine.decode.Decoder(found, cache=c.Cache(None), work=Path('.')).decode(['a'], found[0].leg)\n"
        "heavy = [m for m in ('torch', 'stanza', 'spacy', 'minisbd', 'argostranslate.translate') if m in sys.modules]\n"
        "print(light, heavy)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=Path(decode_module.__file__).parents[2], timeout=120)
    assert done.stdout.strip() == "[] []"
