"""The wording of notices of origin in ten languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.collect.pages.notices import MAX_NOTICE_CHARS, NOTICES
from monitor.collect.pages.provenance import read_notices

LINKS = {"Tide Wire": "https://tide.example/story", "original article": "https://tide.example/first"}


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("This article was originally published by Tide Wire on 3 May 2024.", "Tide Wire"),
        ("A longer version of this essay first appeared in Northern Letters.", "Northern Letters"),
        ("First published on 3 May 2024 by The Quay Herald", "The Quay Herald"),
        ("Republished with permission from Coast Review.", "Coast Review"),
        ("Republished under a Creative Commons licence from Coast Review.", "Coast Review"),
        (
            "This article is republished from Coast Review under a Creative Commons license. Read the original article.",
            "Coast Review",
        ),
        ("This story originally appeared on Coast Review and is part of a series.", "Coast Review"),
        ("This piece appears by arrangement with Coast Review.", "Coast Review"),
        ("Reprinted from Quay Voice, the paper of the pilots' union.", "Quay Voice"),
        ("Originally published by the Ilsa Gazette. Subscribe to the Gazette.", "Ilsa Gazette"),
        ("This statement was issued by Pilots & Rights and is printed here in full.", "Pilots & Rights"),
        ("Extract. The full article is on the site of The Harbour Ledger.", "The Harbour Ledger"),
        ("Source: Quayside Wire. The Courier lives on gifts.", "Quayside Wire"),
        ("Source: coast.example", "coast.example"),
        ("Text by Quay Voice.", "Quay Voice"),
        ("From The Harbour Ledger.", "The Harbour Ledger"),
        ("The post Ferry returns appeared first on Tide Wire.", "Tide Wire"),
        ("Cet article a été publié initialement sur Le Phare du Soir.", "Le Phare du Soir"),
        ("Initialement paru dans Le Phare du Soir", "Le Phare du Soir"),
        ("Cet article est republié à partir de Le Phare sous licence Creative Commons.", "Le Phare"),
        ("Avec l'aimable autorisation du Phare du Soir", "Phare du Soir"),
        ("Dieser Beitrag erschien zuerst bei Hafenbote.", "Hafenbote"),
        ("Dieser Artikel ist zuerst bei „Hafenbote“ erschienen.", "Hafenbote"),
        ("Zuerst veröffentlicht in Hafenbote", "Hafenbote"),
        ("Mit freundlicher Genehmigung von Hafenbote", "Hafenbote"),
        ("Quelle: H.B.K. Hier können Sie mehr lesen.", "H.B.K"),
        ("Este artículo fue publicado originalmente en El Muelle.", "El Muelle"),
        ("Publicado originalmente en El Muelle", "El Muelle"),
        ("Reproducido con permiso de El Muelle", "El Muelle"),
        ("Fuente: El Muelle", "El Muelle"),
        ("Questo articolo è stato originariamente pubblicato su La Darsena.", "La Darsena"),
        ("Per gentile concessione di La Darsena", "La Darsena"),
        ("Este texto foi publicado originalmente no Diário do Cais.", "Diário do Cais"),
        ("Republicado com permissão do Diário do Cais", "Diário do Cais"),
        ("Bu yazı ilk olarak Liman Postası'nda yayımlandı.", "Liman Postası"),
        ("Kaynak: Liman Postası", "Liman Postası"),
        ("Статья впервые опубликована на сайте «Причал».", "Причал"),
        ("Источник: Причал", "Причал"),
        ("منبع: روزنامهٔ بندر", "روزنامهٔ بندر"),
        ("به نقل از ایسنا", "ISNA"),
        ("این گزارش نخستین بار در روزنامه موج منتشر شد.", "روزنامه موج"),
        ("این مقاله پیش‌تر از سوی روزنامه موج منتشر شده بود.", "روزنامه موج"),
        ("بازنشر با اجازه روزنامه موج", "روزنامه موج"),
        ("المصدر: رويترز", "Reuters"),
        ("نُشر هذا المقال لأول مرة في صحيفة الميناء", "صحيفة الميناء"),
        ("نقلاً عن صحيفة الميناء", "صحيفة الميناء"),
    ],
)
def test_a_notice_names_its_source(line: str, name: str) -> None:
    [notice] = read_notices(line, {}, closing=True)
    assert (notice.kind, notice.text, notice.outlet_name, notice.url) == ("notice", line, name, None)


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ("This piece was first posted on this blog.", None),
        ("Originally published here", None),
        ("Read the original article here.", "https://tide.example/first"),
        ("Lire l'article original", None),
        ("Zum Originalartikel", None),
        ("این مطلب نخستین بار در این سایت منتشر شد", None),
    ],
)
def test_a_notice_may_name_nobody(line: str, url: str | None) -> None:
    [notice] = read_notices(line, LINKS, closing=True)
    assert (notice.outlet_name, notice.url) == (None, url)


@pytest.mark.parametrize(
    "line",
    [
        "This report was published by the harbour office on Monday and shows that fewer ferries sail.",
        "The story was first published in great haste, and nobody checked the names.",
        "Our report on the ferry was reprinted on quay.example.",
        "The text was shortened after it left its first source.",
        "Source: he would not say where the light came from",
        "Source: Ferry ‘overloaded’ when lamps failed near Ilsa",
        "Sources: two sailors and a pilot",
        "به نقل از ایسنا، رئیس بندر گفت کشتی روز جمعه بازگشته است و خدمه سالم هستند.",
        "Republished charts show the sandbank further north.",
        "The ferry first appeared on the horizon at noon.",
        "From the bridge came cheers.",
        "The statement was long and dull.",
        "Courtesy of Ida Tarn",
        "via Quaygram",
        "Cortesía de Ida Tarn",
    ],
)
def test_sentences_about_publishing_are_no_notices(line: str) -> None:
    assert read_notices(line, {}, closing=True) == ()


@given(st.sampled_from([notice.pattern.pattern for notice in NOTICES]), st.data())
def test_words_of_a_paragraph_longer_than_a_notice_are_never_taken(pattern: str, data: st.DataObject) -> None:
    line = data.draw(st.from_regex(pattern.replace(".+?", "[A-Z][a-z]{3,9}"), fullmatch=True))
    paragraph = line + " The ferry is back." * (1 + MAX_NOTICE_CHARS // 19)
    assert read_notices(paragraph, LINKS, closing=True) == ()
