from datetime import UTC

import pytest

from monitor.collect.texts.writtendates import read_written, write_signs
from monitor.model import DateTrust


def _read(line: str) -> tuple[str, DateTrust]:
    written = read_written(line)
    assert written is not None
    return written.moment.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" "), written.trust


@pytest.mark.parametrize(
    "written",
    [
        "7 August 2024",
        "the 7th of August, 2024",
        "Aug-07-2024",
        "07Aug2024",
        "7 août 2024",
        "7. August 2024",
        "7 de agosto de 2024",
        "7 agosto 2024",
        "7 Ağustos 2024 Çarşamba",
        "7 августа 2024 г.",
        "7 серпня 2024",
        "7 sierpnia 2024",
        "7 augustus 2024",
        "Τετάρτη 7 Αυγούστου 2024",
        "2024. augusztus 7.",
        "7. srpna 2024",
        "7 Agustus 2024",
        "2024년 8월 7일",
        "2024年8月7日",
        "٧ أغسطس ٢٠٢٤",
        "7 آب/أغسطس 2024",
        "الأربعاء 7 غشت 2024 م",
        "7 أوت 2024",
        "۷ آگوست ۲۰۲۴",
        "7 اگست 2024",
        "7 באוגוסט 2024",
        "۱۷ مرداد ۱۴۰۳",
        "17 اسد 1403",
        "17 Mordad 1403",
        "Mordad 17, 1403",
        "1403 مرداد 17",
        "1403/05/17",
        "17-05-1403",
        "2 صفر 1446 هـ - 7 أغسطس 2024",
    ],
)
def test_a_day_in_many_languages(written: str) -> None:
    assert _read(written) == ("2024-08-07 00:00:00", "day only")


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("3 janvier 2024", "2024-01-03"),
        ("3 فيفري 2024", "2024-02-03"),
        ("3 آذار 2024", "2024-03-03"),
        ("3 أفريل 2024", "2024-04-03"),
        ("3 ماي 2024", "2024-05-03"),
        ("3 giugno 2024", "2024-06-03"),
        ("3 جويلية 2024", "2024-07-03"),
        ("3 sept. 2024", "2024-09-03"),
        ("3 تشرين الأول 2024", "2024-10-03"),
        ("3 kasım 2024", "2024-11-03"),
        ("3 دجنبر 2024", "2024-12-03"),
        ("mar. 3 déc. 2024", "2024-12-03"),
    ],
)
def test_months_of_the_rest_of_the_year(written: str, moment: str) -> None:
    assert _read(written) == (f"{moment} 00:00:00", "day only")


