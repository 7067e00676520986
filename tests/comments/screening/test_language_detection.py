"""The language of a comment is guessed, and not guessed where nothing says it."""

# ruff: noqa: RUF001 - words of many scripts

import pytest
from hypothesis import given, strategies

from comments.screening.language_detection import language_of

# What a reader might write, twice for the languages that are easily confused.
WRITTEN = [
    ("en", "Thank you for this review. I have had back pain for years."),
    ("en", "Is there anything on children with migraine?"),
    ("de", "Vielen Dank für den Beitrag, ich habe seit Jahren Rückenschmerzen."),
    ("de", "Gibt es dazu auch eine Studie mit Kindern?"),
    ("fr", "Merci pour cet article, j'ai mal au dos depuis des années."),
    ("fr", "Est-ce que l’on a aussi étudié les enfants ?"),
    ("es", "Gracias por el artículo, tengo dolor de espalda desde hace años."),
    ("es", "¿Hay también un estudio con niños?"),
    ("pt", "Obrigada pelo artigo, eu tenho dor nas costas há muitos anos."),
    ("pt", "Existe também um estudo com crianças?"),
    ("it", "Grazie per questo articolo, ho mal di schiena da molti anni."),
    ("it", "C'è anche uno studio sui bambini con la cefalea?"),
    ("ca", "Gràcies per aquest article, fa molts anys que em fa mal l'esquena."),
    ("nl", "Bedankt voor dit stuk, ik heb al jaren last van mijn rug."),
    ("nl", "Is er ook een studie met kinderen?"),
    ("pl", "Dziękuję za artykuł, od lat boli mnie kręgosłup."),
    ("sv", "Tack för artikeln, jag har haft ont i ryggen i många år."),
    ("da", "Tak for artiklen, jeg har haft ondt i ryggen i mange år, hvad hjælper?"),
    ("da", "Det er meget godt skrevet, men hvad er der sket efter undersøgelsen?"),
    ("no", "Takk for artikkelen, jeg har hatt vondt i ryggen, hva hjelper?"),
    ("no", "Det er veldig bra skrevet, men hva har skjedd etter studien?"),
    ("fi", "Kiitos artikkelista, minun selkäni on ollut kipeä jo vuosia."),
    ("et", "Aitäh, see on väga hea artikkel, aga mis on lastega?"),
    ("tr", "Bu yazı için çok teşekkürler, yıllardır sırtım ağrıyor."),
    ("cs", "Děkuji za článek, už roky mě bolí záda a nic nepomáhá."),
    ("sk", "Ďakujem za článok, už roky ma bolí chrbát, čo je s deťmi, keď ich bolí?"),
    ("sl", "Hvala za članek, zelo je dober, ampak kaj pa pri otrocih?"),
    ("hr", "Hvala na članku, ovo je vrlo dobro, ali što je s djecom koja imaju bol?"),
    ("hu", "Köszönöm a cikket, évek óta fáj a hátam, és nem segít semmi."),
    ("ro", "Mulțumesc pentru articol, mă doare spatele de ani de zile și nu trece."),
    ("lv", "Paldies par rakstu, tas ir ļoti labs, bet kas ir ar bērniem?"),
    ("lt", "Ačiū už straipsnį, tai labai gerai, bet kaip yra su vaikais?"),
    ("id", "Terima kasih untuk artikel ini, saya sakit punggung dan tidak bisa tidur."),
    ("vi", "Cảm ơn bài viết, tôi bị đau lưng đã nhiều năm."),
    ("sw", "Asante sana kwa makala hii, mgongo wangu unauma lakini napona."),
    ("tl", "Salamat po sa artikulo, ang likod ko ay masakit."),
    ("ru", "Спасибо за статью, у меня уже много лет болит спина."),
    ("uk", "Дякую за статтю, у мене вже багато років болить спина."),
    ("bg", "Благодаря за статията, от много години ме боли гърбът и това не е добре."),
    ("sr", "Хвала за чланак, ово је врло добро, али шта је са децом?"),
    ("el", "Ευχαριστώ για το άρθρο, πονάει η μέση μου χρόνια."),
    ("ar", "شكرا على هذا المقال، أنا أعاني من ألم في الظهر منذ سنوات"),
    ("fa", "ممنون از این مقاله، من سال‌هاست که کمردرد دارم"),
    ("ur", "اس مضمون کے لیے شکریہ، مجھے کمر میں درد ہے"),
    ("he", "תודה על המאמר, כואב לי הגב כבר שנים"),
    ("hi", "इस लेख के लिए धन्यवाद, मुझे पीठ में दर्द है"),
    ("mr", "हा लेख खूप छान आहे, मला पाठदुखी आहे"),
    ("ne", "यो लेख धेरै राम्रो छ, मलाई ढाड दुख्छ"),
    ("bn", "এই লেখার জন্য ধন্যবাদ, আমার পিঠে ব্যথা"),
    ("ta", "இந்தக் கட்டுரைக்கு நன்றி"),
    ("th", "ขอบคุณสำหรับบทความนี้ ฉันปวดหลังมาหลายปี"),
    ("ja", "この記事をありがとうございます。長年腰痛に悩んでいます。"),
    ("ko", "글 감사합니다. 몇 년째 허리가 아파요."),
    ("zh", "谢谢这篇文章，我腰疼很多年了。"),
    ("zh", "感謝這篇文章，我腰痛很多年了。"),
    ("ka", "მადლობა სტატიისთვის"),
    ("hy", "Շնորհակալություն հոդվածի համար"),
    ("am", "ለጽሑፉ አመሰግናለሁ"),
]


@pytest.mark.parametrize(("language", "text"), WRITTEN)
def test_the_language_of_a_comment(language, text):
    assert language_of(text) == language


@pytest.mark.parametrize(
    "text",
    [
        "",
        "👍👍",
        "12.5 (10.1–14.9)",
        "OK",
        "Super!",
        "no no",
        "Paracetamol Ibuprofen Tramadol Naproxen",
        "https://example.org/the/pain/of/it",
        "Mindfulness, Yoga, Tai Chi?",
        "ibuprofeno paracetamol tramadol",
        "Ибупрофен Парацетамол Трамадол",
        "\x00\ud800",
    ],
)
def test_too_little_says_no_language(text):
    assert language_of(text) == ""


def test_a_foreign_term_does_not_change_the_language():
    text = "The word for it in Japanese is 腰痛, and in Arabic ألم, as I was told."

    assert language_of(text) == "en"


def test_the_words_of_an_address_do_not_count():
    text = "https://example.org/it-is-the-pain-that-was ist nicht mehr da"

    assert language_of(text) == "de"


def test_a_few_kana_among_chinese_characters_are_chinese():
    assert language_of("日本的の字很有意思，我觉得这篇文章写得非常好，谢谢分享") == "zh"


@given(strategies.text())
def test_every_text_has_an_answer(text):
    assert language_of(text) == "" or len(language_of(text)) == 2
