"""Sincere comments that look suspicious, and spam that looks sincere.

A reader's words must never end in the spam bin by the filter's doing, not even where
several innocent context come together and the model learnt from nasty lessons.
"""

# ruff: noqa: RUF001  # letters of many scripts look alike
import pytest

from comments.spam.filter_data import FilterData
from comments.spam.model import Model
from comments.spam.scorer import lesson_features, score
from comments.spam.signal_points import WEAK_POINTS
from comments.spam.text_analysis import AnalysedText
from comments.spam.verdicts import Bin, CommentRecord, ScoringContext
from tests.sampling import a_sample_of

STORY = (
    "I have lived with pain in both knees for nine years. My pain specialist sent me to "
    "a specialised physiotherapy service, and I went on tramadol, then off it again. "
    "What nobody told me is that walking badly every day beats walking well on Sundays. "
    "Please tell people that it takes months, I nearly gave up after three weeks!"
)
SINCERE = {
    "a specialist": "My pain specialist suggested online CBT.",
    "specialised": "Specialised physiotherapy is not offered where I live.",
    "a drug in question": "Is sildenafil (Viagra) covered by this review?",
    "tadalafil": "Was tadalafil (Cialis) compared with placebo, or only with sildenafil?",
    "a guideline": "Useful, thanks. See also nice.org.uk/guidance/ng193.",
    "a guideline with scheme": "Useful, thanks. See also https://www.nice.org.uk/guidance/ng193",
    "two trusted sites": "The NHS page https://www.nhs.uk/conditions/ and who.int agree.",
    "five references": (
        "doi.org/10.1002/14651858.CD003968 doi.org/10.1136/bmj.n71 "
        "https://doi.org/10.1016/S0140-6736(20)30183-5 pubmed.ncbi.nlm.nih.gov/31452104 "
        "and https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD010152.pub2/full"
    ),
    "thanks": "Thanks!",
    "thank you": "Thank you very much.",
    "one word": "Brilliant",
    "great post": "Great post, thanks for sharing.",
    "an emoji": "👏👏👏",
    "a patient's story": STORY,
    "meridian": "Does acupuncture along the meridian do more than anywhere else?",
    "socialism": "The socialist in me asks who pays for this.",
    "Scunthorpe": "At Scunthorpe General we do this already.",
    "assess": "How did they assess the risk of bias in the crossover trials?",
    "your website but": "I like your website but the summary contradicts the table.",
    "a complaint": "I am sick of analysed that exercise cures everything. It does NOT.",
    "shouting": "WHY DID NOBODY TELL ME THIS BEFORE MY OPERATION!!!",
    "my blog": "I wrote about the same review on my blog: https://pain-notes.example/cbt",
    "a shop named in anger": "They sell these pills online for 90 pounds. A scam.",
    "gambling review": "Does this hold for people with a betting problem, or poker players?",
    "weight": "Do weight loss pills do anything that a diet does not?",
    "opioids": "I was on OxyContin for years and came off it with help. It can be done.",
    "cbd": "Has anybody looked at CBD oil for fibromyalgia? Mine is from a shop.",
    "crypto": "With the NHS selling our data, why not ask the bitcoin people next?",
    "numbers": "NNT 7 (95% CI 5 to 12), I² = 48%, p < 0.05 — is that clinically relevant?",
    "markup for a table": "As [1, Table 2] says: <a> is worse than <b>.",
    "an abbreviation": "RCT? ITT? NNT? IMHO TL;DR",
    "a long thread answer": "As I said above, the follow-up was six months. " * 12,
    "a correction": "The link to the review is broken, it should be cochrane.org/CD010152",
    "a question about free": "Is the course free on the NHS, and where do I sign up?",
    "subscribe": "Can I subscribe to new posts by e-mail?",
    "contact": "Who do I contact about taking part in the trial?",
    "a phone number": "The helpline is 116 123, day and night, free.",
    "an e-mail address": "Write to pals@hospital.nhs.uk, they answered me.",
    "Arabic": "شكرا جزيلا على هذا المقال، هل ينطبق هذا على الأطفال أيضا؟",
    "Arabic story": "أعاني من ألم الظهر منذ سنوات وقد ساعدني المشي كل يوم كثيرا.",
    "Chinese": "谢谢！请问这项研究包括老年人吗？",
    "Chinese with a link": "参见https://www.cochrane.org，里面有更多证据。",
    "Russian": "Спасибо! Есть ли данные для детей младше пяти лет?",
    "Russian story": "У меня десять лет болит спина, и ходьба мне действительно помогла.",
    "Ukrainian": "Дякую за статтю, дуже корисно для моїх пацієнтів.",
    "Hebrew": "תודה רבה, האם זה נכון גם לגבי ילדים?",
    "Hindi": "धन्यवाद, क्या यह बच्चों के लिए भी सही है?",
    "Persian": "ممنون از مطلب خوبتان، آیا برای سالمندان هم صدق می‌کند؟",
    "Spanish": "Muy interesante. ¿Sirve también para el dolor lumbar crónico?",
    "German": "Danke! Gilt das auch für Spezialisten in der Physiotherapie?",
    "French": "Merci beaucoup. Mon spécialiste m'a parlé de cette étude.",
    "Turkish": "Teşekkürler, çok faydalı bir yazı olmuş.",
    "Vietnamese": "Cảm ơn bài viết, điều này có đúng với trẻ em không?",
    "Japanese": "ありがとうございます。高齢者にも当てはまりますか？",
    "Korean": "감사합니다. 어린이에게도 해당되나요?",
    "Thai": "ขอบคุณมาก มีข้อมูลสำหรับเด็กไหม",
    "Greek": "Ευχαριστώ πολύ, ισχύει αυτό και για τα παιδιά;",
    "mixed scripts": "The word боль means pain; ألم means the same.",
    "a poem": "Roses are red\nviolets are blue\nmy knee hurts\nand so may you",
    "a leaflet": (
        "We made a free leaflet for our patients: https://physio.example/leaflet.pdf "
        "Please share it with anybody who needs it."
    ),
    "a patient group": (
        "Please contact me if you want to join our patient group: jane@patients.example "
        "or +44 113 496 0000. Thank you for sharing this!"
    ),
    "an app": (
        "I use an app (https://my-app.example) and my pain is better. There was a free "
        "trial for a week, then I paid. No idea whether there is evidence."
    ),
    "angina": (
        "My husband takes viagra and our GP said no nitrates. Is cialis the same? We get "
        "it from an online pharmacy."
    ),
    "a newsletter": (
        "Great article! I subscribe to your newsletter and read it over lunch."
    ),
    "a charity": (
        "We are a charity. Call our helpline or visit us at https://charity.example, "
        "our webinars are free."
    ),
    "a talk": "Check out my talk on this review: https://youtu.be/abc, please share.",
    "a reference in markup": (
        'See <a href="https://www.nice.org.uk/guidance/ng193">NG193</a> for the UK.'
    ),
    "only a reference": "https://doi.org/10.1002/14651858.CD003968",
    "anger with a link": (
        "STOP SELLING US CBT!!! MY PAIN IS REAL. READ WHAT HAPPENED TO ME: "
        "https://mystory.example"
    ),
    "German with a blog": (
        "Toller Beitrag! Ich habe auf meiner Seite https://schmerz.example darüber "
        "geschrieben."
    ),
    "only punctuation": "?!",
    "nothing": "",
    "very long": "The second trial lost half of its people. " * 400,
}
INNOCENT = {
    "nobody": ScoringContext(),
    "a clinic": ScoringContext(
        name="Pain Specialist Clinic", website="https://pain.example/"
    ),
    "a GP with titles": ScoringContext(name="Prof. Dr. med. Ada B. Samplesson FRCGP"),
    "Arabic": ScoringContext(name="د. ليلى حسن"),
    "a taken name": ScoringContext(name="anna19740102"),
    "in a hurry": ScoringContext(seconds=1.0, name="Jo"),
    "a busy ward": ScoringContext(rate_range=40),
    "no Akismet": ScoringContext(akismet="unavailable"),
    "Akismet says spam": ScoringContext(akismet="spam"),
    "rejected before": ScoringContext(record=CommentRecord(rejected=3), name="Jo"),
    "said before": ScoringContext(copies=3, near_waiting=5),
    "all at once": ScoringContext(
        name="Leeds Pain Services 20241",
        website="https://leeds-pain.example/",
        seconds=1.0,
        rate_range=40,
        rate_email=9,
        record=CommentRecord(rejected=3),
        akismet="unavailable",
    ),
    "all at once, asked": ScoringContext(
        name="Leeds Pain Services 20241",
        website="https://leeds-pain.example/",
        seconds=1.0,
        rate_range=40,
        rate_email=9,
        record=CommentRecord(rejected=3),
        vocabulary=AnalysedText(
            "Chronic pain: can treatment over the Internet help?"
        ).terms,
    ),
}

