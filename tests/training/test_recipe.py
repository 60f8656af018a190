"""The training recipe at toy size: prepare, align, train, resume, package, and the same sentence out of both runtimes."""

import json
import lzma
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the training group is not installed")
pytest.importorskip("numpy")

import ctranslate2  # noqa: E402
import numpy as np  # noqa: E402
import sentencepiece as spm  # noqa: E402

from pipeline.memory import Pair  # noqa: E402
from pipeline.tmx import to_tmx  # noqa: E402
from training import align, corpus, package, prepare, train  # noqa: E402
from training.network import Network, Shape, SmoothedLoss, attend  # noqa: E402
from training.normalize import rules_tsv  # noqa: E402
from training.stream import Group  # noqa: E402
from training.unpack import unpacked  # noqa: E402

torch.set_num_threads(1)
SUBJECTS = {"العامل": ("The worker", "El obrero", "L'ouvrier", "Der Arbeiter"), "الكاتبة": ("The writer", "La escritora", "L'autrice", "Die Autorin")}
OBJECTS = {"الرسالة": ("the letter", "la carta", "la lettre", "den Brief"), "المقال": ("the article", "el artículo", "l'article", "den Artikel")}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A packed corpus of made-up sentences, and one held-out sentence that must not be in it."""
    root = tmp_path_factory.mktemp("corpus")
    rows = []
    for number in range(120):
        for ar_subject, subject in SUBJECTS.items():
            for ar_object, thing in OBJECTS.items():
                cells = [
                    f"قرأ {ar_subject} {ar_object} رقم {number}.",
                    *(f"{s} {v} {o} {number}." for s, v, o in zip(subject, ("read", "leyó", "a lu", "las"), thing, strict=True)),
                ]
                rows.append([f"d-{number}.{len(rows)}", *cells])
    write(root / "indomain.tsv.xz", rows)
    for direction in corpus.DIRECTIONS:
        left, right = (("ar", *corpus.TARGETS).index(code) + 1 for code in direction.split("-"))
        write(root / f"{direction}.tsv.xz", [["tatoeba", "و" * (direction[0] == "a") + row[left], row[right]] for row in rows])
    for target in corpus.TARGETS:
        write(root / f"lexicon.ar-{target}.tsv.xz", [["omw", "رسالة", "letter"], ["omw", "عامل", "worker"]])
    held = root / "held"
    held.mkdir()
    (held / "dev.tsv").write_text("x\t" + rows[7][1] + "\t" + rows[7][2] + "\n", encoding="utf-8")
    recipe = prepare.RECIPE.read_text(encoding="utf-8").replace("size = 12000", "size = 330").replace("0.9998", "1.0")
    recipe += "\n[profile.toy-tune]\ndropout = 0.0\nbatch_tokens = 512\npeak_rate = 2e-3\nwarmup_steps = 2\n"
    small = root / "recipe.toml"
    small.write_text(recipe, encoding="utf-8")
    return root


def write(path: Path, rows: list[list[str]]) -> None:
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines("\t".join(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def starter(packed: Path) -> Iterator[Path]:
    """The model folder at the end of the whole recipe; the toy recipe stays in force while the tests of it run."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (prepare, train):
            patch.setattr(module, "RECIPE", packed / "recipe.toml")
        out = packed / "out"
        run_main(patch, prepare, "--corpus", packed, "--held-out", packed / "held", "--extra", "--out", out)
        run_main(patch, align, "--packed", out, "--vocabulary", 330)
        for minutes in (0.05, 0.1):  # the second call goes on where the first stopped
            run_main(patch, train, "--packed", out, "--out", packed / "run", "--profile", "toy", "--minutes", minutes, "--log-every", 10)
        run_main(patch, package, "--run", packed / "run", "--packed", out, "--out", packed / "starter", "--quantization", "float32")
        yield packed / "starter"


def test_the_whole_recipe_ends_in_a_model_that_both_runtimes_read_alike(packed: Path, starter: Path) -> None:
    assert json.loads((packed / "out/report.json").read_text(encoding="utf-8"))["counts"]["indomain held out"] == 1
    log = logged(packed / "run")
    assert log[-1]["loss"] < log[0]["loss"]
    network = package.averaged(sorted((packed / "run").glob("checkpoint-*.pt"))[-3:])
    pieces = spm.SentencePieceProcessor(model_file=str(starter / "sentencepiece.model"))
    text = "قرأ العامل المقال رقم 12."
    assert decoded(starter, pieces, text) == greedy(network, pieces, text)


@pytest.mark.parametrize(("quantization", "off"), [("float32", 0.0), ("int8", 0.005)])
def test_a_packaged_model_gives_its_weights_back(packed: Path, starter: Path, tmp_path: Path, quantization: str, off: float) -> None:
    network = package.averaged(sorted((packed / "run").glob("checkpoint-*.pt"))[-3:])
    package.write(network, starter / "sentencepiece.model", tmp_path, version="1", quantization=quantization)
    back = unpacked(tmp_path, dropout=0.1)
    assert back.shape == replace(network.shape, dropout=0.1)
    for (name, weights), (_, kept) in zip(back.named_parameters(), network.named_parameters(), strict=True):
        assert (weights - kept).abs().max() <= off * kept.abs().max(), name


