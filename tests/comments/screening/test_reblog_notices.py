"""Notices of WordPress.com are told from what readers say of a reblog."""

# ruff: noqa: RUF001 - words of many scripts

from pathlib import Path

import pytest
from hypothesis import given, strategies

from comments.screening import reblog_notices
from comments.screening.reblog_notices import Notice, notice_in
from evidenceblog.core.word_lists import read_word_lists

LISTED = read_word_lists(Path(reblog_notices.__file__).with_suffix(".toml"))[
    "sentences"
]
LANGUAGES = LISTED.keys()
SENTENCES = [
    (language, entry.split(" | ")[0], added)
    for language, entries in LISTED.items()
    for entry in entries
    for added in entry.split(" | ")[1:]
]

# One of each language, with its site's name in it, and what a reader might write.
MENTIONS = {
    "en": "I reblogged this on my blog because the figure is so clear.",
    "de": "Ich habe das auf meinem Blog rebloggt, weil es so klar ist.",
    "fr": "J'ai reblogué ceci sur mon blog parce que c'est clair.",
    "es": "Mi hermana reblogueó esto en su blog.",
    "pt": "Alguém republicou isso em outro lugar?",
    "it": "Chi l'ha ribloggato su Facebook?",
    "nl": "Ik heb dit gereblogd op mijn blog.",
    "ca": "He rebloguejat això al meu blog.",
    "sv": "Jag rebloggade detta på min blogg.",
    "da": "Jeg rebloggede dette på min blog.",
    "no": "Jeg har reblogget dette på bloggen min.",
    "fi": "Minäkin rebloggasin tämän sivustollani.",
    "pl": "Ktoś zreblogował to na swoim blogu.",
    "cs": "Můj kolega reblogoval to na svém blogu.",
    "hu": "Én is rebloggoltam ezt itt, mert jó.",
    "ro": "Cine a redistribuit asta pe Facebook?",
    "tr": "Ben de bunu blogumda yeniden bloglayacağım.",
    "id": "Saya mereblog ini di blog saya.",
    "vi": "Tôi đã đăng lại bài này trên trang của tôi.",
    "ru": "Я сделал реблог на своей странице.",
    "uk": "Я зробив реблог на своїй сторінці.",
    "el": "Η αδελφή μου αναδημοσίευσε αυτό στο δικό της.",
    "he": "מישהו פרסם את זה מחדש ב-פייסבוק?",
    "ar": "صديقي أعاد تدوين هذا على صفحته",
    "fa": "دوستم این را در وبلاگش بازنشر کرد",
    "hi": "मैंने इसे अपने ब्लॉग पर रीब्लॉग किया",
    "ja": "私もこれを自分のブログで紹介しました。",
    "ko": "저도 이 글을 제 블로그에서 소개했어요.",
    "zh": "我也在自己的博客上转载了此文。",
}


@pytest.mark.parametrize(("language", "sentence", "added"), SENTENCES)
@pytest.mark.parametrize(
    ("ending", "comment"),
    [
        ("", ""),
        (".", ""),
        ("。", ""),
        (".\n\nWorth the time.", "Worth the time."),
        (" {added}:\n\nWorth the time.", "Worth the time."),
        (" {added}: Worth the time.", "Worth the time."),
    ],
)
def test_every_sentence_is_a_notice(language, sentence, added, ending, comment):
    text = sentence.format(who="Ann", site="Oxford Health")
    text += ending.format(added=added)

    notice = notice_in(text)

    assert notice
    assert (notice.site, notice.comment) == ("Oxford Health", comment)
    assert notice.language == language


def test_there_are_near_misses_for_each_language():
    assert MENTIONS.keys() == LANGUAGES


@pytest.mark.parametrize("text", MENTIONS.values(), ids=MENTIONS)
def test_a_mention_of_a_reblog_is_no_notice(text):
    assert notice_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "Reblogged this on my blog because I liked it.",
        "Reblogged this on our site, hope that is fine.",
        "Reblogged this on Facebook because my patients ask about it.",
        "Reblogged this on Facebook. Hope that is all right!",
        "My sister reblogged this.",
        "Somebody reblogged this on Facebook yesterday",
        "Has anyone reblogged this?",
        "Thanks!\nReblogged this on Oxford Health.",
        "Reblogged this on",
        "Reblogged this on:",
        "What does “Reblogged this on X.” mean?",
        "He said: Reblogged this on X.",
        "Reblogged this on " + "a" * 700,
        "",
    ],
)
def test_somebodys_own_words_are_no_notice(text):
    assert notice_in(text) is None


@pytest.mark.parametrize(
    "text",
    [
        '<p>Reblogged this on <a rel="ugc" href="https://a.example/1?b=1&amp;c=2">Pain &amp; Us</a> and commented: </p>\n<p>Good</p>',
        "Reblogged this on [Pain & Us](https://a.example/1?b=1&c=2) and commented:\nGood",
        "Reblogged this on Pain & Us (https://a.example/1?b=1&c=2).\nGood",
    ],
)
def test_a_link_in_a_notice_names_the_shared_copy(text):
    notice = notice_in(text)

    assert notice
    assert notice.site == "Pain & Us"
    assert notice.comment == "Good"
    assert notice.address == "https://a.example/1?b=1&c=2"


def test_an_address_alone_names_the_site():
    notice = notice_in("Reblogged this on https://a.example/1.")

    assert notice == Notice(
        "https://a.example/1", "", "en", "https://a.example/1", (0, 38)
    )


def test_a_comment_beneath_keeps_its_signs():
    notice = notice_in("Reblogged this on Pain.\n\nAT&amp;T had p <0.05 and n >3")

    assert notice
    assert notice.comment == "AT&amp;T had p <0.05 and n >3"


def test_the_sentence_is_marked_without_the_comment():
    text = "  Reblogged this on Pain and commented:\n\nGood"

    notice = notice_in(text)

    assert notice
    assert text[slice(*notice.words)] == "Reblogged this on Pain and commented:"


@pytest.mark.parametrize("name", ["Dr. Smith's Blog", "My Journey", "Soumya B", "痛み"])
def test_names_of_many_kinds_are_kept(name):
    notice = notice_in(f"Reblogged this on {name}.")

    assert notice
    assert notice.site == name


PIECES = ["Reblogged this on ", "reblogged this", " and commented:", "<p>", "<a href=",
          '"', ">", "</a>", "[", "](", ")", "(", "https://a.example", "\n", " ", ".",
          "在", "转载了此文", "hat dies", "rebloggt", "Oxford", "\x00", "\ud800"]  # fmt: skip


@given(
    strategies.lists(strategies.sampled_from(PIECES)).map("".join) | strategies.text()
)
def test_no_text_breaks_it_and_words_lie_within(text):
    notice = notice_in(text)

    if notice:
        start, end = notice.words
        assert 0 <= start < end <= len(text)
        assert notice.site


@pytest.mark.parametrize("piece", [*PIECES, "Reblogged this on (", "x reblogged this "])
def test_the_longest_comments_end_soon(piece):
    # Quadratic, each of these would take minutes; the whole run would stand still.
    assert not notice_in("Reblogged this on " + piece * (20_000 // len(piece)))
