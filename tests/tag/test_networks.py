import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from monitor.errors import NetworkMissing
from monitor.tag import networks
from monitor.tag.networks import load_network


def test_a_network_is_loaded_once_and_says_what_its_training_wrote() -> None:
    network = load_network("sentiment")
    assert load_network("sentiment") is network
    assert 0.3 < float(network.properties["heat"]) < 4
    assert "no_source" in load_network("attribution").properties


def test_rows_of_unequal_length_are_padded_and_padding_changes_nothing_that_matters() -> None:
    network = load_network("sentiment")
    short = network.tokenizer.encode("The | [MASK] | answered on Tuesday.").ids
    long = network.tokenizer.encode("The | [MASK] | answered every letter, " * 3).ids
    alone, together = network.run([short])[0][0], network.run([short, long])[0][0]
    assert int(alone.argmax()) == int(together.argmax())
    assert np.allclose(alone, together, atol=0.6)  # 8-bit activations are scaled by the whole batch


def test_a_network_that_is_not_installed_is_named_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(networks, "FOLDER", tmp_path)
    with pytest.raises(NetworkMissing, match=r"absent\.onnx is missing; reinstall the package"):
        load_network("absent")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits address space")
def test_a_network_that_memory_is_too_short_for_ends_the_worker_as_any_other_work_would() -> None:
    code = (
        "import resource\n"
        "import numpy, onnxruntime, tokenizers\n"
        "from monitor.tag.networks import load_network\n"
        "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize()\n"
        "resource.setrlimit(resource.RLIMIT_AS, (used + 20 * 2**20,) * 2)\n"
        "try:\n"
        "    load_network('attribution').properties\n"
        "except MemoryError:\n"
        "    print('short of memory')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout == "short of memory\n", done.stderr


@pytest.mark.parametrize(
    "use", ["load_network('sentiment').properties", "load_network('sentiment').run([[1]])"]
)
def test_the_runtime_of_the_networks_keeps_no_name_for_this_machine_and_tells_nobody(
    tmp_path: Path, use: str
) -> None:
    environment = {
        "HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }  # without CI, which also silences it
    code = f"from monitor.tag.networks import load_network; {use}"
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=60)
    assert list(tmp_path.rglob("*")) == []
