"""Which sentences can be read without the one before them: a table of openings in five languages."""

from __future__ import annotations

import pytest

from monitor.digest.openings import counts_itself_in, find_bare_noun, skip_dateline, stands_alone

ALONE = {
    "en": [
        "The harbour board closed the northern quay to all fishing boats on Monday.",
        "Thistle Quay will stay open until the herring has gone.",
        "“We will stay here,” said the pilot Bo Reed.",
        "Is the northern quay open to boats of other towns?",
        "Some four hundred residents of the lower town came to the quay.",
        "Several hundred people stood outside with lanterns.",
        "Two members of the ruling Tide party voted against the order.",
        "On Thursday an inspector counted nine boats at the quay.",
        "According to Ada Quill, the order was signed a week before.",
        "Three commissions have looked at the sinking of the ferry.",
        "The government says the quay was closed in good order.",
        "After the vote Ada Quill, who lost by nine, promised another.",
        "In Ilsa the order was met with relief.",
        "Itself a ruin, the old tower was closed too.",
        "Hermione Vale read the order aloud in the square.",
    ],
    "fr": [
        "Le conseil du port a fermé le quai nord lundi matin.",
        "Les pêcheurs de la ville basse protestent contre la fermeture.",
        "Ilona Marais a lu l'ordre devant le conseil.",
        "« Nous restons », a déclaré la pêcheuse Ada Quill.",
    ],
    "de": [
        "Der Hafenrat hat den Nordkai am Montag geschlossen.",
        "Erna Brandt las den Beschluss auf dem Platz vor.",
        "„Wir bleiben“, sagte die Fischerin Ada Quill.",
        "Am Donnerstag zählte ein Prüfer neun Boote am Kai.",
    ],
    "fa": [
        "هیئت بندر روز دوشنبه اسکلهٔ شمالی را بست.",
        "آدا کوئیل فرمان را در میدان خواند.",
        "اوراق تازه‌ای در دفتر بندر پیدا شد.",
    ],
    "ar": [
        "أغلق مجلس المرفأ الرصيف الشمالي يوم الاثنين.",
        "قرأت آدا كويل الأمر في الساحة.",
        "هيئة المرفأ تنشر قائمة السفن.",
    ],
}
LEANING = {
    "en": [
        "He called the decision a plain disgrace for the whole of the town.",
        "They will stay at the quay until the autumn.",
        "Harbour Water says they were closed at ten past six.",
        "The harbour master waited for the last of them before he rang the bell.",
        "But the pilots of Ilsa will go on.",
        "The ministry also said that it had no such list, and that it never had: it added",
        "“It is only a book,” she said.",
        "“We have counted them all,” he added on the steps of the town hall.",
        "Its spokesman, Bo Reed, said the boats were safe.",
        "This came a day after the herring fair.",
        "These are the last boats of the northern quay.",
        "In addition, the board raised the fee for moorings.",
        "The night before, a lantern had been seen on the water.",
        "The same day the board met behind closed doors.",
        "At the same time the pilots asked for a hearing.",
        "Two others were let go in the morning.",
        "The latter has never been to Ilsa.",
        "Meanwhile the herring moved on to the south.",
        "Asked about the order, the mayor pointed to the sea.",
        "According to him, the quay was rotten.",
        "Members of his family waited on the quay.",
        "Two pilots of her own crew left in the morning.",
        "In thirty years he complained to no captain.",
        "When they came back, the quay was closed.",
        "In the gallery above them sat fourteen widows.",
        "The board established this within an hour of the sinking.",
        "Ada Quill, who leads the survey, asked for them.",
        "We asked the board for the list and got none.",
        "Our reporter saw the order on Monday.",
        "“We will stay here, said the pilot.",
        "The pilots of the harbour said",
        "The board (of the lower town met on Monday.",
        "Correction: an earlier version named another boat.",
        "Such a list was never kept.",
        "Another boat was found a week after the storm.",
    ],
    "fr": [
        "Il a refusé de répondre à la question.",
        "Elle a ajouté que le quai serait rouvert.",
        "Cette décision a surpris toute la ville.",
        "Celui-ci n'a pas répondu à la lettre.",
        "Ce dernier avait signé l'ordre lundi.",
        "Mais le quai restera fermé tout l'hiver.",
        "Par ailleurs, le conseil a relevé les droits de port.",
        "« Le quai est sûr », a-t-elle ajouté.",
        "Selon lui, le quai était pourri.",
        "Nous avons demandé la liste au conseil.",
    ],
    "de": [
        "Er wollte die Frage nicht beantworten.",
        "Sie kündigte an, den Kai wieder zu öffnen.",
        "Diese Entscheidung überraschte die ganze Stadt.",
        "Dies bestätigte der Hafenrat am Dienstag.",
        "Aber der Kai bleibt den ganzen Winter geschlossen.",
        "Außerdem steigen die Gebühren im Hafen.",
        "„Der Kai ist sicher“, sagte er.",
        "Das sei nicht wahr, heißt es im Hafen.",
        "Ihm zufolge war der Kai morsch.",
        "Wir haben den Rat um die Liste gebeten.",
    ],
    "fa": [
        "او گفت که بندر باز می‌ماند.",
        "وی افزود که اسکله دوباره باز می‌شود.",
        "این تصمیم همهٔ شهر را غافلگیر کرد.",
        "آنها تا پاییز در اسکله می‌مانند.",
        "اما اسکله تا پایان زمستان بسته است.",
        "همچنین عوارض بندر بالا رفت.",
        "به گفتهٔ او، اسکله پوسیده بود.",
        "ما از هیئت بندر فهرست را خواستیم.",
    ],
    "ar": [
        "وأضاف أن الرصيف سيفتح من جديد.",
        "وقالت إن القرار صدر يوم الاثنين.",
        "هذا القرار فاجأ المدينة كلها.",
        "لكن الرصيف يبقى مغلقا طوال الشتاء.",
        "كما ارتفعت رسوم المرفأ.",
        "وهو لم يجب عن السؤال.",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, each in ALONE.items() for text in each]
)
def test_a_sentence_that_needs_no_other_stands_alone(language: str, text: str) -> None:
    assert stands_alone(text, language)


