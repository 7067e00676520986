"""What may be a call for help, in fifteen languages, and what only speaks of it."""

# ruff: noqa: RUF001 - words of many scripts

import pytest

from comments.models.label import Label
from comments.screening.content_labels import labels_of

from .test_content_labels import labels, pairs

DANGER = {
    "en": [
        "I want to die.",
        "I just don’t want to be here any more, the pain never stops",
        "My son is suicidal and nobody answers the phone",
        "He said he would kill himself tonight.",
        "I've just taken an overdose",
        "My wife swallowed a whole bottle of her paracetamol",
        "my husband beats me when I cannot work",
        "I have been thinking about ending it all.",
        "I keep hurting myself when the pain gets bad.",
        "There is no reason to go on.",
        "Suicide and pregabalin?",
        "I have had suicidal thoughts since the study drug.",
        "sometimes I think they'd be better off without me",
        "I can't go on like this",
        "I was raped last week and have told nobody",
        "Suicide is in my head, and there are cuts on my arms",
    ],
    "de": [
        "Ich will nicht mehr leben.",
        "Ich habe daran gedacht, mich umzubringen",
        "Mein Mann schlägt mich, seit ich krank bin.",
        "Sie hat eine Überdosis genommen!",
    ],
    "fr": [
        "J’ai envie de mourir.",
        "Je ne veux plus vivre avec cette douleur",
        "Mon mari me frappe.",
        "J'ai avalé tous mes comprimés",
    ],
    "es": [
        "Quiero morir",
        "No quiero vivir así, el dolor no para.",
        "Mi pareja me pega",
        "Me tomé todas las pastillas",
    ],
    "pt": ["Não quero mais viver.", "Quero morrer", "Ele me bate todos os dias"],
    "it": ["Voglio morire.", "Non voglio più vivere così", "Mio marito mi picchia"],
    "nl": ["Ik wil niet meer leven.", "Ik wil dood", "Mijn man slaat me"],
    "pl": ["Nie chcę żyć.", "Chcę umrzeć", "Mąż mnie bije"],
    "ru": ["Я не хочу жить.", "Хочу умереть", "Муж меня бьёт"],
    "uk": ["Я не хочу жити.", "Хочу померти"],
    "tr": ["Ölmek istiyorum.", "Artık yaşamak istemiyorum"],
    "ar": ["أريد أن أموت", "لا أريد أن أعيش", "زوجي يضربني"],
    "zh": ["我真的不想活了", "我想自杀", "他总是打我，我很怕"],
    "ja": ["もう死にたいです", "毎日消えたいと思う"],
    "ko": ["죽고 싶어요", "더는 살고 싶지 않아요"],
}
SCHOLARLY = {
    "en": [
        "Suicide rates fell in both arms.",
        "Did the trial report self-harm as an outcome?",
        "The review found less risk of overdose with buprenorphine.",
        "Three participants attempted suicide, all in the placebo group.",
        "This pain is killing me, but the exercises help.",
        "I'd kill for a good night's sleep.",
        "I don't want to hurt myself by lifting too early.",
        "I hurt myself at the gym and rested for two weeks.",
        "My mother wanted to die at home, and the hospice made it possible.",
        "I nearly died laughing at the cartoon.",
        "The helpline for suicide prevention is worth naming.",
        "Killer graphics!",
        "It hurts me when I climb stairs.",
        "The deadline nearly killed us",
    ],
    "de": ["Die Studie fand weniger Suizide.", "Ein Risiko für Suizid bestand nicht."],
    "fr": ["Le taux de suicide a baissé.", "Je ne veux plus de ce traitement."],
    "es": ["El estudio no halló más suicidios.", "Quiero leer más."],
    "pt": ["A revisão não trata de suicídio.", "Quero ler mais."],
    "it": ["Lo studio misura il tasso di suicidio.", "Voglio saperne di più."],
    "nl": ["Het onderzoek keek ook naar zelfmoord.", "Ik wil graag meer lezen."],
    "pl": ["Badanie nie dotyczy samobójstw.", "Chcę przeczytać więcej."],
    "ru": ["Риск суицида в обеих группах был ниже.", "Я хочу узнать больше."],
    "uk": ["Дослідження не про самогубства.", "Хочу знати більше."],
    "tr": ["Çalışma intihar oranı hakkında.", "Daha fazla okumak istiyorum."],
    "ar": ["انخفض معدل الانتحار في المجموعتين", "أريد أن أعرف المزيد"],
    "zh": ["两组的自杀率都下降了", "我想了解更多"],
    "ja": ["自殺率に関する研究ですか。", "もっと読みたいです"],
    "ko": ["자살 예방 연구인가요?", "더 읽고 싶어요"],
}


@pytest.mark.parametrize(("language", "text"), pairs(DANGER))
def test_words_of_danger_are_found(language, text):
    assert Label.CRISIS in labels(text)


@pytest.mark.parametrize(("language", "text"), pairs(SCHOLARLY))
def test_research_and_ways_of_speaking_are_no_crisis(language, text):
    assert Label.CRISIS not in labels(text)


def test_each_language_has_danger_and_near_misses():
    assert DANGER.keys() == SCHOLARLY.keys()


def test_research_in_one_sentence_does_not_hide_danger_in_the_next():
    assert labels("The review is good. Suicide is all I think of.") == {Label.CRISIS}


def test_crisis_comes_first():
    text = "Our article https://a.example. Please share our article. I want to die."

    assert [sort.label for sort in labels_of(text)] == [Label.CRISIS, Label.OUTREACH]
