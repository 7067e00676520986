"""A guess at the language and the script of what somebody wrote.

By its letters and its most frequent words; docs/decisions.md says why no library.
"""

# ruff: noqa: RUF001 - words of many scripts

import re
from bisect import bisect_right
from collections import Counter, defaultdict

# The guess needs no more, and the longest comment costs no more.
SAMPLE = 600
# Of fewer words, or with fewer known among them, nothing can be said.
FEWEST_WORDS = 3
LEAST_SCORE = 1.5
# How far the likeliest language has to be before the next: 1.2 times.
LEAD = 1.2

# First letters of the blocks of Unicode 16 (Blocks.txt) in which a script lives; what
# lies between two is the former's, and "" parts them.
_BLOCKS: tuple[tuple[int, str], ...] = (
    (0x0000, "Latin"), (0x0370, "Greek"), (0x0400, "Cyrillic"), (0x0530, "Armenian"),
    (0x0590, "Hebrew"), (0x0600, "Arabic"), (0x0700, ""), (0x0750, "Arabic"),
    (0x0780, ""), (0x0870, "Arabic"), (0x0900, "Devanagari"), (0x0980, "Bengali"),
    (0x0A00, "Gurmukhi"), (0x0A80, "Gujarati"), (0x0B00, "Odia"), (0x0B80, "Tamil"),
    (0x0C00, "Telugu"), (0x0C80, "Kannada"), (0x0D00, "Malayalam"),
    (0x0D80, "Sinhala"), (0x0E00, "Thai"), (0x0E80, "Lao"), (0x0F00, "Tibetan"),
    (0x1000, "Myanmar"), (0x10A0, "Georgian"), (0x1100, "Hangul"),
    (0x1200, "Ethiopic"), (0x13A0, ""), (0x1780, "Khmer"), (0x1800, ""),
    (0x1C80, "Cyrillic"), (0x1C90, "Georgian"), (0x1CC0, ""), (0x1D00, "Latin"),
    (0x1F00, "Greek"), (0x2000, ""), (0x2C60, "Latin"), (0x2C80, ""),
    (0x2DE0, "Cyrillic"), (0x2E00, ""), (0x3040, "Kana"), (0x3100, "Han"),
    (0x3130, "Hangul"), (0x3190, "Han"), (0x31F0, "Kana"), (0x3200, "Han"),
    (0xA000, ""), (0xA640, "Cyrillic"), (0xA6A0, ""), (0xA720, "Latin"), (0xA800, ""),
    (0xAC00, "Hangul"), (0xD7FC, ""), (0xF900, "Han"), (0xFB00, "Latin"),
    (0xFB1D, "Hebrew"), (0xFB50, "Arabic"), (0xFE00, ""), (0xFE70, "Arabic"),
    (0xFEFF, ""), (0xFF21, "Latin"), (0xFF66, "Kana"), (0xFFA0, "Hangul"),
    (0xFFE0, ""), (0x20000, "Han"), (0x323B0, ""),
)  # fmt: skip
_STARTS = [start for start, _ in _BLOCKS]

# Where the script alone says it. For Han see `language_of`: a Japanese text has kana.
_OF_SCRIPT = {
    "Greek": "el", "Armenian": "hy", "Hebrew": "he", "Bengali": "bn", "Gurmukhi": "pa",
    "Gujarati": "gu", "Odia": "or", "Tamil": "ta", "Telugu": "te", "Kannada": "kn",
    "Malayalam": "ml", "Sinhala": "si", "Thai": "th", "Lao": "lo", "Tibetan": "bo",
    "Myanmar": "my", "Georgian": "ka", "Hangul": "ko", "Ethiopic": "am",
    "Khmer": "km", "Kana": "ja", "Han": "zh",
}  # fmt: skip
# A text in Japanese has at least one kana to five Chinese characters.
KANA_OF_JAPANESE = 1 / 6

# Letters that of the languages below only these few use.
_LETTERS = {
    "ß": "de", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "œ": "fr",
    "ł": "pl", "ż": "pl", "ś": "pl", "ź": "pl", "ř": "cs", "ě": "cs", "ů": "cs",
    "ľ": "sk", "ĺ": "sk", "ŕ": "sk", "ő": "hu", "ű": "hu", "ș": "ro", "ț": "ro",
    "ţ": "ro", "ğ": "tr", "ı": "tr", "đ": "vi hr", "ơ": "vi", "ư": "vi",
    "æ": "da no", "ø": "da no", "å": "sv da no", "ä": "de sv fi", "ā": "lv",
    "ė": "lt", "ų": "lt", "ć": "pl hr", "ы": "ru", "ё": "ru", "э": "ru", "і": "uk",
    "ї": "uk", "є": "uk", "ґ": "uk", "ъ": "bg", "ј": "sr", "љ": "sr", "њ": "sr",
    "ђ": "sr", "ћ": "sr", "پ": "fa ur", "چ": "fa ur", "گ": "fa ur", "ژ": "fa",
    "ی": "fa ur", "ک": "fa ur", "ہ": "ur", "ے": "ur", "ں": "ur", "ٹ": "ur",
    "ة": "ar", "ى": "ar", "ي": "ar", "ك": "ar", "ळ": "mr",
}  # fmt: skip

