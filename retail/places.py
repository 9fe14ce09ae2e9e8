"""Where a company's name is only that of a place or an event, and news of it is no news of the company: the building
that a shop left behind (``former Safeway site to become library``), a stadium, a race, the ground before the door, a
firm of another trade.
"""

import re
from functools import cache

from retail.names import Late

_GONE = frozenset(
    (
        "former formerly vacant vacated empty abandoned old defunct demolished disused derelict onetime closed "
        "shuttered shut dead"
    ).split()
)
"""What is said of a shop that has left; `_CLOSED` also of one that stands."""
_CLOSED = frozenset({"closed", "shuttered", "shut", "dead"})
_SIZES = frozenset(
    {"big", "box", "downtown", "local", "huge", "sprawling", "massive", "long", "time", "one", "and", "&"}
)
"""What may stand between it and the name (``long-vacant big-box Kmart``)."""
_SPOT = (
    r"(?:sites?|buildings?|locations?|spaces?|lots?|propert(?:y|ies)|plots?|land|premises|parcels?|campus|parking"
    r"|box(?:es)?|anchors?|sheds?|shells?|spots?|units?|grounds)"
)
_HOUSE = (
    r"(?:big-box |department |super|grocery |flagship |retail |distribution |head )?"
    r"(?:stores?|shops?|supermarkets?|superstores?|supercent(?:er|re)s?|restaurants?|warehouses?|headquarters|hq|malls?"
    r"|plazas?|branch(?:es)?|pharmac(?:y|ies)|outlets?|depots?|offices?|cent(?:er|re)s?)"
)
_TURNED = (
    r"(?:in|on|at|near|into|to|becomes?|becoming|being|could|may|might|will|is|set|gets?|turned|turns|reborn|reopens?"
    r"|finds?|eyed|for|as|sold|demolished|razed|goes|comes?)"
)
_IS_SPOT = Late(rf"['’]?s? {_SPOT}\b", re.I)
_IS_LEFT = Late(rf"['’]?s? {_HOUSE}\b| {_TURNED}\b|\.?(?:$|\n)", re.I)
_BEARERS = (
    r"['’]?s? (?:"
    r"((?:(?!World Cup|Super Bowl)[A-Z][\w.'’]* ){0,3}?)(?:Field|Stadium|Arena|Coliseum|Ballpark|Speedway"
    r"|Amphithea(?:ter|tre)|Bowl|Raceway|Cup|Trophy|Classic|Championships?|Invitational|Brier|Night Race"
    r"|Masters|Supercross|Half Marathon|Marathon|Regatta|Derby|Six Nations|Player of the (?:Year|Month|Match)"
    r"|Series(?= (?:opener|race|title|champion|driver|finale|points|standings|win|playoff|season))"
    r"|Grand Prix|Hospital|Open(?=:| (?:golf|tennis|winner|champion|title|leader)))\b"
    r"|(?:Park|League|Premiership|Tower|Dome|Pavilion|Hall|University|College|School|Cemetery|County|Street|Avenue"
    r"|Library|Gardens|Lane|Crescent|Bridge|Viaduct|River|Creek|Glacier|Fjord|Reservoir|Waterfall|Peninsula|Basilica"
    r"|Abbey|Monastery|Cathedral|Parish|Islands)\b"
    r"|(?:LPGA|PGA|IndyCar|NASCAR|NHRA|WTA|ATP|AMP|Yamaha|Kawasaki|KTM|Ducati)\b|24 (?:at|of|hours)\b"
    r"|(?:Shoe |[A-Z]\w+ )?Museum\b|(?:birthplace|boyhood home)\b"
    r"|(?:river|creek|glacier|fjord|reservoir|waterfall|peninsula|volcano)\b"
    r"|(?:Book )?Prize\b|(?:Book |Comedy )Awards?\b|Awards?\b(?= (?:winner|winning|nominee|nominated|shortlist))"
    r"|(?:[A-Z]\w+ ){0,2}?Academy\b(?! Sports)|Theat(?:er|re)\b|Bake-?Off\b"
    r"|(?:History |Research |Medical |Community |Arts |Science )?(?:Center|Centre|College|Institute)\b(?! Stores?)"
    r"|\d{3}\b(?=:|,? (?:won|winner|race|postponed|qualifying|pole|victory|rained|at|crash|field|delayed))"
    r"|(?:(?:Thanksgiving|Day|[Hh]oliday|Christmas|[Bb]alloon) ){0,2}(?:[Pp]arade|[Ff]ireworks)\b"
    r"|Law(?=[:,;]|$|\n| (?:passes|passed|signed|takes|clears|wins|advances|would|is|bill|to))\b"
    r"|car ?park|parking (?:lot|garage|structure|deck)\b)"
)
_SPONSORED = Late(_BEARERS)
_MAY_BEAR = Late(r"['’]?s? (?:[A-Z\d]|birt|boyh|car ?p|par|hol|ball|fire|riv|cree|glac|fjor|rese|wate|peni|volc)")
"""How any of it begins; most names are followed by none of this, which is told faster."""
_NO_TITLES = frozenset(
    "a an and as at by for from in into is near new of on out over the to up will with after before amid its".split()
)
"""Words that are in no event's name: a headline goes on with them (``Nordstrom To Open Near Stadium``)."""


