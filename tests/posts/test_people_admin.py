"""Authors: how an editor enters one."""

import pytest
from django.test import Client

from posts.models import Author

pytestmark = pytest.mark.django_db
ADD = "/admin/posts/author/add/"
ADA = {"name": "Ada Samplesson", "slug": "ada", "kind": "person"}


@pytest.mark.parametrize(
    "typed", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"]
)
def test_an_orcid_id_is_kept_in_one_spelling_however_it_is_pasted(
    editor_client: Client, typed: str
) -> None:
    editor_client.post(ADD, ADA | {"orcid": typed})

    assert Author.objects.get().orcid == "0000-0002-1825-0097"


def test_an_orcid_id_with_a_mistake_is_refused_and_the_rest_is_kept(
    editor_client: Client,
) -> None:
    answer = editor_client.post(ADD, ADA | {"orcid": "0000-0002-1825-0098"})

    html = answer.content.decode()
    assert "This ORCID iD has a mistake in it" in html
    assert 'value="Ada Samplesson"' in html
    assert Author.objects.count() == 0


def test_an_author_needs_no_orcid_id(editor_client: Client) -> None:
    editor_client.post(ADD, ADA)

    assert Author.objects.get().orcid == ""
