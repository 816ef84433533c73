"""Who says what in French, German, Spanish, Persian and Arabic, by rules. All people and events are invented."""

from __future__ import annotations

import pytest

from monitor.tag.quotes import find_attributions
from monitor.tag.sentences import split_paragraphs

Told = tuple[str | None, tuple[str, ...], bool, tuple[str, ...]]

CASES: list[tuple[str, str, list[Told]]] = [
    (
        "fr",
        "« Le quai restera fermé jusqu'au printemps », a déclaré lundi Jeanne Morin, la présidente du port.",
        [("Jeanne Morin", (), True, ("Le quai restera fermé jusqu'au printemps",))],
    ),
    (
        "fr",
        "« Nous n'avons rien vu, assure Paul Lenoir, maire d'Ilsa. La mer était calme. »",
        [("Paul Lenoir", (), True, ("Nous n'avons rien vu", "La mer était calme."))],
    ),
    (
        "fr",
        "Jeanne Morin, maire d'Ilsa, s'est dite inquiète. Elle a ajouté : « Les lampes manquent depuis un an. »",
        [("Jeanne Morin", (), True, ("Les lampes manquent depuis un an.",))],
    ),
    (
        "fr",
        "L'agence Marée, citant Luc Varenne, rapporte que le phare sera réparé.",
        [("Luc Varenne", ("Marée",), False, ("que le phare sera réparé",))],
    ),
    (
        "fr",
        "« Le phare sera réparé », a indiqué Luc Varenne, cité par l'agence Marée.",
        [("Luc Varenne", ("Marée",), True, ("Le phare sera réparé",))],
    ),
    (
        "fr",
        "M. Varenne a reconnu que la digue était vieille. « Elle date du siècle dernier », a-t-il précisé.",
        [
            ("Varenne", (), False, ("que la digue était vieille",)),
            ("Varenne", (), True, ("Elle date du siècle dernier",)),
        ],
    ),
    (
        "fr",
        "Jeanne Morin a écrit :\n\n« Le premier danger est la lampe.\n\n« Le second danger est la cloche. »",
        [("Jeanne Morin", (), True, ("Le premier danger est la lampe.", "Le second danger est la cloche."))],
    ),
    (
        "fr",
        "— Nous partons demain, dit Jeanne Morin.",
        [("Jeanne Morin", (), True, ("Nous partons demain",))],
    ),
    (
        "fr",
        "D'après un rapport du ministère, la digue ne tiendra pas l'hiver.",
        [("un rapport du ministère", (), False, ("la digue ne tiendra pas l'hiver",))],
    ),
    (
        "fr",
        "Dans un entretien au quotidien La Vague, Luc Varenne a déclaré : « La digue tiendra encore dix ans. »",
        [("Luc Varenne", ("La Vague",), True, ("La digue tiendra encore dix ans.",))],
    ),
    (
        "fr",
        "« Nous ne partirons pas », ont averti les pêcheurs d'Ilsa dans un communiqué.",
        [("les pêcheurs d'Ilsa", (), True, ("Nous ne partirons pas",))],
    ),
    (
        "fr",
        "Le procureur, Marc Tison, a confié à l'agence Marée qu'il doutait de la version du port.",
        [("Marc Tison", (), False, ("qu'il doutait de la version du port",))],
    ),
    (
        "fr",
        "Pour Jeanne Morin, « la digue ne tiendra pas un hiver de plus ».",
        [("Jeanne Morin", (), True, ("la digue ne tiendra pas un hiver de plus",))],
    ),
    (
        "fr",
        "« Nous n'avons rien vu », explique-t-elle. « La mer était calme ce soir-là. »",
        [(None, (), True, ("Nous n'avons rien vu", "La mer était calme ce soir-là."))],
    ),
    (
        "de",
        "„Der Kai bleibt bis zum Frühling geschlossen“, sagte am Montag Anna Vogel, Sprecherin des Hafens.",
        [("Anna Vogel", (), True, ("Der Kai bleibt bis zum Frühling geschlossen",))],
    ),
    (
        "de",
        "„Der Kai bleibt geschlossen“, so Hafenmeister Jens Brandt. „Wir warten auf neue Lampen.“",
        [("Jens Brandt", (), True, ("Der Kai bleibt geschlossen", "Wir warten auf neue Lampen."))],
    ),
    (
        "de",
        "Wie Anna Vogel mitteilte, bleibt der Kai bis zum Frühling geschlossen.",
        [("Anna Vogel", (), False, ("bleibt der Kai bis zum Frühling geschlossen",))],
    ),
    (
        "de",
        "Nach Angaben der Polizei wurden drei Boote beschädigt.",
        [("Polizei", (), False, ("wurden drei Boote beschädigt",))],
    ),
    (
        "de",
        "Drei Boote wurden laut Jens Brandt beschädigt.",
        [("Jens Brandt", (), False, ("Drei Boote wurden",))],
    ),
    (
        "de",
        "Anna Vogel betonte: „Wir haben nichts gesehen.“ Sie fügte hinzu, die See sei ruhig gewesen.",
        [
            ("Anna Vogel", (), True, ("Wir haben nichts gesehen.",)),
            ("Anna Vogel", (), False, ("die See sei ruhig gewesen",)),
        ],
    ),
    (
        "de",
        "Die Nachrichtenagentur Nordlicht meldete unter Berufung auf Jens Brandt, das Feuer sei gelöscht.",
        [("Jens Brandt", ("Nordlicht",), False, ("das Feuer sei gelöscht",))],
    ),
    (
        "de",
        "„Wir kommen wieder“, wird Jens Brandt von der Agentur Nordlicht zitiert.",
        [("Jens Brandt", ("Nordlicht",), True, ("Wir kommen wieder",))],
    ),
    (
        "de",
        "Dem Bericht zufolge hält der Deich den Winter nicht aus.",
        [("dem Bericht", (), False, ("hält der Deich den Winter nicht aus",))],
    ),
    (
        "de",
        "In einem Interview mit der Zeitung Morgenflut sagte Jens Brandt: „Der Deich hält noch zehn Jahre.“",
        [("Jens Brandt", ("Morgenflut",), True, ("Der Deich hält noch zehn Jahre.",))],
    ),
    (
        "de",
        "Der Sprecher des Ministeriums, Karl Ott, wies die Vorwürfe zurück. „Daran ist nichts wahr“, sagte er dem Sender Welle.",
        [
            ("Karl Ott", (), False, ("die Vorwürfe zurück",)),
            ("Karl Ott", (), True, ("Daran ist nichts wahr",)),
        ],
    ),
    ("de", "Es kamen so viele Boote, so dass der Hafen voll war.", []),
    (
        "de",
        "„Das ist ein Skandal“, schrieb die Abgeordnete Lena Hartwig auf ihrer Seite.",
        [("Lena Hartwig", (), True, ("Das ist ein Skandal",))],
    ),
    (
        "es",
        "«El muelle sigue cerrado hasta la primavera», dijo el lunes Ana Torres, directora del puerto.",
        [("Ana Torres", (), True, ("El muelle sigue cerrado hasta la primavera",))],
    ),
    (
        "es",
        "“El muelle sigue cerrado”, afirmó la directora del puerto, Ana Torres.",
        [("Ana Torres", (), True, ("El muelle sigue cerrado",))],
    ),
    (
        "es",
        "—El muelle sigue cerrado —dijo Ana Torres—. Nadie nos avisó.",
        [("Ana Torres", (), True, ("El muelle sigue cerrado", "Nadie nos avisó"))],
    ),
    (
        "es",
        "Ana Torres explicó que el muelle es viejo. Además, añadió: «Las lámparas faltan desde hace un año».",
        [
            ("Ana Torres", (), False, ("que el muelle es viejo",)),
            ("Ana Torres", (), True, ("Las lámparas faltan desde hace un año",)),
        ],
    ),
    (
        "es",
        "La agencia Marea, citando a Luis Prado, informó que el faro será reparado.",
        [("Luis Prado", ("Marea",), False, ("que el faro será reparado",))],
    ),
    (
        "es",
        "«El faro será reparado», declaró Luis Prado, citado por la agencia Marea.",
        [("Luis Prado", ("Marea",), True, ("El faro será reparado",))],
    ),
    (
        "es",
        "En una entrevista con el diario La Ola, Luis Prado dijo: «El dique aguantará diez años».",
        [("Luis Prado", ("La Ola",), True, ("El dique aguantará diez años",))],
    ),
    (
        "es",
        "«No nos iremos», advirtieron los pescadores de Ilsa en un comunicado.",
        [("los pescadores de Ilsa", (), True, ("No nos iremos",))],
    ),
    (
        "es",
        "Ana Torres escribió:\n\n«El primer peligro es la lámpara.\n\n»El segundo peligro es la campana».",
        [("Ana Torres", (), True, ("El primer peligro es la lámpara.", "El segundo peligro es la campana"))],
    ),
    (
        "es",
        "El portavoz del Ministerio, Juan Ríos, rechazó las acusaciones. «No hay nada de cierto», dijo a la cadena Onda.",
        [("Juan Ríos", (), True, ("No hay nada de cierto",))],
    ),
    (
        "fa",
        "خبرگزاری مرغابی به نقل از نادر ساحلی گزارش داد که فانوس تعمیر می\u200cشود.",
        [("نادر ساحلی", ("مرغابی",), False, ("که فانوس تعمیر می\u200cشود",))],
    ),
    (
        "fa",
        "رئیس سازمان بنادر با اشاره به توفان اخیر تاکید کرد: «چراغ\u200cها یک سال است که خاموش\u200cاند.»",
        [("رئیس سازمان بنادر", (), True, ("چراغ\u200cها یک سال است که خاموش\u200cاند.",))],
    ),
    (
        "fa",
        "خانم مریم دریایی، شهردار ایلسا، افزود: «ما چیزی ندیدیم.» او ادامه داد: «دریا آرام بود.»",
        [("مریم دریایی", (), True, ("ما چیزی ندیدیم.",)), ("مریم دریایی", (), True, ("دریا آرام بود.",))],
    ),
    (
        "fa",
        "«ما از اینجا نمی\u200cرویم»؛ این را مریم دریایی در جمع ماهیگیران گفت.",
        [("مریم دریایی", (), True, ("ما از اینجا نمی\u200cرویم",))],
    ),
    (
        "fa",
        "مریم دریایی در گفتگو با روزنامه موج گفت: «دیوار ده سال دیگر می\u200cماند.»",
        [("مریم دریایی", ("موج",), True, ("دیوار ده سال دیگر می\u200cماند.",))],
    ),
    (
        "fa",
        "مریم دریایی گفت: «پدرم به من گفت: “به بندر نرو.” من رفتم.»",
        [
            ("مریم دریایی", (), True, ("پدرم به من گفت: “به بندر نرو.” من رفتم.",)),
            ("پدرم", ("مریم دریایی",), True, ("به بندر نرو.",)),
        ],
    ),
    ("fa", "به گزارش خبرگزاری مرغابی، سه قایق آسیب دید.", [("مرغابی", (), False, ("سه قایق آسیب دید",))]),
    (
        "fa",
        "مریم دریایی نوشت:\n\n«خطر نخست چراغ است.\n\n«خطر دوم زنگ است.»",
        [("مریم دریایی", (), True, ("خطر نخست چراغ است.", "خطر دوم زنگ است."))],
    ),
    (
        "fa",
        "پتار ساحلی، که آن شب سرباز بود، به روزنامه موج گفته است: «ساعت سه گفتند بروید و نگاه نکنید.»",
        [("پتار ساحلی", (), True, ("ساعت سه گفتند بروید و نگاه نکنید.",))],
    ),
    (
        "fa",
        "مریم دریایی، رئیس بایگانی، اصالت سند را رد کرد و گفت: «این برگه جعلی است و دفتر کامل.»",
        [("مریم دریایی", (), True, ("این برگه جعلی است و دفتر کامل.",))],
    ),
    (
        "fa",
        "نادر ساحلی، دادستان، گفت مأموران سه نفر را یافته\u200cاند.",
        [("نادر ساحلی", (), False, ("مأموران سه نفر را یافته\u200cاند",))],
    ),
    (
        "fa",
        "مریم دریایی به بندر رفت، اما خبری نبود.\n\nاسقف آنسلم، اسقف ایلسا، در آیین بود. او گفت: «نمی\u200cدانم چند نفر بودند.»",
        [("اسقف آنسلم", (), True, ("نمی\u200cدانم چند نفر بودند.",))],
    ),
    (
        "ar",
        "قال نادر الساحلي، المتحدث باسم الميناء، يوم الاثنين: «سيبقى الرصيف مغلقا حتى الربيع».",
        [("نادر الساحلي", (), True, ("سيبقى الرصيف مغلقا حتى الربيع",))],
    ),
    ("ar", "وبحسب نادر الساحلي، تضررت ثلاثة قوارب.", [("نادر الساحلي", (), False, ("تضررت ثلاثة قوارب",))]),
    (
        "ar",
        "ووفقا لتقرير الوزارة، لن يصمد السد هذا الشتاء.",
        [("تقرير الوزارة", (), False, ("لن يصمد السد هذا الشتاء",))],
    ),
    (
        "ar",
        "ونقلت وكالة الموج عن نادر الساحلي قوله إن المنارة ستصلح قريبا.",
        [("نادر الساحلي", ("الموج",), False, ("إن المنارة ستصلح قريبا",))],
    ),
    (
        "ar",
        "وأكد وزير النقل نادر الساحلي أن المنارة ستصلح قبل الشتاء.",
        [("نادر الساحلي", (), False, ("أن المنارة ستصلح قبل الشتاء",))],
    ),
    (
        "ar",
        "وقالت مريم البحري: «لم نر شيئا». وأضافت: «كان البحر هادئا».",
        [("مريم البحري", (), True, ("لم نر شيئا",)), ("مريم البحري", (), True, ("كان البحر هادئا",))],
    ),
    (
        "ar",
        "وفي مقابلة مع صحيفة الفجر، قال نادر الساحلي: «السد سيصمد عشر سنوات».",
        [("نادر الساحلي", ("الفجر",), True, ("السد سيصمد عشر سنوات",))],
    ),
    ("ar", "وأعلنت الوزارة في بيان أن الرصيف مغلق.", [("الوزارة", (), False, ("أن الرصيف مغلق",))]),
    (
        "ar",
        "وأوضح الساحلي في تصريح لقناة الموج أن القرار غير عادل.",
        [("الساحلي", (), False, ("أن القرار غير عادل",))],
    ),
    (
        "ar",
        "وذكرت صحيفة الفجر، نقلا عن مصدر أمني، أن الطريق مغلق.",
        [("مصدر أمني", ("الفجر",), False, ("أن الطريق مغلق",))],
    ),
    (
        "ar",
        "وقال المتحدث باسم وزارة الخارجية إن المفاوضات مستمرة.",
        [("المتحدث باسم وزارة الخارجية", (), False, ("إن المفاوضات مستمرة",))],
    ),
]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_speech_is_read_in_the_marks_and_order_of_its_language(
    language: str, text: str, expected: list[Told]
) -> None:
    found = find_attributions(text, split_paragraphs(text), language)
    told = [
        (each.speaker, each.via, each.direct, tuple(text[start:end] for start, end in each.content))
        for each in found
    ]
    assert told == expected