_OTHER_TRADE = Late(
    r"\b(?:drill\w+|oil(?:field)?|gas|energy|mining|coal|steel|shipping|airline|aerospace|defen[cs]e|rail|trucking"
    r"|biotech|chip|cyber\w*|crypto|telecoms?|cable|insurance|engineering|construction|solar|satellite|accounting"
    r"|architecture|recruitment|staffing|consulting|shipbuilding)"
    r" (?:(?:field |industry )?(?:services?|equipment|technology|exploration|systems) )?"
    r"(?:firm|company|contractor|explorer|miner|driller|carrier|insurer) $",
    re.I,
)
"""``drilling services firm Tesco``: whoever bears the name beside is told by its trade."""
_SOMEBODY = Late(
    r", \d\d, (?:held|jailed|charged|arrested|dies|died|killed|accused|sentenced|from|pleads|admits|found|missing)\b"
    r"|, (?:an? |the )?(?:[\w'’-]+ ){0,3}(?:mayor|deputy|drummer|singer|nurse|teacher|actor|actress|author|poet"
    r"|novelist|painter|senator|congressman|councillor|councilman|detective|sergeant|soldier|student|pilot|widow|mother|father"
    r"|grandmother|grandfather|survivor|activist|advocate|hunter|goalkeeper|striker|quarterback|pitcher|boxer|jockey"
    r"|dancer|chef|pastor|priest|bishop|judge|professor|scientist|astronaut|physicist|historian|explorer|sculptor"
    r"|bassist|guitarist|composer|rapper|comedian|wrestler|golfer|swimmer|skier|fugitive|inmate|veteran|medic"
    r"|god|goddess)(?:,|$|\n| (?:who|of)\b)"
    r"| the (?:\w+ )?(?:cat|dog|kitten|puppy|parrot|horse|pony|donkey|goat|pig|cow|hen|elephant|hippo|kangaroo|koala"
    r"|tortoise|turtle|llama|alpaca|bear|panda|lion|tiger|monkey|gorilla|penguin|seal|owl|sheepdog|pug|corgi|ferret"
    r"|hamster|rabbit|labrador|greyhound)\b(?! (?:food|toys?|treats?|litter|beds?|brand|maker|owners?))",
    re.I,
)
"""``Harvey Nichols, blues drummer, dies``, ``Tesco the cat``: who bears a name and is no shop."""
_TEAM = Late(r"-[A-Z]\w+['’]?s?\b.*\b(?:rider|stage|Giro|Tour de|Vuelta|jersey|sprinter|cyclists?|Classics?|Roubaix)\b")
"""``Intermarché-Wanty rider``: a team that two sponsors pay for."""
_FIRMS = frozenset({"firm", "company", "contractor", "explorer", "miner", "driller", "carrier", "insurer"})


def is_a_place(whole: str, start: int, end: int, acts: frozenset[str]) -> bool:
    """Is the name at `start` to `end` that of a shop which has left, of an event, of the ground before a door, or of a
    firm that is told by another trade?

    `acts` are what a company does: no event's name holds one (``Walmart Plans Stadium``).
    """
    if whole.startswith((", ", " the "), end) and _SOMEBODY.match(whole, end):
        return True
    if whole.startswith("-", end) and _TEAM.match(whole, end):
        return True
    if not _MAY_BEAR.match(whole, end):
        return _has_left(whole, start, end)
    sponsored = (_shouted() if whole[end : end + 12].isupper() else _SPONSORED).match(whole, end)
    if sponsored is None:
        return _has_left(whole, start, end)
    between = (sponsored[1] or "").lower().split()
    return acts.isdisjoint(between) and _NO_TITLES.isdisjoint(between)


@cache
def _shouted() -> re.Pattern[str]:
    """What a headline IN CAPITALS holds; compiled when there is one."""
    return re.compile(_BEARERS, re.I)


def _has_left(whole: str, start: int, end: int) -> bool:
    """Does what it was, and what is there, tell of a shop that is gone?"""
    words = whole[max(0, start - 12) : start].lower().replace("-", " ").split()
    if words and words[-1] in _FIRMS:
        return _OTHER_TRADE.search(whole, max(0, start - 60), start) is not None
    if not words or (words[-1] not in _GONE and words[-1] not in _SIZES):
        return False
    words = whole[max(0, start - 45) : start].lower().replace("-", " ").split()
    while words and words[-1] in _SIZES:
        words.pop()
    if not words or words[-1] not in _GONE:
        return False
    if _IS_SPOT.match(whole, end):
        return True
    return (
        words[-1] not in _CLOSED and _IS_LEFT.match(whole, end) is not None
    )  # "closed Sears stores" are news of Sears
