"""Advice: a reader who asks what to do about their own health.

Either the question itself names a treatment ("should I stop taking …"), or it is asked
beside words about the reader's own illness.
"""

# ruff: noqa: RUF001 - words of many scripts

from .phrases import Span, compiled, found

_NAMES = {
    "treatment": r"""
        tablets? pills? medication medicines? meds drugs? dose painkillers? opioids?
        paracetamol ibuprofen aspirin tramadol morphine gabapentin pregabalin statins?
        antidepressants? steroids? antibiotics? insulin surgery operation injections?
        vaccines? supplements? vitamin\s\w{1,3}
    """,
    "illness": r"""
        pains? back knees? hips? neck shoulders? headaches? migraines? symptoms?
        blood\spressure diabetes arthritis osteoarthritis fibromyalgia depression
        anxiety cancer asthma condition illness diagnosis sciatica insomnia epilepsy
        endometriosis neuropathy stroke eczema copd
    """,
    "leiden": """
        schmerzen rückenschmerzen migräne arzt ärztin rücken knie arthrose diabetes
        krebs depression beschwerden
    """,
    "maladie": """
        mal douleurs? migraines? médecin dos genou arthrose diabète cancer dépression
    """,
    "enfermedad": """
        dolor dolores migrañas? médico espalda rodilla artrosis diabetes cáncer
        depresión dor dores enxaqueca costas joelho artrose
    """,
}

_QUESTION = compiled(
    """
    should i (still |just |really )?(stop|start|keep|continue|carry on) (taking|using)
    should i (still |just |really )?(stop|start|keep|continue|carry on) (with )?my
    should i (increase|reduce|lower|change|double|halve|skip) (my|the) dose
    (should|can|could|may) i (still |safely )?(take|stop|use|have|try) … <treatment>
    (should|can|could|may) i (get|mix|combine) … <treatment>
    is it (safe|ok|okay|dangerous|all right) (for me|if i|to stop taking|to take my)
    (what|which) (dose|medication|treatment|drug|exercises?|painkiller) (should|can) i
    what (should|can|could) i (do|take|try) (about|for|against) (my|this) … <illness>

    (soll|sollte|kann|darf) ich … (nehmen|einnehmen|absetzen|weiternehmen)
    (soll|sollte|kann|darf) ich mich … operieren lassen
    (dois-je|puis-je|devrais-je) (arrêter|prendre|continuer|augmenter|diminuer)
    est-ce que je (dois|peux|devrais) (arrêter|prendre|continuer|augmenter|diminuer)
    (debo|debería|puedo) (dejar de tomar|tomar|seguir tomando|aumentar|reducir)
    (devo|posso|deveria) (parar de tomar|tomar|continuar tomando|aumentar)
    (devo|posso|dovrei) (smettere di prendere|prendere|continuare a prendere)
    (moet|kan|mag|zal) ik … (stoppen met|innemen|slikken|blijven slikken)
    czy (powinienem|powinnam|mogę) (przestać brać|brać|odstawić|zażywać)
    (можно ли мне|стоит ли мне|нужно ли мне|мне стоит) (принимать|пить|прекратить)
    هل (يمكنني|يجب أن|أستطيع) (تناول|أتناول|أتوقف عن|التوقف عن)
    我(应该|應該|可以|能|该|該)(吃|服用|停药|停藥|停止服用)
    """,
    **_NAMES,
)
_PLEA = compiled(
    """
    what (should|can|could|would) (i|you) (do|take|try|recommend|suggest|advise)
    should i
    any (advice|suggestions?|tips|recommendations?|ideas)
    (please|pls) (advise|help)
    can (you|anyone|someone|anybody) (please )?(help|advise|recommend|suggest)
    (would|do|could) you (recommend|suggest|advise|think i should)
    is there (anything|something|any treatment) … (i can|i could|help|for me)
    (would|will|could|might|can) … (help|work for|be safe for|be right for) me
    how (can|do|should) i (treat|stop|manage|get rid|reduce|ease|cope)

    was (kann|soll|sollte|könnte) ich (dagegen )?(tun|machen|nehmen)
    was (raten|empfehlen) sie
    haben sie einen (rat|tipp)
    que (dois-je|puis-je|me conseillez|faire)
    (des conseils|un conseil)
    qué (puedo|debo|hago|me recomienda|me aconseja)
    (algún consejo|algum conselho|qualche consiglio|cosa mi consiglia)
    o que (posso|devo|faço)
    cosa (posso|devo) fare
    wat (kan|moet) ik
    (wat raadt u|heeft u advies|iemand advies|proszę o radę)
    co (mogę|mam|powinienem|powinnam) (robić|zrobić|brać)
    (что мне делать|что делать|посоветуйте|подскажите)
    (ماذا أفعل|بماذا تنصحني|ما نصيحتكم)
    怎么办|怎麼辦|有什么建议|有什麼建議
    """,
)
_OWN = compiled(
    r"""
    my … <illness>
    i (have|had|get|suffer|live|struggle) … <illness>
    (i've had|i've got) … <illness>
    my (doctor|gp|consultant|surgeon|physio|rheumatologist|tablets|medication|meds)
    my (dose|prescription|mri|scan|operation|surgery)
    i (was|am|have been|was recently|have just been) (diagnosed|prescribed|suffering)
    (i'm|i am|i was|i've been) (diagnosed|prescribed|suffering|pregnant|breastfeeding)
    (i'm|i am|i was|i've been) in (pain|agony)
    (i'm|i am) \d\d (years old|and)

    (ich habe|ich leide|meine?[nmr]?) … <leiden>
    (j'ai|je souffre|mon|ma|mes) … <maladie>
    (tengo|sufro|padezco|mis?|tenho|sofro|minha|meu) … <enfermedad>
    (ho|soffro di|il mio|la mia) … (mal|dolore|dolori|emicrania|medico|schiena|artrosi)
    (ik heb|mijn) … (pijn|rugpijn|migraine|arts|huisarts|rug|knie|artrose)
    (mam|mój|moja|moje) … (ból|bóle|lekarz|plecy|kolano|migrenę)
    boli mnie
    у меня … (болит|боли|боль|мигрень|диабет|артроз)
    (لدي|عندي|أعاني من) … (ألم|آلام|صداع|سكري|مرض)
    我.{0,6}[疼痛病]
    """,
    **_NAMES,
)


def marks(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that ask for advice, or none."""
    questions = found(_QUESTION, low)
    pleas = found(_PLEA, low)
    own = found(_OWN, low) if pleas else ()
    return (*questions, *pleas, *own) if own else questions
