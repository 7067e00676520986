"""One name means one thing: no two modules and no two classes bear the same one."""

import ast
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
APPS = ("evidenceblog", "posts", "comments")

# Names that Django looks for in each app, or that each class has for itself.
MODULES_OF_DJANGO = {
    *("__init__", "admin", "apps", "checks", "context_processors", "feeds", "forms"),
    *("models", "tasks"),
    *("urls", "views"),
}
CLASSES_OF_DJANGO = {"Command", "Kind", "Media", "Meta", "State"}
# Ours: what each app tells the admin's first page, and the members of registries.
MODULES_OF_OURS = {"desk"}
REGISTRIES = {
    "blocks": Path("posts/blocks"),
    "content labels": Path("comments/screening/content_labels"),
    "signals": Path("comments/spam/signals"),
    "protocols": Path("comments/linkbacks/protocols"),
}
# What the field itself calls so.
FIELD_WORDS_IN_ING = 15


def modules() -> list[Path]:
    found = (path for app in APPS for path in (ROOT / app).rglob("*.py"))
    return [path.relative_to(ROOT) for path in found if "migrations" not in path.parts]


def is_a_member(module: Path) -> bool:
    return any(module.parent == registry for registry in REGISTRIES.values())


def borne_twice(bearers: list[tuple[str, str]]) -> dict[str, list[str]]:
    by_name = defaultdict(list)
    for name, place in bearers:
        by_name[name].append(place)
    return {name: places for name, places in by_name.items() if len(places) > 1}


def test_no_two_modules_have_one_name():
    bearers = [
        (module.stem, str(module))
        for module in modules()
        if module.stem not in MODULES_OF_DJANGO | MODULES_OF_OURS
        and not is_a_member(module)
        # It is what people type behind manage.py.
        and module.parent.name != "commands"
    ]

    assert len(bearers) > 100
    assert borne_twice(bearers) == {}


def test_no_two_classes_have_one_name():
    bearers = [
        (node.name, f"{module}:{node.lineno}")
        for module in modules()
        for node in ast.walk(ast.parse((ROOT / module).read_text()))
        if isinstance(node, ast.ClassDef) and node.name not in CLASSES_OF_DJANGO
    ]

    assert len(bearers) > 300
    assert borne_twice(bearers) == {}


def test_few_modules_are_named_in_ing():
    named_so = sorted(
        {module.stem for module in modules() if module.stem.endswith("ing")}
    )

    assert len(named_so) <= FIELD_WORDS_IN_ING, named_so


@pytest.mark.parametrize("registry", REGISTRIES.values(), ids=str)
def test_registries_whose_members_are_let_off_are_there(registry: Path) -> None:
    assert (ROOT / registry).is_dir()
