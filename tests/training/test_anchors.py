"""Anchors of the alignment measure: certain pairs alone, and an error rate that a wrong link worsens."""

import lzma
from pathlib import Path

from training.anchors import anchors, dictionary, error_rate

KNOWN = {"عامل": {"worke"}, "مصنع": {"facto"}, "نقابة": {"union"}}


def test_a_pair_is_an_anchor_only_where_each_word_has_no_other_candidate() -> None:
    source = ["دخل", "العامل", "المصنع", "و3", "3", "عمال"]
    assert anchors(source, ["The", "worker", "entered", "the", "factory", "3"], KNOWN) == {(1, 1), (2, 4), (4, 5)}
    assert anchors(source, ["worker", "workers", "factory"], KNOWN) == {(2, 2)}
    assert anchors(["العامل"], ["sheep"], KNOWN) == set()


def test_single_words_of_the_lexicon_are_known_with_and_without_the_article(tmp_path: Path) -> None:
    with lzma.open(tmp_path / "lexicon.ar-en.tsv.xz", "wt", encoding="utf-8") as lines:
        lines.write("omw\tالنقابة\tunions\nomw\tاتحاد العمال\tunion\nomw\tنقابة\ttrade union\n")
    known = dictionary(tmp_path, "en")
    assert known["نقابة"] == known["النقابة"] == {"union"}
    assert not any("عمال" in form for form in known)


def test_links_count_only_at_words_that_have_an_anchor() -> None:
    sure = {(1, 1), (2, 4)}
    assert error_rate({(1, 1), (2, 4), (0, 7)}, sure) == (2, 2, 2)
    assert error_rate({(1, 1), (0, 4), (2, 4)}, sure) == (2, 3, 2)
    assert error_rate({(4, 1)}, sure) == (0, 1, 2)
