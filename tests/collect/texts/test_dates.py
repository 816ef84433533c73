from datetime import UTC, date, datetime, timedelta, timezone
from email.utils import format_datetime
from time import perf_counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from monitor.collect.texts.dates import read_common_date, read_date, read_dated, trust_common_date
from monitor.model import DateTrust


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2024-05-03T10:15:00Z", "2024-05-03T10:15:00"),
        ("2024-05-03T10:15:00.250+03:30", "2024-05-03T06:45:00.250000"),
        ("2024-05-03", "2024-05-03T00:00:00"),
        ("Fri, 03 May 2024 10:15:00 +0200", "2024-05-03T08:15:00"),
        ("Fri, 03 May 2024 10:15:00 EST", "2024-05-03T15:15:00"),
        ("Fri, 3 May 2024 10:15 GMT-07:00", "2024-05-03T17:15:00"),
        ("3 May 2024 10:15 Europe/Berlin", "2024-05-03T08:15:00"),
        ("May 3rd, 2024, 4:05 p.m.", "2024-05-03T16:05:00"),
        ("Friday, May 3, 2024 - 4:05pm", "2024-05-03T16:05:00"),
        ("mar., 07 mai 2024 16:11:02 +0000", "2024-05-07T16:11:02"),
        ("le 7 août 2024 à 14h05", "2024-08-07T14:05:00"),
        ("Do, 7 Mär 2024 00:30:00 +0100", "2024-03-06T23:30:00"),
        ("7 de mayo de 2024", "2024-05-07T00:00:00"),
        ("07.05.24", "2024-05-07T00:00:00"),
        ("05/07/2024 08:00", "2024-05-07T08:00:00"),
        ("26 Sep 2022 GMT", "2022-09-26T00:00:00"),
        ("٣ أيار ٢٠٢٤", "2024-05-03T00:00:00"),
        ("3 كانون الثاني 2024", "2024-01-03T00:00:00"),
        ("۱۴ اردیبهشت ۱۴۰۳ - ۱۲:۳۰", "2024-05-03T09:00:00"),
        ("1403/02/14", "2024-05-03T00:00:00"),
        ("1714731300", "2024-05-03T10:15:00"),
    ],
)
def test_reads_dates_as_feeds_and_pages_write_them(written: str, expected: str) -> None:
    assert read_date(written) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        "yesterday",
        "10:30",
        "2024",
        "May 2024",
        "2024-02-31",
        "0100-01-01",
        "99999999999",
        "45 ferries",
        "3 hours ago",
        "vor 3 Stunden",
        "31 Apr 2024",
        "30.02.2024",
        "0000-00-00 00:00:00",
        "Fri, 30 Nov -0001 00:00:00 +0000",
        "24 رمضان 1445",
        "1445/09/14",
        "31 اسفند 1402",
    ],
)
def test_what_names_no_day_is_no_date(written: str | None) -> None:
    assert read_date(written) is None


def test_a_zoned_reading_keeps_the_day_printed_on_the_page() -> None:
    dated = read_dated("2024-05-03T23:30:00-03:00")
    assert dated is not None
    assert dated.moment.date() == date(2024, 5, 3)
    assert read_date("2024-05-03T23:30:00-03:00") == datetime(2024, 5, 4, 2, 30, tzinfo=UTC)


@given(st.text(max_size=120))
def test_no_text_makes_it_fail(text: str) -> None:
    moment = read_date(text)
    assert moment is None or 1970 <= moment.year < 2200


