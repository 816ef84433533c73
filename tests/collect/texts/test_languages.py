"""The language of an article, and of the paragraphs that are in another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.texts.languages import mark_languages, read_label, tell_language
from monitor.model import Block

ENGLISH = (
    "The harbour board said on Monday that the ferry had come back to the quay, and that all of its crew were well. "
    "It did not say why the boat had been late, but the pilots think that the sandbank has moved in the storm. "
)
GERMAN = (
    "Die Hafenbehörde teilte am Montag mit, dass die Fähre an den Kai zurückgekehrt ist und dass es der Mannschaft gut "
    "geht. Warum das Schiff so spät kam, sagte sie nicht, doch die Lotsen glauben, dass sich die Sandbank bewegt hat. "
)
PERSIAN = "رئیس بندر گفت که کشتی روز جمعه به اسکله بازگشته است و همه خدمه سالم هستند. او افزود که پژوهش ادامه دارد. "
ARABIC = "قال رئيس الميناء إن السفينة عادت إلى الرصيف يوم الجمعة وإن جميع أفراد الطاقم بخير. وأضاف أن التحقيق مستمر. "
SORANI = "سەرۆکی بەندەرەکە گوتی کە کەشتییەکە ڕۆژی هەینی گەڕاوەتەوە بۆ بەندەر و هەموو کارمەندەکان سەلامەتن. "
PASHTO = "د بندر رئیس وویل چې کښتۍ د جمعې په ورځ بېرته راغله او ټول کارکوونکي یې روغ دي. څېړنې روانې دي. "
URDU = "بندرگاہ کے سربراہ نے کہا کہ جہاز جمعہ کو واپس آ گیا ہے اور عملے کے تمام افراد خیریت سے ہیں۔ "
SINDHI = (
    "بندرگاهه جي سربراهه چيو ته ٻيڙي جمعي تي واپس آئي آهي ۽ عملي جا سڀ ماڻهو خير سان آهن. جاچ هلي رهي آهي. "
)
UYGHUR = (
    "پورت باشلىقى پاراخوتنىڭ جۈمە كۈنى قايتىپ كەلگەنلىكىنى ۋە بارلىق خادىملارنىڭ ساق ئىكەنلىكىنى ئېيتتى. "
)
AZERBAIJANI = "Limanın rəisi dedi ki, gəmi cümə günü geri qayıdıb və bütün heyət sağ-salamatdır, səbəbi isə araşdırılır. "
RUSSIAN = (
    "Управление порта сообщило в понедельник, что паром вернулся к причалу и что все члены экипажа здоровы. "
)
HEBREW = "ראש הנמל אמר שהמעבורת חזרה לרציף ביום שישי"
CHINESE = "港务局星期一说，渡轮已经回到码头，船员全部平安，晚点的原因还在调查。"
JAPANESE = "港の当局は月曜日、フェリーが岸壁に戻り、乗組員は全員無事だと述べた。"


@pytest.mark.parametrize(
    ("sample", "language"),
    [
        (ENGLISH, "en"),
        (GERMAN, "de"),
        (PERSIAN, "fa"),
        (PERSIAN.replace("ی", "ي").replace("ک", "ك"), "fa"),
        (ARABIC, "ar"),
        (SORANI, "ckb"),
        (PASHTO, "ps"),
        (URDU, "ur"),
        (SINDHI, "sd"),
        (UYGHUR, "ug"),
        (AZERBAIJANI, "az"),
        (RUSSIAN, "ru"),
    ],
)
def test_a_text_tells_its_language_against_its_label(sample: str, language: str) -> None:
    assert tell_language(sample * 4, "en" if language != "en" else "fa") == language


@pytest.mark.parametrize(
    ("text", "label", "language"),
    [
        ("Kurz", "de-AT", "de"),
        ("Kurz", None, None),
        ("Kurz", "xx_invalid label", "xx"),
        (HEBREW, "en", "he"),
        (HEBREW, "yi", "yi"),
        (CHINESE, None, "zh"),
        (JAPANESE, "en", "ja"),
        ("12, 34, 56. " * 30, "fr", "fr"),
    ],
)
def test_a_text_too_short_to_tell_takes_its_label(text: str, label: str | None, language: str | None) -> None:
    assert tell_language(text, label) == language


@pytest.mark.parametrize(
    ("label", "language"),
    [
        ("de-AT", "de"),
        ("en_US", "en"),
        ("prs-AF", "fa"),
        ("iw", "he"),
        ("und", None),
        ("English", None),
        (None, None),
    ],
)
def test_labels(label: str | None, language: str | None) -> None:
    assert read_label(label) == language


def mark(language: str | None, *paragraphs: str) -> list[str | None]:
    blocks = []
    start = 0
    for paragraph in paragraphs:
        blocks.append(Block("paragraph", start, start + len(paragraph)))
        start += len(paragraph) + 2
    return [block.language for block in mark_languages("\n\n".join(paragraphs), blocks, language)]


@pytest.mark.parametrize(
    ("language", "article", "foreign", "told"),
    [
        ("en", ENGLISH, PERSIAN, "fa"),
        ("en", ENGLISH, HEBREW, "he"),
        ("en", ENGLISH, GERMAN, "de"),
        ("de", GERMAN, ENGLISH, "en"),
        ("fa", PERSIAN, ENGLISH, "en"),
        ("fa", PERSIAN, SORANI, "ckb"),
        ("fa", PERSIAN, ARABIC, "ar"),
        ("ru", RUSSIAN, ENGLISH, "en"),
    ],
)
def test_a_paragraph_in_another_language_says_so(
    language: str, article: str, foreign: str, told: str
) -> None:
    assert mark(language, article * 2, foreign, article) == [None, told, None]


@pytest.mark.parametrize(
    ("language", "article", "line"),
    [
        ("fa", PERSIAN, "The Quay Herald"),
        ("fa", PERSIAN, "https://quay.example/news/2024/05/03/the-ferry-is-back-at-the-quay"),
        ("fa", PERSIAN, "@quayherald @tide_wire @northern_letters @harbour_board @coast_review"),
        ("en", ENGLISH, "سلام"),
        ("en", ENGLISH, "Die Fähre ist wieder da"),
        (
            "en",
            ENGLISH,
            ", ".join(
                f"{name} Tarn, Nikola {name}" for name in ("Ilya", "Anka", "Goran", "Emil", "Josef", "Viktor")
            ),
        ),
        ("en", ENGLISH, "12 34 56 78 90 " * 12),
        ("ja", JAPANESE, "港町：北港市、南港市、東港町、西港村"),
    ],
)
def test_names_and_short_lines_are_left_alone(language: str, article: str, line: str) -> None:
    assert mark(language, article * 2, line, article) == [None, None, None]


def test_nothing_is_foreign_where_the_article_s_own_language_is_unknown() -> None:
    assert mark(None, ENGLISH, PERSIAN) == [None, None]


@given(st.lists(st.text(min_size=1), max_size=5), st.sampled_from(["en", "fa", "zh", "xx", None]))
def test_marking_leaves_the_blocks_where_they_stand(paragraphs: list[str], language: str | None) -> None:
    text = "\n\n".join(paragraphs)
    blocks = [Block("paragraph", 0, len(text)), Block("quote", len(text) // 2, len(text))]
    marked = mark_languages(text, blocks, language)
    assert [(block.kind, block.start, block.end) for block in marked] == [
        (block.kind, block.start, block.end) for block in blocks
    ]
    assert all(block.language != language or language is None for block in marked)