@pytest.mark.parametrize(
    ("written", "moment", "trust"),
    [
        ("Fri May  3 10:15:00 2024", "2024-05-03 10:15:00", "zone assumed"),
        ("Friday, 03-May-24 10:15:00 GMT", "2024-05-03 10:15:00", "exact"),
        ("Fri May 03 10:15:00 +0200 2024", "2024-05-03 08:15:00", "exact"),
        ("Fri,3 May 2024 9:05 EDT", "2024-05-03 13:05:00", "exact"),
        ("Mon, 3 May 2024 10:15:00 +0200", "2024-05-03 08:15:00", "exact"),
        ("3 May 2024 10:15 -00:30", "2024-05-03 10:45:00", "exact"),
        ("3 May 2024 10:15 UTC+3", "2024-05-03 07:15:00", "exact"),
        ("3 May 2024 10:15 (GMT+3:30)", "2024-05-03 06:45:00", "exact"),
        ("2024-05-03 10:15 Europe/Berlin", "2024-05-03 08:15:00", "exact"),
        ("2024-12-03 10:15 america/los_angeles", "2024-12-03 18:15:00", "exact"),
        ("2024-12-03T10:15:00+01:00[Europe/Rome]", "2024-12-03 09:15:00", "exact"),
        ("May 3, 2024 at 4 p.m. ET", "2024-05-03 20:00:00", "exact"),
        ("Dec 3, 2024 at 4:00 PM ET", "2024-12-03 21:00:00", "exact"),
        ("3 May 2024 10:15 IST", "2024-05-03 04:45:00", "zone assumed"),
        ("3 May 2024 10:15 BST", "2024-05-03 09:15:00", "zone assumed"),
        ("3 May 2024 10:15 A", "2024-05-03 10:15:00", "zone assumed"),
        ("10:15 - 03 May 2024", "2024-05-03 10:15:00", "zone assumed"),
        ("12/31/2023 12:00:00 AM", "2023-12-31 00:00:00", "zone assumed"),
        ("2024-05-03T24:00:00Z", "2024-05-04 00:00:00", "exact"),
        ("2023-12-31T23:59:60Z", "2024-01-01 00:00:00", "exact"),
        ("2024-5-3T9:5:3,25Z", "2024-05-03 09:05:03.250000", "exact"),
        ("7. Mai 2024, 14.05 Uhr", "2024-05-07 14:05:00", "zone assumed"),
        ("7. Mai 2024 um 14 Uhr", "2024-05-07 14:00:00", "zone assumed"),
        ("7 maggio 2024 ore 14.05", "2024-05-07 14:05:00", "zone assumed"),
        ("07 May 2024 1405 GMT", "2024-05-07 14:05:00", "exact"),
        ("le 7 mai 2024 à 14 h 05", "2024-05-07 14:05:00", "zone assumed"),
        ("7 أيار 2024 10:15 ص", "2024-05-07 10:15:00", "zone assumed"),
        ("2024-05-07 오후 2:05", "2024-05-07 05:05:00", "zone assumed"),
        ("2024年5月7日 下午2时05分", "2024-05-07 14:05:00", "zone assumed"),
        ("۱۴ خرداد ۱۴۰۳ ساعت ۱۲:۳۰", "2024-06-03 09:00:00", "zone assumed"),
        ("14 Khordad 1403 12:30 GMT", "2024-06-03 12:30:00", "exact"),
    ],
)
def test_times_of_day_and_zones(written: str, moment: str, trust: DateTrust) -> None:
    assert _read(written) == (moment, trust)


@pytest.mark.parametrize(
    ("written", "moment", "trust"),
    [
        ("05/07/2024", "2024-05-07", "guessed"),
        ("٠٥/٠٧/٢٠٢٤", "2024-07-05", "guessed"),
        ("05-07-2024", "2024-07-05", "guessed"),
        ("Friday 05/07/2024", "2024-07-05", "day only"),
        ("Tuesday 05/07/2024", "2024-05-07", "day only"),
        ("05/05/2024", "2024-05-05", "day only"),
        ("13/05/2024", "2024-05-13", "day only"),
        ("05/13/2024", "2024-05-13", "day only"),
        ("05.07.2024", "2024-07-05", "day only"),
        ("07.05.24", "2024-05-07", "guessed"),
        ("03-12-31", "2003-12-31", "guessed"),
        ("3 May '24", "2024-05-03", "guessed"),
        ("Fri 3 May 24", "2024-05-03", "day only"),
        ("Thu, 01 Jan 104", "2004-01-01", "day only"),
        ("3 to 5 May 2024", "2024-05-05", "guessed"),
        ("05 May 2024 25:00", "2024-05-05", "guessed"),
    ],
)
def test_what_leaves_room_for_doubt_is_guessed(written: str, moment: str, trust: DateTrust) -> None:
    assert _read(written) == (f"{moment} 00:00:00", trust)


def test_signs_stand_for_words() -> None:
    line = "Freitag, 3. Mai 2024 um 2.05 Uhr p.m. (CET), 24 شوال, ۱۴ تیر"
    assert write_signs(line) == "<w4>, 3. <5> 2024 2:05 <pm> (<zcet>), 24 <h>, 14 <j4>"