@pytest.mark.parametrize(
    ("language", "text"), [(code, text) for code, each in LEANING.items() for text in each]
)
def test_a_sentence_that_points_back_or_is_cut_does_not(language: str, text: str) -> None:
    assert not stands_alone(text, language)


def test_of_an_unknown_language_the_openings_of_all_count() -> None:
    assert not stands_alone("Cette décision a surpris toute la ville.")
    assert not stands_alone("او گفت که بندر باز می‌ماند.")
    assert stands_alone("هیئت بندر روز دوشنبه اسکلهٔ شمالی را بست.")


@pytest.mark.parametrize(
    ("language", "text", "noun"),
    [
        ("en", "The sheet bears the stamp of the harbour board.", "sheet"),
        ("en", "The application, of 140 pages, names the board.", "application"),
        ("en", "The movement says that nine boats are missing.", "movement"),
        ("en", "The minister said the quay was closed in good order.", "minister"),
        ("en", "The log of the harbour must be sealed within ten days.", None),
        ("en", "The order to close the quay came at night.", None),
        ("en", "The company Tide and Sons owns the quay.", None),
        ("en", "The government says the quay was closed in good order.", None),
        ("en", "A sheet with the stamp of the board was found.", None),
        ("fr", "Le ministre a refusé de répondre.", "ministre"),
        ("fr", "Le ministre de la pêche a refusé de répondre.", None),
        ("de", "Die Kommission tagte bis in die Nacht.", "kommission"),
        ("de", "Der Bericht über den Kai liegt vor.", None),
        ("fa", "هیئت بندر روز دوشنبه اسکلهٔ شمالی را بست.", None),
    ],
)
def test_a_noun_told_as_known_is_found_where_nothing_tells_which(
    language: str, text: str, noun: str | None
) -> None:
    assert find_bare_noun(text, language) == noun


def test_an_agencys_dateline_is_skipped() -> None:
    text = "ILSA TOWN, May 14 (Coast Wire) - The quay was closed on Monday."
    assert text[skip_dateline(text, 0, len(text)) :] == "The quay was closed on Monday."
    assert skip_dateline("The quay was closed - at last - on Monday.", 0, 42) == 0


@pytest.mark.parametrize(
    ("language", "text", "one_of_them"),
    [
        ("en", "Lamps burned on Thursday on the steps of our church.", True),
        ("en", "The mayor told the “our church” campaign to wait.", False),
        ("en", 'The pilot said: "We will not go, and our boats stay."', False),
        ("en", "Four hours passed before the tower fell.", False),
        ("fr", "Le conseil a vendu nos bateaux lundi.", True),
        (None, "Der Vorstand verkaufte unsere Boote am Montag.", True),
    ],
)
def test_an_outlet_that_says_our_counts_itself_in(language: str | None, text: str, one_of_them: bool) -> None:
    assert counts_itself_in(text, language) is one_of_them
