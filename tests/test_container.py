"""The container: its recipe as a linter reads it, and the program under what the recipe promises.

No daemon builds an image here. What the image is, a program whose files nobody can write to, a volume and a small
/tmp, is made of this machine's files in a mount namespace.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.sqlite.store import open_store
from tests.checks.tools import need_hadolint
from tests.cli.harbour import HEAD
from tests.newsstand import Item, Newsstand, open_newsstand

ROOT = Path(__file__).parents[1]
RECIPE = (ROOT / "Containerfile").read_text("utf-8")
TEXT = "The harbour board closed the northern quay to all fishing boats on Monday, pilots said. " * 4
CONFINE = """\
set -e
root=$1 volume=$2 code=$3
shift 3
mount --bind / "$root"
mount -o remount,bind,ro "$root"
mount --rbind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o size=160m tmpfs "$root/tmp"
for place in "$code" "$volume"; do
  mkdir -p "$root$place" 2>/dev/null || true
  mount --bind "$place" "$root$place"
done
mount -o remount,bind,ro "$root$code"
cd /
exec chroot "$root" setpriv --no-new-privs --inh-caps=-all --bounding-set=-all "$@"
"""
"""Runs a command where nothing can be written but a volume and 160 MB of /tmp, and root may do nothing special."""


def test_the_linter_has_nothing_against_the_recipe() -> None:
    command = [need_hadolint(), "--failure-threshold", "style", "-"]
    done = subprocess.run(command, input=RECIPE, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_recipe_pins_its_base_and_ends_as_nobody_with_one_volume() -> None:
    assert re.search(r"^ARG PYTHON=\d+\.\d+\.\d+-slim-\w+$", RECIPE, re.MULTILINE)
    last = RECIPE.rpartition("\nFROM ")[2]
    assert re.findall(r"^USER (.*)$", last, re.MULTILINE) == ["10001:10001"]
    assert re.findall(r"^VOLUME (.*)$", last, re.MULTILINE) == ["/data"]
    assert "--start-period" in last
    assert not re.search(r"apt-get|gcc|build-essential|ADD ", RECIPE)


def test_what_is_copied_into_the_image_is_not_ignored_and_all_else_is() -> None:
    copied = re.search(r"^COPY (pyproject.*) \./$", RECIPE, re.MULTILINE)
    assert copied is not None
    named = {*copied[1].split(), *re.findall(r"^COPY (\w+) \w+$", RECIPE, re.MULTILINE)}
    rules = (ROOT / ".containerignore").read_text("utf-8").splitlines()
    assert rules[1] == "*"
    assert {rule[1:] for rule in rules if rule.startswith("!")} == named
    assert all((ROOT / name).exists() for name in named)


@pytest.fixture
def stand() -> Iterator[Newsstand]:
    with open_newsstand() as stand:
        yield stand


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="only root mounts a place of its own"
)
def test_a_round_needs_no_more_than_the_volume_and_a_little_of_tmp(tmp_path: Path, stand: Newsstand) -> None:
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    for number in range(2):
        stand.put_page(f"/{number}", f"Report {number} on the quay", [f"Report {number}. {TEXT}", TEXT])
    items = [
        Item(f"/{number}", f"Report {number} on the quay", midnight - timedelta(hours=2))
        for number in range(2)
    ]
    volume, root = tmp_path / "data", tmp_path / "root"
    root.mkdir()
    volume.mkdir()
    feed = stand.put_feed(items)
    (volume / "feeds.yaml").write_text(
        HEAD.format() + f'feeds: [{{url: "{feed}"}}]\ndigest: {{at: "00:00"}}\n'
        "collect: {contact: us, allow_private: [127.0.0.0/8], pause_per_host: 0, workers: 1}\n"
    )
    command = [
        sys.executable,
        "-W",
        "error",
        "-m",
        "monitor",
        "run",
        "--once",
        "--config",
        str(volume / "feeds.yaml"),
    ]
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", CONFINE, "sh", str(root), str(volume), str(ROOT), *command],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": "/nowhere"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list((volume / "var/digests/harbour").glob("*.eml"))
    with open_store(volume / "var/monitor.db") as store:
        assert len(store.list_articles("harbour", None, None, 10)) == 2
    said = [
        line for line in done.stderr.splitlines() if not line.startswith(("collect:", "group:", "publish:"))
    ]
    assert said == []
