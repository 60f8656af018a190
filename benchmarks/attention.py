"""What writing attention out saves a training step on a CPU: ``python -m benchmarks.attention`` (needs the training group).

One step, forwards and backwards, of the network of ``[profile.cpu]`` on batches of made-up sentences of one length: with
``training.network.attend``, and with ``training.network.fused`` in its place. Processor time of one thread, each in turn.
"""

import time
import tomllib
from collections.abc import Callable
from unittest.mock import patch

import torch
from torch import Tensor

from training import network
from training.prepare import RECIPE

ROUNDS = 4


def step(net: network.Network, tokens: Tensor, attend: Callable[..., Tensor]) -> float:
    """Return the seconds of one step."""
    started = time.process_time()
    with patch.object(network, "attend", attend), torch.autocast("cpu", dtype=torch.bfloat16):
        states, _ = net(tokens, torch.ones_like(tokens, dtype=torch.bool), tokens)
        states, weight = (part.to(torch.bfloat16) for part in (states.flatten(0, 1), net.embedding.weight))
        network.SmoothedLoss.apply(states, weight, tokens.flatten(), 0.1).backward()
    return time.process_time() - started


def main() -> None:
    torch.set_num_threads(1)
    recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
    profile, vocabulary = recipe["profile"]["cpu"], recipe["vocabulary"]["size"]
    net = network.Network(network.Shape.of(profile, vocabulary))
    print("| tokens a sentence | the whole step, against the fused kernel |\n|---|---|")
    for length in (16, 40, 80, 160):
        tokens = torch.randint(4, vocabulary, (profile["batch_tokens"] // length, length))
        seconds = [[step(net, tokens, attend) for attend in (network.attend, network.fused)] for _ in range(1 + ROUNDS)][1:]
        ours, theirs = (min(column) for column in zip(*seconds, strict=True))
        print(f"| {length} | {ours / theirs:.2f} |", flush=True)


if __name__ == "__main__":
    main()
