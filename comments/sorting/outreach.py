"""Outreach: organisations that ask us to share, to link or to publish them.

Such a pitch is not spam and no discussion either. It needs a request and a second,
independent mark: a reader who says "share" once makes no pitch.
"""

import re
from urllib.parse import urlsplit

from .phrases import Span, compiled, found

_OURS = """
    articles? guides? infographics? resources? blogs? posts? websites? sites? pages?
    products? apps? services? reports? videos? podcasts? newsletters? content pieces?
    platforms? campaigns?
"""

# What a pitch asks for.
_REQUEST = compiled(
    r"""
    share … with your (audience|readers|followers|community)
    (share|mention|feature|include|publish|link to|add) (our|my) … <ours>
    (link|links|linking) (back )?to (us|our|my)
    (add|adding|include|including|place|placing|insert) (a|our|my) … link
    would <gladly> … if you … (share|link|feature|mention|include|publish)
    would you (be interested in|be open to|be willing to|consider) … <joint>
    are you (interested in|open to) … <joint>
    (guest|sponsored) (posts?|posting|articles?|blogs?|contributions?|content)
    (write|contribute|submit|provide) … for your (blog|site|website|readers|audience)
    (back\s?links?|link exchange|exchange links|link swap|paid link)

    (gastbeitrag|gastartikel|gastblog|linktausch)
    (freuen|freue) (wir )?(uns|mich) … (teilen|verlinken)
    (article invité|article sponsorisé|échange de liens)
    (serions|serais) (ravis?e?s?|heureux|heureuse) … (partagiez|partager)
    (artículo de invitado|artículo patrocinado|intercambio de enlaces)
    nos encantaría … (compartir|compartieras|compartiera|enlazar)
    (artigo patrocinado|troca de links|scambio di link)
    """,
    ours=_OURS,
    gladly=r"love appreciate be\sgrateful be\sdelighted be\shappy",
    joint="""
        sharing share linking link featuring feature publishing publish adding add
        including collaborating collaborations? partnering partnerships? sponsored guest
        hosting
    """,
)
# Who asks introduces themselves, for somebody else.
_INTRODUCTION = compiled(
    r"""
    on behalf of (our|my|the)
    (i|we) (work|write|am writing|are writing) (for|with|from|at|on behalf of|to you)
    (i am|i'm|we are|we're) reaching out
    <field> (coordinator|manager|specialist|executive|officer|assistant|team|lead)
    (ich bin|mein name ist) … (von der firma|vom team|vom unternehmen)
    im namen (von|der|des|unseres)
    (je m'appelle|je suis) … (de la société|de l'entreprise|de l'équipe)
    (me llamo|soy) … (de la empresa|del equipo|de parte)
    """,
    field=r"""
        outreach content marketing partnerships? communications seo pr social\smedia
        community brand
    """,
)
_NAME = r"[A-ZÀ-ÞА-Я][\w'’.-]{0,30}"
# With its capitals: "I'm a nurse from Leeds" names nobody and no organisation.
_FROM_SOMEWHERE = re.compile(
    rf"(?<!\w)(?:I['’]m|I am|[Mm]y name is|[Tt]his is) {_NAME}(?: {_NAME}){{0,2}},?"
    rf"(?: and)?(?: I work)?(?: here)? (?:with|from|at|for|of) (?:the )?{_NAME}"
)
# What is theirs.
_OWN = compiled(
    """
    our (new |latest |recent |own |free |online |health |comprehensive )*<ours>
    our (mission|company|brand|clients?|customers|products|team)
    (i|we) (have )?(recently |just |also )?<made> (an?|our|this) … <ours>
    (unser|unsere[nmr]?) … (artikel|beitrag|seite|ratgeber|webseite|plattform)
    (notre|nos) … (articles?|site|guide|page|plateforme)
    (nuestro|nuestra|nossa?|nostro|nostra) … (artículo|sitio|página|artigo|site|articolo|sito)
    """,
    ours=_OURS,
    made="published created launched developed wrote written produced",
)
# How advertising speaks.
_ADVERTISING = compiled(
    r"""
    (fastest[\s-]growing|leading provider|industry leader|award-winning)
    (one of the (leading|largest)|trusted (source|ally|partner)|top-notch)
    (your (audience|valued readers)|high[\s-]quality content|domain authority)
    (win-win|mutually beneficial|free of charge|positive feedback)
    """
)
# A person who signs for somebody: "Anna | Healthsite", "Anna at Healthsite".
_FIRM = re.compile(
    r"[|@]|(?<!\w)(?:at|from|with|of|team|ltd|inc|gmbh|llc|clinic|media|magazine"
    r"|marketing|agency|digital)(?!\w)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>\"']{1,300}")


def marks(text: str, low: str, name: str, website: str) -> tuple[Span, ...]:
    """Return the words that make `text` a pitch, or none: a request and one other
    mark, which may be the organisation in its writer's name."""
    requests = found(_REQUEST, low)
    if not requests:
        return ()
    introduction = found(_INTRODUCTION, low) + found(_FROM_SOMEWHERE, text)
    kinds = [introduction, found(_OWN, low), found(_ADVERTISING, low)]
    kinds.append(_links_home(low, website))
    others = [span for kind in kinds for span in kind if not _within(span, requests)]
    return (*requests, *others) if others or _FIRM.search(name) else ()


def _links_home(low: str, website: str) -> tuple[Span, ...]:
    host = _host(website.lower())
    if not host:
        return ()
    return tuple(
        match.span() for match in _ADDRESS.finditer(low) if _host(match[0]) == host
    )


def _host(address: str) -> str:
    if "//" not in address:
        address = f"//{address}"
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:  # such as an unclosed bracket of an IPv6 address
        return ""


def _within(span: Span, spans: tuple[Span, ...]) -> bool:
    # The words of the request are no second mark: "share our article" is one.
    return any(start <= span[0] and span[1] <= end for start, end in spans)