def test_a_newsroom_trains_the_packaged_model_on_with_its_approved_sentences(
    packed: Path, starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pairs = [Pair("es", f"قرأت **العاملة** المقال رقم {n}.", f"La *obrera* leyó el artículo {n}.", approved=True) for n in range(60)]
    (tmp_path / "memory.es.tmx").write_text(to_tmx(pairs), encoding="utf-8")
    vocabulary = starter / "sentencepiece.model"
    run_main(monkeypatch, prepare, "--vocabulary", vocabulary, "--extra", "--approved", tmp_path / "memory.es.tmx", "--out", tmp_path)
    group = Group(tmp_path / "approved.npz", seed=0)
    assert spm.SentencePieceProcessor(model_file=str(vocabulary)).decode(group.tokens(7)[1][1:].tolist()) == "La obrera leyó el artículo 7."
    for start, out in ((["--start", starter, "--profile", "toy-tune"], "on"), (["--profile", "toy"], "anew")):
        run_main(monkeypatch, train, "--packed", tmp_path, "--out", tmp_path / out, *start, "--minutes", 0.03, "--log-every", 1)
    assert logged(tmp_path / "on")[0]["loss"] < logged(tmp_path / "anew")[0]["loss"] - 1
    trained = package.averaged(sorted((tmp_path / "on").glob("checkpoint-*.pt")))
    assert not torch.equal(trained.embedding.weight, unpacked(starter, dropout=0.0).embedding.weight)


def logged(run: Path) -> list[dict[str, float]]:
    return [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]


def run_main(monkeypatch: pytest.MonkeyPatch, module: object, *arguments: object) -> None:
    monkeypatch.setattr("sys.argv", [str(module), *map(str, arguments)])
    module.main()  # type: ignore[attr-defined]


def decoded(folder: Path, pieces: spm.SentencePieceProcessor, text: str) -> list[str]:
    translator = ctranslate2.Translator(str(folder / "model"))
    result = translator.translate_batch([pieces.encode(text, out_type=str)], target_prefix=[["<2es>"]], beam_size=1, max_decoding_length=20)
    return list(result[0].hypotheses[0])


def greedy(network: Network, pieces: spm.SentencePieceProcessor, text: str) -> list[str]:
    source = torch.tensor([pieces.encode(text)])
    target = [1, pieces.piece_to_id("<2es>")]
    while len(target) < 21 and target[-1] != 2:
        states, _ = network(source, source != 3, torch.tensor([target]))
        target.append(int((states[0, -1] @ network.embedding.weight.t()).argmax()))
    return [pieces.id_to_piece(t) for t in target[1:] if t != 2]


def test_the_loss_is_label_smoothed_cross_entropy() -> None:
    torch.manual_seed(0)
    states, weight, labels = torch.randn(7, 16, requires_grad=True), torch.randn(50, 16, requires_grad=True), torch.randint(0, 50, (7,))
    mine = torch.autograd.grad(SmoothedLoss.apply(states, weight, labels, 0.1), (states, weight))
    peer = torch.autograd.grad(torch.nn.functional.cross_entropy(states @ weight.t(), labels, label_smoothing=0.1, reduction="sum"), (states, weight))
    for one, other in zip(mine, peer, strict=True):
        torch.testing.assert_close(one, other)


@pytest.mark.parametrize("causal", [False, True])
def test_attention_on_a_cpu_is_what_the_fused_kernel_computes(causal: bool) -> None:
    torch.manual_seed(0)
    parts = [torch.randn(3, 2, 5, 8, requires_grad=True) for _ in range(3)]
    mask = None if causal else torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0]], dtype=torch.bool)[:, None, None]
    mine = attend(*parts, mask, causal=causal)
    peer = torch.nn.functional.scaled_dot_product_attention(*parts, attn_mask=mask, is_causal=causal)
    torch.testing.assert_close(mine, peer)
    for one, other in zip(torch.autograd.grad(mine.sum(), parts), torch.autograd.grad(peer.sum(), parts), strict=True):
        torch.testing.assert_close(one, other)


def test_alignment_finds_the_words_of_a_reordered_language() -> None:
    chance = np.random.default_rng(0)
    lefts = [chance.permutation(np.arange(4, 24))[:6].astype(np.int64) for _ in range(400)]
    rights = [np.concatenate([left[1:2], left[:1], left[2:]]) + 30 for left in lefts]  # the first two words change places
    found = align.links(lefts, rights, 60)
    right = sum(lefts[i][s] + 30 == rights[i][t] for i, pairs in enumerate(found) for t, s in pairs)
    assert right > 0.97 * sum(map(len, found)) > 0.9 * 6 * 400 * 0.97


def test_the_vocabulary_folds_digits_tashkeel_and_quotes() -> None:
    rules = dict(line.split("\t") for line in rules_tsv().splitlines())
    assert rules["664"] == "34"
    assert rules["64E"] == ""
    assert rules["AB"] == "22"
    assert "623" in rules


def test_a_network_has_the_shape_it_was_given() -> None:
    network = Network(Shape(vocabulary=40, encoder_layers=2, decoder_layers=1, width=16, heads=2, feed_forward=32, dropout=0.0))
    source = torch.randint(4, 40, (3, 5))
    states, attention = network(source, source != 3, torch.randint(4, 40, (3, 7)))
    assert states.shape == (3, 7, 16)
    torch.testing.assert_close(attention.exp().sum(-1), torch.ones(3, 7))
