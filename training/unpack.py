"""Weights of a packaged model as a network again, so that a newsroom can train the shipped model on with its own sentences."""

import re
import struct
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch

from training.network import Network, Shape

BINARY_VERSION = 6
TYPES = ("float32", "int8", "int16", "int32", "float16")
# Our names and CTranslate2's, as training.package fills them.
PLACES = {
    "attention.norm": "self_attention/layer_norm",
    "attention.query_key_value": "self_attention/linear_0",
    "attention.out": "self_attention/linear_1",
    "cross.norm": "attention/layer_norm",
    "cross.query": "attention/linear_0",
    "cross.key_value": "attention/linear_1",
    "cross.out": "attention/linear_2",
    "feed_forward.norm": "ffn/layer_norm",
    "feed_forward.up": "ffn/linear_0",
    "feed_forward.down": "ffn/linear_1",
}
NORM = {"weight": "gamma", "bias": "beta"}


def variables(path: Path) -> dict[str, np.ndarray]:
    """Read a CTranslate2 ``model.bin``, the inverse of its ``ModelSpec._serialize``. Raises ValueError for another binary version."""
    with path.open("rb") as file:
        version = _number(file, "I")
        if version != BINARY_VERSION:
            raise ValueError(f"{path}: binary version {version} instead of {BINARY_VERSION}. Package the model with the CTranslate2 of the training group.")
        _string(file)  # the name of the specification
        _number(file, "I")  # and its revision
        found = dict(_variable(file) for _ in range(_number(file, "I")))
        aliases = [(_string(file), _string(file)) for _ in range(_number(file, "I"))]
    return found | {alias: found[name] for alias, name in aliases}


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])


def _string(file: BinaryIO) -> str:
    return file.read(_number(file, "H")).rstrip(b"\0").decode()


def _variable(file: BinaryIO) -> tuple[str, np.ndarray]:
    name = _string(file)
    shape = [_number(file, "I") for _ in range(_number(file, "B"))]
    kind = np.dtype(TYPES[_number(file, "B")])
    return name, np.frombuffer(file.read(_number(file, "I")), dtype=kind).reshape(shape)


def place(parameter: str) -> str:
    """Return CTranslate2's name of a parameter of ours.

    >>> place("decoder.1.cross.key_value.weight"), place("encoder_norm.bias"), place("embedding.weight")
    ('decoder/layer_1/attention/linear_1/weight', 'encoder/layer_norm/beta', 'decoder/embeddings/weight')
    """
    if parameter == "embedding.weight":
        return "decoder/embeddings/weight"
    path, last = parameter.rsplit(".", 1)
    if inside := re.fullmatch(r"(encoder|decoder)\.(\d+)\.(.+)", path):
        path = f"{inside[1]}/layer_{inside[2]}/{PLACES[inside[3]]}"
    else:
        path = path.replace("_norm", "/layer_norm")
    return f"{path}/{NORM[last] if path.endswith('layer_norm') else last}"


def unpacked(model: Path, *, dropout: float) -> Network:
    """Return the network of a packaged model folder; weights that were stored as int8 come back as they were rounded."""
    found = variables(model / "model" / "model.bin")

    def weights(name: str) -> torch.Tensor:
        scale = found.get(name + "_scale")
        return torch.from_numpy(found[name].astype(np.float32) / (1.0 if scale is None else scale[:, None]))

    sizes = {f"{side}_layers": len({name.split("/")[1] for name in found if re.match(rf"{side}/layer_\d", name)}) for side in ("encoder", "decoder")}
    vocabulary, width = found[place("embedding.weight")].shape
    feed_forward = len(found[place("encoder.0.feed_forward.up.bias")])
    network = Network(Shape(vocabulary=vocabulary, width=width, heads=int(found["encoder/num_heads"]), feed_forward=feed_forward, dropout=dropout, **sizes))
    network.load_state_dict({name: weights(place(name)) for name, _ in network.named_parameters()})
    return network