_WORDS = {
    "en": """the of and to in is that it for was with this are you have not on be at
        by from they or which what my i we but about would there their has been can
        how thanks thank very if your an great really were will when who does do
        a so just more all please me they she he some any out no only""",
    "de": """der die das und ist nicht ich mit den von zu für auf ein eine dem es im
        sich auch wie wird bei wir sie aber oder nach noch nur über wenn hat sind zum
        zur mich mir war danke sehr kann man aus als an haben dass""",
    "fr": """le la les de des et est pas que qui une un en je pour dans ce il sur au
        avec plus vous nous du mais ou par cette sont très bien ne se merci être ai
        mon ma c'est d'un j'ai aux leur comme ces fait""",
    "es": """el la los las de que y en un una es no por con para se del al lo su más
        pero como mi muy gracias está esto este esta hay son si sobre porque también
        fue cuando tiene ha le yo qué""",
    "pt": """o a os as de que e em um uma é não por com para se do da dos das no na
        mais mas como meu minha muito obrigado obrigada isso este esta são foi também
        você eu seu sua ao pelo pela tem já""",
    "it": """il lo la gli le di che e in un una è non per con si del della dei delle
        al alla più ma come mio mia molto grazie questo questa sono anche ho nel
        nella ha dal perché da se mi ci i""",
    "ca": """el la els les de que i en un una és no per amb es del al més però com
        meu molt gràcies això aquest aquesta hi són també als dels jo ha""",
    "nl": """de het een en van is dat niet ik met voor op in zijn te er aan ook maar
        om als bij dit wat naar heb mijn wij je u kan bedankt zeer heel wordt deze
        door uit nog over geen hebben was of""",
    "pl": """i w nie na się że to jest z do jak o co po tak ale za od czy jego jej
        dla przez są bardzo dziękuję mam ja mi już tylko ten może być tego był""",
    "cs": """a se na je že to v s z do jsem si tak ale jak pro by co jsou ve po od za
        jako když nebo velmi děkuji mám už jen ten také byl má jeho není""",
    "sk": """a sa na je že to v s z do som si tak ale ako pre by čo sú vo po od za
        keď alebo veľmi ďakujem mám už len ten tiež bol má jeho nie""",
    "sl": """in je se na da za v so ki ne z pa bi tudi kot od po pri ali zelo hvala
        sem ni kar samo""",
    "hr": """i je se na da u za su ne od s koji što kao ali bi iz to o po ili sam vrlo
        hvala samo nije kako ovo""",
    "hu": """a az és hogy nem is egy van ez azt mint csak de meg már volt vagy én ha
        el nagyon köszönöm kell lehet még ezt mert minden""",
    "ro": """și în de la nu că un o pe cu este din pentru mai care sunt ce au fost am
        dar sau foarte mulțumesc acest această sa să cum după mea meu fi""",
    "sv": """och i att det är en som på för av med inte jag den till har ett om så men
        de var vi kan min mig mycket tack från eller när skulle hade bara också""",
    "da": """og i at det er en som på for af med ikke jeg den til har et om så men de
        var vi kan min mig meget tak fra eller når ville havde bare også hvad efter
        noget blev være""",
    "no": """og i at det er en som på for av med ikke jeg den til har et om så men de
        var vi kan min meg mye takk fra eller når ville hadde bare også hva etter noe
        ble være veldig""",
    "fi": """ja on ei se että en oli mutta hän kun ovat myös kuin minä tämä joka jos
        niin olen mitä sitä vain kiitos hyvin ole tai sen minun voi tämän""",
    "et": """ja on ei see et oli aga ta kui ka ma mis siis nii väga aitäh mind seda
        või oma olen kas ning""",
    "lv": """un ir ka par no ar uz es bet tas kā vai ļoti paldies nav man šis lai pēc
        tikai""",
    "lt": """ir yra kad į su iš tai bet kaip ar labai ačiū nėra aš man šis tik po
        apie jau""",
    "tr": """ve bir bu için da de çok ne ama ile gibi daha var ben olarak sonra kadar
        mi değil teşekkürler olan en her beni benim ki ya""",
    "id": """yang dan di ini itu untuk dengan tidak dari saya ada pada akan ke juga
        bisa sangat terima kasih adalah atau karena sudah kami anda""",
    "vi": """và của là có không tôi được cho này một người các trong với để những
        rất cảm ơn bài bị khi đã về như""",
    "sw": """ya na wa kwa ni katika hii za la kuwa asante sana yangu mimi lakini
        hiyo""",
    "tl": """ang ng sa na mga ay ko ako hindi ito para po salamat at kung may""",
    "ru": """и в не на что я с это как по но из за у для очень мне спасибо от мы вы он
        она был только меня так или его если же бы""",
    "uk": """і в не на що я з це як по але із за у для дуже мені дякую від ми ви він
        вона був тільки мене так або його якщо та ж й""",
    "bg": """и в не на че аз с това как по но от за у много ми благодаря ние вие той тя
        беше само да се са е ли или""",
    "sr": """и у не на да је се за су од са који што као али би из то о по или сам врло
        хвала""",
    "ar": """في من على أن إلى عن هذا هذه التي الذي لا ما مع كان أنا شكرا جدا لم قد
        هو هي كل بعد أو لكن""",
    "fa": """و در به از که این را با است برای من آن ها می یک نیست خیلی ممنون هم ما
        شما بود تا""",
    "ur": """اور کے میں کی ہے یہ سے کا کو نہیں پر ہیں بہت شکریہ مجھے نے کر""",
    "hi": """है के में की और से को का यह नहीं पर मैं हैं बहुत धन्यवाद मुझे लिए भी कि
        था मेरे""",
    "mr": """आहे आणि या नाही मी हे ते खूप धन्यवाद मला आहेत पण""",
    "ne": """छ र को मा लाई हो यो धेरै धन्यवाद मलाई छन् पनि""",
}

