"""The one question of a story (rubric H1, H2): about this company and this decision, with positions that exclude each
other and a way out; chosen by what the headline says has happened. Rules only, no model. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefs.extract import content_stems
from retail.companies import CompanyTable
from retail.days import A_MONTH
from retail.prose import is_title_case, names
from retail.types import Brief, Question, Story

MAX_QUESTION_WORDS = 30
RESTRAINED = frozenset({"recall", "people"})
"""Kinds of story without question and View (D12)."""
WAY_OUT = "It depends"
_SOMBRE = re.compile(
    r"\b(?:dies|died|dead|deaths?|killed|kills|obituary|shooting|fatal|funeral|recall(?:s|ed|ing)?|injur|fires?\b|explosion|undeclared)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Ask:
    """A question that suits a kind of event. `{name}`, `{other}`, `{count}`, `{place}`, `{thing}` are the story's own
    words; a question of which a word is missing is not asked."""

    when: str
    """What the headline must say; a regular expression, letter case ignored."""
    text: str
    options: tuple[str, str, str]
    kinds: frozenset[str] = frozenset()
    """Kinds or states of story it is for; empty: any."""
    acts: bool | None = None
    """Whether the headline must begin with who it is about, or must not; None: either."""


_ACTS = {"acts": True, "suffers": False}


def _asks(*rows: tuple[str, str, str, tuple[str, str, str]]) -> tuple[Ask, ...]:
    """`kinds` may hold ``acts`` (the headline begins with the name) or ``suffers`` (it does not)."""
    made = []
    for words, when, text, options in rows:
        kinds = words.split()
        acts = next((_ACTS[word] for word in kinds if word in _ACTS), None)
        made.append(Ask(when, text, options, frozenset(kinds) - _ACTS.keys(), acts))
    return tuple(made)


_NOT_SO = r"(?! (?:\w+ )?(?:gap|deal|to|in|on|at|up|down|higher|lower)\b))"
"""Follows what is no closing: ``to close the gap``, ``shares close higher``. Ends the group it stands in."""

ASKS = _asks(
    (
        "legal",
        r"\b(?:merger|antitrust|takeover|acqui|deal)",
        "Should regulators let {name} and {other} combine?",
        ("Yes, as it is", "Only if stores are sold", "No"),
    ),
    (
        "rumour",
        r"\b(?:talks?|merg|alliance|deal|buy|bid|acqui|takeover|stake|offer|combin|partner|tie-?up|suitor)",
        "If {name} and {other} do come to terms, who has more to lose?",
        ("{name}", "{other}", "Rivals of both"),
    ),
    (
        "rumour",
        r"\b(?:sell|sale|exit|spin|divest)",
        "If the report holds, should {name} sell now?",
        ("Sell now", "Wait for a better price", "Keep it"),
    ),
    (
        "rumour acts",
        r"\b(?:talks|weigh\w*|consider\w*|explor\w*|mull\w*|eye[sd]?|eyeing|near\w*|seek\w*|plan\w*|bid\w*|offer\w*)\b",
        "If the report holds, what is the wiser course for {name}?",
        ("Go through with it", "Hold out for better terms", "Walk away"),
    ),
    (
        "legal",
        r"\b(?:settle[sd]?|settlement|fined|penalty|to pay .*\b(?:case|probe|claims?|charges|lawsuit))\b",
        "Was settling the right call for {name}?",
        ("Yes", "It gave up too much", "It got off lightly"),
    ),
    (
        "legal suffers",
        r"\b(?:rul(?:es|ed|ing)s?|(?:court|judge) (?:backs|blocks|orders|upholds|rejects|sides)|verdict|jury)\b",
        "After this ruling, what should {name} do?",
        ("Comply", "Appeal", "Settle with the other side"),
    ),
    (
        "legal acts",
        r"\b(?:sues|files (?:suit|lawsuit)|takes .{2,30} to court)\b",
        "How should {other} answer the suit that {name} brings?",
        ("Settle", "Fight it in court", "Change its practice first"),
    ),
    (
        "legal suffers",
        r"\b(?:sue[sd]?|lawsuit|suit|court|trial|charge[sd]|accus\w*|alleg\w*|probe[sd]?|investigat(?:es|ed|ions?|ors)|complaint)\b",
        "How should {name} answer this case?",
        ("Settle", "Fight it in court", "Change its practice first"),
    ),
    (
        "legal acts",
        r"\b(?:sued|faces|charged|accused|under (?:investigation|scrutiny)|hit (?:by|with))\b",
        "How should {name} answer this case?",
        ("Settle", "Fight it in court", "Change its practice first"),
    ),
    (
        "legal",
        r"\b(?:bill|rule|law|ban|regulat\w*|lawmakers?|senat\w*|council|ordinance|(?:sales|soda|sugar) tax)\b",
        "Should {name} back the rule, fight it or wait?",
        ("Back it", "Fight it", "Wait"),
    ),
    (
        "",
        r"\b(?:breach\w*|hack(?:s|ed|ers?|ing)?|cyber\w*|ransomware)\b",
        "What would shoppers need first from {name} after a breach?",
        ("The whole story", "Money for the damage", "Proof of better defences"),
    ),
    (
        "",
        r"\b(?:strikes?|striking|walk(?:s|ed)? (?:out|off)|picket\w*|contract talks|lockout)\b",
        "Who has to move first in the dispute at {name}?",
        ("The company", "The union", "A mediator, for both"),
    ),
    (
        "",
        r"\b(?:union|unions|unioni[sz]e\w*|teamsters|ufcw)\b",
        "Should {name} deal with the union early or contest it?",
        ("Bargain early", "Contest it", "Raise pay first"),
    ),
    (
        "",
        r"\b(?:layoffs?|lay(?:s|ing)? off|job cuts|cuts? .{0,20}\bjobs|eliminat\w+ .{0,20}\bjobs)\b",
        "Do the job cuts at {name} come too early, too late or in time?",
        ("Too early", "Too late", "In time"),
    ),
    (
        "",
        r"\b(?:wages?|pay rise|hourly|(?:lifts?|raises?|starting) .{0,15}pay)\b",
        "Should rivals match what {name} pays?",
        ("Match it", "Pay more", "Leave it"),
    ),
    (
        "",
        r"\b(?:bankrupt\w*|chapter 11|liquidat\w*|insolven\w*)\b",
        "What is the best way out for {name}?",
        ("A buyer", "A smaller chain", "An orderly end"),
    ),
    (
        "",
        r"(?=.*\b(?:stores?|shops?|locations?|clubs?)\b)(?=.*\b(?:clos(?:e|es|ed|ing|ures?)|shut(?:s|ting|ter\w*)?)\b"
        + _NOT_SO,
        "What should become of the {count} stores that {name} gives up?",
        ("Sold to a rival", "Turned into pickup points", "Closed for good"),
    ),
    (
        "acts",
        r"\b(?:clos(?:e|es|ing)|shut(?:s|ting|ter\w*)?)\b(?:" + _NOT_SO,
        "Does {name} close too much, too little or too late here?",
        ("Too much", "Too little", "Too late"),
    ),
    (
        "deal acts",
        r"\b(?:sell|sells|sold|divest\w*|spin\w*|sale of)\b",
        "What should {name} do with what the sale brings in?",
        ("Lower prices", "Better stores", "Less debt"),
    ),
    (
        "deal acts",
        r"\b(?:takes?|buys?|acquires?|picks? up|invests?)\b.{0,40}\bstake\b",
        "Is a stake enough for {name}, or does it need control?",
        ("A stake is enough", "It needs control", "It needs neither"),
    ),
    (
        "deal",
        r"\b(?:bid|offer|takeover|hostile|suitor)",
        "Should shareholders take the offer for {other} or hold out?",
        ("Take it", "Hold out for more", "Turn it down"),
    ),
    (
        "deal acts",
        r"\b(?:buy|buys|acquir\w*|merge\w*|takeover|purchase)",
        "Who gets the better of it, {name} or {other}?",
        ("{name}", "{other}", "Neither"),
    ),
    (
        "deal acts",
        r"\b(?:buy|buys|acquir\w*|purchase)",
        "What should {name} do with what it buys?",
        ("Leave it alone", "Fold it in", "Sell parts of it on"),
    ),
    (
        "",
        (
            r"\b(?:forecasts?|guidance|(?:expects|sees) .{0,30}(?:EPS|earnings|profit|sales|growth)|"
            r"(?:keeps|raises|cuts|backs) .{0,25}outlook)\b"
        ),
        "Is the outlook of {name} too careful, right or too bold?",
        ("Too careful", "About right", "Too bold"),
    ),
    (
        "acts",
        r"\b(?:dividend|buyback|repurchase)",
        "Should {name} pay this out or put it to work?",
        ("Pay it out", "Invest it in stores", "Pay down debt"),
    ),
    (
        "earnings acts",
        (
            r"^(?!.*\b(?:improv\w*|narrow\w*|beats?|tops?)\b).*\b(?:fall|falls|fell|drop|drops|decline\w*|miss\w*|loss|lower|"
            r"weak\w*|down|slump\w*|tumble\w*|hit by|hits|hurts?|slow\w*|skids?)\b"
        ),
        "What should {name} put right first?",
        ("Prices", "Stores and service", "Costs"),
    ),
    (
        "earnings acts",
        r"\b(?:rise|rises|rose|up|higher|beat\w*|tops?|gain\w*|grow\w*|jump\w*|increase|record|strong)\b",
        "Can {name} keep up this pace for another two quarters?",
        ("Yes, without trouble", "Only with lower prices", "No"),
    ),
    (
        "earnings acts",
        r"\b(?:earnings|profits?(?!-)|sales|revenues?|results|quarter\w*)\b",
        "Where is the next growth of {name} to come from?",
        ("More stores", "Online", "Its own brands"),
    ),
    (
        "",
        r"\b(?:tariffs?|duty|duties|import)\b",
        "Who should carry the cost: {name}, its suppliers or its shoppers?",
        ("{name}", "Its suppliers", "Its shoppers"),
    ),
    (
        "",
        r"\b(?:private[- ]label|store[- ]brands?|own[- ]brands?|own label)\b",
        "How should {name} set its own brands against the national ones?",
        ("Cheaper", "Better", "About as today"),
    ),
    (
        "acts",
        r"\b(?:cuts?|lowers?|slash\w*|off|discounts?|rolls? back)\b.{0,40}\bprices?\b|\bprice cuts?\b|\bpercent off\b",
        "How should rivals answer the price cuts at {name}?",
        ("Match them", "Answer with service or range", "Sit them out"),
    ),
    (
        "acts",
        r"\b(?:prices?|pricing)\b",
        "How far can {name} go on price before shoppers leave?",
        ("Much further", "A little further", "It has gone too far"),
    ),
    (
        "acts",
        r"\b(?P<thing>self-checkout|(?:electronic )?shelf labels|robots|drones|smart carts|AI|cameras)\b",
        "With {thing}, does {name} win shoppers, save labor or neither?",
        ("It wins shoppers", "It saves labor", "Neither"),
    ),
    (
        "acts",
        (
            r"\b(?:partner\w*|alliance|team\w* up|joint venture|agreement|will let|"
            r"(?:teams|ties|links|joins|works|deal|pact) (?:up )?with)\b"
        ),
        "Who gains more from this, {name} or {other}?",
        ("{name}", "{other}", "Their shoppers"),
    ),
    (
        "acts",
        r"\b(?:open(?:s|ed|ing|ings)?|new stores?|expan\w*|enter(?:s|ing)?|first .{0,20}stores?)\b",
        "Is there room for {name} in {place}?",
        ("Plenty", "Only at a rival's expense", "No"),
    ),
    (
        "acts",
        r"",
        "Is {name} right to {deed}?",
        ("Yes", "Right idea, wrong time", "No"),
    ),
    (
        "acts",
        r"\b(?:open(?:s|ed|ing)? .{0,40}(?:stores?|shops?|clubs?)|openings?|new stores?|daily shop|expan\w*)\b",
        "Where should {name} put its next dollar?",
        ("New stores", "Old stores", "Online"),
    ),
)
"""In the order in which they are tried: what is argued about most first."""


_DEEDS = frozenset(
    "abandon add allow ban block boost bring build buy call cap change charge combine convert create cut delay demand "
    "donate double drop end enter expand extend fight fold freeze give halt hire introduce invest join keep launch let "
    "license lift limit list lower make mend merge modernize move offer open overhaul pause pilot pledge press price "
    "pull push put raise rebrand rebuild reduce refresh reject relaunch remodel rename reopen replace resist restrict "
    "resume retire retool revamp revive roll scale scrap sell shift shorten shrink shut shutter skip slash speed spend "
    "spin split start stop suspend switch take test tie trial trim try turn tweak unveil upgrade urge use "
    "withdraw".split()
)
"""Verbs of a headline that are decisions, each to be asked whether it is right; what befalls a company is none."""
_STATES = frozenset(
    "be become beat battle benefit bear book cost face fall gain get grow have lead lose miss need post profit recover "
    "remain report retire rise see stay struggle suffer top win".split()
)
_DEED = re.compile(
    r"^(?:(?:Inc|Co|Corp|Ltd|plc|Group|U\.S\.)\.? )?(?P<ahead>(?:plans|wants|aims|seeks|moves|agrees|vows|is) to|"
    r"says (?:it )?will|to|will|may|could)?\s*(?P<verb>[a-z]+)(?P<rest> .+)",
)
_OTHERS = (
    r" (?:workers?|employees|staff|drivers|(?:co-?)?founders?|CEO|chief|executives?|shareholders?|investors?|"
    r"franchisees?|customers|shoppers|hackers|suppliers|hedge)\b"
)
"""After a company's name: who acts is not the company."""
_BEYOND = re.compile(
    r"[,;:–—](?!\d)| - |\b(?:as|after|amid|while|because|despite|but|when|says?|said|sources?|reports?|sending)\b|"
    r" and (?:[a-z]+s|will|to) "
)
"""Where a headline goes on to something else than the deed."""


