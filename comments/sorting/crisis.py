"""Crisis: words by which somebody says that a life is in danger now.

What is said outright always counts. A word for the topic counts unless its sentence
speaks as research does ("suicide rates fell in both arms"). In doubt it counts: a
person looks, and looking once too often harms nobody.
"""

# ruff: noqa: RUF001 - words of many scripts

import re

from .phrases import Span, compiled, found

_NAMES = {
    "relative": """
        son daughter child kid brother sister husband wife partner boyfriend girlfriend
        mother mum mom father dad friend stepfather ex neighbour flatmate
    """,
    "who": """
        i i've he he's she she's they son daughter child kid brother sister husband wife
        partner boyfriend girlfriend mother mum mom father dad friend stepfather ex
    """,
    "oneself": "myself himself herself yourself ourselves",
    "cannot": r"can't cannot can\snot couldn't",
    "longing": """
        want wants wanted urge urges thinking thoughts keep started like
    """,
    "pills": """
        pills? tablets? capsules? paracetamol acetaminophen tylenol ibuprofen aspirin
        medication medicine meds painkillers opioids? morphine insulin antidepressants
    """,
    "cachets": "cachets comprimés médicaments somnifères",
    "leków": "tabletek tabletki leków leki",
    "таблеток": "таблеток таблетки лекарств снотворного",
}

