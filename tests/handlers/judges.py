"""What is wrong with a reply, in words: for tests that judge many with the worst that can stand in them."""

from slack_sdk.models.blocks import Block

from handlers.elements import Reply
from handlers.limits import block_problems, too_long
from tests.handlers.test_blocks import mrkdwn_texts
from tests.handlers.test_mrkdwn import live

LONGEST_TEXT = 3000
"""Characters of the text that stands in for the blocks."""


def faults_of(reply: Reply) -> list[str]:
    """Limits of Slack's that it breaks, blocks that Slack's own models do not know, what lives in foreign text."""
    blocks = list(reply.blocks)
    found = block_problems(blocks)
    found += ["blocks too long together"] if too_long(blocks) else []
    found += [] if 0 < len(reply.text) <= LONGEST_TEXT else [f"a text of {len(reply.text)} characters"]
    found += [f"live: {one}" for text in (reply.text, *mrkdwn_texts(blocks)) for one in live(text)]
    for block in blocks:
        parsed = Block.parse(block)
        if parsed is not None:
            parsed.validate_json()
        elif block["type"] != "data_visualization":  # newer than the models
            found.append(f"an unknown block: {block['type']}")
    return found
