"""Licences: names, addresses and duties as their owners publish them."""

import pytest
from django.utils.functional import Promise
from django.utils.translation import override

from posts.artwork import licences


def test_the_licence_line_has_the_licence_s_own_name_and_address():
    licence = licences.get("CC-BY-ND-4.0")

    assert (
        licence.name == "Creative Commons Attribution-NoDerivatives 4.0 International"
    )
    assert licence.badge == "CC BY-ND 4.0"
    assert licence.url == "https://creativecommons.org/licenses/by-nd/4.0/"
    assert licence.spdx == "CC-BY-ND-4.0"


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("CC-BY-2.0", "Creative Commons Attribution 2.0 Generic"),
        ("CC-BY-SA-3.0", "Creative Commons Attribution-ShareAlike 3.0 Unported"),
        (
            "CC-BY-NC-ND-3.0",
            "Creative Commons Attribution-NonCommercial-NoDerivs 3.0 Unported",
        ),
        (
            "CC-BY-NC-SA-4.0",
            "Creative Commons Attribution-NonCommercial-ShareAlike 4.0 International",
        ),
        ("CC0-1.0", "Creative Commons CC0 1.0 Universal"),
    ],
)
def test_older_versions_keep_the_names_they_had(key, name):
    assert licences.get(key).name == name


def test_duties_are_read_from_the_terms():
    both, neither = licences.get("CC-BY-NC-ND-2.0"), licences.get("CC-BY-SA-4.0")

    assert (both.non_commercial, both.no_derivatives) == (True, True)
    assert (neither.non_commercial, neither.no_derivatives) == (False, False)


def test_permission_and_stock_need_a_note_and_nothing_else_does():
    noted = [key for key, licence in licences.LICENCES.items() if licence.needs_note]

    assert noted == ["with-permission", "stock"]


def test_one_answer_says_that_no_licence_is_stated():
    unstated = [
        key for key, licence in licences.LICENCES.items() if licence.is_unstated
    ]

    assert unstated == ["not-stated"]


def test_every_licence_can_be_chosen_once():
    chosen = [key for _group, members in licences.choices() for key, _name in members]

    assert sorted(chosen) == sorted(licences.LICENCES)
    assert all(key == licence.key for key, licence in licences.LICENCES.items())


def test_a_choice_shows_the_badge_and_the_terms():
    labels = {
        key: name for _group, members in licences.choices() for key, name in members
    }

    assert labels["CC-BY-NC-4.0"] == "CC BY-NC 4.0 (Attribution-NonCommercial)"
    assert labels["CC0-1.0"] == "Creative Commons CC0 1.0 Universal"


def test_our_own_words_are_translated_when_they_are_shown():
    groups = [group for group, _members in licences.choices()]

    assert all(isinstance(group, Promise) for group in groups)
    assert isinstance(licences.get("all-rights-reserved").name, Promise)
    with override("fr"):
        assert str(licences.get("CC-BY-4.0").name).startswith("Creative Commons")


def test_a_key_that_is_not_in_the_table_is_an_error():
    with pytest.raises(KeyError, match=r"CC-BY-9\.0"):
        licences.get("CC-BY-9.0")


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://creativecommons.org/licenses/by-nd/4.0/", "CC-BY-ND-4.0"),
        ("http://www.creativecommons.org/licenses/BY-NC/2.0", "CC-BY-NC-2.0"),
        ("https://creativecommons.org/licenses/by/4.0/deed.en", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by-sa/3.0/legalcode", "CC-BY-SA-3.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/", "CC0-1.0"),
        ("creativecommons.org/publicdomain/mark/1.0/ ", "public-domain"),
    ],
)
def test_a_licence_is_found_by_its_address(url, key):
    assert licences.find(url) == licences.get(key)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "https://creativecommons.org/licenses/by-nc-nd/2.0/uk/",
        "https://creativecommons.org/licenses/by/9.0/",
        "https://creativecommons.org.example/licenses/by/4.0/",
        "https://example.org/?creativecommons.org/licenses/by/4.0/",
    ],
)
def test_another_address_is_no_licence_of_ours(url):
    assert licences.find(url) is None
