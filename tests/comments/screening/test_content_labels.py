"""What sort of thing a comment is: found in what people write, not in look-alikes."""

# ruff: noqa: RUF001 - words of many scripts

import re
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given, strategies

from comments.models.label import LABEL_ADVICE, URGENT_LABELS, Label
from comments.models.signposts import CRISIS_HELP
from comments.screening.content_labels import labels_of
from comments.screening.content_labels.phrase_matching import (
    LISTS,
    PhraseFile,
    compile_entries,
    find_spans,
    lowercase,
    merge_spans,
)
from comments.screening.reblog_notices import notice_in

PITCH = """Hello Sarah,

I'm Joan with Wellfield, one of the leading health sites for families. Our article about
sleep has already helped many people, and you can read it here:

https://www.wellfield.example/health/sleep

We would be delighted if you could share it with your readers.

Joan Miller | Content Manager"""


def labels(text: str, name: str = "", website: str = "") -> set[Label]:
    return {sort.label for sort in labels_of(text, name, website)}


def pairs(table):
    return [(language, text) for language, texts in table.items() for text in texts]


# The comments of a page as it is in real life.


def test_generic_praise_has_no_label():
    text = "What an interesting discussion, you should write more on this subject."

    assert labels_of(text, "تمريض منزلي", "https://nursing.example/") == []


def test_a_pitch_is_outreach():
    assert labels(PITCH, "Joan Miller") == {Label.OUTREACH}


def test_reblogs_are_notices_and_carry_no_label():
    for text in ("Reblogged this on eHealthOxford.", "Reblogged this on Soumyadeep B."):
        assert notice_in(text)
        assert labels_of(text) == []


# Outreach.


@pytest.mark.parametrize(
    ("text", "name", "website"),
    [
        ("Would you be interested in a guest post? We created a guide.", "", ""),
        ("Would you be interested in a guest post on sleep?", "Anna | Wellfield", ""),
        ("I am reaching out to ask whether you could link to our guide.", "", ""),
        (
            "Please add a link to https://wellfield.example/sleep in this post.",
            "Anna",
            "https://www.wellfield.example",
        ),
        ("My name is Tom Reed from Wellfield. Could you share my article?", "", ""),
        ("I write for Wellfield. Are you open to sponsored articles?", "", ""),
        (
            "Nous serions ravis si vous pouviez partager notre article sur le dos.",
            "",
            "",
        ),
        ("Soy Ana, de la empresa Bien. Nos encantaría compartir el sitio.", "", ""),
        ("Wir würden einen Gastbeitrag schreiben, im Namen von Wohl.", "", ""),
    ],
)
def test_a_request_and_a_second_mark_are_outreach(text, name, website):
    assert Label.OUTREACH in labels(text, name, website)


@pytest.mark.parametrize(
    "text",
    [
        "I will share this with my patients.",
        "Please share the link to the full review.",
        "May I share this with my students?",
        "Would you be interested in writing about fibromyalgia?",
        "Our team at the ward discussed this post.",
        "I'm a nurse from Leeds and read this with interest.",
        "I work for the NHS and our patients ask about this.",
        "We would love to see a post on migraine.",
        "Could you add a link to the plain language summary?",
        "I'm Anna from Leeds. Thank you for this.",
        "In our review we found the same.",
        "Would you consider older people, too?",
        "Share your thoughts, everybody!",
        "My website was down, so I read this late.",
    ],
)
def test_a_reader_who_shares_or_asks_is_no_outreach(text):
    assert labels_of(text) == []


def test_the_words_of_a_pitch_are_marked():
    [pitch] = labels_of(PITCH)

    marked = [PITCH[start:end] for start, end in pitch.words]

    assert "I'm Joan with Wellfield" in marked
    assert any(words.startswith("Our article") for words in marked)


# Advice.