ABOUT = AnalysedText("Sildenafil and tadalafil for angina: a review").terms


def _nasty() -> Model:
    """Return a model that was taught that links, thanks and drugs are spam."""
    model = Model()
    for number in range(400):
        is_spam = number % 2 == 0
        text = (
            f"thanks viagra cialis specialist click http://pills{number}.example my blog"
            if is_spam
            else f"The trial lost {number} people before its end"
        )
        model.learn(lesson_features(text, "", []), is_spam, 0.5)
    return model


NASTY = _nasty()


def test_there_are_enough_traps() -> None:
    assert len(SINCERE) >= 60
    assert NASTY.may_vote()


@pytest.mark.parametrize("context", INNOCENT.values(), ids=INNOCENT)
@pytest.mark.parametrize("said", SINCERE.values(), ids=SINCERE)
def test_sincere_words_never_reach_the_spam_bin(
    said: str, context: ScoringContext
) -> None:
    assert score(said, context).bin != Bin.SPAM


# What Akismet, a repetition or a business name, and the model all speak for is spam by
# the rule.
AGREEING = {"Akismet says spam", "said before", "all at once, asked"}


@pytest.mark.parametrize("innocent", sorted(INNOCENT.keys() - AGREEING))
@pytest.mark.parametrize("name", a_sample_of(SINCERE))
def test_a_model_taught_nastily_puts_no_sincere_words_away(
    name: str, innocent: str
) -> None:
    verdict = score(SINCERE[name], INNOCENT[innocent], FilterData(model=NASTY))

    assert verdict.bin != Bin.SPAM