def question_for(story: Story, brief: Brief, table: CompanyTable | None = None) -> Question | None:
    """One question worth arguing about, naming who it is about, with four options; None where none is due.

    None for recalls, deaths and appointments, and where the story is about nobody in particular.
    """
    if is_restrained(story, brief):
        return None
    words = _story_words(story, brief, table or CompanyTable.bundled())
    if "name" not in words or _RATING.search(brief.headline):
        return None
    states = {brief.kind, brief.status}
    acts, deed = _what_it_does(brief.headline, words["name"])
    words |= {"deed": deed} if deed else {}
    for ask in ASKS:
        if (ask.kinds and not ask.kinds & states) or ask.acts not in (None, acts):
            continue
        said = re.search(ask.when, brief.headline, re.I)
        if said and (made := _asked(ask, {**words, **said.groupdict()})):
            return made
    return None


def _what_it_does(headline: str, name: str) -> tuple[bool, str | None]:
    """Does the headline begin with the name (``Japan's Asahi``), and so with what that does; and what, in words."""
    told = re.match(
        rf"(?:Report: )?(?:The |(?:[A-Z]\w+|U\.S\.)['’]s )?{re.escape(name)}\b(?!['’]|{_OTHERS}) *(.*)", headline, re.I
    )
    if told is None:
        return False, None
    return True, None if is_title_case(headline) else _deed(told[1])


