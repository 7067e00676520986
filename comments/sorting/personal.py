"""Personal details: what could tell who a patient is."""

# ruff: noqa: RUF001 - words of many scripts

import re
from collections.abc import Iterator

from .phrases import Span, compiled, found

# Ten digits, on letters in groups of 3, 3 and 4.
_NHS_NUMBER = re.compile(r"(?<![\w/.-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\w/-])")
_NHS = re.compile(r"(?<!\w)nhs(?!\w)")

_BORN = compiled(
    r"""
    <birth>[:.,]? (is |was |on )?(\d{1,2}|(19|20)\d\d)[./-]\d{1,2}[./-]\d{1,4}
    <birth>[:.,]? (is |was |on )?\d{1,2}(st|nd|rd|th|\.|er)? (of |de )?\w{3,10},? <year>
    <birth>[:.,]? (is |was |on )?\w{3,10} \d{1,2}(st|nd|rd|th)?,? <year>
    """,
    birth=r"""
        born dob d\.o\.b date\sof\sbirth birth\sdate geboren\sam geb geburtsdatum née?\sle
        date\sde\snaissance nacid[oa]\sel nació\sel fecha\sde\snacimiento nascid[oa]\sem
        data\sde\snascimento nat[oa]\sil data\sdi\snascita geboren\sop geboortedatum
        urodzon[ya] data\surodzenia дата\sрождения
    """,
    year=r"(?:de\s)?(?:19|20)\d\d",
)
_NUMBER = compiled(
    r"""
    <whose>[\s-]?(numbers?|no|id|nr|nummer|numéro|número)?[:#.]?( is| was| ist)? (?=[\w.-]{0,12}\d{4})[\w.-]{6,20}
    """,
    whose=r"""
        hospital patient mrn medical\srecord health\sinsurance insurance chi
        social\ssecurity ssn medicare passport patienten versicherten krankenkassen
        sécurité\ssociale seguridad\ssocial codice\sfiscale bsn pesel cpf
    """,
)

_RELATION = (
    "(?:patient|client|resident|mother|mum|mom|father|dad|son|daughter|husband|wife"
    "|brother|sister|grandmother|grandfather|aunt|uncle|neighbour|colleague|friend"
    "|Patient(?:in)?|Mutter|Vater|Sohn|Tochter|Mann|Frau|mère|père|fils|fille|mari"
    "|madre|padre|hijo|hija|moeder|vader)"
)
_NAME = r"[A-ZÀ-Þ][\w'’-]{1,30} (?:[A-Z]\. )?[A-ZÀ-Þ][\w'’-]{1,30}"
_PATIENT = re.compile(
    rf"(?<!\w)(?:[Aa]|[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]he|[Mm]eine?|[Mm]on|[Mm]a|[Mm]i"
    rf"|[Mm]ijn)(?: \w{{1,20}})? {_RELATION},? (?:called |named )?"
    rf"(?:(?:Mr|Mrs|Ms|Miss)\.? )?({_NAME})"
)
_HOSPITAL = compiled(
    """
    (hospital|infirmary|clinic|hospice|care home|nursing home|ward|surgery|a&e)
    (krankenhaus|klinik|universitätsklinikum|pflegeheim|hôpital|clinique|chu|ehpad)
    (clínica|ospedale|ziekenhuis|verpleeghuis|szpital|szpitalu)
    """,
)
# The modulus of the check digit.
_ELEVEN = 11


def marks(text: str, low: str) -> tuple[Span, ...]:
    """Return the words that could identify a patient: a number, a date of birth, or a
    relation's or patient's full name beside a place of care."""
    named = tuple(match.span() for match in _PATIENT.finditer(text))
    places = found(_HOSPITAL, low) if named else ()
    care = (*named, *places) if places else ()
    return (*_nhs_numbers(low), *found(_BORN, low), *found(_NUMBER, low), *care)


def _nhs_numbers(low: str) -> Iterator[Span]:
    said = bool(_NHS.search(low))
    for match in _NHS_NUMBER.finditer(low):
        digits = "".join(match.group(1, 3, 4))
        # Without the word, digits in a row may be anything: one in eleven passes.
        if _is_nhs_number(digits) and (said or match[2]):
            yield match.span()


def _is_nhs_number(digits: str) -> bool:
    """Check the last digit: Modulus 11 (NHS Data Dictionary, NHS NUMBER)."""
    total = sum(
        int(digit) * weight
        for digit, weight in zip(digits, range(10, 1, -1), strict=False)
    )
    return (_ELEVEN - total % _ELEVEN) % _ELEVEN == int(digits[-1])
