"""Running a command in this process, as the shell would."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from monitor.cli import main


@dataclass(frozen=True)
class Done:
    """What a command printed, and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def run_monitor(capsys: pytest.CaptureFixture[str], *words: str) -> Done:
    """Run `monitor` with these words and return what became of it."""
    with pytest.raises(SystemExit) as ended:
        main([*words])
    printed = capsys.readouterr()
    return Done(int(ended.value.code or 0), printed.out, printed.err)
