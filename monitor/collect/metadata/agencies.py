"""The register of news agencies: under which names they sign, in the scripts of the world.

`signs` are believed wherever a tag may stand. `words` are signs that are also words, names or places: they
are believed only where the form of the tag leaves no doubt (in brackets, or after a place).

The names are those the agencies use of themselves, and those by which others credit them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from monitor.terms import fold_text

AGENCIES_AT_LARGE = "agencies"
"""Stands for agencies that are credited without a name."""


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency: the name we call it by, and how it is written in tags and credits."""

    name: str
    signs: tuple[str, ...]
    words: tuple[str, ...] = ()


def _agency(name: str, signs: str, words: str = "") -> Agency:
    """Read a row of the register; spellings are parted by "|"."""
    return Agency(name, tuple(filter(None, signs.split("|"))), tuple(filter(None, words.split("|"))))


REGISTER = (
    # Of the world
    _agency("AP", "AP|A.P.|ap|Associated Press|The Associated Press|آسوشیتدپرس|آسوشیتد پرس|أسوشيتد برس|"
            "اسوشيتد برس|أ ب|أ.ب|АП|Ассошиэйтед Пресс|איי.פי|אסושיאייטד פרס|美联社|美聯社|AP通信"),
    _agency("Reuters", "Reuters|rtr|RTR|Thomson Reuters|رویترز|رويترز|Рейтер|Reuter|רויטרס|路透社|路透|"
            "ロイター|로이터"),
    _agency("AFP", "AFP|afp|Agence France-Presse|Agence France Presse|فرانس پرس|خبرگزاری فرانسه|فرانس برس|"
            "أ ف ب|أ.ف.ب|ا ف ب|АФП|Франс Пресс|סוכנות הידיעות הצרפתית|法新社|AFP時事|AFPBB"),
    _agency("UPI", "UPI|United Press International|یونایتدپرس|يونايتد برس"),
    _agency("Bloomberg", "Bloomberg|Bloomberg News|بلومبرگ|بلومبرغ|بلومبيرغ"),
    _agency("Dow Jones", "Dow Jones|Dow Jones Newswires"),
    # Europe
    _agency("dpa", "dpa|DPA|Deutsche Presse-Agentur|dpa-AFX|dpa-infocom|dpa international|د ب أ|د.ب.أ|"
            "دویچه پرس|ДПА", "الألمانية"),
    _agency("epd", "epd|EPD|Evangelischer Pressedienst"),
    _agency("KNA", "KNA|Katholische Nachrichten-Agentur"),
    _agency("SID", "SID|sid|Sport-Informations-Dienst"),
    _agency("APA", "Austria Presse Agentur", "APA|apa"),
    _agency("Keystone-SDA", "Keystone-SDA|Keystone-ATS|sda|SDA|ATS|ats|sda-ats"),
    _agency("EFE", "EFE|Agencia EFE|EFE News|ЭФЕ", "Efe|إفي"),
    _agency("Europa Press", "Europa Press"),
    _agency("ANSA", "ANSA|Ansa|آنسا|أنسا|АНСА"),
    _agency("Adnkronos", "Adnkronos|ADNKRONOS"),
    _agency("AGI", "", "AGI"),
    _agency("LaPresse", "LaPresse"),
    _agency("Lusa", "Agência Lusa|LUSA", "Lusa"),
    _agency("Belga", "Belga"),
    _agency("ANP", "ANP|Algemeen Nederlands Persbureau"),
    _agency("NTB", "NTB|©NTB"),
    _agency("TT", "TT-Reuters|Tidningarnas Telegrambyrå", "TT"),
    _agency("Ritzau", "Ritzau|/ritzau/"),
    _agency("STT", "STT-Lehtikuva", "STT"),
    _agency("BNS", "BNS|Baltic News Service"),
    _agency("ELTA", "ELTA"),
    _agency("LETA", "LETA"),
    _agency("PA Media", "PA Media|Press Association", "PA"),
    _agency("PAP", "Polska Agencja Prasowa", "PAP"),
    _agency("CTK", "ČTK|CTK"),
    _agency("TASR", "TASR"),
    _agency("SITA", "", "SITA"),
    _agency("MTI", "MTI|Magyar Távirati Iroda"),
    _agency("Agerpres", "Agerpres|AGERPRES"),
    _agency("Mediafax", "Mediafax"),
    _agency("BTA", "БТА|Bulgarian News Agency", "BTA"),
    _agency("Tanjug", "Tanjug|Танјуг|Танюг"),
    _agency("Beta", "", "Beta|Бета"),
    _agency("FoNet", "FoNet"),
    _agency("HINA", "HINA|Hina"),
    _agency("STA", "Slovenska tiskovna agencija", "STA"),
    _agency("FENA", "FENA"),
    _agency("MIA", "МИА", "MIA"),
    _agency("ATA", "Agjencia Telegrafike Shqiptare", "ATA|ATSH"),
    _agency("AMNA", "ΑΠΕ-ΜΠΕ|AMNA|ANA-MPA"),
    _agency("CNA", "Cyprus News Agency|ΚΥΠΕ"),
    # The former Soviet Union
    _agency("TASS", "TASS|ITAR-TASS|ТАСС|ИТАР-ТАСС|تاس الروسية|טאס|塔斯社", "تاس|طاس"),
    _agency("RIA Novosti", "RIA Novosti|РИА Новости|РИА «Новости»|ریانووستی|ریا نووستی|نوفوستي", "RIA|"
            "РИА"),
    _agency("Sputnik", "", "Sputnik|اسپوتنیک|سبوتنيك|Спутник"),
    _agency("Interfax", "Interfax|INTERFAX|Интерфакс|اینترفاکس|إنترفاكس"),
    _agency("Interfax-Ukraine", "Interfax-Ukraine|Интерфакс-Украина|Інтерфакс-Україна"),
    _agency("Ukrinform", "Ukrinform|Укринформ|Укрінформ"),
    _agency("UNIAN", "UNIAN|УНИАН|УНІАН"),
    _agency("Ukrainian News", "УНН"),
    _agency("BelTA", "BelTA|БЕЛТА|БелТА"),
    _agency("Kazinform", "Kazinform|Казинформ"),
    _agency("Azertac", "AZERTAC|AZERTAJ|Азертадж|AZƏRTAC"),
    _agency("Trend", "", "Trend"),
    _agency("Armenpress", "Armenpress|ARMENPRESS|Арменпресс"),
    _agency("Interpressnews", "InterPressNews|Interpressnews"),
    # Turkey
    _agency("Anadolu", "Anadolu Agency|Anadolu Ajansı|Anadolu Ajansi|AA|خبرگزاری آناتولی|آناتولی|آناطولی|"
            "وكالة الأناضول|الأناضول|Анадолу", "Anadolu"),
    _agency("DHA", "DHA|Demirören Haber Ajansı"),
    _agency("IHA", "İHA|IHA|İhlas Haber Ajansı"),
    _agency("ANKA", "ANKA Haber Ajansı", "ANKA"),
    _agency("MA", "Mezopotamya Ajansı|Mezopotamya Agency"),
    # Iran
    _agency("IRNA", "IRNA|Irna|Islamic Republic News Agency|ایرنا|خبرگزاری جمهوری اسلامی|إرنا|ارنا|ИРНА|"
            'אירנ"א'),
    _agency("ISNA", "ISNA|Isna|Iranian Students' News Agency|Iranian Students News Agency|ایسنا|إيسنا|"
            "ИСНА"),
    _agency("Mehr", "MNA|Mehr News Agency|Mehr News|خبرگزاری مهر|مهر نیوز|وكالة مهر", "مهر|Mehr"),
    _agency("Tasnim", "Tasnim|Tasnim News Agency|Tasnim News|تسنیم|تسنيم|Тасним"),
    _agency("Fars", "Fars News Agency|Fars News|FNA|خبرگزاری فارس|فارس نیوز|وكالة فارس", "فارس|Fars"),
    _agency("ILNA", "ILNA|Iranian Labour News Agency|ایلنا"),
    _agency("YJC", "YJC|Young Journalists Club|باشگاه خبرنگاران جوان|باشگاه خبرنگاران"),
    _agency("Mizan", "Mizan News Agency|Mizan Online|خبرگزاری میزان|میزان آنلاین", "میزان|Mizan"),
    _agency("IQNA", "IQNA|ایکنا"),
    _agency("ICANA", "ICANA|خانه ملت"),
    _agency("IRIB News", "IRIB|IRIB News|IRIB News Agency|خبرگزاری صدا و سیما|خبرگزاری صداوسیما|"
            "واحد مرکزی خبر"),
    _agency("ANA", "خبرگزاری آنا", "آنا"),
    _agency("SNN", "SNN|خبرگزاری دانشجو|شبکه خبر دانشجو"),
    _agency("Borna", "خبرگزاری برنا", "برنا|Borna"),
    _agency("ISKANEWS", "ایسکانیوز|ISKANEWS"),
    _agency("HRANA", "HRANA|هرانا"),
    # Kurdistan, Iraq, Syria, Lebanon
    _agency("Hawar", "ANHA|Hawar News Agency|Hawar News|هاوار|وكالة هاوار"),
    _agency("ANF", "ANF|Firat News Agency|Fırat Haber Ajansı"),
    _agency("Rojnews", "RojNews|Rojnews"),
    _agency("Kurdpa", "Kurdpa|کوردپا"),
    _agency("NINA", "National Iraqi News Agency", "NINA"),
    _agency("INA", "وكالة الأنباء العراقية|Iraqi News Agency", "INA|واع"),
    _agency("Shafaq", "Shafaq News|شفق نيوز|شفق نیوز"),
    _agency("SANA", "Syrian Arab News Agency|وكالة سانا", "SANA|سانا"),
    _agency("NNA", "National News Agency|الوكالة الوطنية للإعلام", "NNA"),
    # The Gulf and the Arab world
    _agency("SPA", "Saudi Press Agency|وكالة الأنباء السعودية", "SPA|واس"),
    _agency("WAM", "Emirates News Agency|وكالة أنباء الإمارات", "WAM|وام"),
    _agency("QNA", "QNA|Qatar News Agency|وكالة الأنباء القطرية", "قنا"),
    _agency("KUNA", "KUNA|Kuwait News Agency", "كونا"),
    _agency("BNA", "Bahrain News Agency|وكالة أنباء البحرين", "BNA|بنا"),
    _agency("ONA", "Oman News Agency|وكالة الأنباء العمانية", "ONA|العمانية"),
    _agency("Saba", "وكالة سبأ|Saba News Agency", "سبأ|Saba"),
    _agency("Petra", "Jordan News Agency|وكالة بترا", "Petra|بترا"),
    _agency("WAFA", "WAFA|وكالة وفا", "وفا"),
    _agency("MENA", "Middle East News Agency|أ ش أ|أ.ش.أ|وكالة أنباء الشرق الأوسط", "MENA"),
    _agency("LANA", "Libyan News Agency", "LANA|وال"),
    _agency("TAP", "Tunis Afrique Presse|وكالة تونس إفريقيا للأنباء", "TAP|وات"),
    _agency("APS", "Algérie Presse Service|Algerie Presse Service|وكالة الأنباء الجزائرية", "APS|وأج"),
    _agency("MAP", "Maghreb Arabe Presse|Maghreb Arab Press|وكالة المغرب العربي للأنباء", "MAP|ومع"),
    _agency("SUNA", "Sudan News Agency", "SUNA|سونا"),
    # Africa
    _agency("PANA", "Panapress|PANAPRESS", "PANA"),
    _agency("allAfrica", "allAfrica|AllAfrica|allAfrica.com|AllAfrica.com"),
    _agency("NAN", "News Agency of Nigeria", "NAN"),
    _agency("GNA", "Ghana News Agency", "GNA"),
    _agency("ENA", "Ethiopian News Agency", "ENA"),
    _agency("SAnews", "SAnews|SAnews.gov.za"),
    _agency("SAPA", "SAPA|South African Press Association"),
    _agency("African News Agency", "African News Agency"),
    _agency("Angop", "ANGOP|Angop"),
    _agency("APO", "APO Group"),
    # Asia and the Pacific
    _agency("Xinhua", "Xinhua|Xinhua News Agency|Синьхуа|شینهوا|شينخوا|新华社|新華社|新华网|新華網"),
    _agency("China News Service", "中新社|中新网|China News Service"),
    _agency("CNA (Taiwan)", "中央社|Central News Agency"),
    _agency("Kyodo", "Kyodo|Kyodo News|共同通信|共同社|共同|کیودو|كيودو"),
    _agency("Jiji", "Jiji|Jiji Press|JIJI|時事通信|時事"),
    _agency("Yonhap", "Yonhap|Yonhap News Agency|연합뉴스|聯合ニュース|یونهاپ|يونهاب"),
    _agency("Newsis", "뉴시스|Newsis"),
    _agency("KCNA", "KCNA|조선중앙통신"),
    _agency("PTI", "PTI|Press Trust of India"),
    _agency("ANI", "Asian News International|ANI"),
    _agency("IANS", "IANS|Indo-Asian News Service"),
    _agency("UNI", "United News of India", "UNI"),
    _agency("APP", "Associated Press of Pakistan", "APP"),
    _agency("PPI", "Pakistan Press International", "PPI"),
    _agency("Pajhwok", "Pajhwok|Pajhwok Afghan News|پژواک|خبرگزاری پژواک"),
    _agency("Bakhtar", "خبرگزاری باختر|باختر آژانس|Bakhtar News Agency", "Bakhtar|باختر"),
    _agency("BSS", "BSS|Bangladesh Sangbad Sangstha"),
    _agency("UNB", "UNB|United News of Bangladesh"),
    _agency("RSS (Nepal)", "Rastriya Samachar Samiti"),
    _agency("Bernama", "Bernama|BERNAMA"),
    _agency("Antara", "ANTARA|ANTARA News|Antara News", "Antara"),
    _agency("VNA", "VNA|VNS|TTXVN|Vietnam News Agency"),
    _agency("PNA", "Philippine News Agency", "PNA"),
    _agency("TNA", "Thai News Agency", "TNA"),
    _agency("AAP", "AAP|Australian Associated Press"),
    _agency("NZPA", "NZPA"),
    _agency("PACNEWS", "PACNEWS"),
    # The Americas
    _agency("The Canadian Press", "The Canadian Press|Canadian Press|La Presse canadienne|"
            "La Presse Canadienne"),
    _agency("Prensa Latina", "Prensa Latina"),
    _agency("Telam", "Télam|Telam|TELAM"),
    _agency("Noticias Argentinas", "Noticias Argentinas"),
    _agency("Notimex", "Notimex|NTX"),
    _agency("Andina", "Agencia Andina|ANDINA", "Andina"),
    _agency("ABI", "Agencia Boliviana de Información", "ABI"),
    _agency("AVN", "Agencia Venezolana de Noticias", "AVN"),
    _agency("Colprensa", "Colprensa|COLPRENSA"),
    _agency("Agência Brasil", "Agência Brasil|Agencia Brasil"),
    _agency("Estadão Conteúdo", "Estadão Conteúdo"),
    _agency("Folhapress", "Folhapress|FOLHAPRESS"),
    _agency("Inter Press Service", "Inter Press Service"),
    _agency("JTA", "JTA|Jewish Telegraphic Agency"),
    _agency("JNS", "JNS|Jewish News Syndicate"),
    _agency("RNS", "RNS|Religion News Service"),
    # Credited without a name
    _agency(AGENCIES_AT_LARGE, "Agencies|agencies|News agencies|News Agencies|news agencies|wire services|"
            "Wire services|Wire Services|wire reports|news services|News Services|wire service reports|"
            "Agenturen|Nachrichtenagenturen|agences|Agences|les agences|agencias|Agencias|agências|"
            "Agências|agenzie|Agenzie|ajanslar|Ajanslar|агентства|агентств|Агентства|خبرگزاری‌ها|"
            "خبرگزاریها|خبرگزاری ها|وكالات|الوكالات|وكالات الأنباء|סוכנויות|סוכנויות הידיעות"),
)  # fmt: skip
_LIST_MARK = re.compile(
    r"\s*[/,;،+&|]\s*|\s+(?:and|und|sowie|et|y|e|ve|и|та|و|with|mit|avec|con|com)\s+(?:the\s+|der\s+|von\s+)?"
)
_NEWSROOM_MARK = re.compile(r"red\.?|ots|[a-zäöü]{2,4}|\w+\.\w{2,3}")
"""What stands beside an agency in a tag: an editor's initials, a regional desk, the newsroom's own site."""
_NAME_PART = re.compile(r"[\w.-]*\w")
_MAX_NAME_PARTS = 5
_AGENCY_NOUN = re.compile(
    fold_text(
        r"^(?:the |der |die |l'|la |el |агентств[оау] |خبرگزاری |آژانس خبری |وكالة (?:أنباء )?|"
        r"(?:news )?agency |"
        r"agencia |agence |agenzia |nachrichtenagentur )|(?: news agency| haber ajansı)$"
    ),
    re.IGNORECASE,
)


