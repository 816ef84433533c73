"""Running the scripts of bench/ as their users do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def run_script(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a script of bench/ to its end, whatever its exit code."""
    command = [sys.executable, f"bench/{name}", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
