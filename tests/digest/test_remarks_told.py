"""What stages store in English, told in the language of a digest."""

from __future__ import annotations

import pytest

from monitor.digest.english import ENGLISH
from monitor.digest.persian import PERSIAN
from monitor.digest.remarks_told import tell_remark, tell_remarks

COPY = (
    "73 % of its words stand in a text of The Keldra Ledger, published 2 h 10 min earlier, from its third "
    "paragraph on; it holds 40 % of that article; its notice names The Keldra Ledger"
)


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("the server answered 404", "سرور با کد ۴۰۴ پاسخ داد"),
        ("no full answer within 2.5 s", "پاسخ کامل در ۲٫۵ ثانیه نرسید"),
        ("the answer is longer than 10000000 bytes", "پاسخ بیش از ۱۰٬۰۰۰٬۰۰۰ بایت است"),
        ("quay.example cannot be connected to: Connection refused", "ارتباط با quay.example برقرار نشد"),
        (
            "the server answered 503 at the address the feed moved to; the configured one is asked next",
            "در نشانی تازهٔ خوراک: سرور با کد ۵۰۳ پاسخ داد؛ بار دیگر نشانی پیکربندی خوانده می‌شود",
        ),
        ("cue of disapproval: quay grabber*", "نشانهٔ انتقاد: quay grabber*"),
        ("KeyError: 'quay'", None),
        ("nine words in ten stand in it", None),
    ],
)
def test_a_remark_is_told_with_its_values(stored: str, told: str | None) -> None:
    assert tell_remark(stored, PERSIAN) == told
    assert tell_remark(stored, ENGLISH) == stored


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        (
            COPY,
            "۷۳ درصد از واژه‌های آن در متنی از The Keldra Ledger آمده است، که ۲ ساعت و ۱۰ دقیقه زودتر منتشر شده "
            "است، از پاراگراف سوم آن به بعد؛ ۴۰ درصد از آن مقاله را در بر دارد؛ در یادداشت منبع خود از "
            "The Keldra Ledger نام می‌برد",
        ),
        (
            "20 % of its words stand in a text of Dock, Mole & Quay, dated 1 day later; it is the longer of the two",
            "۲۰ درصد از واژه‌های آن در متنی از Dock, Mole & Quay آمده است، با تاریخِ ۱ روز دیرتر؛ از دیگری "
            "بلندتر است",
        ),
        ("from its own 11th paragraph on", "از پاراگراف ۱۱ خود به بعد"),
        ("the server answered 404; and more", None),
    ],
)
def test_joined_remarks_are_told_one_by_one(stored: str, told: str | None) -> None:
    assert tell_remarks(stored, PERSIAN) == told
    assert tell_remarks(stored, ENGLISH) == stored
