"""Every surface with the worst that can stand in it: Slack takes it, and everybody can use it, whatever they see."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from handlers.limits import block_problems, too_long, view_problems
from tests.handlers.surfaces import ELSEWHERE, SURFACES, Surface, Worst, makers
from tests.handlers.test_blocks import mrkdwn_texts
from tests.handlers.test_mrkdwn import live

FILLERS = ["word ", "&<>", "<!channel> *_~` \U0001f1e9\U0001f1ea"]


@pytest.fixture(scope="module", params=FILLERS)
def worst(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worst]:
    made = Worst(request.param, tmp_path_factory.mktemp("worst"))
    yield made
    made.store.close()


def nodes(node: object) -> Iterator[dict[str, Any]]:
    """Every object in the blocks, itself included."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(child)


def problems(surface: Surface) -> list[str]:
    """All that is wrong with a surface: limits, what lives in foreign text, and what only some people would get."""
    found = view_problems(surface.view) if surface.view else block_problems(surface.blocks)
    found += [f"live: {one}" for text in mrkdwn_texts(surface.blocks) for one in foreign(text)]
    if surface.text is not None:
        found += [] if surface.text.strip() else ["no text"]
        found += [f"live in text: {one}" for one in foreign(surface.text)]
        found += ["text too long"] if len(surface.text) > 3900 else []
        found += ["blocks too long together"] if too_long(surface.blocks) else []
    for node in nodes(surface.blocks):
        found += inaccessible(node)
    return found


def foreign(text: str) -> list[str]:
    """What Slack would act on and is not a person or channel that we name ourselves, or a link to an outlet."""
    return [one for one in live(text) if not re.match(r"<(?:@U|#C|https?://)", one)]


def inaccessible(node: dict[str, Any]) -> list[str]:
    """What somebody who cannot see colours, pictures or emoji would miss."""
    kind, found = node.get("type"), []
    label = (node.get("text") or {}).get("text", "") if isinstance(node.get("text"), dict) else ""
    if kind == "button" and not spoken(node.get("accessibility_label") or label):
        found.append(f"a button says nothing: {label!r}")
    if kind == "image" and not spoken(str(node.get("alt_text") or "")):
        found.append("a picture without words")
    if kind == "input" and not spoken(node["label"]["text"]):
        found.append("an input without a label")
    if kind in ("static_select", "multi_static_select", "conversations_select", "multi_users_select"):
        menu_of_input = "placeholder" in node or "initial_option" in node
        found += [] if menu_of_input else [f"a menu without words: {node.get('action_id')}"]
    for option in node.get("options") or []:
        found += [] if option["text"]["text"].strip() else ["an option without words"]
    return found


def spoken(text: str) -> str:
    """What is read aloud of a text: emoji and their codes are not relied on."""
    return re.sub(r":[a-z0-9_+-]+:|[\W_]+", "", text)


@pytest.mark.parametrize("name", SURFACES)
def test_slack_takes_it_with_the_worst_that_can_stand_in_it(name: str, worst: Worst) -> None:
    surface = SURFACES[name](worst)
    found = problems(surface)
    if worst.filler.isascii() and worst.filler.strip().isalnum():
        assert found == []
    else:  # a name made of marks or flags alone has no words to read aloud; everything else holds
        assert [one for one in found if "says nothing" not in one and "without a label" not in one] == []
    modelled(surface)


def modelled(surface: Surface) -> None:
    """Slack's own models take it, or raise."""
    if surface.view:
        View(**surface.view).validate_json()
    for block in surface.blocks:
        parsed = Block.parse(block)
        if block["type"] != "data_visualization":  # newer than the models
            assert parsed is not None, block["type"]
            parsed.validate_json()


def test_no_surface_is_missing_here() -> None:
    judged = {name.partition(",")[0] for name in SURFACES}
    assert set(makers()) - judged - set(ELSEWHERE) == set()
    assert set(ELSEWHERE) <= set(makers())


@pytest.mark.parametrize(
    "broken",
    [
        Surface("", [{"type": "section", "text": {"type": "mrkdwn", "text": "x"}}]),
        Surface("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}]),
        Surface("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "<!channel>"}}]),
        Surface("x", [{"type": "image", "image_url": "https://n.example/", "alt_text": ":tada:"}]),
        Surface(
            "x",
            [
                {
                    "type": "actions",
                    "elements": [{"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": ":+1:"}}],
                }
            ],
        ),
        Surface("x", [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}} for _ in range(5)]),
    ],
)
def test_what_is_broken_is_noticed(broken: Surface) -> None:
    assert problems(broken) != []
