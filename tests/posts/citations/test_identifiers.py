"""Identifiers: every way an editor may paste one gives one spelling, or a reason."""

from urllib.parse import quote

import pytest
from hypothesis import given, strategies as st

from posts.citations import identifiers
from posts.citations.identifiers import NotAnIdentifier

REVIEW = "10.1002/14651858.CD010152.pub2"
LANCET = "10.1016/S0140-6736(97)11096-0"
COCHRANE_LIBRARY = (
    "https://www.cochranelibrary.com/cdsr/doi/10.1002/14651858.CD010152.pub2"
)
SICI = "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2"


@pytest.mark.parametrize(
    ("typed", "doi"),
    [
        ("10.1002/14651858.CD010152.pub2", REVIEW),
        (" doi:10.1002/14651858.CD010152.pub2. ", REVIEW),
        ("DOI: 10.1002/14651858.CD010152.pub2", REVIEW),
        ("[doi: 10.1002/14651858.CD010152.pub2].", REVIEW),
        ("“10.1002/14651858.CD010152.pub2”", REVIEW),
        ("10.1002/14651858\u200b.CD010152.pub2", REVIEW),
        ("doi.org/10.1002/14651858.CD010152.pub2", REVIEW),
        ("https://doi.org/10.1002/14651858.CD010152.pub2", REVIEW),
        ("DOI https://dx.doi.org/10.1002/14651858.CD010152.pub2", REVIEW),
        ("https://doi.org/10.1002%2F14651858.CD010152.pub2?x=1#y", REVIEW),
        (f"{COCHRANE_LIBRARY}/full", REVIEW),
        (f"{COCHRANE_LIBRARY}/full/fr?contentLanguage=fr#content", REVIEW),
        (f"{COCHRANE_LIBRARY}/pdf/CDSR/CD010152/CD010152.pdf", REVIEW),
        (
            "https://onlinelibrary.wiley.com/doi/full/10.5555/12345678",
            "10.5555/12345678",
        ),
        ("10.1016/S0140-6736(97)11096-0", LANCET),
        ("(10.1016/S0140-6736(97)11096-0)", LANCET),
        (SICI, SICI),
        (f"https://doi.org/{quote(SICI)}", SICI),
        ("10.1000.10/123", "10.1000.10/123"),
        ("10.5555/ÉTÉ", "10.5555/ÉTÉ"),
        ("10/gh5x", "10/gh5x"),
        ("https://doi.org/gh5x", "10/gh5x"),
        ("doi:10/GH5x.", "10/GH5x"),
    ],
)
def test_a_doi_is_kept_as_typed_without_what_stands_around_it(typed, doi):
    assert identifiers.clean_doi(typed) == doi


@pytest.mark.parametrize(
    "typed",
    ["", "doi:", "10.1002", "10.1002/", "10.12/ab", "11.1002/ab", "https://doi.org/",
     "10.1002/ab cd", "10.5555/.", "CD010152", "https://example.org/a/b"],
)  # fmt: skip
def test_what_is_no_doi_is_refused_with_an_example(typed):
    with pytest.raises(NotAnIdentifier, match="such as"):
        identifiers.clean_doi(typed)


@given(st.text(st.sampled_from("/(),.;:<>[]\"' #?%é\u200bAfhlu10"), min_size=1))
def test_a_clean_doi_stays_as_it_is(suffix):
    try:
        doi = identifiers.clean_doi(f"10.5555/{suffix}")
    except NotAnIdentifier:
        return
    assert identifiers.clean_doi(doi) == doi


def test_a_cochrane_review_is_printed_with_its_number_in_capitals():
    assert identifiers.display_doi(REVIEW.lower()) == "10.1002/14651858.CD010152.pub2"
    assert identifiers.display_doi("10.1002/14651858.mr000001.PUB3") == (
        "10.1002/14651858.MR000001.pub3"
    )
    assert identifiers.display_doi("10.5555/CD010152") == "10.5555/CD010152"


