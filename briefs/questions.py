"""The one question of a story (rubric H1, H2): about this company and this decision, with positions that exclude each
other and a way out; chosen by what the headline says has happened. Rules only, no model. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from briefs.extract import content_stems
from retail.companies import CompanyTable
from retail.prose import names
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


def _asks(*rows: tuple[str, str, str, tuple[str, str, str]]) -> tuple[Ask, ...]:
    return tuple(Ask(when, text, options, frozenset(kinds.split())) for kinds, when, text, options in rows)


ASKS = _asks(
    (
        "rumour",
        r"",
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
        "rumour",
        r"",
        "If the report holds, what is the wiser course for {name}?",
        ("Go through with it", "Hold out for better terms", "Walk away"),
    ),
    (
        "legal",
        r"\b(?:merger|antitrust|takeover|acqui|deal)",
        "Should regulators let {name} and {other} combine?",
        ("Yes, as it is", "Only if stores are sold", "No"),
    ),
    (
        "legal",
        r"\b(?:bill|rule|law|ban|regulat|lawmaker|senat|council|act|tax)\b",
        "Should {name} back the rule, fight it or wait?",
        ("Back it", "Fight it", "Wait"),
    ),
    (
        "legal",
        r"\b(?:settle[sd]?|settlement|fined|penalty)\b",
        "Was settling the right call for {name}?",
        ("Yes", "It gave up too much", "It got off lightly"),
    ),
    (
        "legal",
        r"\b(?:sue[sd]?|lawsuit|suit|court|judge|trial|charge[sd]|accus|alleg|probe|investigat|ruling|complaint|judgment)",
        "How should {name} answer this case?",
        ("Settle", "Fight it in court", "Change its practice first"),
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
        r"(?=.*\b(?:stores?|shops?|locations?|clubs?)\b)(?=.*\b(?:clos(?:e|es|ed|ing|ures?)|shut(?:s|ting|ter\w*)?)\b)",
        "What should become of the {count} stores that {name} gives up?",
        ("Sold to a rival", "Turned into pickup points", "Closed for good"),
    ),
    (
        "",
        r"\b(?:clos(?:e|es|ing|ures?)|shut(?:s|ting|ter\w*)?)\b",
        "Does {name} close too much, too little or too late here?",
        ("Too much", "Too little", "Too late"),
    ),
    (
        "deal",
        r"\b(?:sell|sells|sold|divest\w*|spin\w*|sale of)\b",
        "What should {name} do with what the sale brings in?",
        ("Lower prices", "Better stores", "Less debt"),
    ),
    (
        "deal",
        r"\b(?:stake|invest)",
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
        "deal",
        r"\b(?:buy|buys|acquir\w*|merge\w*|takeover|purchase)",
        "Who gets the better of it, {name} or {other}?",
        ("{name}", "{other}", "Neither"),
    ),
    (
        "deal",
        r"\b(?:buy|buys|acquir\w*|purchase)",
        "What should {name} do with what it buys?",
        ("Leave it alone", "Fold it in", "Sell parts of it on"),
    ),
    (
        "",
        r"\b(?:forecasts?|guidance|(?:keeps|raises|cuts|backs) .{0,25}outlook|sees .{0,30}(?:EPS|earnings|sales))\b",
        "Is the outlook of {name} too careful, right or too bold?",
        ("Too careful", "About right", "Too bold"),
    ),
    (
        "",
        r"\b(?:dividend|buyback|repurchase)",
        "Should {name} pay this out or put it to work?",
        ("Pay it out", "Invest it in stores", "Pay down debt"),
    ),
    (
        "earnings",
        r"\b(?:fall|falls|fell|drop|drops|decline\w*|miss\w*|loss|lower|weak\w*|down|slump\w*|tumble\w*|hit|slow\w*|skids?)\b",
        "What should {name} put right first?",
        ("Prices", "Stores and service", "Costs"),
    ),
    (
        "earnings",
        r"\b(?:rise|rises|rose|up|higher|beat\w*|tops?|gain\w*|grow\w*|jump\w*|increase|record|strong)\b",
        "Can {name} keep up this pace for another two quarters?",
        ("Yes, without trouble", "Only with lower prices", "No"),
    ),
    (
        "earnings",
        r"\b(?:earnings|profits?|sales|revenues?|results|quarter\w*)\b",
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
        "",
        r"\b(?:cuts?|lowers?|slash\w*|off|discounts?|rolls? back)\b.{0,40}\bprices?\b|\bprice cuts?\b|\bpercent off\b",
        "How should rivals answer the price cuts at {name}?",
        ("Match them", "Answer with service or range", "Sit them out"),
    ),
    (
        "",
        r"\b(?:prices?|pricing)\b",
        "How far can {name} go on price before shoppers leave?",
        ("Much further", "A little further", "It has gone too far"),
    ),
    (
        "",
        r"\b(?P<thing>self-checkout|(?:electronic )?shelf labels|robots|drones|smart carts|AI|cameras)\b",
        "With {thing}, does {name} win shoppers, save labor or neither?",
        ("It wins shoppers", "It saves labor", "Neither"),
    ),
    (
        "",
        r"\b(?:deliver\w*|same-day|curbside|pickup|e-?commerce|online|marketplace)\b",
        "Should {name} run this itself or leave it to a partner?",
        ("Itself", "A partner", "Some of each"),
    ),
    (
        "",
        r"\b(?:partner\w*|alliance|team\w* up|joint venture|agreement|will let|with)\b",
        "Who gains more from this, {name} or {other}?",
        ("{name}", "{other}", "Their shoppers"),
    ),
    (
        "",
        r"\b(?:open(?:s|ed|ing|ings)?|new stores?|expan\w*|enter(?:s|ing)?|first .{0,20}stores?)\b",
        "Is there room for {name} in {place}?",
        ("Plenty", "Only at a rival's expense", "No"),
    ),
    (
        "",
        r"\b(?:open(?:s|ed|ing)? .{0,40}(?:stores?|shops?|clubs?)|openings?|new stores?|daily shop|expan\w*)\b",
        "Where should {name} put its next dollar?",
        ("New stores", "Old stores", "Online"),
    ),
    (
        "",
        r"\b(?:invest\w*|spends?|rebuilds?|refresh\w*|remodel\w*|upgrades?|overhaul\w*)\b",
        "Is this where {name} should put its money?",
        ("Yes", "Better into prices", "Better into online"),
    ),
    (
        "",
        r"\b(?:launch\w*|unveil\w*|introduc\w*|adds?|tries|trying|tests?|testing|pilots?)\b",
        "Is this a test for {name}, a habit in the making or a mistake?",
        ("A test", "A habit in the making", "A mistake"),
    ),
)
"""In the order in which they are tried: what is argued about most first."""
_READINGS = Ask("", "How should those who compete with {name} read this?", ("As a threat", "As a chance", "As noise"))


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
    for ask in ASKS:
        if ask.kinds and not ask.kinds & states:
            continue
        said = re.search(ask.when, brief.headline, re.I)
        if said and (made := _asked(ask, {**words, **said.groupdict()})):
            return made
    acts = brief.headline.lower().startswith(words["name"].lower())
    return _asked(_READINGS, words) if acts else None


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
            dated = re.match(r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sep|Oct|Nov|Dec)[a-z]*\b", name.text)
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
