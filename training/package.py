"""Turn checkpoints into the shipped model: ``python -m training.package --run DIR --packed DIR --out models/starter --version 1.0``.

The last checkpoints are averaged, written as one CTranslate2 model (int8) beside one SentencePiece model, and described
once a direction. ``invoke models --export`` cuts stock Argos packages out of that folder.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece as spm
import torch
from ctranslate2.specs import TransformerSpec, common_spec
from torch import Tensor

from training.corpus import DIRECTIONS
from training.network import Network, Shape
from training.prepare import prefix_token

NAMES = {"ar": "Arabic", "en": "English", "es": "Spanish", "fr": "French", "de": "German"}


def averaged(paths: list[Path]) -> Network:
    """Return a network whose weights are the mean of the checkpoints' weights."""
    checkpoints = [torch.load(path, map_location="cpu", weights_only=True) for path in paths]
    network = Network(Shape(**checkpoints[0]["shape"]))
    mean = {name: torch.stack([c["network"][name].float() for c in checkpoints]).mean(0) for name in checkpoints[0]["network"]}
    network.load_state_dict(mean)
    return network.eval()


def array(tensor: Tensor) -> np.ndarray:
    return tensor.detach().float().numpy().copy()  # quantization works in place


def fill_norm(spec, norm: torch.nn.LayerNorm) -> None:  # type: ignore[no-untyped-def]
    spec.gamma, spec.beta = array(norm.weight), array(norm.bias)


def fill_linear(spec, *layers: torch.nn.Linear) -> None:  # type: ignore[no-untyped-def]
    spec.weight = np.concatenate([array(layer.weight) for layer in layers])
    spec.bias = np.concatenate([array(layer.bias) for layer in layers])


def fill_attention(spec, attention, *, over_itself: bool) -> None:  # type: ignore[no-untyped-def]
    fill_norm(spec.layer_norm, attention.norm)
    if over_itself:
        fill_linear(spec.linear[0], attention.query_key_value)
    else:
        fill_linear(spec.linear[0], attention.query)
        fill_linear(spec.linear[1], attention.key_value)
    fill_linear(spec.linear[-1], attention.out)


def fill_feed_forward(spec, feed_forward) -> None:  # type: ignore[no-untyped-def]
    fill_norm(spec.layer_norm, feed_forward.norm)
    fill_linear(spec.linear_0, feed_forward.up)
    fill_linear(spec.linear_1, feed_forward.down)


def specification(network: Network, pieces: spm.SentencePieceProcessor) -> TransformerSpec:
    """Return the CTranslate2 specification; alignments come from head 0 of the last decoder layer, the guided one."""
    shape = network.shape
    spec = TransformerSpec.from_config(
        (shape.encoder_layers, shape.decoder_layers), shape.heads, pre_norm=True, activation=common_spec.Activation.RELU, alignment_layer=-1, alignment_heads=1
    )
    for side, embeddings in ((spec.encoder, spec.encoder.embeddings[0]), (spec.decoder, spec.decoder.embeddings)):
        embeddings.weight = array(network.embedding.weight)
        side.scale_embeddings = True
        side.position_encodings.encodings = array(network.positions)
    fill_norm(spec.encoder.layer_norm, network.encoder_norm)
    fill_norm(spec.decoder.layer_norm, network.decoder_norm)
    for target, layer in zip(spec.encoder.layer, network.encoder, strict=True):
        fill_attention(target.self_attention, layer.attention, over_itself=True)
        fill_feed_forward(target.ffn, layer.feed_forward)
    for target, layer in zip(spec.decoder.layer, network.decoder, strict=True):
        fill_attention(target.self_attention, layer.attention, over_itself=True)
        fill_attention(target.attention, layer.cross, over_itself=False)
        fill_feed_forward(target.ffn, layer.feed_forward)
    spec.decoder.projection.weight = array(network.embedding.weight)
    tokens = [pieces.id_to_piece(i) for i in range(pieces.get_piece_size())]
    spec.register_source_vocabulary(tokens)
    spec.register_target_vocabulary(tokens)
    spec.config.add_source_bos = spec.config.add_source_eos = False
    return spec


def write(network: Network, vocabulary: Path, out: Path, *, version: str, quantization: str) -> None:
    """Write the model folder whole: ``model/``, ``sentencepiece.model`` and ``directions.json``; the card is left in place."""
    spec = specification(network, spm.SentencePieceProcessor(model_file=str(vocabulary)))
    spec.validate()
    spec.optimize(quantization=quantization)
    with tempfile.TemporaryDirectory() as folder:
        spec.save(folder)
        out.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(out / "model", ignore_errors=True)
        shutil.copytree(folder, out / "model")
        (out / "model").chmod(0o755)
    shutil.copyfile(vocabulary, out / "sentencepiece.model")
    directions = [
        {
            "from_code": s,
            "from_name": NAMES[s],
            "to_code": t,
            "to_name": NAMES[t],
            "target_prefix": prefix_token(t),
            "package_version": version,
            "argos_version": "1.9",
        }
        for s, t in (name.split("-") for name in DIRECTIONS)
    ]
    (out / "directions.json").write_text(json.dumps({"name": "tazamun-starter", "directions": directions}, indent=1) + "\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--run", type=Path, required=True, help="folder of training.train with checkpoints")
    parser.add_argument("--packed", type=Path, required=True, help="folder of training.prepare with sentencepiece.model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--average", type=int, default=3, help="number of last checkpoints to average")
    parser.add_argument("--version", default="1.0")
    parser.add_argument("--quantization", default="int8", choices=["int8", "float32"])
    args = parser.parse_args()
    network = averaged(sorted(args.run.glob("checkpoint-*.pt"))[-args.average :])
    write(network, args.packed / "sentencepiece.model", args.out, version=args.version, quantization=args.quantization)
    size = sum(p.stat().st_size for p in args.out.rglob("*") if p.is_file())
    print(f"{args.out}: {sum(p.numel() for p in network.parameters()):,} parameters, {size / 1e6:.1f} MB; CTranslate2 {ctranslate2.__version__}")


if __name__ == "__main__":
    main()
