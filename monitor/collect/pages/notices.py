"""The wording of notices of origin: whole lines that say where an article was published first.

Each is a longest length and a pattern over folded text (`monitor.terms.fold_text`), in English, French,
German, Spanish, Italian, Portuguese, Turkish, Russian, Persian and Arabic. `WHO` stands for what is named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from monitor.terms import fold_text

MAX_NOTICE_CHARS = 400


@dataclass(frozen=True, slots=True)
class Notice:
    """A line of at most `max_chars` characters is a notice when its folded text fits the pattern.

    One that is not `plain` also credits pictures, and counts only when it names an agency or a page.
    """

    max_chars: int
    pattern: re.Pattern[str]
    plain: bool = True

    def read_name(self, line: str, folded: str) -> str | None:
        """Return the words of `line` that say who is named ("" for nobody), or None for no such notice."""
        found = self.pattern.match(folded) if len(line) <= self.max_chars else None
        if found is None:
            return None
        if not found.groupdict().get("who"):
            return ""
        return line[found.start("who") : found.end("who")]


def _notices(max_chars: int, *patterns: str, plain: bool = True) -> tuple[Notice, ...]:
    """Return the notices of these patterns, which are written in lower case and without classes such as \\S.

    Marks and bullets around the words do not matter.
    """
    named = ("(?P<who>.+?)".join(map(fold_text, pattern.split("WHO"))) for pattern in patterns)
    return tuple(Notice(max_chars, re.compile(rf"^[\W_]*{pattern}[\W_]*$"), plain) for pattern in named)


_ON_A_DAY = r"(?:\s+(?:on|am|le|el|il|em|a)\s+[^,;:]{0,30}?\d{4})?,?\s+"

_PUBLISHED = (
    r"(?:was |were |is |has been |have been )?(?:also )?(?:originally|first|initially|previously) "
    r"(?:published|appeared|posted|printed|released|issued|ran)"
)
_PIECE = (
    r"(?:this|the|a version of this|an? (?:earlier|longer|shorter|edited|different) version of (?:this|the))"
    r"(?: \w+){0,2}? (?:post|article|story|piece|report|column|essay|text|op-ed|op ed|commentary|interview|"
    r"analysis|content|statement)"
)
_AGAIN = r"(?:republished|reprinted|reposted|reproduced|cross-?posted|syndicated)"
_LICENCE = r"(?:under (?:an? |the )?[^.]{0,40}?licen[cs]e,? )?"
_ENGLISH = (
    *_notices(
        320,
        rf"{_PIECE}\s+{_PUBLISHED}{_ON_A_DAY}(?:on|in|by|at|with|via|to)\s+WHO",
        rf"(?:originally|first|previously)\s+(?:published|posted|appeared|printed){_ON_A_DAY}"
        r"(?:on|in|by|at|with|via|to)\s+WHO",
        rf"{_AGAIN}\s+(?:here\s+)?(?:with (?:the )?(?:kind )?permission\s+)?{_LICENCE}(?:from|"
        rf"of|by|courtesy of)\s+WHO",
        rf"{_PIECE}\s+(?:is|was|has been)\s+(?:(?:re)?(?:published|printed)|"
        rf"{_AGAIN})\s+(?:here\s+)?{_LICENCE}"
        r"(?:with (?:the )?(?:kind )?permission (?:from|of)|from|courtesy of)\s+WHO",
        r"(?:this|the) (?:statement|release|communiqu[eé]) (?:was|has been) (?:issued|released|"
        r"published) by\s+WHO",
        r"(?:extract|excerpt|abridged)?[^\w]*(?:the|read the) (?:full|original|complete|whole) "
        r"(?:article|text|story|version|piece) (?:is|is available|can be (?:found|read)|appeared|appears) "
        r"(?:on|at|in)\s+(?:the (?:web ?)?site of\s+)?WHO",
        rf"{_PIECE} (?:is|comes to you|appears) (?:by )?(?:courtesy of|by arrangement with)\s+WHO",
    ),
    *_notices(400, r"the post .+ (?:appeared first|first appeared) on\s+WHO"),
    *_notices(240, r"(?:original )?source\s*:\s*WHO"),
    *_notices(80, r"(?:text|story|report)(?: by| from|:)\s+WHO"),
    *_notices(
        60,
        r"(?:originally|first|previously)\s+(?:published|posted|appeared)\s+here",
        r"(?:read|see|view) the (?:original|source)(?: (?:article|story|piece|post|report|version))?"
        r"(?:\s*(?:here|on|at|in|:)?\s+WHO)?",
        r"from\s+WHO\.",
    ),
    *_notices(60, r"(?:by )?courtesy of\s+WHO", r"via\s*:?\s+WHO", plain=False),
)  # fmt: skip
_FRENCH = _notices(
    320,
    r"(?:cet|cette|le|la|ce) (?:article|texte|tribune|entretien|dépêche|analyse|billet)"
    r" (?:a été|est|a d'abord été) "
    rf"(?:(?:initialement|d'abord|originellement|précédemment) )?(?:re)?(?:publiée?|parue?)"
    rf"(?: (?:initialement|d'abord|originellement|pour la première fois))?{_ON_A_DAY}"
    r"(?:sur|par|dans|à partir de|avec l'(?:aimable )?autorisation d[eu])\s+WHO",
    rf"(?:(?:article|texte|tribune) )?(?:initialement |d'abord |originellement )(?:publiée?|"
    rf"parue?){_ON_A_DAY}"
    r"(?:sur|par|dans)\s+WHO",
    rf"(?:(?:article|texte|tribune) )?(?:publiée?|parue?) (?:initialement|d'abord|originellement){_ON_A_DAY}"
    r"(?:sur|par|dans)\s+WHO",
    r"(?:republiée? |reproduite? |repris )?avec l'(?:aimable )?autorisation d(?:e |u |es |')WHO",
) + _notices(90, r"source\s*:\s*WHO", r"(?:lire|voir|retrouvez) l'(?:article|texte|"
                r"original)(?: (?:original|d'origine))"
             r"(?:(?: sur| dans)?\s*:?\s+WHO)?")  # fmt: skip
_GERMAN = _notices(
    320,
    r"(?:dieser|der|dieses|das) (?:artikel|beitrag|text|kommentar|interview) (?:ist|erschien|wurde) "
    rf"(?:zuerst|erstmals|ursprünglich|zunächst){_ON_A_DAY}"
    r"(?:bei|auf|in|im|von|in der|beim)\s+WHO(?:\s+(?:erschienen|veröffentlicht|publiziert))",
    rf"(?:dieser|der|dieses|das) (?:artikel|beitrag|text|kommentar|interview) erschien "
    rf"(?:zuerst|erstmals|ursprünglich|zunächst){_ON_A_DAY}(?:bei|auf|in|im|in der|beim)\s+WHO",
    rf"(?:zuerst|erstmals|ursprünglich) (?:erschienen|veröffentlicht|publiziert){_ON_A_DAY}"
    r"(?:bei|auf|in|im|von|in der)\s+WHO",
    r"(?:nachdruck |veröffentlichung )?mit (?:freundlicher|der) genehmigung (?:von|der|des)\s+WHO",
) + _notices(90, r"quelle\s*:\s*WHO", r"(?:zum|hier geht es zum|lesen sie den)"
                r" original(?:artikel|beitrag|text)?"
             r"(?:\s*(?:auf|bei|:)?\s+WHO)?", r"(?:übernommen|nachdruck) (?:von|aus)\s+WHO")  # fmt: skip
_SPANISH = _notices(
    320,
    r"est[ea] (?:artículo|texto|nota|reportaje|noticia|publicación|entrevista|columna) (?:fue|"
    r"se|ha sido|apareció) "
    r"?(?:publicad[oa]|publicó|reproducid[oa]|republicad[oa])?\s?(?:originalmente|"
    r"originariamente|por primera vez|"
    rf"inicialmente|con (?:permiso|autorización)){_ON_A_DAY}(?:en|por|de)\s+WHO",
    rf"publicad[oa] (?:originalmente|por primera vez|inicialmente){_ON_A_DAY}(?:en|por)\s+WHO",
    r"(?:reproducid[oa]|republicad[oa]) con (?:el )?(?:permiso|autorización) de\s+WHO",
) + _notices(90, r"fuente\s*:\s*WHO", r"(?:tomado|con información tomada) de\s+WHO",
             r"(?:lea|leer|lee|vea) (?:aquí )?(?:el|la) (?:artículo|texto|nota|publicación) original"
             r"(?:\s*(?:en|aquí|:)?\s+WHO)?") + _notices(60, r"(?:con |por )?cortesía "
                r"de\s+WHO", plain=False)  # fmt: skip
_ITALIAN = _notices(
    320,
    r"(?:questo|l')\s?(?:articolo|testo|pezzo|intervista) è (?:stato |apparso |"
    r"uscito )?(?:ri)?(?:pubblicato )?"
    rf"(?:originariamente|originalmente|per la prima volta|inizialmente)(?: pubblicato| apparso)?{_ON_A_DAY}"
    r"(?:su|da|in|sul|nel|sulla|dal)\s+WHO",
    rf"(?:ri)?pubblicato (?:originariamente|originalmente|per la prima volta|con il permesso|"
    rf"su licenza){_ON_A_DAY}"
    r"(?:su|da|in|sul|nel|di|del|della)\s+WHO",
    r"per gentile concessione d(?:i |el |ella |ell')WHO",
) + _notices(90, r"fonte\s*:\s*WHO", r"(?:leggi|vai al)l?'? ?(?:l'|"
                r"all')?articolo originale(?:\s*(?:su|:)?\s+WHO)?")  # fmt: skip
_PORTUGUESE = _notices(
    320,
    r"est[ea] (?:artigo|texto|matéria|reportagem|notícia|entrevista|coluna) (?:foi|é) (?:re)?publicad[oa] "
    rf"(?:originalmente|originariamente|primeiramente|inicialmente|pela primeira vez|"
    rf"com (?:a )?(?:permissão|autorização))"
    rf"{_ON_A_DAY}(?:em|no|na|pelo|pela|por|do|da|de)\s+WHO",
    rf"publicad[oa] (?:originalmente|primeiramente|pela primeira vez){_ON_A_DAY}(?:em|no|na|"
    rf"pelo|pela|por)\s+WHO",
    r"(?:republicad[oa]|reproduzid[oa]) com (?:a )?(?:permissão|autorização) d[eoa]\s+WHO",
) + _notices(90, r"(?:leia|ler|veja) (?:aqui )?[oa] (?:artigo|texto|matéria|reportagem) "
             r"original(?:\s*(?:em|no|na|aqui|:)?\s+WHO)?")  # fmt: skip
_TURKISH = _notices(
    320,
    r"bu (?:yazı|makale|haber|metin|röportaj|içerik) (?:ilk olarak|ilk kez|ilk defa|daha önce|aslen) WHO"
    r"(?:['’ ]?(?:da|de|ta|te|nda|nde)| tarafından| sitesinde| gazetesinde) (?:yayımlan|yayınlan|çık)\w+",
    r"WHO['’](?:ın|in|un|ün|nın|nin|nun|nün) izniyle (?:yeniden )?(?:yayımlan|yayınlan)\w+",
) + _notices(90, r"kaynak\s*:\s*WHO", r"(?:yazının|haberin|makalenin) (?:aslı|"
                r"orijinali)(?: için)?\s*:?\s+WHO")  # fmt: skip
_RUSSIAN = _notices(
    320,
    r"(?:(?:эт[аот]+|данн\w+|настоящ\w+) )?(?:статья|текст|материал|заметка|интервью|колонка) "
    r"(?:впервые |первоначально |изначально |ранее )(?:был[аои]? )?(?:опубликован[аоы]?|вышел|вышла|вышло) "
    r"(?:на сайте|на|в|во|сайтом|изданием|газетой)?\s*WHO",
    r"(?:впервые|первоначально|изначально) опубликован[аоы]? (?:на сайте|на|в|во|сайтом|изданием)?\s*WHO",
    r"(?:перепечат\w+|публикуется|опубликовано)(?: здесь)? (?:с (?:любезного )?разрешения|из|по)\s+WHO",
) + _notices(90, r"источник\s*:\s*WHO", r"(?:читать |читайте )?оригинал(?: статьи| материала| публикации)?"
             r"(?:\s*(?:на|в|:)\s*WHO)?", r"по материалам\s+WHO")  # fmt: skip
_PERSIAN = _notices(
    320,
    r"این (?:مطلب|مقاله|گزارش|خبر|یادداشت|متن|گفتگو|گفت و گو) "
    r"(?:نخستین بار|برای نخستین بار|اولین بار|برای اولین بار|ابتدا|پیشتر|پیش تر|در اصل|قبلا) "
    r"(?:در|توسط|از سوی|به وسیله|روی)\s+WHO\s*(?:منتشر شده است|منتشر شده بود|منتشر شد|منتشر شده|"
    r"چاپ شده است|چاپ شد)",
    r"(?:بازنشر|باز نشر|انتشار|چاپ) (?:با اجازه|به نقل) (?:از )?\s*WHO",
) + _notices(60, r"(?:منبع|منبع خبر|ماخذ|برگرفته از|ترجمه از)\s*[:：]\s*WHO",
             r"(?:متن|گزارش|مطلب|مقاله) اصلی(?: (?:در|را در))?\s*:?\s*WHO(?: بخوانید| ببینید)") + _notices(
    45, r"(?:به نقل از|برگرفته از|بازنشر از|نقل از)\s*[:：]?\s*WHO"
)  # fmt: skip
_ARABIC = _notices(
    320,
    r"(?:نشر|تم نشر|نشرت|ظهر|سبق ان نشر) (?:هذا |هذه )?(?:المقال|المقاله|التقرير|الخبر|النص|الماده) "
    r"(?:لاول مره|للمره الاولی|اولا|فی الاصل|اصلا|سابقا) (?:فی|علی|من قبل|بواسطه|لدی)\s+WHO",
    r"(?:هذا |هذه )?(?:المقال|المقاله|التقرير|الخبر|النص) (?:نشر|نشرت|منشور|منشوره) "
    r"(?:لاول مره|للمره الاولی|اولا|فی الاصل|اصلا|سابقا) (?:فی|علی|من قبل|بواسطه|لدی)\s+WHO",
    r"(?:اعيد|يعاد|تم اعاده) نشر(?:ه|ها)? (?:باذن من|نقلا عن|بموافقه)\s+WHO",
) + _notices(60, r"المصدر\s*[:：]\s*WHO", r"(?:اقرا|طالع) (?:المقال|النص|التقرير|الخبر)"
                r" الاصلی(?:\s*(?:فی|علی|من|:)?\s*WHO)?",
             r"باذن من\s+WHO") + _notices(45, r"نقلا عن\s*[:：]?\s*WHO")  # fmt: skip

NOTICES = (
    _ENGLISH
    + _FRENCH
    + _GERMAN
    + _SPANISH
    + _ITALIAN
    + _PORTUGUESE
    + _TURKISH
    + _RUSSIAN
    + _PERSIAN
    + _ARABIC
)
