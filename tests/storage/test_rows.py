from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from monitor.model import (
    CopyLink,
    Delivery,
    Digest,
    FeedState,
    LearntModel,
    Outlet,
    PageCheck,
    Reading,
    Recipient,
    RobotsFile,
    SeenEntry,
    Stance,
    Subscription,
    Tags,
    TopicMatch,
)
from storage.rows import (
    SEEN_COLUMNS,
    hash_key,
    read_json,
    read_row,
    read_seen_entry,
    read_time,
    write_json,
    write_moment,
    write_row,
    write_seen_entry,
    write_time,
)
from tests.factories import make_delivery
from tests.storage.strategies import records, values

some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


@some
@given(data=st.data())
@pytest.mark.parametrize("kind", [Outlet, Reading, TopicMatch, Tags, Digest, LearntModel])
def test_nested_records_come_back_from_json_as_they_went_in(kind: type[Any], data: st.DataObject) -> None:
    record = data.draw(records(kind))
    adapter = TypeAdapter(kind)
    assert read_json(adapter, write_json(adapter, record)) == record


@some
@given(data=st.data())
@pytest.mark.parametrize(
    "kind", [CopyLink, Delivery, FeedState, PageCheck, Recipient, RobotsFile, Subscription]
)
def test_flat_records_come_back_from_their_columns_as_they_went_in(
    kind: type[Any], data: st.DataObject
) -> None:
    record = data.draw(records(kind))
    assert read_row(TypeAdapter(kind), write_row(record)) == record


@some
@given(entry=records(SeenEntry))
def test_entries_come_back_from_their_small_columns_as_they_went_in(entry: SeenEntry) -> None:
    row = dict(zip(SEEN_COLUMNS, write_seen_entry(entry), strict=True))
    assert row["key"] == hash_key(entry.key)
    assert read_seen_entry(entry.key, row) == entry


@given(stances=values(tuple[Stance, ...]))
def test_tuples_come_back_as_tuples(stances: tuple[Stance, ...]) -> None:
    adapter = TypeAdapter(tuple[Stance, ...])
    read = read_json(adapter, write_json(adapter, stances))
    assert read == stances
    assert all(type(stance.evidence) is tuple for stance in read)


def test_nested_times_come_back_in_utc() -> None:
    adapter = TypeAdapter(datetime)
    moment = datetime(2024, 3, 5, 12, 0, 0, 1, tzinfo=UTC)
    read = read_json(adapter, write_json(adapter, moment))
    assert (read, read.utcoffset()) == (moment, timedelta(0))


TIMES = st.datetimes(timezones=st.just(UTC))


@given(first=TIMES, second=TIMES)
def test_times_as_text_sort_by_time(first: datetime, second: datetime) -> None:
    assert (write_time(first) < write_time(second)) == (first < second)
    assert read_time(write_time(first)) == first


@pytest.mark.parametrize(
    ("moment", "text"),
    [
        (datetime(2024, 3, 5, 12, tzinfo=UTC), "2024-03-05T12:00:00.000000+00:00"),
        (datetime(2024, 3, 5, 12, 0, 0, 7, tzinfo=UTC), "2024-03-05T12:00:00.000007+00:00"),
        (datetime(2024, 3, 5, 1, tzinfo=timezone(timedelta(hours=3.5))), "2024-03-04T21:30:00.000000+00:00"),
        (datetime(33, 4, 3, tzinfo=UTC), "0033-04-03T00:00:00.000000+00:00"),
    ],
)
def test_a_time_is_written_in_utc_with_microseconds(moment: datetime, text: str) -> None:
    assert write_time(moment) == text


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no zone"):
        write_time(datetime(2024, 3, 5))
    with pytest.raises(ValueError, match="no zone"):
        write_moment(datetime(2024, 3, 5))


def test_days_and_bytes_are_columns_as_they_are() -> None:
    row = write_row(make_delivery(day=date(2024, 3, 5), payload=b"\x00\xff"))
    assert (row["day"], row["payload"]) == ("2024-03-05", b"\x00\xff")
