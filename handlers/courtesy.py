"""What is said to us and asks nothing: thanks, a greeting, a smiley. Pure.

A search of the archive for "thanks" would find an article in which somebody is thanked.
"""

import re

WELCOME = "You are welcome."
HOW_TO_ASK = (
    "Ask in a few words: “Who said that?”, “How many?”, “What happened before?” under a story, or a company's name. "
    "Answers come from the story and the archive only."
)
_END = (
    r"(?:[\s,]+(?:you|a lot|so much|very much|again|there|all|everyone|team|bot|endcap|for (?:that|this|the answer)))*"
)
_THANKS = re.compile(
    r"(?:many |ok(?:ay)?,? |great,? )?"
    r"(?:thanks?|thx|ty|cheers|merci|danke|gracias|great|nice|perfect|cool|got it|ok(?:ay)?|"
    rf"good bot|well done|good job|awesome){_END}",
    re.IGNORECASE,
)
_GREETING = re.compile(rf"(?:hi|hello|hey|hallo|hola|good (?:morning|afternoon|evening)|morning){_END}", re.IGNORECASE)
_SMILEY = re.compile(r":[a-z0-9_+-]+:")


def courtesy(said: str) -> str | None:
    """The answer to words that ask nothing; None for all others, and for no words at all (that is a call for help)."""
    if not said.strip():
        return None
    bare = " ".join(re.sub(r"[^\w\s,:+-]|:[)(D]", " ", _SMILEY.sub(" ", said)).split()).strip(" ,:")
    if _THANKS.fullmatch(bare):
        return WELCOME
    if _GREETING.fullmatch(bare) or (not re.search(r"\w", bare) and said.strip() != "?"):
        return HOW_TO_ASK
    return None