_ADDRESS = re.compile(r"(?:https?://|www\.)\S*", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Vowel signs are no letters to Python (category Mc), yet they part no word.
_WORD_OF_INDIA = re.compile(r"[\u0900-\u097f]+")


def _speakers() -> dict[str, tuple[str, ...]]:
    speakers: defaultdict[str, list[str]] = defaultdict(list)
    for language, words in _WORDS.items():
        for word in words.split():
            speakers[word].append(language)
    return {word: tuple(languages) for word, languages in speakers.items()}


_SPEAKERS = _speakers()
_WRITERS = {letter: tuple(names.split()) for letter, names in _LETTERS.items()}


def script_of(text: str) -> str:
    """Return the script of most letters by its Unicode name ("Latin", "Arabic"), with
    "Kana" for both of Japan's; empty when there is no letter."""
    scripts = _scripts(text[:SAMPLE])
    return max(scripts, key=scripts.__getitem__, default="")


def language_of(text: str) -> str:
    """Return the likely language (ISO 639-1), or "" when too short or not clear.

    Looks at the beginning of the text only.
    """
    sample = _ADDRESS.sub(" ", text[:SAMPLE]).lower().replace("’", "'")
    scripts = _scripts(sample)
    if not scripts:
        return ""
    script = max(scripts, key=scripts.__getitem__)
    if script in {"Han", "Kana"}:
        east = scripts["Han"] + scripts["Kana"]
        return "ja" if scripts["Kana"] >= east * KANA_OF_JAPANESE else "zh"
    return _OF_SCRIPT.get(script) or _by_words(sample, script)


def _scripts(sample: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    for character, times in Counter(sample).items():
        if character.isalpha():
            place = bisect_right(_STARTS, ord(character)) - 1
            counts[_BLOCKS[place][1]] += times
    del counts[""]
    return counts


def _by_words(sample: str, script: str) -> str:
    pattern = _WORD_OF_INDIA if script == "Devanagari" else _WORD
    words = pattern.findall(sample)
    if len(words) < FEWEST_WORDS:
        return ""
    scores: defaultdict[str, float] = defaultdict(float)
    for word, times in Counter(words).items():
        for language in (speakers := _SPEAKERS.get(word, ())):
            # A word of many languages says little, and hardly more when repeated.
            scores[language] += min(times, 2) / len(speakers) ** 0.5
    for letter in _WRITERS.keys() & set(sample):
        for language in _WRITERS[letter]:
            scores[language] += 1
    return _clear_winner(scores)


def _clear_winner(scores: dict[str, float]) -> str:
    best, *others = sorted(scores, key=lambda name: -scores[name]) or [""]
    if not best or scores[best] < LEAST_SCORE:
        return ""
    if others and scores[best] < scores[others[0]] * LEAD:
        return ""
    return best
