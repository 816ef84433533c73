"""The words that dates are written with: months, weekdays, halves of the day and zones.

Every table is keyed by the word as `fold_words` writes it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from monitor.terms import fold_text

_MARK = re.compile(  # accents, vowel marks of Hebrew and Arabic, and marks of direction
    "[\u0300-\u036f\u0591-\u05c7\u064b-\u0655\u0670\u0640\u200e\u200f\u202a-\u202e\u2066-\u2069]"
)
_DIGIT = re.compile(r"(?![0-9])\d")


def fold_words(text: str) -> str:
    """Return `text` in lower case and without accents and vowel marks, its digits those of ASCII."""
    if text.isascii():
        return text.lower()
    bare = _MARK.sub("", unicodedata.normalize("NFKD", fold_text(text)))
    bare = _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), bare)
    return fold_text(unicodedata.normalize("NFC", bare)).replace("\u2212", "-")


def _number(rows: Iterable[str], start: int) -> dict[str, int]:
    return {word: number for number, row in enumerate(rows, start) for word in fold_words(row).split()}


MONTHS = _number(
    (
        """january jan janvier janv januar jänner enero ene gennaio gen gennaro janeiro ocak oca января январь
        янв січня stycznia styczeń januari ιανουάριος ιανουαρίου ιαν január ledna leden ianuarie januarie
        ژانویه ینایر جانفی جنوری يناير ינואר""",
        """february feb février fevrier févr febr fev februar feber febrero febbraio fevereiro şubat şub
        февраля февраль фев февр лютого lutego luty februari φεβρουάριος φεβρουαρίου φεβ február února
        únor februarie فوریه فبرایر شباط فیفری فروری פברואר""",
        """march mar mars märz maerz mär mrz marzo março mart марта март мар березня marca marzec maart mrt
        marts μάρτιος μαρτίου μάρ μαρ március márc března březen martie maret مارس اذار مارچ מרץ""",
        """april apr avril avr abril abr aprile nisan nis апреля апрель апр квітня kwietnia kwiecień
        απρίλιος απριλίου απρ április ápr dubna duben aprilie آوریل ابریل نیسان افریل اپریل אפריל""",
        """may mai mayo maggio mag maio mayıs мая май травня maja maj mei μάιος μαΐου μάι május máj května
        květen مه می مایو ایار ماي مئی מאי""",
        """june jun juin juni junio giugno giu junho haziran haz июня июнь июн червня czerwca czerwiec
        ιούνιος ιουνίου ιούν ιουν június jún června červen iunie ژوین ژوئن یونیو حزیران جوان جون יוני""",
        """july jul juillet juil juli julio luglio lug julho temmuz tem июля июль июл липня lipca lipiec
        ιούλιος ιουλίου ιούλ ιουλ július júl července červenec iulie ژوییه ژوئیه جولای یولیو تموز جویلیه
        یولیوز جولائی יולי""",
        """august aug août aout agosto ago ağustos ağu августа август авг серпня sierpnia sierpień augustus
        αύγουστος αυγούστου αύγ αυγ augusztus srpna srpen agustus اوت آگوست اگوست اغسطس آب غشت اگست אוגוסט""",
        """september sep sept septembre septiembre setiembre settembre set setembro eylül eyl сентября
        сентябрь сен сент вересня września wrzesień σεπτέμβριος σεπτεμβρίου σεπ σεπτ szeptember szept září
        septembrie سپتامبر سبتمبر ایلول شتنبر ستمبر ספטמבר""",
        """october oct octobre oktober okt octubre ottobre ott outubro out ekim eki октября октябрь окт
        жовтня października październik οκτώβριος οκτωβρίου οκτ október října říjen octombrie اکتبر اکتوبر
        אוקטובר""",
        """november nov novembre noviembre novembro kasım kas ноября ноябрь ноя нояб листопада listopada
        listopad νοέμβριος νοεμβρίου νοέ νοε listopadu noiembrie نوامبر نوفمبر نونبر نومبر נובמבר""",
        """december dec décembre decembre déc dezember dez diciembre dic dicembre dezembro aralık ara декабря
        декабрь дек грудня grudnia grudzień desember δεκέμβριος δεκεμβρίου δεκ prosince prosinec decembrie
        دسامبر دیسمبر دجنبر דצמבר""",
    ),
    start=1,
)
"""Of the Gregorian year, by number: in the languages of Europe, Arabic as Egypt, the Levant and the Maghreb
write it, Persian, Urdu, Turkish, Hebrew and Indonesian."""
MONTHS |= {f"ב{word}": number for word, number in MONTHS.items() if "א" <= word[0] <= "ת"}  # "in May"

TWO_WORD_MONTHS = {  # the Levantine names
    fold_words(name): english
    for name, english in (
        ("كانون الثاني", "january"),
        ("تشرين الأول", "october"),
        ("تشرين الثاني", "november"),
        ("كانون الأول", "december"),
    )
}

JALALI_MONTHS = _number(
    (
        "فروردین حمل farvardin",
        "اردیبهشت ثور ordibehesht",
        "خرداد جوزا khordad",
        "تیر سرطان tir",
        "مرداد امرداد اسد mordad amordad",
        "شهریور سنبله shahrivar",
        "مهر میزان mehr",
        "آبان عقرب aban",
        "آذر قوس azar",
        "دی جدی dey",
        "بهمن دلو bahman",
        "اسفند حوت esfand",
    ),
    start=1,
)
"""By number: as Iran and as Afghanistan names them, and in Latin letters."""

HIJRI_MONTHS = frozenset(
    fold_words("محرم صفر رجب شعبان رمضان شوال muharram safar rajab shaban ramadan shawwal").split()
)
"""Those of one word: a date by them is told by the sight of the moon, and not read."""

WEEKDAYS = _number(
    (
        "monday mon lundi lun montag lunes lunedi",
        "tuesday tue tues mardi dienstag martes martedi",
        "wednesday wed weds mercredi mer mittwoch miercoles mercoledi",
        "thursday thu thur thurs jeudi jeu donnerstag jueves giovedi",
        "friday fri vendredi ven freitag viernes venerdi",
        "saturday sat samedi sam samstag sabado sabato",
        "sunday sun dimanche dim sonntag domingo domenica",
    ),
    start=0,
)
"""Monday is 0, as in `datetime`. French "mar." is not here: it is March."""

HALVES = {
    fold_words(word): half
    for half, words in (
        ("am", "am ق.ظ صباحا صبح ص 오전 上午 午前 πμ a.m. π.μ."),
        ("pm", "pm ب.ظ مساء بعدازظهر عصر م 오후 下午 午後 μμ p.m. μ.μ."),
    )
    for word in words.split()
}

_HOURS_EAST = {
    "utc": 0.0, "gmt": 0.0, "z": 0.0, "ut": 0.0, "wet": 0.0, "west": 1.0, "cet": 1.0, "cest": 2.0,
    "mez": 1.0, "mesz": 2.0, "met": 1.0, "eet": 2.0, "eest": 3.0, "msk": 3.0, "trt": 3.0, "idt": 3.0,
    "est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0,
    "akst": -9.0, "akdt": -8.0, "hst": -10.0, "nst": -3.5, "ndt": -2.5, "ast": -4.0, "adt": -3.0,
    "brt": -3.0, "art": -3.0, "clt": -4.0, "bst": 1.0, "ist": 5.5, "sast": 2.0, "eat": 3.0, "wat": 1.0,
    "irst": 3.5, "irdt": 4.5, "aft": 4.5, "gst": 4.0, "pkt": 5.0, "wib": 7.0, "ict": 7.0, "sgt": 8.0,
    "hkt": 8.0, "awst": 8.0, "jst": 9.0, "kst": 9.0, "acst": 9.5, "acdt": 10.5, "aest": 10.0, "aedt": 11.0,
    "nzst": 12.0, "nzdt": 13.0,
}  # fmt: skip
MINUTES_EAST = {name: round(hours * 60) for name, hours in _HOURS_EAST.items()}
"""What each abbreviation of a zone is from UTC: for several of one name, the most usual in news."""

UNSURE_ZONES = frozenset({"cst", "ist", "bst", "ast", "adt", "gst", "art", "met"})
"""Abbreviations that several zones share: CST is Chicago's and Shanghai's, IST India's and Israel's."""

AMERICAN_TIMES = {
    "et": "America/New_York",
    "ct": "America/Chicago",
    "mt": "America/Denver",
    "pt": "America/Los_Angeles",
    "at": "America/Halifax",
}
"""Abbreviations that stand for summer and winter time alike."""
