"""Correction: a reader says that the evidence moved on, or cites a work."""

import re

from .phrases import Span, compiled, found

_SAYS = compiled(
    r"""
    (out of date|out-of-date|outdated|superseded|obsolete|no longer (current|up to date))
    (has|have|was|were|been) (since )?(retracted|withdrawn|updated|corrected|superseded)
    (newer|more recent|updated|new|latest|later) (cochrane )?<work>
    (retraction|erratum|corrigendum|expression of concern)
    you (have )?(missed|overlooked|forgot|left out|misquoted|misread|mixed up)
    (there is|there's|i found|i spotted) (an?|one) (error|mistake|typo)
    <detail> (is|are|seems?|looks?) (wrong|incorrect|broken|mistaken)
    (should|ought to) (be|read|say) … (instead of|rather than|not)

    (veraltet|überholt|zurückgezogen|(neuere|aktuellere) (studie|version|daten))
    (obsolète|périmée?s?|dépassée?s?|rétractée?|(étude|version) plus récente)
    (obsolet[oa]|desactualizad[oa]|retractad[oa]|(estudio|versión) más reciente)
    (desatualizad[oa]|retratad[oa]|(estudo|versão) mais recente)
    (superat[oa]|ritrattat[oa]|(studio|versione) più recente)
    (verouderd|ingetrokken|nieuwere (studie|versie))
    (nieaktualn[eya]|wycofan[eya]|nowsze badanie|nowsza wersja)
    (устарел[аои]?|устаревш\w{2,3}|отозван[аоы]?|более нов\w{2,3} (исследование|версия))
    (دراسة أحدث|نسخة أحدث|تم سحب)
    [过過][时時]了|更新的研究|最新的?研究|撤稿|新版本
    """,
    work="""
        version review trial study studies evidence guideline guidelines guidance data
        meta-analysis systematic\\sreview
    """,
    detail="""
        numbers? figures? percentages? dose date link reference citation interval
    """,
)
_CITES = re.compile(
    r"(?<![\w/.])(?:doi:? ?|(?:https?://)?(?:dx\.)?doi\.org/)?"
    r"10\.\d{4,9}/[^\s<>\"']{1,200}"
    r"|(?<!\w)(?:pmid:? ?\d{4,9}|pmc\d{4,9}|nct\d{8}|isrctn ?\d{8}|cd\d{6})(?!\w)"
    r"|(?<!\w)(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov/pubmed)/\d{4,9}"
    r"|(?<!\w)cochranelibrary\.com/[^\s<>\"']{1,200}"
    r"|(?<!\w)\w{2,30} et al\.?,?(?: in)? \(?(?:19|20)\d\d"
)


def marks(low: str) -> tuple[Span, ...]:
    """Return the words of a `lowered` text that say or cite something newer."""
    cited = tuple(match.span() for match in _CITES.finditer(low))
    return (*found(_SAYS, low), *cited)
