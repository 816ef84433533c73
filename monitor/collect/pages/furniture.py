"""The wording of a site's furniture: whole short lines that stand around an article's text.

Each rule is a name, a longest length and a pattern over folded text (`monitor.terms.fold_text`), in
English, French, German, Persian and Arabic.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.terms import fold_text

_NETWORKS = (
    r"facebook|twitter|x|whats ?app|telegram|linked ?in|instagram|reddit|pinterest|youtube|"
    r"e ?mail|mail|print|tweet|"
    r"copy link|copied|messenger|pocket|flipboard|tumblr|vk|viber|line|threads|bluesky|mastodon|"
    r"drucken|imprimer|"
    r"تلگرام|توییتر|واتساپ|فیسبوک|فیس بوک|تویتر|طباعه|چاپ|ایمیل"
)

_DATE = (
    r"(?:(?:mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim)[a-z]*\.?,? )?"
    r"(?:\d{1,4}(?:st|nd|rd|th)?[ ./:-]|"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d).{0,45}"
)


def _fold_lines(*patterns: str) -> re.Pattern[str]:
    """Return a pattern for whole folded lines; marks and bullets around the words do not matter.

    The patterns are folded too, so they are written in lower case and without classes such as \\S.
    """
    return re.compile(rf"^[\W_]*(?:{'|'.join(map(fold_text, patterns))})[\W_]*$")


@dataclass(frozen=True, slots=True)
class LineRule:
    """A line of at most `max_chars` characters is furniture when its folded text fits the pattern."""

    name: str
    max_chars: int
    pattern: re.Pattern[str]


LINE_RULES = (
    LineRule(
        "ad label",
        90,
        _fold_lines(
            r"\d{2,4} ?[x×] ?\d{2,4}",
            r"ads?|advert(?:s|isement|isements|ising)?|sponsored(?: content| post)?|paid content|promoted",
            r"(?:story continues below|article continues (?:below|after)|continue reading below|"
            r"advertisement[ –—:-]{1,3}(?:continue|scroll|article|story))[^.]{0,60}",
            r"anzeigen?|werbung|publicit[ée]|la suite après (?:cette|la) publicit[ée]",
            r"آگهی|آگهی تبلیغاتی|تبلیغات|تبلیغ|إعلان|إعلانات",
        ),
    ),
    LineRule(
        "sign-up",
        300,
        _fold_lines(
            r"(?:please )?(?:sign up|subscribe|register|join|get|receive|enter|submit)\b.{0,160}"
            r"\b(?:newsletters?|inbox|mailing list|email updates|e-?mail address|briefing|"
            r"your (?:e-?mail|address)|email alerts).{0,120}",
            r"(?:please )?(?:sign up|subscribe) (?:for|to)\b.{0,140}",
            r".{0,80}\bnever miss (?:a|an|another) (?:story|article|update|post).{0,80}",
            r"(?:we|i) (?:do not|don't|will never|won't|never) (?:send )?spam\b.{0,120}",
            r"(?:check your inbox|thank you for (?:subscribing|signing up)|you can unsubscribe)\b.{0,160}",
            r"(?:abonnez-vous|inscrivez-vous|recevez)\b.{0,120}\b(?:newsletters?|infolettre|"
            r"bo[iî]te mail|courriel|e-?mail).{0,80}",
            r"(?:melden sie sich|abonnieren sie|jetzt|hier|erhalten sie)\b.{0,100}\bnewsletter.{0,100}",
            r"(?:برای )?(?:عضویت|عضو شوید|ثبت نام|مشترک شوید).{0,60}خبرنامه.{0,60}|"
            r".{0,40}خبرنامه.{0,30}(?:عضو شوید|مشترک شوید)",
            r"(?:اشترك|اشتركوا|سجل).{0,60}(?:النشرة|نشرتنا|بريدك).{0,60}",
            r".{0,200}\bnewsletters?\b.{0,160}\b(?:your inbox|your e-?mail|sign up|subscribe now)\b.{0,80}",
            r".{0,200}\b(?:sign up|subscribe) (?:for|to)\b.{0,80}\bnewsletters?\b.{0,120}",
            r"(?:our )?newsletter(?: sign ?-?up)?|subscribe(?: now| today)?|sign up(?: now| today)?",
        ),
    ),
    LineRule(
        "share line",
        120,
        _fold_lines(
            rf"(?:(?:share|follow us|like us|tweet|pin|teilen|partager|suivez-nous|اشتراک گذاری|"
            rf"به اشتراک بگذارید|شارك|مشاركه)"
            rf"(?: (?:this|the|on|via|by|us|auf|sur|article|story|post|page|artikel|diesen|cet|in|"
            rf"to|در|على))*[ ,/|:·•-]*)?"
            rf"(?:(?:{_NETWORKS})(?:[ ,/|·•-]|and|on|und|et|و)*)+",
            r"share(?: this| it)?(?: (?:article|story|post|page|via|on))?|teilen|partager|"
            r"\d+ shares?|اشتراک گذاری|شارك",
            rf"(?:follow|like|join|find) (?:us|[^.]{{2,40}}?) on [^.]{{0,60}}(?:{_NETWORKS})[^.]{{0,40}}",
            r"folgen sie uns\b.{0,80}|suivez-nous\b.{0,80}|ما را در .{0,60}دنبال کنید|تابعونا.{0,60}",
        ),
    ),
    LineRule(
        "related teaser",
        200,
        _fold_lines(
            r"(?:read more|read also|also read|read next|see also|see more|related(?: (?:article|"
            r"story|post|news|content|reading|coverage|topics|stories|articles|posts|links)s?)?"
            r"|more on this(?: story| topic)?|recommended(?: reading| for you)?|don't miss|"
            r"must read|further reading|editor's picks?|more from [^.:]{2,40}|watch|listen"
            r"|lire aussi|à lire(?: aussi| également)?|voir aussi|sur le même sujet|"
            r"lesen sie auch|lesen sie mehr|mehr zum thema|auch interessant|siehe auch"
            r"|بیشتر بخوانید|بیشتر بدانید|همچنین بخوانید|نیز بخوانید|مطالب مرتبط|خبرهای مرتبط|"
            r"اقرأ أيضا|اقرا ايضا|إقرأ المزيد|مواضيع ذات صلة)\s*[:：»>|].{0,180}",
            r"read more|read also|also read|read next|see also|related(?: (?:articles?|stor(?:y|"
            r"ies)|posts?|news|content|topics|links))?|more on this(?: story| topic)?"
            r"|recommended(?: for you)?|you (?:may|might) also like|most (?:read|popular|viewed)|"
            r"trending(?: now)?|latest news|up next|editors?'? picks?|continue reading|show more|"
            r"load more|(?:read|see|check out) (?:our|the|my) (?:full|complete|in-depth|original|whole) "
            r"(?:[^.:]{1,80} )?(?:review|story|article|report|coverage|guide|interview)s?(?: here)?"
            r"|lire aussi|à lire aussi|voir aussi|sur le même sujet|les plus lus|lesen sie auch|"
            r"mehr zum thema|meistgelesen|das könnte sie auch interessieren|zum thema"
            r"|بیشتر بخوانید|مطالب مرتبط|اخبار مرتبط|پربازدیدترین|اقرأ أيضا|مواضيع ذات صلة|الأكثر قراءة",
        ),
    ),
    LineRule(
        "copyright",
        260,
        _fold_lines(
            r"(?:©|\(c\)|copyright(?: ?(?:©|\(c\)|\d{4}|by|:))).{0,240}",
            r"©.{0,240}",
            r".{0,200}\b(?:all rights reserved|alle rechte vorbehalten|tous droits réservés|"
            r"reproduction interdite).{0,120}",
            r"this (?:work|article|story|text|content) is licen[sc]ed under .{0,160}",
            r".{0,120}(?:کلیه حقوق|تمام حقوق|تمامی حقوق|جميع الحقوق محفوظة|حقوق النشر محفوظة).{0,120}",
        ),
    ),
    LineRule(
        "commission",
        320,
        _fold_lines(
            r".{0,240}\b(?:may|might|can|will|could)(?: also)? (?:earn|get|receive|make)(?: us)? (?:an? )?"
            r"(?:small |affiliate )?(?:commission|(?:percentage|share|cut) of (?:the )?sales?).{0,160}",
            r".{0,200}\b(?:contains?|may contain|includes?) affiliate links?\b.{0,120}",
            r".{0,200}\b(?:affiliate-links?|kauf|links?)\b.{0,160}\bprovision(?:en)?\b.{0,120}",
            r".{0,200}\bliens? (?:d')?affili.{0,200}",
        ),
    ),
    LineRule(
        "credit line",
        240,
        _fold_lines(
            r".{3,200}\bcontributed (?:to (?:this|the) (?:report|story|article|piece)|(?:to the )?"
            r"reporting\b[^.]{0,80})",
            r"with (?:additional )?reporting (?:by|from) .{3,160}",
        ),
    ),
    LineRule(
        "comment teaser",
        130,
        _fold_lines(
            r"(?:\d+ )?comments?(?: \(?\d+\)?)?|(?:leave|post|add|write) (?:a|your) (?:reply|"
            r"comment)|(?:view|show|read) (?:all )?(?:\d+ )?comments?"
            r"|join the (?:conversation|discussion|debate)|comments (?:are|have been) (?:closed|"
            r"disabled|turned off)[^.]{0,60}|have your say|what do you think\?",
            r"(?:\d+ )?kommentare?|kommentar (?:schreiben|verfassen)|diskutieren sie mit|"
            r"(?:\d+ )?commentaires?|laisser un commentaire|réagir",
            r"(?:\d+ )?(?:نظر|نظرات|دیدگاه|دیدگاه ها)|ارسال (?:نظر|دیدگاه)|نظر شما(?: چیست)?|"
            r"(?:\d+ )?التعليقات|أضف تعليق[اًا]?|اترك تعليق[اًا]?",
        ),
    ),
    LineRule(
        "tag list",
        260,
        _fold_lines(
            r"(?:tags?|topics|filed under|categor(?:y|ies)|keywords?|more about|schlagw[oö]rter|"
            r"schlagworte|themen|mots[- ]cl[ée]s|برچسب ها|برچسب|الوسوم|"
            r"الكلمات المفتاحية)\s*[:：].{0,240}",
        ),
    ),
    LineRule(
        "consent",
        300,
        _fold_lines(
            r"(?:we|this (?:web ?)?site|our site|diese website|ce site) (?:also )?(?:use|uses|"
            r"utilise|verwendet) cookies\b.{0,220}",
            r"(?:please )?enable javascript\b.{0,160}|your browser (?:does not|"
            r"doesn't) support\b.{0,120}|javascript (?:is|must be)\b.{0,120}",
            r"(?:accept|manage) (?:all )?cookies",
            r"an dieser stelle finden sie\b.{0,80}\bextern.{0,200}",
            r"ich bin (?:damit )?einverstanden, dass mir\b.{0,80}\bextern.{0,200}|"
            r"empfohlener (?:redaktioneller|externer) inhalt",
        ),
    ),
    LineRule(
        "paywall",
        220,
        _fold_lines(
            r"already a (?:subscriber|member)\b.{0,120}",
            r"(?:log ?in|sign in)(?: (?:to|or|now|here)\b.{0,120})?",
            r"this (?:article|content|story) is (?:only available to|exclusive to|reserved for|"
            r"for (?:paying |registered )?(?:subscribers|members))\b.{0,120}",
            r"(?:to continue reading|subscribe to (?:continue|read|unlock)|continue reading with)\b.{0,160}",
        ),
    ),
    LineRule(
        "time stamp",
        90,
        _fold_lines(
            rf"(?:(?:first )?published|updated|posted|last (?:updated|modified|edited)|publié|mis à jour|"
            rf"veröffentlicht|aktualisiert|stand)(?: on| at| le| am| à)?\s*:?\s*{_DATE}",
            r"\d+ (?:min(?:ute)?s?|hours?|days?|weeks?|months?) (?:read|ago)",
            r"(?:تاریخ انتشار|زمان انتشار|تاريخ النشر|آخر تحديث)\s*[:：].{0,60}",
        ),
    ),
)
_MAX_CHARS = max(rule.max_chars for rule in LINE_RULES)


def name_line_rule(text: str) -> str | None:
    """Return the name of the first rule that a whole line fulfils, or None."""
    if len(text) > _MAX_CHARS:
        return None
    folded = fold_text(text)
    fulfilled = (rule for rule in LINE_RULES if len(text) <= rule.max_chars and rule.pattern.match(folded))
    return next((rule.name for rule in fulfilled), None)
