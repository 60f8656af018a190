"""Train the network: ``python -m training.train --packed DIR --out DIR --profile cpu --minutes 120``.

The learning rate follows the share of the time budget that is spent, so a run always ends annealed; a run that is
stopped goes on where it was with the same command. On a GPU give ``--profile gpu``; the code is the same. Started by ``torchrun
--nproc-per-node N`` each process takes batches of its own and all take every step together: on CPU cores that is faster than threads.
"""

import argparse
import json
import os
import time
import tomllib
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, distributed

from training.network import Network, Shape, SmoothedLoss
from training.prepare import RECIPE
from training.stream import PAD, Batch, Stream
from training.unpack import unpacked

SMOOTHING = 0.1
KEPT_CHECKPOINTS = 5


def on(device: torch.device, batch: Batch) -> tuple[Tensor, ...]:
    """Move a batch to the device."""
    return tuple(torch.from_numpy(np.ascontiguousarray(a)).to(device, non_blocking=True) for a in (batch.source, batch.target, batch.labels, batch.alignment))


def losses(network: Network, batch: tuple[Tensor, ...]) -> tuple[Tensor, Tensor, int]:
    """Return the summed translation loss, the mean alignment loss, and the number of target tokens."""
    source, target, labels, links = batch
    states, attention = network(source, source != PAD, target)
    kept = (labels != PAD).flatten()
    states = states.flatten(0, 1)[kept]
    compute = torch.get_autocast_dtype(states.device.type) if torch.is_autocast_enabled(states.device.type) else states.dtype
    states, weight = states.to(compute), network.embedding.weight.to(compute)
    loss = SmoothedLoss.apply(states, weight, labels.flatten()[kept], SMOOTHING)
    guide = -attention[links[:, 0], links[:, 1], links[:, 2]].mean() if len(links) else loss.new_zeros(())
    return loss, guide, int(kept.sum())


def rate(step: int, progress: float, profile: dict[str, Any]) -> float:
    """Return the learning rate: linear warm-up, then linear decay to 2 % at the end of the budget."""
    return float(profile["peak_rate"] * min(1.0, (step + 1) / profile["warmup_steps"]) * max(0.02, 1 - progress))


def optimizers(network: Network) -> tuple[torch.optim.Optimizer, torch.optim.Optimizer]:
    """Return Muon (Jordan et al. 2024) for the matrices inside the layers and AdamW for the rest, both on one learning rate.

    From the same weights, after the same sentences, Muon is ahead of AdamW; it costs a sixth of a CPU step of 2,560 tokens.
    """
    inner = [tensor for name, tensor in network.named_parameters() if tensor.ndim == 2 and not name.startswith("embedding")]
    rest = [tensor for name, tensor in network.named_parameters() if tensor.ndim != 2 or name.startswith("embedding")]
    adam = torch.optim.AdamW(rest, betas=(0.9, 0.98), eps=1e-9, weight_decay=0.01, fused=True)
    return torch.optim.Muon(inner, lr=1e-3, weight_decay=0.01, adjust_lr_fn="match_rms_adamw"), adam


def descend(network: Network, steppers: Sequence[torch.optim.Optimizer], learning_rate: float) -> None:
    """Take the step that the gradients ask for, clipped, and clear them."""
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    for stepper in steppers:
        for group in stepper.param_groups:
            group["lr"] = learning_rate
        stepper.step()
    network.zero_grad(set_to_none=True)


