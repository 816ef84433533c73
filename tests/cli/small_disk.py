"""A disk of a few megabytes, in a mount namespace of its own."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

_MOUNT = 'mount -t tmpfs -o size="$1"m tmpfs "$0" && echo mounted && exec cat'


@dataclass(frozen=True)
class SmallDisk:
    """A disk that the processes see which are started by `command`, and others by its `folder`."""

    keeper: int
    mounted_at: Path

    @property
    def folder(self) -> Path:
        """Where its files are for this process; SQLite, which follows links by itself, cannot use it."""
        return Path(f"/proc/{self.keeper}/root{self.mounted_at}")

    def command(self, *words: str) -> list[str]:
        """Return what runs a command in the disk's folder."""
        enter = ["nsenter", "--target", str(self.keeper), "--mount"]
        return [*enter, "sh", "-c", 'cd "$0" && exec "$@"', str(self.mounted_at), *words]

    def fill(self) -> Path:
        """Write a file until nothing more goes in; return it."""
        file = self.folder / "filler"
        with open(file, "wb", buffering=0) as filler:
            for size in (2**16, 2**12, 1):
                try:
                    while True:
                        filler.write(b"x" * size)
                except OSError:
                    continue
        return file


@contextmanager
def mount_small_disk(folder: Path, size_mb: int) -> Iterator[SmallDisk]:
    """Mount a disk on a folder, for a while. Skips the test where this machine does not allow it."""
    words = ["unshare", "--mount", "sh", "-c", _MOUNT, str(folder), str(size_mb)]
    try:
        keeper = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    except FileNotFoundError:
        pytest.skip("there is no unshare here, by which a small disk is made")
    assert keeper.stdout is not None
    try:
        if keeper.stdout.readline() != "mounted\n":
            pytest.skip("this machine allows no disk to be mounted: that takes root, or a user namespace")
        yield SmallDisk(keeper.pid, folder)
    finally:
        keeper.communicate()
