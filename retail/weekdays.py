"""Which way a weekday points: ``said on Monday`` is the last one, ``will open on Monday`` the next. Pure.

A reporter names the days around the day of writing and leaves it to the tense which of two is meant. So the verb that
the weekday hangs on decides: the last one before it in its sentence, or else the first one after it.
"""

import re

_PAST_FORMS = (
    "was were had did said told sold bought rose fell grew shrank met won lost made took gave came went became began "
    "kept held led left paid sent spoke spent stood stuck struck swung threw wrote withdrew broke brought built caught "
    "cast chose cut drew drove fought found got hit hurt knew laid let put quit ran saw shut slid sank shot split "
    "sprang stole sued swore taught thought understood wore wound heard felt fed fled hid hung lent lit meant read "
    "rode sat shook slept stung swept tore woke bid beat bet cost undercut underwent upheld "
    "announced reported added confirmed warned disclosed revealed agreed filed declined showed according"
).split()
_SOON = r"(?:set|due|expected|scheduled|slated|going|about|ready|poised|planned)"
_VERB = (
    r"(?:\s+(?:not|also|now|then|only|again|\w+ly))*(?:\s+(?:be|have|have been))?"
    r"\s+(?!(?:an?|the|its|their|his|her|this)\b)[a-z'’-]+"
)
_TO_COME = (
    rf"(?:(?:is|are|be|being)\s+)?(?:(?:also|now|still|not|\w+ly)\s+)?"
    rf"(?:{_SOON}|planning|plans?|aims?|intends?|hopes?|expects?|wants?|has|have|needs?|is|are)\s+to"
)
_MODAL = r"(?:will|shall|must|should|may|might|can|won['’]t|[a-z]+['’]ll)"
_CALENDAR = r"(?:opens|begins|starts|launches|debuts|expires|resumes|reopens|kicks off|takes effect|goes on sale)"
_MARK = re.compile(
    rf"(?P<open>\b(?:was|were|had been)\s+(?:\w+ly\s+)?{_SOON}\b(?:\s+to{_VERB})?|\b(?:would|could)\b(?!\s+not){_VERB}"
    r"|\b(?:is|are)\s+(?:(?:now|also|not|again|still)\s+)?(?!being\b|having\b)[a-z]{2,}ing\b(?!\s+to\b)"
    r"|\b(?:ahead of|before|(?<!has )(?<!have )(?:until|till))\s+(?:the\s+)?$)"
    rf"|(?P<ahead>\b(?:{_TO_COME}|{_MODAL}){_VERB}|(?<!as )(?<!than )\b{_SOON}\s+(?:(?:back|out|for|on|by)\b|$)"
    rf"|\b(?:starting|beginning|effective|as early as|as soon as|no later than|has until|have until)\s+(?:on\s+)?$"
    rf"|\b{_CALENDAR}\b)"
    rf"|(?P<past>\b(?:{'|'.join(_PAST_FORMS)}|(?:after|since|following)\s+[a-z]+ing|would\s+not|could\s+not|(?:did|was|were|had|could|would)n['’]t)\b)"
    r"|(?P<ed>\b(?!need|feed|speed|seed|breed|hundred)[a-z]{2,}ed\b)"
)
_ADJECTIVE = re.compile(r"\b(?:an?|the|its|their|his|her|of|with|for|more|all|some|new)\s+$")
_NEW_CLAUSE = re.compile(r"[,—–]|\b(?:after|as|when|who|which|that|while|because|since|they|it|he|she|we)\b")
_BOUNDS = re.compile(r"[.!?;]\s|\n")
"""Where a sentence ends; an abbreviation's point ends it too early, which only leaves a word less to go by."""
_THIS = re.compile(r"\bthis(?: coming)?\s+$", re.IGNORECASE)
_ANY = re.compile(r"\b(?:an?|any|each|every)\s+$", re.IGNORECASE)
"""``on a Monday``: no day of the calendar."""
_VERB_NEXT = re.compile(rf"\s+(?:[a-z]+ly\s+)?(?:{'|'.join(_PAST_FORMS)}|forecast|[a-z]{{2,}}ed)\b")
"""``workers on Monday petitioned``: the verb comes right after its day."""
_BEHIND = re.compile(r"\b(?:from|after|since|following|(?<!ahead )of)\s+$")
"""``may rebound from Tuesday's drop``."""
_HEADLINE_PLAN = re.compile(r"(?:[A-Z][\w.&'’-]*\s+){1,6}to [a-z]+\b")
"""``Acme to open a store Monday``: a headline's future tense."""
_BEFORE, _AFTER = 160, 60
"""Characters looked at on each side."""
_OPENING = 3
"""Words before a weekday up to which it opens its sentence, so that its verb comes later."""


def is_ahead(text: str, start: int, end: int) -> bool | None:
    """Does the weekday at these offsets lie ahead of the day of writing? None where the words allow both."""
    before = _BOUNDS.split(text[max(0, start - _BEFORE) : start])[-1]
    after = _BOUNDS.split(text[end : end + _AFTER])[0]
    if _THIS.search(before):
        return True
    if _ANY.search(before):
        return None
    if _VERB_NEXT.match(after) or (after[:1] in ("'", "’") and _BEHIND.search(before)):
        return False
    if marks := [mark for mark in _MARK.finditer(before) if not _describes(mark, before)]:
        return _last(marks, before)
    if _HEADLINE_PLAN.match(before):
        return True
    mark = next((mark for mark in _MARK.finditer(after) if not _describes(mark, after)), None)
    return _meant(mark) if mark and not (mark["open"] and len(before.split()) > _OPENING) else False


def _last(marks: list[re.Match[str]], before: str) -> bool | None:
    """What the last verb says; a participle after a verb of the future in one clause only describes."""
    last = marks[-1]
    if last["ed"] and len(marks) > 1 and marks[-2]["ahead"]:
        between = before[marks[-2].end() : last.start()]
        return _meant(last if _NEW_CLAUSE.search(between) else marks[-2])
    return _meant(last)


def _describes(mark: re.Match[str], text: str) -> bool:
    """``its delayed report``: no verb of the sentence."""
    return bool(mark["ed"] and _ADJECTIVE.search(text, 0, mark.start()))


def _meant(mark: re.Match[str]) -> bool | None:
    return None if mark["open"] else bool(mark["ahead"])