@pytest.mark.parametrize(
    "text", ["1", "1/", "1:", "3 May ", "<5>", "a/", "(", "1.", "٣ ", "-1", "é1", "1h", "z1 "]
)
def test_a_long_hostile_text_takes_no_longer_than_a_short_one(text: str) -> None:
    started = perf_counter()
    read_dated(text * (10_000 // len(text)))
    assert perf_counter() - started < 0.5


_FORMS = (
    "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%d %H:%M:%S +0000",
    "%Y%m%dT%H%M%SZ",
    "%Y-%jT%H:%M:%SZ",
    "%a, %d %b %Y %H:%M:%S GMT",
    "%A, %d-%b-%y %H:%M:%S GMT",
    "%d %B %Y, %H:%M:%S (UTC)",
    "%a %b %d %H:%M:%S UTC %Y",
    "%a %b %d %Y %H:%M:%S GMT+0000 (Western European Time)",
    "%B %d, %Y %I:%M:%S %p UTC",
    "%d.%m.%Y %H:%M:%S Etc/UTC",
    "%Y/%m/%d %H:%M:%S Z",
    "%s",
)


@given(st.datetimes(datetime(1971, 1, 1), datetime(2049, 12, 31)), st.sampled_from(_FORMS))
def test_every_form_is_read_back(moment: datetime, form: str) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    written = str(int(moment.timestamp())) if form == "%s" else moment.strftime(form)
    dated = read_dated(written)
    assume(len(written) > 8)  # Unix seconds of the first three years are too short to be told from a number
    assert dated is not None
    assert dated.utc == moment
    assert dated.trust == "exact"


@pytest.mark.parametrize(
    ("written", "trust"),
    [
        ("Fri, 03 May 2024 10:15:00 +0000", "exact"),
        ("Fri, 03 May 2024 10:15:00 CST", "zone assumed"),
        ("2024-05-03T10:15:00Z", "exact"),
        ("2024-05-03", "day only"),
    ],
)
def test_how_sure_a_common_date_is(written: str, trust: DateTrust) -> None:
    assert read_common_date(written) is not None
    assert trust_common_date(written) == trust
    dated = read_dated(written)
    assert dated is not None
    assert dated.trust == trust


@pytest.mark.parametrize(
    "zone", ["GMT", "UTC", "UT", "Z", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"]
)
def test_the_zones_of_mail_are_those_of_all_other_dates(zone: str) -> None:
    written = f"Fri, 03 May 2024 10:15:00 {zone}"
    dated = read_dated(written)
    assert dated is not None
    assert (read_common_date(written), trust_common_date(written)) == (dated.utc, dated.trust)


@pytest.mark.parametrize(
    ("written", "moment", "trust"),
    [
        ("1714731300", "2024-05-03T10:15:00", "exact"),
        ("1714731300123", "2024-05-03T10:15:00", "exact"),
        ("20240503T101500Z", "2024-05-03T10:15:00", "exact"),
        ("20240503101500", "2024-05-03T10:15:00", "zone assumed"),
        ("2024-05-03T10:15:00,5+02", "2024-05-03T08:15:00.500000", "exact"),
        ("2024-05-03T10", "2024-05-03T10:00:00", "zone assumed"),
        ("2024-124", "2024-05-03T00:00:00", "day only"),
        ("2024-124T10:15Z", "2024-05-03T10:15:00", "exact"),
        ("2024-W18-5", "2024-05-03T00:00:00", "day only"),
        ("٢٠٢٤-٠٥-٠٣", "2024-05-03T00:00:00", "day only"),
        ("1403-02-14T12:30:00+03:30", "2024-05-03T09:00:00", "exact"),
    ],
)
def test_numbers_alone(written: str, moment: str, trust: DateTrust) -> None:
    dated = read_dated(written)
    assert dated is not None
    assert (dated.utc.replace(tzinfo=None).isoformat(), dated.trust) == (moment, trust)


@given(
    st.datetimes(datetime(1971, 1, 1), datetime(2198, 1, 1)), st.integers(-12 * 60, 14 * 60), st.booleans()
)
def test_the_common_ways_to_write_a_moment_are_read_as_all_others(
    moment: datetime, offset_min: int, is_mail: bool
) -> None:
    zoned = moment.replace(tzinfo=timezone(timedelta(minutes=offset_min)))
    written = format_datetime(zoned) if is_mail else zoned.isoformat()
    common, settled = read_common_date(written), read_date(written)
    assert settled is not None
    if common is None:
        assert not is_mail, "RFC 3339 west of Greenwich by a broken hour is left to others"
        assert offset_min % 60
        assert offset_min < 0
    else:
        assert common == settled.replace(microsecond=0)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "3 May 2024",
        "Fry, 03 May 2024 10:15:00 +0000",
        "Fri, 03 Mey 2024 10:15:00 GMT",
        "Fri, 03 May 2024 24:00:00 GMT",
        "Fri, 03 May 2024 10:15:60 GMT",
        "٢٠٢٤-05-03T10:15:00Z",
        "Fri, 03 Mai 2024 10:15:00 GMT",
        "Fri, 03 May 2024 10:15:00 CET",
        "Fri, 32 May 2024 10:15 GMT",
        "2024-05-03T24:00:00Z",
        "2024-13-03",
        "0001-01-01",
        "2024-05-03T10:15:00",
        "2024-05-03 10:15",
    ],
)
def test_what_is_not_written_in_a_common_way(written: str) -> None:
    assert read_common_date(written) is None