OWN_HEALTH = {
    "en": [
        "Should I stop taking my tablets?",
        "Can I take ibuprofen with this?",
        "I have arthritis in both hands. Any advice?",
        "My knee has hurt for years. Would this help me?",
        "What can I do about my back pain?",
        "I was diagnosed with fibromyalgia, what would you recommend?",
    ],
    "de": ["Soll ich die Tabletten absetzen?", "Ich habe Migräne, was kann ich tun?"],
    "fr": ["Dois-je arrêter mon traitement ?", "J'ai mal au dos, que puis-je faire ?"],
    "es": ["¿Debo dejar de tomar la pastilla?", "Tengo dolor, ¿qué puedo hacer?"],
    "pt": ["Posso tomar ibuprofeno?", "Tenho dor nas costas, o que posso fazer?"],
    "it": [
        "Devo smettere di prendere il farmaco?",
        "Ho mal di schiena, cosa posso fare",
    ],
    "nl": ["Moet ik stoppen met de pillen?", "Ik heb rugpijn, wat kan ik doen?"],
    "pl": ["Czy mogę odstawić leki?", "Boli mnie kręgosłup, proszę o radę"],
    "ru": ["Стоит ли мне принимать аспирин?", "У меня болит спина, что делать?"],
    "ar": ["هل يمكنني تناول الأسبرين؟", "أعاني من ألم الظهر، ماذا أفعل؟"],
    "zh": ["我可以吃阿司匹林吗？", "我腰疼，怎么办？"],
}
ABOUT_ADVICE = {
    "en": [
        "Should I cite the review or the protocol?",
        "Can I use your figure in a lecture?",
        "My back pain went away after the exercises.",
        "What would you recommend reading next?",
        "Any advice for those who write such posts?",
        "Should people stop taking opioids after surgery?",
        "Can you help me find the table?",
        "I take the point about certainty.",
    ],
    "de": ["Soll ich die Studie lesen?", "Was kann man aus Daten lernen?"],
    "fr": ["Dois-je lire la suite ?"],
    "es": ["¿Debo leer más?"],
    "pt": ["Posso citar o artigo?"],
    "it": ["Devo leggere anche lo studio?"],
    "nl": ["Moet ik het hele stuk lezen?"],
    "pl": ["Czy mogę cytować?"],
    "ru": ["Стоит ли мне читать дальше?"],
    "ar": ["هل يمكنني قراءة المزيد؟"],
    "zh": ["我可以引用这篇文章吗？"],
}


@pytest.mark.parametrize(("language", "text"), pairs(OWN_HEALTH))
def test_a_question_about_ones_own_health_asks_for_advice(language, text):
    assert labels(text) == {Label.ADVICE}


@pytest.mark.parametrize(("language", "text"), pairs(ABOUT_ADVICE))
def test_other_questions_and_stories_do_not(language, text):
    assert Label.ADVICE not in labels(text)


# Personal details.


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("Her number is 943 476 5919.", "943 476 5919"),
        ("NHS 9434765919 was sent home", "9434765919"),
        ("He was born on 12/03/1961.", "born on 12/03/1961"),
        ("DOB: 12 March 1961", "DOB: 12 March 1961"),
        ("Geboren am 12. März 1961", "Geboren am 12. März 1961"),
        ("née le 3 mai 1950", "née le 3 mai 1950"),
        ("hospital number: A1234567", "hospital number: A1234567"),
        ("MRN 00123456", "MRN 00123456"),
    ],
)
def test_numbers_and_dates_that_identify_are_marked(text, marked):
    [found_] = labels_of(text)

    assert found_.label == Label.PERSONAL
    assert [text[start:end] for start, end in found_.words] == [marked]


@pytest.mark.parametrize(
    "text",
    [
        "My patient John Smith was seen at Leeds General Infirmary.",
        "My mother, Mrs Ann Green, lay on Ward 7 for weeks.",
        "Meine Mutter Anna Schmidt lag in der Klinik.",
    ],
)
def test_a_patients_full_name_beside_a_hospital_is_personal(text):
    assert labels(text) == {Label.PERSONAL}


@pytest.mark.parametrize(
    "text",
    [
        "943 476 5918 people",
        "Phone 020 7946 0958",
        "ISBN 9781119536628",
        "9434765919 views!",
        "Dr Jane Smith at St Mary's Hospital led the trial.",
        "My mother was in hospital for weeks.",
        "My friend Ann Green loves this blog.",
        "The patient was born prematurely.",
        "He was born in 1961.",
        "The hospital has 1200 beds.",
        "The patient number fell to 12.",
        "Insurance was 2,000 a year.",
    ],
)
def test_other_numbers_and_names_are_not_personal(text):
    assert labels_of(text) == []


# Correction.


@pytest.mark.parametrize(
    "text",
    [
        "This is out of date.",
        "The second trial has since been retracted",
        "There is a newer Cochrane review.",
        "I found an error in the table",
        "The confidence interval looks wrong.",
        "See https://doi.org/10.1002/14651858.CD007407.pub4",
        "doi:10.1136/bmj.n71",
        "PMID: 33782057",
        "Smith et al., 2021 found no effect",
        "Registered as NCT01234567.",
        "Die Angaben sind veraltet.",
        "Il y a une étude plus récente.",
        "Hay un estudio más reciente.",
        "Há um estudo mais recente.",
        "C'è uno studio più recente.",
        "Dit is verouderd.",
        "To badanie jest nieaktualne.",
        "Данные устарели.",
        "هناك دراسة أحدث",
        "这个已经过时了",
    ],
)
def test_news_of_the_evidence_is_a_correction(text):
    assert labels(text) == {Label.CORRECTION}


