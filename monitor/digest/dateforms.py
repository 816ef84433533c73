"""How six languages say when: the words around dates, and those that no date is reckoned from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from re import Pattern

from monitor.terms import fold_text

_NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Form:
    """The words of one language. All are parts of patterns, over folded text.

    `@` in `ago` stands for a count, and one of `ago_words` is in all that it finds.

    `of` links day, month and year; `within` leads in a month or a year, `season` stands before a year;
    `last` and `past` stand before and behind a weekday of the week before, `hours` are glued to it. `days`
    are words for days, by their distance from the publication; `no_day` ends a text after which they mean
    something else. `no_weekday` are words before a weekday that leave it open, `no_more` what so follows it;
    without `needs` at the end of what goes before, where that is given, it is no weekday. `future` tells
    that a clause speaks of what is to come, `said` that it tells of somebody saying so.
    """

    of: str
    within: str
    season: str
    last: str
    past: str
    hours: str
    ago: str
    ago_words: tuple[str, ...]
    days: Mapping[str, int]
    no_weekday: frozenset[str]
    no_more: Pattern[str]
    future: Pattern[str]
    said: Pattern[str]
    no_day: Pattern[str] = _NEVER
    needs: Pattern[str] | None = None


def _fold(pattern: str) -> str:
    """Return a pattern for folded text; only the names of its groups need their case."""
    return fold_text(pattern).replace("(?p<", "(?P<")


def _words(text: str) -> Pattern[str]:
    return re.compile(rf"\b(?:{_fold(text)})\b")


def _bar(words: str) -> frozenset[str]:
    return frozenset(fold_text(words).split())


def _offsets(**words: int) -> Mapping[str, int]:
    return {fold_text(word.replace("_", " ")): days for word, days in words.items()}


_EN = Form(
    of="of ",
    within="in|back in|during",
    season="(?:the )?(?:early |late |mid-)?(?:(?:spring|summer|autumn|fall|winter) (?:of )?)?",
    last="last|this past",
    past="last",
    hours="",
    ago=r"\b(?:@ (?:(?P<days>days?)|(?P<months>months?)|years?) ago|last (?:(?P<last_month>month)|year))\b",
    ago_words=("ago", "last month", "last year"),
    days={
        "today": 0,
        "tonight": 0,
        "this morning": 0,
        "this afternoon": 0,
        "this evening": 0,
        "yesterday": -1,
        "last night": -1,
        "tomorrow": 1,
    },
    no_weekday=_bar(
        "every each any a an next coming the following previous that black bloody good super ash palm easter "
        "until till by before after since from through per between most to"
    ),
    no_more=re.compile(
        r"(?: (?:to|through|until|or|and) |[-–])(?:mon|tues|wednes|thurs|fri|satur|sun)day"
        r"| (?:times|herald|express|mirror|telegraph|mail|prayers?|market|edition|school|best)\b| week\b|-"
    ),
    future=_words(
        r"will|shall|would|won't|(?:is|are|was|were) due|scheduled|set to|set for|to be held|expected|plans?|"
        r"planned|(?:asks?|asked|urges?|urged|invites?|invited|calls? on|called on|wants?) (?:\w+ ){1,6}to|"
        r"upcoming|is to|are to|opens|begins|starts|takes place|meets|convenes|goes on trial|due to|ahead of|"
        r"could|might|if|unless|"
        # and not the month: "held since May were freed"
        r"(?<!since )(?<!in )(?<!of )(?<!last )(?<!until )(?<!from )(?<!early )(?<!late )may(?! \d)"
    ),
    said=_words("said|says|told|announced|wrote|reported|added|confirmed|warned|declared|stated"),
    no_day=re.compile(r"(?:\b(?:until|before|than|of|by|like|even) |[\"“'‘])$"),
)
_FR = Form(
    of="de ",
    within="en|courant|à l|durant l|pendant l",
    season="(?:été |automne |hiver )?(?:de )?",
    last=r"(?!)",
    past="dernier",
    hours="",
    ago=(
        r"\bil y a @ (?:(?P<days>jours?)|(?P<months>mois)|ans)\b|"
        r"\b(?:le (?P<last_month>mois)|l'année?) dernier\b|"
        r"\bl'(?:an dernier|année dernière)\b"
    ),
    ago_words=("il y a", "dernier", "dernière"),
    days=_offsets(
        **{"aujourd'hui": 0, "ce_matin": 0, "ce_soir": 0, "hier": -1, "avant-hier": -2, "demain": 1}
    ),
    no_weekday=_bar("le chaque les du dès depuis jusqu'à avant après au un prochain"),
    no_more=re.compile(r" (?:prochain|suivant|précédent|saint|noir)\b| (?:au|et|ou) \w+di\b"),
    future=_words("sera|seront|doit|doivent|devrait|devraient|aura|auront|va|vont|prévue?s?"),
    said=_words("dit|déclaré|annoncé|affirmé|indiqué|écrit|précisé"),
    no_day=re.compile(r"(?:\b(?:d'|que |jusqu'à )|[\"«“] ?)$"),
)
_DE = Form(
    of=r"",
    within="im jahre?|im|in",
    season="(?:(?:frühjahr|frühling|sommer|herbst|winter) )",
    last="letzten|vergangenen|vorigen",
    past=r"(?!)",
    hours="morgen|vormittag|mittag|nachmittag|abend|nacht",
    ago=(
        r"\bvor @ (?:(?P<days>tag(?:en)?)|(?P<months>monat(?:en)?)|jahr(?:en)?)\b|"
        r"\b(?:im (?:letzten|vergangenen) (?:(?P<last_month>monat)|jahr))\b"
    ),
    ago_words=("vor ", "im letzten", "im vergangenen"),
    days={"heute": 0, "gestern": -1, "vorgestern": -2},
    no_weekday=_bar("jeden jedem nächsten nächster kommenden bis seit ab zum vom pro den einem am_kommenden"),
    no_more=re.compile(r" (?:bis|und|oder) \w+(?:tag|woch)\b|-"),
    future=_words("wird|werden|soll|sollen|will|wollen|würde|würden|geplant|beginnt|findet"),
    said=_words("sagte|sagten|erklärte|teilte|berichtete|schrieb|kündigte"),
    no_day=re.compile(r"(?:\b(?:von|bis) |[\"„“])$"),
)
_ES = Form(
    of="de |del ",
    within="en",
    season="(?:el )?(?:(?:la )?(?:primavera|verano|otoño|invierno) (?:de |del )?)?",
    last=r"(?!)",
    past="pasado",
    hours="",
    ago=(
        r"\bhace @ (?:(?P<days>días?)|(?P<months>mes(?:es)?)|años?)\b|"
        r"\bel (?:(?P<last_month>mes)|año) pasado\b"
    ),
    ago_words=("hace ", "pasado"),
    days=_offsets(hoy=0, ayer=-1, anteayer=-2),
    no_weekday=_bar("cada los próximo hasta desde al un todos"),
    no_more=re.compile(r" (?:próximo|siguiente|santo|al|a) ?"),
    future=_words("será|serán|habrá|va|van|prevé|previsto|prevista|podría|debe"),
    said=_words("dijo|anunció|afirmó|declaró|señaló|informó"),
    no_day=re.compile(r"(?:\b(?:de|hasta) |[\"«“])$"),
)
_FA = Form(
    of="",
    within=_fold("در"),
    season=_fold("(?:سال )?"),
    last=r"(?!)",
    past=_fold("گذشته|پیش"),
    hours="",
    ago=_fold(r"\b@ (?:(?P<days>روز)|(?P<months>ماه)|سال) (?:پیش|قبل)\b|\b(?:سال گذشته|پارسال)\b"),
    ago_words=tuple(map(_fold, ("پیش", "قبل", "سال گذشته", "پارسال"))),
    days=_offsets(امروز=0, دیروز=-1, پریروز=-2, فردا=1, امشب=0, دیشب=-1),
    no_weekday=_bar("هر تا از نماز امام ائمه خطبه یک"),
    no_more=_words(" (?:آینده|بعد|قبل)"),
    future=_words("خواهد|خواهند|قرار است|احتمالا"),
    said=_words("گفت|گفتند|اعلام|نوشت|افزود"),
    no_day=re.compile(r"(?:\b(?:تا|از) |[\"«“])$"),
)
_AR = Form(
    of="",
    within=_fold("في|عام|في عام|سنة"),
    season=_fold("(?:عام )?(?:(?:صيف|شتاء|ربيع|خريف) )?(?:عام )?"),
    last=r"(?!)",
    past=_fold("الماضي"),
    hours="",
    ago=_fold(r"\bقبل @ (?:(?P<days>أيام)|(?P<months>أشهر)|سنوات)\b|\bالعام الماضي\b"),
    ago_words=tuple(map(_fold, ("قبل", "العام الماضي"))),
    days=_offsets(أمس=-1, غدا=1),
    no_weekday=frozenset(),
    no_more=_words(" (?:المقبل|القادم)"),
    future=_words("سوف|سيتم|سيعقد|المقرر"),
    said=_words("قال|قالت|أعلن|أعلنت"),
    no_day=re.compile(r"[\"«“]$"),
    needs=re.compile(_fold("يوم ") + "$"),
)
FORMS: Mapping[str, Form] = {"en": _EN, "fr": _FR, "de": _DE, "es": _ES, "fa": _FA, "ar": _AR}
