"""The trained networks that come with the program: loaded once in a process, asked many times.

They lie beside this module in `models/`, as ONNX with 8-bit weights; `docs/models/` says what each was
trained on and where it fails. Each runs on one thread: the workers are what runs side by side. The libraries
are loaded where they are first needed: that is 60 MB, and the process that polls never tags.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from monitor.errors import NetworkMissing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "models"

Numbers: TypeAlias = "NDArray[np.float32]"


class Network:
    """A network with the tokenizer it was trained with. Nothing is read before it is first asked."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def run(self, rows: list[list[int]]) -> list[Numbers]:
        """Return the network's outputs for rows of token ids, which are padded to the longest."""
        import numpy as np

        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for number, row in enumerate(rows):
            ids[number, : len(row)] = row
            mask[number, : len(row)] = 1
        with _naming_exhaustion():
            outputs: list[Numbers] = self._session.run(None, {"ids": ids, "mask": mask})
        return outputs

    def read(self) -> None:
        """Read it and its tokenizer now. That starts no thread: a process that is forked later can run it."""
        _ = self._session, self.tokenizer

    @cached_property
    def properties(self) -> Mapping[str, str]:
        """What the training wrote into the network."""
        return dict(self._session.get_modelmeta().custom_metadata_map)

    @cached_property
    def tokenizer(self) -> Tokenizer:
        """What makes token ids of text, whole and without padding."""
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._path.with_name("tokenizer.json")))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _session(self) -> Any:
        onnxruntime = _import_runtime()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # else what the longest article took is never given back
        options.log_severity_level = 3
        with _naming_exhaustion():
            return onnxruntime.InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])


def _import_runtime() -> Any:  # it ships no types
    """Return onnxruntime, silenced: from 1.29 on it reports to its makers each time it is used."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    import onnxruntime

    return onnxruntime


@contextmanager
def _naming_exhaustion() -> Iterator[None]:
    """Make a MemoryError, which ends a worker, of what onnxruntime says when memory is short."""
    _import_runtime()
    from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

    try:
        yield
    except (Fail, RuntimeException) as error:
        if "bad_alloc" in str(error) or "allocate memory" in str(error):
            raise MemoryError(str(error)) from error
        raise


@cache
def load_network(name: str) -> Network:
    """Return the network in `models/NAME.onnx`, the same one each time. Raises NetworkMissing."""
    path = FOLDER / f"{name}.onnx"
    if not path.exists():
        raise NetworkMissing(
            f"{path} is missing; reinstall the package, "
            "or set tag.attribution to rules and tag.sentiment to words"
        )
    return Network(path)