def _deed(rest: str) -> str | None:
    """What the headline says that its subject does, as ``to`` would have it: ``to lower 300 prices``; None for none."""
    said = _DEED.match(rest)
    if said is None:
        return None
    verb = said["verb"] if said["ahead"] else _base(said["verb"])
    if verb in _STATES or (not said["ahead"] and verb not in _DEEDS):
        return None
    thing = _BEYOND.split(said["rest"], maxsplit=1)[0].strip()
    return f"{verb} {thing}" if len(thing.split()) >= 2 else None


def _base(verb: str) -> str:
    """A verb in the third person as its infinitive: ``tries`` -> ``try``."""
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    cut = 2 if re.search(r"(?:s|x|z|ch|sh|o)es$", verb) and verb[:-1] not in _DEEDS else 1
    return verb[:-cut] if verb.endswith("s") else verb


_RATING = re.compile(
    r"\b(?:target price|price target|research alert|rat(?:ing|ings|es)|IDRs?|Fitch|Moody's|S&P)\b", re.I
)
"""An analyst's or an agency's view of a security: nothing a retailer argues about."""


def _asked(ask: Ask, words: dict[str, str]) -> Question | None:
    try:
        text = ask.text.format(**words)
        options = [option.format(**words) for option in ask.options]
    except KeyError:  # the story does not say who or where
        return None
    return Question(text, (*options, WAY_OUT)) if len(text.split()) <= MAX_QUESTION_WORDS else None


