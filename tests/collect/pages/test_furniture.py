import pytest

from monitor.collect.pages.furniture import name_line_rule


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("300 x 250", "ad label"),
        ("— Advertisement —", "ad label"),
        ("Story continues below this advertisement", "ad label"),
        ("Publicité", "ad label"),
        ("تبلیغات", "ad label"),
        ("Subscribe to our newsletter and get the tide tables by e-mail.", "sign-up"),
        ("We never spam! Unsubscribe at any time.", "sign-up"),
        ("Abonnez-vous à notre newsletter du matin.", "sign-up"),
        ("Melden Sie sich für unseren Newsletter an.", "sign-up"),
        ("برای دریافت خبرها در خبرنامه عضو شوید", "sign-up"),
        ("اشترك في نشرتنا البريدية", "sign-up"),
        ("Share this article", "share line"),
        ("Facebook | Twitter | WhatsApp", "share line"),
        ("Follow The Quay Herald on Twitter and Instagram", "share line"),
        ("اشتراک گذاری", "share line"),
        ("Read more: Ferry timetable changes again", "related teaser"),
        ("You may also like", "related teaser"),
        ("Lire aussi : Le phare rouvre", "related teaser"),
        ("Lesen Sie auch: Hafen wieder offen", "related teaser"),
        ("بیشتر بخوانید: کشتی برگشت", "related teaser"),
        ("اقرأ أيضا: عودة العبارة", "related teaser"),
        ("© 2024 The Quay Herald", "copyright"),
        ("Copyright 2024 Quay Press. All rights reserved.", "copyright"),
        ("کلیه حقوق این سایت محفوظ است", "copyright"),
        ("12 comments", "comment teaser"),
        ("Leave a reply", "comment teaser"),
        ("ارسال نظر", "comment teaser"),
        ("Tags: ferries, harbour, tides", "tag list"),
        ("برچسب‌ها: کشتی، بندر", "tag list"),
        ("We use cookies to improve your visit.", "consent"),
        ("Already a subscriber? Log in", "paywall"),
        ("This article is for subscribers only.", "paywall"),
        ("Published: 3 May 2024, 10:15", "time stamp"),
        ("Updated on Friday, May 3, 2024", "time stamp"),
        ("4 min read", "time stamp"),
        ("Read our full ferry story here", "related teaser"),
        ("Our Tide newsletter has it all, sent to your inbox each morning.", "sign-up"),
        ("Like it? Sign up for the Tide to get the free daily newsletter.", "sign-up"),
        ("If you buy a boat through this page we may earn a commission.", "commission"),
        ("This page contains affiliate links.", "commission"),
        ("Wenn Sie über diese Links buchen, erhalten wir eine Provision.", "commission"),
        ("Mina Tarr and Oto Lind contributed to this report.", "credit line"),
        ("With reporting by Mina Tarr in the old town", "credit line"),
        ("This work is licensed under a free licence.", "copyright"),
        ("An dieser Stelle finden Sie einen externen Inhalt von Tide.", "consent"),
        ("Empfohlener redaktioneller Inhalt", "consent"),
    ],
)
def test_furniture_is_named(line: str, rule: str) -> None:
    assert name_line_rule(line) == rule


@pytest.mark.parametrize(
    "line",
    [
        "The ferry came back on Friday.",
        "Advertising rates for the harbour festival doubled this year.",
        "Advertisement in the harbour paper cost the company its licence.",
        "Copyright law for nautical charts will change, the minister said.",
        "Updated figures show 45 ferries sank.",
        "Published accounts differ about the 1921 storm.",
        "Share prices of the ferry company fell by 12 percent.",
        "Subscribers to the old line paid 40 crowns a month.",
        "This story is for my grandmother, who never saw the sea.",
        "Comments by the harbour master angered the crew.",
        "Follow the coast for two miles and turn left.",
        "Watch the tide – it turns at noon, she told us.",
        "Tags on the crates named the ship.",
        "Join the queue early, the crew advised.",
        "Sign in the window: closed until spring.",
        "A spam filter at the port office had caught the warning.",
        "او گفت نظر مردم بندر مهم است.",
        "Read the tide tables before you go out, she said.",
        "The newsletter of the harbour office was stopped in 1921.",
        "The commission may earn the trust of the crews again.",
        "Nobody contributed to the fund for the pilots.",
    ],
)
def test_sentences_that_begin_alike_are_text(line: str) -> None:
    assert name_line_rule(line) is None


def test_a_long_paragraph_is_never_furniture() -> None:
    assert name_line_rule("Subscribe to our newsletter. " + "The tide turned at noon. " * 20) is None
