"""A real ``.argosmodel`` of a few thousand parameters: a Transformer built by hand that spells Arabic letters in Latin ones.

Every character is a piece. The decoder's cross-attention looks from each step at the source position of the same number
(the position tables carry equal ±1 codes, one step apart), and the output layer names the code it finds there. So words,
order and length are kept, attention is a perfect alignment, and without the target prefix everything comes out one step
late. Nothing is random: the codes come from a fixed generator.
"""

import json
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import sentencepiece
from ctranslate2.specs import transformer_spec

from pipeline.engine.packing import pack_argos

HALF = 64
POSITIONS = 512
LETTERS = dict(zip("ابتثجحخدذرزسشصضطظعغفقكلمنهويىةءأإآؤئ،؛؟", "abttjhkddrzssctzzagfqklmnhwyyhaaaawy,;?", strict=True))
LATIN = [chr(c) for c in range(0x21, 0x7F)] + list("àâäçéèêëíîïñóôöúûüßœÄÉÖÜ¿¡«»“”„’–—…")
DIGITS = dict(zip("٠١٢٣٤٥٦٧٨٩٪", "0123456789%", strict=True))
TARGETS = ("en", "es", "fr", "de")
DIRECTIONS = (*(("ar", target) for target in TARGETS), *(("en", target) for target in TARGETS[1:]))
NAMES = {"ar": "Arabic", "en": "English", "es": "Spanish", "fr": "French", "de": "German"}


def codes(count: int, seed: int) -> np.ndarray:
    """Return ``count`` rows of ±1, distinct and balanced, so that layer normalisation leaves them as they are."""
    generator = np.random.default_rng(seed)
    row = np.repeat(np.array([1.0, -1.0], dtype=np.float32), HALF // 2)
    return np.stack([generator.permutation(row) for _ in range(count)])


def train_pieces(folder: Path) -> sentencepiece.SentencePieceProcessor:
    """Write ``sentencepiece.model``: one piece a character, bytes for the rest, the four prefix tokens."""
    characters = [*LETTERS, *DIGITS, *LATIN]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter([" ".join(characters)] * 2), model_prefix=str(folder / "sentencepiece"), model_type="char",
        vocab_size=len(set(characters)) + 1 + 3 + 256 + len(TARGETS), hard_vocab_limit=False, byte_fallback=True, character_coverage=1.0,
        normalization_rule_name="identity", user_defined_symbols=[f"<2{target}>" for target in TARGETS], num_threads=1, minloglevel=2,
    )  # fmt: skip
    (folder / "sentencepiece.vocab").unlink()
    return sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.model"))


def spelled(piece: str) -> str:
    """Return the piece that the model writes for a source piece."""
    return {**LETTERS, **DIGITS}.get(piece, piece)


def zeros(spec: Any, rows: int, columns: int) -> None:
    """Set a linear layer that adds nothing."""
    spec.weight, spec.bias = np.zeros((rows, columns), dtype=np.float32), np.zeros(rows, dtype=np.float32)


def neutral(spec: Any) -> None:
    """Set a layer normalisation without gain or shift."""
    spec.gamma, spec.beta = np.ones(2 * HALF, dtype=np.float32), np.zeros(2 * HALF, dtype=np.float32)


def placed(source: slice, target: slice, *, rows: int, scale: float) -> np.ndarray:
    """Return a matrix that copies the dimensions ``source`` to ``target``, times ``scale``."""
    weight = np.zeros((rows, 2 * HALF), dtype=np.float32)
    weight[target, source] = np.eye(HALF) * scale
    return weight


def fill_attention(spec: Any) -> None:
    """Look by position (second half of the width), carry what is found there (first half)."""
    token, position = slice(0, HALF), slice(HALF, 2 * HALF)
    width = 2 * HALF
    neutral(spec.layer_norm)
    for layer, rows in zip(spec.linear, (width, 2 * width, width), strict=True):
        zeros(layer, rows, width)
    spec.linear[0].weight = placed(position, token, rows=width, scale=3.0)
    spec.linear[1].weight = placed(position, token, rows=2 * width, scale=1.0) + placed(token, slice(width, width + HALF), rows=2 * width, scale=1.0)
    spec.linear[2].weight = placed(token, token, rows=width, scale=2.0)


def fill_idle(layer: Any) -> None:
    """Let a layer's self-attention and feed-forward add nothing."""
    width = 2 * HALF
    for norm in (layer.self_attention.layer_norm, layer.ffn.layer_norm):
        neutral(norm)
    zeros(layer.self_attention.linear[0], 3 * width, width)
    zeros(layer.self_attention.linear[1], width, width)
    zeros(layer.ffn.linear_0, HALF, width)
    zeros(layer.ffn.linear_1, width, HALF)


def fill(spec: Any, pieces: list[str]) -> None:
    """Set all weights: source pieces are embedded as the code of what they are spelled as, target pieces as nothing."""
    code = dict(zip(pieces, codes(len(pieces), 1), strict=True))
    place = codes(POSITIONS + 2, 2)
    blank = np.zeros((len(pieces), HALF), dtype=np.float32)
    source = np.stack([code[spelled(piece)] for piece in pieces])
    spec.encoder.embeddings[0].weight = np.concatenate([source, blank], axis=1)
    spec.decoder.embeddings.weight = np.zeros((len(pieces), 2 * HALF), dtype=np.float32)
    for side, table in ((spec.encoder, place[1:-1]), (spec.decoder, place[:-2])):
        side.scale_embeddings = False
        side.position_encodings.encodings = np.concatenate([np.zeros_like(table), table], axis=1)
        neutral(side.layer_norm)
        fill_idle(side.layer[0])
    fill_attention(spec.decoder.layer[0].attention)
    spec.decoder.projection.weight = np.concatenate([np.stack([code[piece] for piece in pieces]) * 0.25, blank], axis=1)
    spec.decoder.projection.bias = np.zeros(len(pieces), dtype=np.float32)


def build_shared(folder: Path, *, directions: Iterable[tuple[str, str]] = DIRECTIONS, version: str = "0.1") -> Path:
    """Write a shared model folder as ``models/starter`` is laid out; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    processor = train_pieces(folder)
    pieces = [processor.id_to_piece(number) for number in range(processor.get_piece_size())]
    spec = transformer_spec.TransformerSpec.from_config((1, 1), 1)
    fill(spec, pieces)
    spec.register_source_vocabulary(pieces)
    spec.register_target_vocabulary(pieces)
    spec.config.add_source_eos = True
    spec.validate()
    spec.optimize(quantization="int8")
    (folder / "model").mkdir(exist_ok=True)
    spec.save(str(folder / "model"))
    described = [{"from_code": s, "from_name": NAMES[s], "to_code": t, "to_name": NAMES[t], "target_prefix": f"<2{t}>"} for s, t in directions]
    card = {"name": "tiny", "package_version": version, "argos_version": "1.9.6", "directions": described}
    (folder / "directions.json").write_text(json.dumps(card, indent=1), encoding="utf-8")
    (folder / "README.md").write_text("# A model built by hand for the tests\n", encoding="utf-8")
    return folder


def build_argos(folder: Path, source: str, target: str) -> Path:
    """Write ``translate-<source>_<target>.argosmodel`` into ``folder``; return the file."""
    shared = build_shared(folder / "shared")
    return pack_argos(shared, (source, target), out=folder / f"translate-{source}_{target}.argosmodel")


def transliterated(text: str) -> str:
    """Return what the model makes of an Arabic text, worked out without the model."""
    return "".join(spelled(character) for character in unicodedata.normalize("NFC", text))
