"""When the last backup of a database was made: a small file beside it, which no backup takes along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from monitor.deliver.files import replace_file


@dataclass(frozen=True, slots=True)
class BackupNote:
    """A backup: where it was put, and when it was made."""

    file: Path
    made_at: datetime


_NOTE = TypeAdapter(BackupNote)


def note_backup(database: Path, note: BackupNote) -> None:
    """Note that a backup was made, in the place of the one before. Raises OSError."""
    replace_file(_find_note(database), _NOTE.dump_json(note))


def find_backup(database: Path) -> BackupNote | None:
    """Return the last backup; None if none was made, or none that is known of."""
    try:
        return _NOTE.validate_json(_find_note(database).read_bytes())
    except (OSError, ValidationError):
        return None


def _find_note(database: Path) -> Path:
    real = database.resolve()
    return real.with_name(real.name + "-backup.json")