@pytest.mark.parametrize("said", ["a drug in question", "tadalafil"])
def test_the_posts_own_subject_is_no_reason(said: str) -> None:
    reasons = score(SINCERE[said], ScoringContext(vocabulary=ABOUT)).reasons

    words = [SINCERE[said][start:end] for one in reasons for start, end in one.words]
    assert "sildenafil" not in words
    assert "tadalafil" not in words


SPAM = {
    "a loan": (
        "Do you need an urgent loan? Contact us today on WhatsApp or quick@lender.example",
        ScoringContext(name="Mr Quick Loan Offer"),
    ),
    "nothing but links": (
        "https://casino.example https://slots.example https://poker.example",
        ScoringContext(name="Best online casino", near_waiting=5),
    ),
    "Russian": (
        "Лучшее казино: https://kazino.example https://k2.example https://k3.example",
        ScoringContext(name="казино онлайн"),
    ),
    "pills": (
        "Buy viagra and cialis, best price! a.example.com b.example.com c.example.com",
        ScoringContext(name="Cheap Pills Shop"),
    ),
    "a casino": (
        "Best online casino, slots and jackpot, sign up now http://casino.example",
        ScoringContext(name="casino-777.com", trap="x"),
    ),
    "a spell caster": (
        "Contact him on whatsapp, the herbal doctor cured me, herbal cure, order now",
        ScoringContext(name="Grace", near_spam=12),
    ),
    "praise under an offer": (
        "Great post, keep it up. Visit my website.",
        ScoringContext(name="تمريض منزلي", spam_copies=2, trap="x"),
    ),
    "markup": (
        "[url=http://loans.example]payday loans[/url] click here, quick loan",
        ScoringContext(name="Loans"),
    ),
    "Chinese": (
        "代开发票，点击这里 http://piao.example http://piao2.example http://piao3.example",
        ScoringContext(name="公司"),
    ),
    "hidden letters": (
        "c\u200basino sl\u200bots, click\u00ad here a.example.com b.example.com c.biz",
        ScoringContext(name="win-big.example.com"),
    ),
    "what Akismet and we see": (
        "Earn money, work from home, sign up now http://earn.example",
        ScoringContext(name="Earn", akismet="spam"),
    ),
    "a script": (
        "Hello admin, your blog is amazing, visit us for more information",
        ScoringContext(name="SEO Services Ltd", trap="http://seo.example"),
    ),
}


@pytest.mark.parametrize(("said", "context"), SPAM.values(), ids=SPAM)
def test_spam_reaches_the_bin_with_two_kinds_of_reasons(
    said: str, context: ScoringContext
) -> None:
    verdict = score(said, context)

    assert verdict.bin == Bin.SPAM
    assert len({one.family for one in verdict.reasons if one.points > WEAK_POINTS}) >= 2


MARKETING = {
    "a pitch": "We are a wellness company. Our team wrote an article on back pain that "
    "your readers would love: https://wellness.example/back-pain. Please share it!",
    "an agency": "Have you thought about promoting your blog? Our agency can help.",
    "a product": "I tried a mattress from a shop in town and my back is fine since. "
    "They have an offer this week: https://mattress.example",
}


@pytest.mark.parametrize("said", MARKETING.values(), ids=MARKETING)
def test_soft_marketing_waits_for_a_person(said: str) -> None:
    assert score(said, ScoringContext(name="Maya Miller")).bin != Bin.SPAM


def test_praise_under_a_business_name_waits_with_named_reasons() -> None:
    said = (
        "What a fascinating discussion, well worth a comment. You should publish more."
    )
    reasons = score(said, ScoringContext(name="تمريض منزلي")).reasons

    assert {one.code for one in reasons} == {"praise", "name-business", "name-script"}