@pytest.mark.parametrize(
    "text",
    [
        "My exercises are up to date with what you write.",
        "I am new to this, and the review helped.",
        "Version control is not my thing.",
        "Version 10.1 of the app crashed",
        "I figure this is wrong-headed of them.",
        "What a date!",
        "I studied this in 2021.",
        "Mis datos son correctos.",
        "Die Studie war gut.",
        "这篇文章很好",
    ],
)
def test_other_words_are_no_correction(text):
    assert labels_of(text) == []


# Of all.


def test_words_are_whole_words():
    assert (
        labels_of("My pain specialist, a Suicidegirls fan, is a Retractionist.") == []
    )


def test_every_label_says_what_to_do():
    assert LABEL_ADVICE.keys() == set(Label)
    assert {Label.CRISIS} == URGENT_LABELS
    assert "emergency" in str(CRISIS_HELP)


def test_letters_that_grow_in_lower_case_move_no_words():
    text = "İİİİ I want to die"

    [crisis] = labels_of(text)

    assert [text[start:end] for start, end in crisis.words] == ["want to die"]


def test_spans_that_overlap_are_joined():
    assert merge_spans(((5, 9), (1, 3), (2, 6), (12, 14))) == ((1, 9), (12, 14))


def test_a_phrase_matches_over_line_ends_and_either_apostrophe():
    file = PhraseFile(Path("said.toml"), {"said": ["can't … stop"]}, {})
    pattern = compile_entries(file.entries("said"))

    assert find_spans(pattern, lowercase("I can’t\never stop")) == ((2, 17),)
    assert find_spans(pattern, lowercase("I can't one two three four stop")) == ()


@pytest.mark.parametrize(
    ("lists", "mistake"),
    [
        ("[phrases]\nsaid = '''\ni want\nto (die\n'''", "said: 'to (die': missing )"),
        ("[phrases]\nsaid = 'want <pill>'", "said: 'want <pill>': 'pill'"),
        ("[words]\ntopics = 'pain [hurt'", "topics: '[hurt': unterminated"),
        ("[phrase]\nsaid = 'want'", "[phrase] is not known"),
    ],
)
def test_a_mistake_in_a_list_names_its_file_and_its_entry(tmp_path, lists, mistake):
    path = tmp_path / "said.toml"
    path.write_text(lists)

    with pytest.raises(ImproperlyConfigured) as raised:
        entries_of(path)

    assert f"{path}: {mistake}" in str(raised.value)


@pytest.mark.parametrize(
    "path", sorted(LISTS.rglob("*.toml")), ids=lambda path: path.stem
)
def test_every_list_is_without_mistakes(path):
    phrases = [one for said in PhraseFile.read(path).phrases.values() for one in said]

    assert len(entries_of(path)) >= len(phrases) > 0
    assert phrases == [re.sub(r"(?<!\\)[^\W\d_]+", lower, one) for one in phrases]


def entries_of(path):
    file = PhraseFile.read(path)
    return [entry for name in file.phrases | file.words for entry in file.entries(name)]


def lower(match):
    return match[0].lower()


PIECES = ["i ", "want ", "to ", "die ", "share ", "our ", "article ", "my ", "10.1136/",
          "943 476 5919 ", "should i ", "suicide ", ". ", "\n", "born ", "1961 ", "et al",
          "我", "自杀", "想死", "من", "İ", "\x00", "\ud800", "@", "http://[", "A", "Ann "]  # fmt: skip


@given(
    strategies.lists(strategies.sampled_from(PIECES)).map("".join) | strategies.text(),
    strategies.text(),
    strategies.text() | strategies.sampled_from(["http://[", "//", "www.a.example"]),
)
def test_no_text_breaks_it_and_words_lie_within(text, name, website):
    for sort in labels_of(text, name, website):
        assert sort.words == merge_spans(sort.words)
        assert all(0 <= start < end <= len(text) for start, end in sort.words)


@pytest.mark.parametrize("piece", [*PIECES, " ", "i ’", "share our ", "a" * 40, "我 "])
def test_the_longest_comments_end_soon(piece):
    # Quadratic, each of these would take minutes; the whole run would stand still.
    labels_of(piece * (20_000 // len(piece)), "", "https://a.example")