def _spell(spellings: Iterable[str]) -> set[str]:
    """Return spellings as they are compared: as written and in capitals; folded in a script without case."""
    return {form for spelling in spellings for form in (_fold_caseless(spelling), spelling.upper())}


def _fold_caseless(words: str) -> str:
    """Return words of a script without capitals with letter variants folded, other words as they are."""
    return words if words.lower() != words.upper() else " ".join(fold_text(words).split())


_SIGNS = {form: agency.name for agency in reversed(REGISTER) for form in _spell(agency.signs)}
_WORDS = {form: agency.name for agency in reversed(REGISTER) for form in _spell(agency.words)}


def name_agency(words: str, *, sure: bool) -> str | None:
    """Return the agency that is written as `words`, or None.

    `sure`: the form of the tag leaves no doubt, so that signs which are also words are believed.
    """
    written = _fold_caseless(words.strip())
    for form in (written, _AGENCY_NOUN.sub("", written)):
        if found := _SIGNS.get(form):
            return found
        if (sure or form != written) and (found := _WORDS.get(form)):
            return found
    return None


def list_agencies(words: str, *, sure: bool) -> tuple[str, ...]:
    """Return the agencies that are listed in `words`, in order: "dpa/afp", "AP and Reuters", "dpa/lno".

    Empty when something stands there that is neither an agency nor a newsroom's mark.
    """
    if (whole := name_agency(words, sure=sure)) is not None:
        return (whole,)
    parts = [part for part in _LIST_MARK.split(words.strip(" .")) if part]
    sure = sure or any(name_agency(part, sure=False) for part in parts)  # one agency vouches for the others
    named = [name_agency(part, sure=sure) for part in parts]
    if not all(name or _NEWSROOM_MARK.fullmatch(part) for name, part in zip(named, parts, strict=True)):
        return ()
    return tuple(dict.fromkeys(name for name in named if name is not None))


def find_agencies(words: str) -> tuple[str, ...]:
    """Return the agencies that are named among other words, in order: "AP writers A. Marsh and B. Tarn"."""
    parts = _NAME_PART.findall(words)
    found: list[str] = []
    first = 0
    while first < len(parts):
        for last in range(min(first + _MAX_NAME_PARTS, len(parts)), first, -1):
            if name := name_agency(" ".join(parts[first:last]), sure=False):
                found.append(name)
                first = last
                break
        else:
            first += 1
    return tuple(dict.fromkeys(found))