def test_the_address_of_a_doi_encodes_what_an_address_may_not_hold():
    assert (
        identifiers.doi_url(REVIEW) == "https://doi.org/10.1002/14651858.CD010152.pub2"
    )
    assert identifiers.doi_url(SICI) == (
        "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16"
        "%3C1661::AID-SIM968%3E3.0.CO;2-2"
    )
    assert identifiers.doi_url('10.5555/a#b?c%"d[e]') == (
        "https://doi.org/10.5555/a%23b%3Fc%25%22d%5Be%5D"
    )


@pytest.mark.parametrize("doi", [REVIEW, SICI, LANCET, '10.5555/a#b?c%"d[e]f'])
def test_the_address_of_a_doi_leads_back_to_it(doi):
    assert identifiers.clean_doi(identifiers.doi_url(doi)) == doi


@pytest.mark.parametrize(
    ("doi", "number"),
    [
        (REVIEW, ("CD010152", 2)),
        ("10.1002/14651858.CD010152", ("CD010152", 1)),
        ("10.1002/14651858.MR000001.pub12", ("MR000001", 12)),
        ("10.1002/14651858.CD010152.pub2.x", None),
        ("10.1002/central/CN-00123456", None),
        ("10.5555/14651858.CD010152", None),
    ],
)
def test_a_cochrane_doi_tells_its_number_and_version(doi, number):
    assert identifiers.cochrane_number(doi) == number


@pytest.mark.parametrize(
    ("clean", "typed", "expected"),
    [
        (identifiers.clean_pmid, "PMID: 24574082", "24574082"),
        (identifiers.clean_pmid, " 00024574082 ", "24574082"),
        (
            identifiers.clean_pmid,
            "https://pubmed.ncbi.nlm.nih.gov/24574082/",
            "24574082",
        ),
        (identifiers.clean_pmid, "www.ncbi.nlm.nih.gov/pubmed/24574082", "24574082"),
        (identifiers.clean_orcid, "0000-0002-1825-0097", "0000-0002-1825-0097"),
        (
            identifiers.clean_orcid,
            "https://orcid.org/0000-0002-1694-233x/",
            "0000-0002-1694-233X",
        ),
        (identifiers.clean_orcid, "ORCID iD: 0000000218250097", "0000-0002-1825-0097"),
    ],
)
def test_other_identifiers_have_one_spelling_too(clean, typed, expected):
    assert clean(typed) == expected


@pytest.mark.parametrize(
    ("clean", "typed"),
    [
        (identifiers.clean_pmid, ""),
        (identifiers.clean_pmid, "0"),
        (identifiers.clean_pmid, "123456789"),
        (identifiers.clean_pmid, "PMC6464864"),
        (identifiers.clean_pmid, "٢٤٥٧٤٠٨٢"),
        (identifiers.clean_orcid, "0000-0002-1825"),
        (identifiers.clean_orcid, "0000-0002-1825-009A"),
    ],
)
def test_what_has_the_wrong_shape_is_refused(clean, typed):
    with pytest.raises(NotAnIdentifier):
        clean(typed)


@pytest.mark.parametrize(
    "mistyped",
    ["0000-0002-1825-0098", "0000-0002-1852-0097", "0000-0002-1694-2330"],
)
def test_a_mistyped_orcid_id_is_told_by_its_check_digit(mistyped):
    with pytest.raises(NotAnIdentifier, match="last digit"):
        identifiers.clean_orcid(mistyped)


@given(st.integers(0, 10**15 - 1), st.integers(0, 14), st.integers(1, 9))
def test_every_single_wrong_digit_of_an_orcid_id_is_noticed(number, place, by):
    digits = f"{number:015}"
    check = next(c for c in "0123456789X" if is_orcid(digits + c))
    wrong = str((int(digits[place]) + by) % 10)

    assert not is_orcid(digits[:place] + wrong + digits[place + 1 :] + check)


def is_orcid(text: str) -> bool:
    try:
        return bool(identifiers.clean_orcid(text))
    except NotAnIdentifier:
        return False


def test_people_and_papers_have_their_addresses():
    assert identifiers.orcid_url("0000000218250097") == (
        "https://orcid.org/0000-0002-1825-0097"
    )
    assert identifiers.pubmed_url("24574082") == (
        "https://pubmed.ncbi.nlm.nih.gov/24574082/"
    )
