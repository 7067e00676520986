"""The demo comes into an empty site only, and takes nobody's account."""

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from evidenceblog.core.models import User
from posts.models import Post
from tests import make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["editor", "moderator"])
def test_the_demo_leaves_an_account_of_its_name_alone(
    name: str, settings: LazySettings
) -> None:
    settings.DEBUG = True
    make.person(username=name, password="my own, and long")

    call_command("load_demo", if_empty=True)
    with pytest.raises(CommandError, match="only into an empty site"):
        call_command("load_demo")

    user = User.objects.get()
    assert user.check_password("my own, and long")
    assert not user.groups.exists()
    assert not Post.objects.exists()