SAID = {
    "en": r"""
        want to (just )?(die|be dead)
        (i|i've) … wanted to die
        (wants|wanted) to die(?! (at home|in hospital|in a ho|in the ho|in ho))
        wish (that )?i (was|were) (dead|never born|not alive)
        wish i (had never been born|would not wake up|wouldn't wake up|could die)
        (do not|don't|didn't|did not|no longer) want to (live|be alive|be here)
        (do not|don't|didn't|did not|no longer) want to (wake up|exist|go on)
        (no|any|without a|without) (reason|point) (to live|in living|to go on)
        (no|any|without a|without) (reason|point) in going on
        (no|any|without a|without) (reason|point) (to carry on|to keep going)
        <cannot> (go on|carry on|live like this|live with myself)
        <cannot> (do this|take this|take life|take the pain) any\s?more
        (kill|killing|hang|hanging|shoot|shooting|drown|drowning) <oneself>
        (end|ending|take|taking) (my|his|her) (own )?life
        end(ing)? it all
        better off (dead|without me)
        (won't|will not) be (here|around|alive) (tomorrow|much longer)
        (i|i'm|i've|he|he's|she|she's|they|they're) … suicidal
        (i|he|she) … (attempted|attempt|tried|try|commit|committing) … suicide
        (i|he|she) … (considered|considering|contemplating) … suicide
        (thinking|think|thought) (of|about) (suicide|dying|killing|ending|death)
        (my|having|i have|i've had|i had|i get) … suicidal (thoughts|feelings)
        (my|our) <relative> … (suicide|suicidal|self[\s-]?harm(ing|ed|s)?|overdosed?)
        (?<!not\s)(?<!n't\s)<longing> (to |of |about )?(hurt|hurting|harm|harming) <oneself>
        (?<!not\s)(?<!n't\s)<longing> (to |of |about )?(cut|cutting|burning|injuring) <oneself>
        i … self[\s-]?harm(ed|ing)?
        (i|he|she) … overdosed
        (i|i've|he|she|he's|she's) (just )?(took|taken) an overdose
        (i have|he has|she has) (just )?(took|taken) an overdose
        <who> … (took|taken|swallowed) (too many|too much|all) … <pills>
        <who> … (took|taken|swallowed) (a whole|the whole|a bottle|a box|\d\d+) … <pills>
        (going|trying|threatens|threatened) to (kill|strangle|rape|hurt) (me|us)
        (threatening|wants|tried) to (kill|strangle|rape|hurt) (me|us)
        (he|she)('ll| will| might| is going to) (kill|hurt|beat) (me|us)
        <who> … (hit|hits|is hitting|beat|beats|is beating|choked|chokes) (me|us)
        <who> … (strangled|strangles|raped|rapes|hurts|abuses|threatens) (me|us)
        (i'm|i am|we are|we're) not safe
        (do not|don't|didn't|never) feel safe (at home|with|here)
        (afraid|scared|frightened) (of (my <relative>|him|her)|to go home|for my life)
        terrified (of (my <relative>|him|her)|to go home|for my life)
        (i|we|i'm|i've) … (abused|raped|assaulted|molested|strangled|stalked|trafficked)
    """,
    "de": """
        (will|wollte|möchte) … (sterben|tot sein)
        (will|wollte|möchte|kann|mag) … nicht mehr (leben|weiterleben|da sein)
        (mich|sich) (selbst )?(umbringen|umzubringen|töten|erhängen)
        (mich|sich) (selbst )?(ritzen|verletzen will)
        (mir|sich) … das leben (nehmen|zu nehmen)
        (bringe|bring) mich um
        ritze mich
        (lieber|besser) tot
        (ich wünschte|wäre ich|ich wäre) … tot
        (meinem leben|allem) ein ende
        (meine|habe|hatte) … (suizidgedanken|selbstmordgedanken)
        (bin|ist) suizidal
        (er|sie|mann|freund|vater) (schlägt|bedroht|würgt|verprügelt) (mich|uns)
        (partner|frau) (schlägt|bedroht|würgt|verprügelt) (mich|uns)
        (er|sie|mann|freund|vater|partner|frau) misshandelt (mich|uns)
        überdosis … (genommen|geschluckt)
        (zu viele|alle|ganze packung) … (genommen|geschluckt)
        angst vor meinem (mann|freund|vater|partner)
    """,
    "fr": """
        (veux|voulais|voudrais) (mourir|finir|me tuer|me suicider|être morte?)
        (préfère|préférerais) (mourir|finir|me tuer|me suicider|être morte?)
        (envie de|envie d'en) (mourir|finir|me tuer|me suicider|être morte?)
        (me suicider|me tuer|me pendre|me mutiler|me scarifier|me faire du mal)
        (plus|pas) envie de vivre
        ne (veux|voulais|peux) (plus|pas) vivre
        (veux|peux) plus vivre
        mettre fin à (mes jours|ma vie|ses jours|sa vie)
        en finir avec la vie
        (mes|j'ai des) (idées|pensées) suicidaires
        (je suis|il est|elle est) suicidaire
        (me|nous) (frappe|bat|menace|viole|tabasse)
        (avalé|pris) (trop de|tous mes|tous les|tous ses|toute la boîte) … <cachets>
        (fait|prendre|pris) une (overdose|surdose)
        peur de mon (mari|compagnon|père|copain|ex)
    """,
    "es": """
        (quiero|quería|quisiera|prefiero) (morir|morirme|matarme|estar muert[oa])
        (deseo|ganas de) (morir|morirme|matarme|estar muert[oa])
        (matarme|suicidarme|ahorcarme|cortarme las venas|hacerme daño|quitarme la vida)
        (acabar con mi vida|acabar con todo)
        no quiero (vivir|seguir viviendo|seguir así|existir)
        (razón|motivo|ganas) (para|de) (vivir|seguir viviendo)
        (tengo|con) (pensamientos|ideas) suicidas
        me (pega|golpea|maltrata|amenaza|viola|va a matar|quiere matar)
        (tomé|tomado|tomó) (demasiadas|todas (las|mis)|muchas|un frasco de) pastillas
        (tomé|tomado|tomó) (demasiadas|todas (las|mis)|muchas|un frasco de) tabletas
        (tomé|tomado|tomó) (demasiadas|todas (las|mis)|muchas|un frasco de) medicinas
        (tragué|tragado) (demasiadas|todas (las|mis)|muchas|un frasco de) pastillas
        (tragué|tragado) (demasiadas|todas (las|mis)|muchas|un frasco de) tabletas
        (tragué|tragado) (demasiadas|todas (las|mis)|muchas|un frasco de) medicinas
        (tomé|tomado|tuve) una sobredosis
        miedo (de|a) mi (marido|esposo|pareja|padre|novio)
    """,
    "pt": """
        (quero|queria|prefiro|vontade de) (morrer|me matar|estar mort[oa])
        (me matar|me suicidar|matar-me|suicidar-me|me cortar|me machucar de propósito)
        (tirar (a )?minha (própria )?vida|acabar com (a )?minha vida|acabar com tudo)
        não quero (mais )?viver
        (tenho|com) pensamentos suicidas
        (me (bate|espanca|agride|ameaça|violenta|vai matar)|bate-me|agride-me)
        (tomei|tomou|engoli) (todos os|muitos) (meus )?(comprimidos|remédios)
        (tomei|tomou|engoli) uma cartela de (meus )?(comprimidos|remédios)
        (tomei|tomou|engoli) (todos os|muitos|uma cartela de) (meus )?medicamentos
        (tomei|tomou|engoli) demasiados (meus )?(comprimidos|remédios|medicamentos)
        (tomei|tive) uma overdose
        medo do meu (marido|namorado|pai|companheiro)
    """,
    "it": """
        (voglio|vorrei|volevo|voglia di|preferisco) (morire|uccidermi|ammazzarmi)
        (voglio|vorrei|volevo|voglia di|preferisco) essere mort[oa]
        (uccidermi|ammazzarmi|suicidarmi|impiccarmi|tagliarmi le vene|farmi del male)
        (togliermi la vita|farla finita)
        non (voglio|ho|vorrei) (più )?(voglia di )?vivere
        (ho|miei) (dei )?pensieri suicidi
        mi (picchia|minaccia|violenta|maltratta|ammazza)
        (preso|ingoiato) (troppe|tutte le) (mie |miei )?(pillole|pastiglie)
        (preso|ingoiato) (troppi|tutti i) (mie |miei )?(pillole|pastiglie)
        (preso|ingoiato) (troppe|tutte le) (mie |miei )?(compresse|farmaci)
        (preso|ingoiato) (troppi|tutti i) (mie |miei )?(compresse|farmaci)
        (preso|fatto) un'overdose
        paura di mio (marito|padre)
    """,
    "nl": """
        ik wil(de)? (dood|doodgaan|sterven|liever dood)
        wil(de)? … niet meer (leven|verder)
        (mezelf|mijzelf|zichzelf) (doden|ombrengen|ophangen|van kant maken)
        (mezelf|mijzelf|zichzelf) (iets aandoen|snijden|pijn doen)
        (ik|hij|zij|ze) … zelfmoord
        een einde? (maken )?aan (mijn|zijn|haar|het) leven
        (ben|voel me) suïcidaal
        (slaat|bedreigt|mishandelt|wurgt) (me|mij|ons)
        (te veel|alle) (pillen|tabletten) (genomen|geslikt|ingenomen)
        overdosis (genomen|geslikt)
        bang voor mijn (man|vriend|vader|partner)
    """,
    "pl": """
        chcę (już )?(umrzeć|się zabić|skończyć ze sobą|nie żyć)
        (chciałbym|chciałabym|wolę|wolałbym|wolałabym) umrzeć
        nie chc(ę|e mi się) (już )?żyć
        (zabić się|zabiję się|się zabiję|popełnić samobójstwo|odebrać sobie życie)
        (powiesić się|tnę się|okaleczam się|skończyć ze sobą)
        mam myśli samobójcze
        (mnie bije|bije mnie|grozi mi|mnie zabije)
        (połknęłam|połknąłem|wziąłem|wzięłam|zażyłam|zażyłem) (za dużo|wszystkie) … <leków>
        przedawkowa(łem|łam)
        boję się (mojego )?(męża|partnera|ojca)
    """,
    "ru": """
        (хочу|хочется|хотел|хотела|хотелось|лучше) (бы )?(умереть|сдохнуть|убить себя)
        не хо(чу|чется) (больше )?жить
        (нет смысла|незачем|не для чего|не вижу смысла) (больше )?жить
        (покончить|покончу|покончит) (жизнь )?(с собой|самоубийством|с жизнью)
        (убью|убить|режу|порежу) себя
        (повеситься|повешусь|свести счёты с жизнью|свести счеты с жизнью)
        меня (бь[её]т|избивает|убь[её]т|насилует)
        (бь[её]т|избивает|убь[её]т|насилует) (меня|нас)
        угрожает (мне|убить)
        (выпила?|приняла?|проглотила?) (очень |слишком )?(много|все|пачку) <таблеток>
        (выпила?|приняла?|проглотила?) (всю пачку|упаковку) <таблеток>
        (наглотался|наглоталась) таблеток
        боюсь (своего )?(мужа|отца)
    """,
    "uk": """
        (хочу|хочеться|хотів|хотіла) (померти|вмерти|вбити себе)
        не хо(чу|четься) (більше )?жити
        (вб'ю|вбити|ріжу) себе
        (накласти на себе руки|покінчити з собою|покінчити життя)
        (б'є|вб'є) (мене|нас)
        мене (б'є|вб'є)
    """,
    "tr": r"""
        ölmek istiyorum
        (kendimi öldür|intihar et)\w{0,12}
        yaşamak istemiyorum
        (beni|bizi) (dövüyor|öldürecek)
    """,
    "ar": """
        و?(أريد|اريد|أتمنى|اتمنى) (أن |ان )?(أموت|اموت|الموت|أقتل نفسي)
        و?(بدي|ابغى|عايز|عايزة) (أن |ان )?(أموت|اموت|الموت|أقتل نفسي)
        و?(أريد|اريد|أتمنى|اتمنى|بدي|ابغى|عايز|عايزة) (أن |ان )?(اقتل نفسي|أنتحر|انتحر)
        [وس]?(سأ|سا|أ|ا)(نتحر|قتل نفسي|نهي حياتي|ؤذي نفسي)
        و?(لا|ما|لم أعد) (أريد|اريد|ابغى|أرغب في) (أن |ان )?(أعيش|اعيش|العيش|الحياة)
        و?(يضربني|يضربنا|سيقتلني|يهددني بالقتل)
        و?(تناولت|ابتلعت|أخذت|اخذت|شربت) (جرعة زائدة|كل الحبوب|كل الأدوية)
        و?(تناولت|ابتلعت|أخذت|اخذت|شربت) (علبة كاملة|حبوب كثيرة)
        و?أخاف من زوجي
    """,
    "zh": """
        想死
        不想活
        想自[杀殺]
        要自[杀殺]
        自[杀殺]的念[头頭]
        活不下去
        活[着著][没沒]意思
        [结結]束(我的|自己的?)?生命
        了[结結]自己
        不如死了
        割腕
        (他|她|老公|丈夫|爸爸|父亲|男友).{0,6}(打我|要[杀殺]我|威[胁脅]我|家暴)
        被家暴
        (吃了|吞了|服了).{0,6}(整瓶|很多|[过過]量|一瓶|所有).{0,4}[药藥]
    """,
    "ja": """
        死にたい
        消えたい
        自殺したい
        生きていたくない
        生きたくない
        リストカット
        自分を傷つけ(たい|て)
        (薬|錠剤)を(大量に|全部)飲
        殺される
        殴られて
    """,
    "ko": r"""
        (죽고|자살하고)\s?싶
        살고 싶지 않
        살기 싫
        자해
    """,
}