def _story_words(story: Story, brief: Brief, table: CompanyTable) -> dict[str, str]:
    """What of the story can stand in a question: its companies, how many stores, where."""
    told = " ".join([brief.headline, *(sentence.text for sentence in brief.sentences)])
    companies = [name for name in company_names(story, table) if _within(name, told)]
    if not any(_within(name, brief.headline) for name in companies):
        return {}
    companies.sort(key=lambda name: brief.headline.lower().find(name.lower()) % 1000)  # those not in it last
    words = dict(zip(("name", "other"), companies, strict=False))
    count = re.search(r"\b(\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten) (?:[\w-]+ ){0,3}stores\b", told)
    if count and count[1].lower() != "one":
        words["count"] = count[1]
    place = next((found for sentence in brief.sentences if (found := _place(sentence.text, companies))), None)
    return words | ({"place": place} if place else {})


def _within(name: str, text: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w|\.\w)", text, re.IGNORECASE))


_WHOLE_COUNTRY = frozenset(("United States", "America", "U.S", "U.S.", "US"))
_IN = re.compile(r"\b(?:in|across|around) (?:the )?$")


def _place(sentence: str, companies: Sequence[str]) -> str | None:
    """The first name after ``in`` that is no company and no date."""
    taken = [content_stems(name) for name in companies]
    for name in names(sentence):
        if _IN.search(sentence[: name.start]) and not any(stems & content_stems(name.text) for stems in taken):
            dated = re.match(A_MONTH, name.text)
            return None if dated or name.text in _WHOLE_COUNTRY else name.text
    return None


def company_names(story: Story, table: CompanyTable, most: int = 3) -> list[str]:
    """The companies a story is about, as its lead prints them: by the name (or banner) the headline has, else by the
    one in the text; the table's own spelling for one all in capitals."""
    about = [mention.slug for mention in story.lead.companies if mention.about][:most]
    printed = (_printed(slug, story.lead.title, table) or _printed(slug, story.lead.text, table) for slug in about)
    return list(dict.fromkeys(name for name in printed if name))


def _printed(slug: str, text: str, table: CompanyTable) -> str | None:
    for name in table.names(slug):
        found = re.search(rf"(?<!\w){re.escape(name)}(?!\w|\.\w)", text, re.IGNORECASE)
        if found and (not found.group().islower() or name.islower()):
            shouted = found.group().isupper() and len(name) > 4 and not name.isupper()
            return name if shouted else found.group()
    return None


def is_restrained(story: Story, brief: Brief) -> bool:
    """Would an opinion or a poll jar (recalls, deaths, injuries, appointments)? Such a story gets neither."""
    return brief.kind in RESTRAINED or bool(_SOMBRE.search(story.lead.title))
