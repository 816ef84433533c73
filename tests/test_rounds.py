"""Months of days with whatever can happen to a clock: one digest a day, everything told once, nothing stands still."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.digest.days import find_due_day
from tests.pipeline.daybook import START, TOPIC, Daybook, open_daybook

HOUR, DAY, YEAR = timedelta(hours=1), timedelta(days=1), timedelta(days=365)
READERS = ("https://ada.example/", "https://bo.example/")
ZONES = (
    "Europe/Tirane", "Pacific/Kiritimati", "Pacific/Honolulu", "Pacific/Apia", "Asia/Tehran", "America/St_Johns",
    "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Gaza", "America/New_York", "Africa/Cairo",
)  # fmt: skip


def check_nothing_is_doubled(book: Daybook) -> None:
    """Check that each day was made once, and each digest posted once to each reader."""
    assert sorted(book.made) == book.days
    assert book.posted == {(reader, day.isoformat()): 1 for reader in READERS for day in book.days}
    assert max(book.count_told().values(), default=1) == 1


def check_all_is_told(book: Daybook) -> None:
    """Check that every article that was published more than two days ago is told."""
    old = {url for url, moment in book.published.items() if moment < book.true - 2 * DAY}
    assert old - book.count_told().keys() == set()


@pytest.mark.parametrize("start", [START, datetime(2026, 10, 20, 12, tzinfo=UTC)], ids=["spring", "autumn"])
@pytest.mark.parametrize(("zone", "at"), [("Europe/Tirane", time(2, 30)), ("Asia/Gaza", time(0))], ids=str)
def test_fault_28_a_month_across_a_clock_change(tmp_path: Path, start: datetime, zone: str, at: time) -> None:
    with open_daybook(tmp_path, zone, at) as book:
        book.true = start
        book.pass_time(30 * DAY, step=8 * HOUR, news=1)
        assert book.days == [book.days[0] + number * DAY for number in range(31)]
        check_nothing_is_doubled(book)
        check_all_is_told(book)


def test_fault_29_the_machine_is_asleep_at_sending_time_each_night(tmp_path: Path) -> None:
    with open_daybook(tmp_path, "Europe/Tirane", time(3)) as book:
        for _ in range(20):
            book.pass_time(10 * HOUR, news=1)
            book.sleep(14 * HOUR)
        assert book.days == [book.days[0] + number * DAY for number in range(21)]
        check_nothing_is_doubled(book)
        check_all_is_told(book)


def test_fault_27_29_asleep_for_a_month_there_is_one_digest_on_waking(tmp_path: Path) -> None:
    with open_daybook(tmp_path) as book:
        book.pass_time(3 * DAY, news=1)
        before = len(book.days)
        book.sleep(28 * DAY)
        assert len(book.days) == before + 1
        book.pass_time(3 * DAY, news=1)
        assert len(book.days) == before + 4
        check_nothing_is_doubled(book)
        check_all_is_told(book)


@pytest.mark.parametrize("ahead", [-HOUR, -DAY, HOUR, DAY, 2 * DAY, YEAR, 12 * YEAR], ids=str)
def test_fault_28_the_clock_is_wrong_for_half_a_day(tmp_path: Path, ahead: timedelta) -> None:
    with open_daybook(tmp_path) as book:
        book.pass_time(4 * DAY, news=2)
        book.ahead = ahead
        book.pass_time(12 * HOUR, news=3)
        made_meanwhile = len(book.made)
        book.ahead = timedelta(0)
        book.work()
        assert len(book.made) == made_meanwhile
        book.pass_time(6 * DAY, news=2)

        due = find_due_day(book.true, time(7), book.tools.settings.timezone)
        assert {due - number * DAY for number in range(10)} <= set(book.days)
        check_nothing_is_doubled(book)
        check_all_is_told(book)


@pytest.mark.parametrize(
    ("zone", "at"),
    [
        ("Pacific/Kiritimati", time(7)), ("Pacific/Honolulu", time(7)), ("Europe/Tirane", time(19)),
        ("Europe/Tirane", time(5)), ("Pacific/Kiritimati", time(0, 30)), ("Pacific/Honolulu", time(23)),
    ],
    ids=str,
)  # fmt: skip
@pytest.mark.parametrize("hour", [1, 11, 22])
def test_fault_28_the_zone_or_the_time_is_edited(tmp_path: Path, zone: str, at: time, hour: int) -> None:
    with open_daybook(tmp_path) as book:
        book.pass_time(2 * DAY + hour * HOUR, news=1)
        book.edit(zone, at)
        book.work()
        book.pass_time(4 * DAY, news=1)
        assert book.days == [book.days[0] + number * DAY for number in range(len(book.days))]
        assert 6 <= len(book.days) <= 8
        assert book.days[-1] == find_due_day(book.now, at, book.tools.settings.timezone)
        check_nothing_is_doubled(book)
        check_all_is_told(book)


def test_fault_28_changes_are_told_once_when_the_zone_is_edited(tmp_path: Path) -> None:
    with open_daybook(tmp_path) as book:
        book.pass_time(2 * DAY)
        ends = []
        for zone in ("Pacific/Honolulu", "Pacific/Kiritimati", "Asia/Tehran", "Pacific/Kiritimati"):
            book.edit(zone, time(7))
            book.pass_time(2 * DAY)
        for day in book.days:
            digest = book.store.load_digest(TOPIC.id, day)
            assert digest is not None
            ends.append(digest.end)
        assert ends == sorted(ends)


steps = st.one_of(
    st.tuples(st.just("pass"), st.integers(1, 40)),
    st.tuples(st.just("sleep"), st.integers(1, 24 * 3)),  # eight of them are less than `max_age`
    st.tuples(st.just("set"), st.sampled_from([-72, -25, -1, 0, 0, 1, 23, 24 * 2, 24 * 40, 24 * 365])),
    st.tuples(st.just("zone"), st.integers(0, 24 * len(ZONES) - 1)),
)


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(steps, min_size=3, max_size=8))
def test_fault_28_29_whatever_happens_to_the_clock(life: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder, open_daybook(Path(folder)) as book:
        upsets = 0
        for what, number in [*life, ("set", 0), ("pass", 72)]:
            if what == "pass":
                book.pass_time(number * HOUR, step=7 * HOUR, news=1)
            elif what == "sleep":
                book.sleep(number * HOUR)
            elif what == "set":
                upsets += book.ahead != number * HOUR
                book.ahead = number * HOUR
                book.work()
            else:
                book.edit(ZONES[number // 24], time(number % 24, 30))
                upsets += 1
                book.work()
        zone = book.tools.settings.timezone
        assert find_due_day(book.now, book.tools.settings.at, zone) in book.days
        assert len(book.days) <= (book.true - START) / DAY + 2 + upsets
        check_nothing_is_doubled(book)
        check_all_is_told(book)


def test_the_days_of_a_daybook_are_those_of_its_zone(tmp_path: Path) -> None:
    with open_daybook(tmp_path, "Pacific/Apia") as book:
        book.work()
        assert book.days == [date(2026, 3, 20)]
