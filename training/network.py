"""The encoder-decoder Transformer that CTranslate2 can run: pre-norm, ReLU, sinusoidal positions, one shared embedding.

Shapes: B sentences, S source tokens, T target tokens, D width, H heads, V vocabulary. Masks are True where a token is real.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

MAX_POSITIONS = 512


@dataclass(frozen=True)
class Shape:
    """Sizes of a network. ``width`` is divisible by ``heads``."""

    vocabulary: int
    encoder_layers: int
    decoder_layers: int
    width: int
    heads: int
    feed_forward: int
    dropout: float

    @classmethod
    def of(cls, profile: Mapping[str, Any], vocabulary: int) -> "Shape":
        """Return the sizes that a training profile names, beside its rates."""
        return cls(vocabulary=vocabulary, **{field.name: profile[field.name] for field in fields(cls) if field.name != "vocabulary"})


def sinusoids(positions: int, width: int) -> Tensor:
    """Return the (positions, width) table of Vaswani et al. 2017, sines in the first half, cosines in the second."""
    rate = torch.exp(torch.arange(width // 2) * -(math.log(10000.0) / (width // 2 - 1)))
    angle = torch.arange(positions)[:, None] * rate[None]
    return torch.cat([angle.sin(), angle.cos()], dim=1)


def fused(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, *, causal: bool) -> Tensor:
    """Return the attended values (B, H, T, D/H) as PyTorch's own kernel does."""
    return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal)


def attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None, *, causal: bool) -> Tensor:
    """Return the same as ``fused``, written out off the GPU: PyTorch's CPU kernel is slow backwards (``benchmarks.attention``)."""
    if query.is_cuda:
        return fused(query, key, value, mask, causal=causal)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    if causal:
        mask = torch.ones(scores.shape[-2:], dtype=torch.bool, device=scores.device).tril()
    if mask is not None:
        scores = scores + torch.zeros_like(mask, dtype=scores.dtype).masked_fill_(~mask, -torch.inf)
    return scores.softmax(-1) @ value


class Attention(nn.Module):
    """Multi-head attention; ``query`` and ``key_value`` are fused into one projection where they read the same text."""

    def __init__(self, shape: Shape, *, over_itself: bool) -> None:
        super().__init__()
        self.heads = shape.heads
        self.over_itself = over_itself
        self.norm = nn.LayerNorm(shape.width)
        if over_itself:
            self.query_key_value = nn.Linear(shape.width, 3 * shape.width)
        else:
            self.query = nn.Linear(shape.width, shape.width)
            self.key_value = nn.Linear(shape.width, 2 * shape.width)
        self.out = nn.Linear(shape.width, shape.width)

    def project(self, x: Tensor, memory: Tensor | None) -> list[Tensor]:
        """Return query, key and value, each (B, H, length, D/H)."""
        x = self.norm(x)
        parts = self.query_key_value(x).chunk(3, dim=-1) if memory is None else (self.query(x), *self.key_value(memory).chunk(2, dim=-1))
        return [p.unflatten(-1, (self.heads, -1)).transpose(1, 2) for p in parts]

    def forward(self, x: Tensor, memory: Tensor | None = None, mask: Tensor | None = None, *, causal: bool = False) -> tuple[Tensor, Tensor, Tensor]:
        query, key, value = self.project(x, memory)
        mixed = attend(query, key, value, mask, causal=causal)
        return self.out(mixed.transpose(1, 2).flatten(-2)), query, key


class FeedForward(nn.Module):
    """Two linear layers with ReLU between."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(shape.width)
        self.up = nn.Linear(shape.width, shape.feed_forward)
        self.down = nn.Linear(shape.feed_forward, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.relu(self.up(self.norm(x))))


class EncoderLayer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = Attention(shape, over_itself=True)
        self.feed_forward = FeedForward(shape)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        x = x + self.dropout(self.attention(x, mask=mask)[0])
        return x + self.dropout(self.feed_forward(x))


class DecoderLayer(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention = Attention(shape, over_itself=True)
        self.cross = Attention(shape, over_itself=False)
        self.feed_forward = FeedForward(shape)
        self.dropout = nn.Dropout(shape.dropout)

    def forward(self, x: Tensor, memory: Tensor, mask: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        x = x + self.dropout(self.attention(x, causal=True)[0])
        looked, query, key = self.cross(x, memory, mask)
        x = x + self.dropout(looked)
        return x + self.dropout(self.feed_forward(x)), query, key


class Network(nn.Module):
    """Source and prefixed target tokens in, hidden states out; the loss multiplies them with the shared embedding."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.width)
        nn.init.normal_(self.embedding.weight, std=shape.width**-0.5)
        self.register_buffer("positions", sinusoids(MAX_POSITIONS, shape.width), persistent=False)
        self.encoder = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.encoder_norm = nn.LayerNorm(shape.width)
        self.decoder = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.decoder_norm = nn.LayerNorm(shape.width)
        self.dropout = nn.Dropout(shape.dropout)
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)

    def embed(self, tokens: Tensor) -> Tensor:
        """Return scaled embeddings plus positions, (B, length, D)."""
        scaled = self.embedding(tokens) * math.sqrt(self.shape.width) + self.positions[: tokens.shape[1]]
        return self.dropout(scaled)

    def forward(self, source: Tensor, real: Tensor, target: Tensor) -> tuple[Tensor, Tensor]:
        """Return the decoder's states (B, T, D) and the alignment head's log attention (B, T, S): head 0 of the last layer."""
        mask = real[:, None, None, :]
        x = self.embed(source)
        for layer in self.encoder:
            x = layer(x, mask)
        memory = self.encoder_norm(x)
        y = self.embed(target)
        for layer in self.decoder:
            y, query, key = layer(y, memory, mask)
        scores = query[:, 0] @ key[:, 0].transpose(1, 2) / math.sqrt(query.shape[-1])
        attention = scores.float().masked_fill(~real[:, None, :], -1e9).log_softmax(-1)
        return self.decoder_norm(y), attention


class SmoothedLoss(torch.autograd.Function):
    """Label-smoothed cross-entropy over a shared embedding, without keeping more than one (N, V) table in memory.

    Inputs: states (N, D) and weight (V, D) in the compute type, labels (N,). Returns the summed smoothed loss.
    """

    @staticmethod
    def forward(ctx, states: Tensor, weight: Tensor, labels: Tensor, smoothing: float) -> Tensor:  # type: ignore[no-untyped-def,override]
        logits = states @ weight.t()
        right = logits.gather(1, labels[:, None]).squeeze(1).float()
        mean = states.float() @ weight.float().mean(0)
        top = logits.amax(1, keepdim=True)
        share = logits.sub_(top).exp_()
        total = share.sum(1).float()  # a sum with dtype=float32 would first copy the whole table
        ctx.save_for_backward(states, weight, labels, share, total)
        ctx.smoothing = smoothing
        return (total.log() + top.squeeze(1).float() - (1 - smoothing) * right - smoothing * mean).sum()

    @staticmethod
    def backward(ctx, upstream: Tensor):  # type: ignore[no-untyped-def,override]
        states, weight, labels, share, total = ctx.saved_tensors
        slope = share.mul_((1 / total).to(share.dtype)[:, None]).sub_(ctx.smoothing / weight.shape[0])
        slope[torch.arange(len(labels), device=labels.device), labels] -= 1 - ctx.smoothing
        slope.mul_(upstream.to(slope.dtype))
        return slope @ weight, slope.t() @ states, None, None