class Run:
    """A resumable training run in a folder: ``state.pt``, ``checkpoint-<step>.pt`` (the last few) and ``log.jsonl``."""

    def __init__(self, packed: Path, out: Path, name: str, *, minutes: float, start: Path | None = None) -> None:
        recipe = tomllib.loads(RECIPE.read_text(encoding="utf-8"))
        self.profile, self.out, self.budget = recipe["profile"][name], out, minutes * 60
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        network = unpacked(start, dropout=self.profile["dropout"]) if start else Network(Shape.of(self.profile, recipe["vocabulary"]["size"]))
        self.network = network.to(self.device)
        self.optimizers = optimizers(self.network)
        self.step, self.spent, self.tokens = 0, 0.0, 0
        out.mkdir(parents=True, exist_ok=True)
        if (out / "state.pt").exists():
            self.resume()
        self.rank, self.ranks = (distributed.get_rank(), distributed.get_world_size()) if distributed.is_initialized() else (0, 1)
        self.stream = Stream(packed, recipe["mix"], batch_tokens=self.profile["batch_tokens"], seed=self.step * self.ranks + self.rank)

    def resume(self) -> None:
        """Take up the state that an earlier run left."""
        state = torch.load(self.out / "state.pt", map_location=self.device, weights_only=True)
        self.network.load_state_dict(state["network"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.spent, self.tokens = state["step"], state["spent"], state["tokens"]

    def save(self) -> None:
        """Write state and checkpoint, the first process alone; each file appears whole or not at all."""
        if self.rank:
            return
        inner = [optimizer.state_dict() for optimizer in self.optimizers]
        state = {"network": self.network.state_dict(), "optimizers": inner, "step": self.step, "spent": self.spent, "tokens": self.tokens}
        checkpoint = {"network": self.network.state_dict(), "shape": asdict(self.network.shape), "step": self.step}
        for path, content in ((self.out / "state.pt", state), (self.out / f"checkpoint-{self.step:07}.pt", checkpoint)):
            torch.save(content, path.with_suffix(".part"))
            path.with_suffix(".part").replace(path)
        for old in sorted(self.out.glob("checkpoint-*.pt"))[:-KEPT_CHECKPOINTS]:
            old.unlink()

    def update(self, batch: Batch) -> tuple[float, float, int]:
        """Take one optimizer step. Returns mean loss a token, alignment loss, target tokens."""
        with torch.autocast(self.device.type, dtype=torch.bfloat16) if self.network.shape.width > 64 else nullcontext():
            loss, guide, count = losses(self.network, on(self.device, batch))
        (loss / count + 0.1 * guide).backward()
        self.together([tensor.grad for tensor in self.network.parameters() if tensor.grad is not None], mean=True)
        larger = self.ranks**0.5  # larger steps for larger batches
        descend(self.network, self.optimizers, larger * rate(self.step, self.spent / self.budget, self.profile))
        self.step += 1
        return float(loss.detach()) / count, float(guide.detach()), count

    def together(self, tensors: list[Tensor], *, mean: bool = False) -> None:
        """Replace tensors by their sums (or means) over all processes."""
        if self.ranks > 1:
            flat = torch.cat([tensor.flatten() for tensor in tensors])
            distributed.all_reduce(flat)
            for tensor, part in zip(tensors, flat.split([tensor.numel() for tensor in tensors]), strict=True):
                tensor.copy_(part.view_as(tensor) / (self.ranks if mean else 1))

    def go(self, *, save_every: float, log_every: int) -> None:
        """Train until the budget is spent."""
        self.network.train()
        saved, lost, guided, counted, since = self.spent, 0.0, 0.0, 0, time.monotonic()
        while self.spent < self.budget:
            for batch in self.stream.round(self.spent / self.budget):
                started = time.monotonic()
                loss, guide, count = self.update(batch)
                sums = torch.tensor([time.monotonic() - started, loss * count, guide * count, count], dtype=torch.float64)
                self.together([sums])
                took, loss, guide, count = sums.tolist()
                self.spent += took / self.ranks
                self.tokens += int(count)
                lost, guided, counted = lost + loss, guided + guide, counted + count
                if self.step % log_every == 0:
                    self.log(lost / counted, guided / counted, counted / (time.monotonic() - since))
                    lost, guided, counted, since = 0.0, 0.0, 0, time.monotonic()
                if self.spent - saved > save_every * 60:
                    self.save()
                    saved = self.spent
                if self.spent >= self.budget:
                    break
        self.save()

    def log(self, loss: float, guide: float, speed: float) -> None:
        if self.rank:
            return
        row = {
            "step": self.step,
            "minutes": round(self.spent / 60, 1),
            "tokens": self.tokens,
            "loss": round(loss, 4),
            "alignment": round(guide, 3),
            "tokens_per_second": round(speed),
        }
        with (self.out / "log.jsonl").open("a", encoding="utf-8") as lines:
            lines.write(json.dumps(row) + "\n")
        print(row, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--packed", type=Path, required=True, help="folder that training.prepare wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder of the run, outside git")
    parser.add_argument("--profile", default="cpu", help="a [profile.*] of recipe.toml")
    parser.add_argument("--start", type=Path, help="a packaged model (models/starter) to train on instead of starting anew; with --profile tune")
    parser.add_argument("--minutes", type=float, required=True, help="the whole budget, what earlier calls spent included")
    parser.add_argument("--save-every", type=float, default=10, help="minutes between checkpoints")
    parser.add_argument("--log-every", type=int, default=50, help="steps between log lines")
    args = parser.parse_args()
    torch.manual_seed(0)
    if "RANK" in os.environ:
        distributed.init_process_group()
    Run(args.packed, args.out, args.profile, minutes=args.minutes, start=args.start).go(save_every=args.save_every, log_every=args.log_every)


if __name__ == "__main__":
    main()