_TOPICS = r"""
    suicide suicides suicidal suicidality self[\s-]?harm self[\s-]?harm(?:ing|ed)
    overdose overdosed overdoses overdosing killed\sthemselves killed\shimself
    killed\sherself own\slives own\slife abused\sby beaten\sby strangled\sby

    selbstmord suizid suizidal selbstverletzung suizidgedanken selbstmordgedanken
    überdosis suicidaires? automutilation surdose suicidios? suicidas? autolesión
    autolesiones sobredosis suicídios? automutilação sobredosagem suicidi suicidari[aoe]
    autolesionismo sovradosaggio zelfmoord zelfdoding suïcide suïcidaal
    zelfbeschadiging overdosis samobójst(?:wo|wa|w|wie) samobójcze samookaleczeni[ea]
    przedawkowani[ea] intihar

    самоубийств[оае]? суицид[аеы]? суицидальные передозировк[аиеу] самогубств[оа]?
    передозуванн[яі] [وب]?(?:ال)?انتحار(?:ية)? إيذاء\sالنفس جرعة\sزائدة
"""
_TOPICS_UNSPACED = "自[杀殺] 自[残殘] 服[药藥][过過]量 자살"

# A sentence that has one of these speaks of research, not of a life.
_RESEARCH_WORDS = r"""
    rates? risks? prevention trials? study studies reviews? both\sarms groups? patients
    participants evidence data research researchers statistics outcomes? incidence
    treatment\sarm control\sarm prevalence deaths mortality reduc(?:e|es|ed|tion|ing) increas(?:e|es|ed|ing) cohorts?
    guidelines? percent published papers? authors? articles? awareness screening
    population policy placebo helplines? warning labels?

    raten? risiko prävention studien? gruppen? patienten teilnehmer daten forschung
    prozent evidenz statistik todesfälle übersichtsarbeit taux risques? prévention
    études? essais? groupes? revue données recherche mortalité diminué baissé tasas?
    riesgos? prevención estudios? ensayos? grupos? revisión pacientes participantes
    datos evidencia investigación mortalidad taxas? riscos? prevenção estudos? ensaios?
    revisão dados evidência pesquisa mortalidade tass[oi] rischio? prevenzione studio?
    gruppo? gruppi revisione pazienti partecipanti dati ricerca mortalità cijfers
    preventie onderzoek groep groepen patiënten deelnemers gegevens bewijs sterfte
    risico ryzyk[oa] badani[ea] badań badaniu grup(?:a|ie|ach|y) pacjen(?:ci|tów)
    profilaktyka zapobieganie wskaźniki? liczba przegląd danych riski? araştırma çalışma
    oranı hastalar(?:da)?

    риск[аиу]? исследовани(?:е|я|и|й|ях) групп(?:ах|е|ы)? частот[аы] профилактик[аи]
    пациентов участников обзор[еа]? данны[ех] уровень смертность ризику? дослідженн[яі]
    груп(?:ах|і|и)? пацієнтів профілактика
    [وب]?(?:ال)?(?:دراسات?|دراسة|معدلات?|معدل|مخاطر|خطر|وقاية|مجموعة|مجموعتين|مراجعة)
    [وب]?(?:ال)?(?:مرضى|مشاركين|بيانات|أدلة|بحث)
"""
_RESEARCH_UNSPACED = """
    研究 [试試][验驗] [风風][险險] [预預]防 [发發]生率 [两兩][組组] 患者 [综綜]述 [数數][据據]
    [证證][据據] 自[杀殺]率 연구 위험 예방
"""

_SAID = compiled("\n".join(SAID.values()), **_NAMES)
_TOPIC = compiled("<topics>\n<unspaced>", topics=_TOPICS, unspaced=_TOPICS_UNSPACED)
_RESEARCH = compiled(
    "<words>\n<unspaced>", words=_RESEARCH_WORDS, unspaced=_RESEARCH_UNSPACED
)
_SENTENCE_ENDS = re.compile(r"[.!?\n。！？]")
# How far around a word its sentence is looked for.
REACH = 300


def marks(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that tell of danger."""
    topics = [span for span in found(_TOPIC, low) if not _of_research(low, span)]
    return (*found(_SAID, low), *topics)


def _of_research(low: str, span: Span) -> bool:
    start, end = span
    before = _SENTENCE_ENDS.split(low[max(0, start - REACH) : start])[-1]
    after = _SENTENCE_ENDS.split(low[end : end + REACH])[0]
    return bool(_RESEARCH.search(before) or _RESEARCH.search(after))
