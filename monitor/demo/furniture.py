"""The words around an article on a site's pages: navigation, consent, sharing, sign-up, footer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Furniture:
    """The fixed words of a site's pages, in one language; `months` are the twelve names for dates."""

    home: str
    sections: tuple[str, ...]
    consent: str
    accept: str
    decline: str
    advertisement: str
    share: str
    places: tuple[str, ...]
    by: str
    updated: str
    related: str
    most_read: str
    newsletter: str
    newsletter_text: str
    address: str
    subscribe: str
    writes_for: str
    tags: str
    comments: str
    comments_text: str
    rights: str
    about: str
    contact: str
    months: tuple[str, ...]
    digits: str = "0123456789"

    def print_date(self, moment: datetime) -> str:
        """A date and time of day as the site prints it, in the zone of `moment`."""
        text = f"{moment.day} {self.months[moment.month - 1]} {moment.year}, {moment:%H:%M}"
        return text.translate(str.maketrans("0123456789", self.digits))


ENGLISH = Furniture(
    home="Home",
    sections=("Nation", "Region", "Economy", "Culture", "Sport", "Letters"),
    consent="We keep small files in your browser to remember you and to count readers.",
    accept="Accept all",
    decline="Only what is needed",
    advertisement="Advertisement",
    share="Share this",
    places=("Copy link", "By mail", "On your network", "Print"),
    by="By",
    updated="Updated",
    related="More on this",
    most_read="Most read",
    newsletter="Sign up for our morning letter",
    newsletter_text="Sign up and find the day's best reading in your inbox at six. Leave when you like.",
    address="Your address",
    subscribe="Sign me up",
    writes_for="Writes for",
    tags="Filed under:",
    comments="Comments",
    comments_text="Log in to join the conversation. Be kind.",
    rights="All rights reserved. Reproduction needs written consent.",
    about="About us",
    contact="Contact",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
)

PERSIAN = Furniture(
    home="خانه",
    sections=("کشور", "منطقه", "اقتصاد", "فرهنگ", "ورزش", "نامه‌ها"),
    consent="این سایت برای شمارش بازدیدها و به یاد سپردن شما پرونده‌های کوچکی در مرورگر می‌گذارد.",
    accept="می‌پذیرم",
    decline="فقط موارد ضروری",
    advertisement="آگهی",
    share="هم‌رسانی",
    places=("رونوشت پیوند", "با رایانامه", "در شبکهٔ شما", "چاپ"),
    by="نوشتهٔ",
    updated="به‌روز شده در",
    related="بیشتر بخوانید",
    most_read="پربازدیدترین‌ها",
    newsletter="عضویت در خبرنامهٔ بامدادی",
    newsletter_text="نشانی خود را بنویسید تا هر روز گزیدهٔ خبرها به دستتان برسد.",
    address="نشانی شما",
    subscribe="عضو می‌شوم",
    writes_for="نویسندهٔ",
    tags="برچسب‌ها:",
    comments="دیدگاه‌ها",
    comments_text="برای نوشتن دیدگاه وارد شوید.",
    rights="همهٔ حقوق محفوظ است.",
    about="دربارهٔ ما",
    contact="تماس با ما",
    months=(
        *("ژانویه", "فوریه", "مارس", "آوریل", "مه", "ژوئن"),
        *("ژوئیه", "اوت", "سپتامبر", "اکتبر", "نوامبر", "دسامبر"),
    ),
    digits="۰۱۲۳۴۵۶۷۸۹",
)

FURNITURE: Mapping[str, Furniture] = {"en": ENGLISH, "fa": PERSIAN}
