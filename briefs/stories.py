"""One event, one story: articles are grouped by what they tell, one after the other, and never chained.

`Grouper` places an article into the story it is most like, or begins a new one. Likeness is the cosine of TF-IDF
vectors (title twice, lead once, IDF from the background) between the article and the story *as a whole*, so that one
odd member can not pull in the next (no chaining). `briefs.events` has the vetoes. What a batch left apart although it
belongs together is then joined, the most alike first.

Candidates come from an inverted index over the 12 heaviest words; postings are bounded, so placing an article costs
the same however many stories there are. See `benchmarks/grouping.py` for the curve.
"""

import gc
import hashlib
import heapq
import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from briefs.events import OCCASIONS, Account, account, clash, same_occasion
from retail.boilerplate import strip_boilerplate
from retail.types import Article, Story
from retail.words import tokens

WINDOW_HOURS = 72.0
"""A story takes in an article that comes at most so long after its latest (or before its first) one."""
POSTING = 32
"""At most so many stories are remembered for a word, the latest used."""
_NOTHING: dict[int, float] = {}
FLOOR = 0.08
"""What the heaviest words alone must bring of the likeness."""
BEYOND_HEAVY = 3.0
"""A likeness is at most so many times what the heaviest words bring of it; of 6,000 that were enough, 2.5 times."""
CANDIDATES = 10
"""So many of the stories that share the heaviest words are compared in full; half of it where there is a lead."""
SHORT, LONG = 8, 40
"""Sizes in stems between which the likeness needed rises: a bare headline, a headline with its lead."""
NEEDED_SHORT, NEEDED_LONG = 0.15, 0.45
"""Likeness needed at these sizes; chosen on one half of the gold stories (`evals/grouping.py`)."""
SLOWNESS = 60.0
"""Two and a half days between the middles of two stories double the likeness needed."""
OCCASION_BONUS = 0.22
"""What it counts that both are of one company's report of the same days."""
BEYOND_NAMES, BEYOND_NAMES_SHORT = 1.5, 3.5
"""A likeness counts at most so many times what it is without company names: one company has many stories a day."""
CLASHING = 3
"""Two stories stay apart when one in so many pairs of their articles clash."""
OCCASIONS_ASKED = 3
"""So many members of a story are asked whether it is of one occasion with another."""
VETO_MEMBERS = 8
"""Vetoes are asked of so many of a story's first and of its latest articles."""


@dataclass(slots=True, eq=False)
class _Cluster:
    serial: int
    story_id: str | None = None
    """Set for a story that was known before: it keeps its id and its articles."""
    members: list[Account] = field(default_factory=list)
    total: dict[str, float] = field(default_factory=dict)
    """Sum of the members' vectors; of one member: its own."""
    square: float = 0.0
    """Square of its length."""
    length: float = 0.0
    size: float = 0.0
    """Sum of the members' sizes."""
    hours: float = 0.0
    """Sum of the members' hours."""
    share: float = 0.0
    """How much text its members have (`_share` of their mean size)."""
    needed: float = 0.0
    """The likeness that so much text asks for."""
    middle: float = 0.0
    """Mean of the members' hours."""
    about: frozenset[str] = frozenset()
    """Companies that members are about."""
    nameless: bool = False
    """Some member is about no company that is known."""
    occasions: list[Account] | None = None
    """Three members that are of what happens to a company once at a time (its results, a strike); None: not read."""
    first: float = math.inf
    last: float = -math.inf

    def add(self, new: Account) -> None:
        """Take an article in."""
        members = self.members
        if members:
            self.square += 2 * _dot(new.vector, self.total) + 1.0
            total = self.total if len(members) > 1 else self.total.copy()
            for word, weight in new.vector.items():
                total[word] = total.get(word, 0.0) + weight
            self.total = total
        else:
            self.square, self.total = 1.0, new.vector
        members.append(new)
        self.length = math.sqrt(self.square)
        self.size += new.size
        self.share = _share(self.size / len(members))
        self.needed = _needed_at(self.share)
        self.hours += new.hour
        self.middle = self.hours / len(members)
        self.first, self.last = min(self.first, new.hour), max(self.last, new.hour)
        self.about |= new.about
        self.nameless = self.nameless or not new.about
        self.occasions = None

    def of_occasions(self) -> list[Account]:
        """The first three members that are of what happens to a company once at a time."""
        if self.occasions is None:
            self.occasions = []
            for one in self.members:
                if not OCCASIONS.isdisjoint(one.kinds):
                    self.occasions.append(one)
                    if len(self.occasions) == OCCASIONS_ASKED:
                        break
        return self.occasions

    def state(self) -> tuple[int, int]:
        """Serial and size: both the same, and nothing has changed."""
        return self.serial, len(self.members)

    def witnesses(self) -> Sequence[Account]:
        """The members that vetoes are asked of."""
        if len(self.members) <= 2 * VETO_MEMBERS:
            return self.members
        return self.members[:VETO_MEMBERS] + self.members[-VETO_MEMBERS:]


_Proposal = tuple[float, tuple[int, int], tuple[int, int]]
"""Minus the fit of two clusters, and their states when it was measured."""


def _dot(small: dict[str, float], large: dict[str, float]) -> float:
    if len(small) > len(large):
        small, large = large, small
    product = 0.0
    for word in small:  # a loop: most words are in one alone, and a list of so few costs more than it saves
        if word in large:
            product += small[word] * large[word]
    return product


def _share(size: float) -> float:
    """How much text a comparison rests on: 0 for bare headlines, 1 for headlines with their leads."""
    return min(1.0, max(0.0, (size - SHORT) / (LONG - SHORT)))


def _needed_at(share: float) -> float:
    return NEEDED_SHORT + share * (NEEDED_LONG - NEEDED_SHORT)


def _fit(one: _Cluster, other: _Cluster, rough: float) -> float:
    """How alike two stories are, as a multiple of what is needed for one event: from 1 on they may be one.

    The cosine of the articles is averaged over all pairs; that of bare headlines is taken of the two stories' sums
    instead. Headlines of one event may share no word with one another, only with the story as a whole. Headlines with
    leads do share words, and so does much else: there the strict average is what keeps stories apart. More is needed
    the longer the texts, and the further apart in time. `rough`: what the heaviest words of `one` bring of its product
    with `other`, as a share of the other's length. 0 comes back where it is not enough, or `rough` shows that.
    """
    needed = one.needed if one.needed < other.needed else other.needed
    needed *= 1 + abs(one.middle - other.middle) / SLOWNESS
    if BEYOND_HEAVY * rough < needed * one.length and not _of_occasions(one, other):
        return 0.0
    share = one.share if one.share < other.share else other.share
    pairs = len(one.members) * len(other.members)
    scale = 1.0 if pairs == 1 else (one.length * other.length) ** (1 - share) * pairs**share
    mean = _dot(one.total, other.total) / scale
    if mean + OCCASION_BONUS >= needed and _same_occasion(one, other):
        return (mean + OCCASION_BONUS) / needed
    if mean < needed:
        return 0.0
    beyond = BEYOND_NAMES + (1 - share) * (BEYOND_NAMES_SHORT - BEYOND_NAMES)
    return min(mean, beyond * (mean - _of_names(one, other) / scale)) / needed


def _of_occasions(one: _Cluster, other: _Cluster) -> bool:
    """Whether both have members that are of what happens to a company once at a time."""
    return bool(one.of_occasions() and other.of_occasions())


def _same_occasion(one: _Cluster, other: _Cluster) -> bool:
    ours = one.occasions
    if ours is not None and not ours:
        return False  # most are of none, and are asked with one after the other
    if not (one.nameless or other.nameless) and one.about.isdisjoint(other.about):
        return False  # without reading what either is of
    if not _of_occasions(one, other):
        return False
    return any(same_occasion(our, their) for our in one.of_occasions() for their in other.of_occasions())


def _of_names(one: _Cluster, other: _Cluster) -> float:
    """What the names of the companies alone bring to the product of the sums."""
    ours, theirs = one.total, other.total
    names = one.members[0].own | other.members[0].own
    return sum(ours[name] * theirs[name] for name in names if name in ours and name in theirs)


def needed_likeness(one: Account, other: Account) -> float:
    """The cosine from which two articles of about the same time may tell one event."""
    return _needed_at(_share(min(one.size, other.size)))


def _clashing(one: _Cluster, other: _Cluster) -> bool:
    """Whether a third of the pairs of witnesses can not be of one event (of one pair: that pair)."""
    pairs = [(ours, theirs) for ours in one.witnesses() for theirs in other.witnesses()]
    clashes = 0
    for ours, theirs in pairs:
        if clash(ours, theirs):
            clashes += 1
            if clashes * CLASHING >= len(pairs):
                return True
    return False


class Grouper:
    """Stories of a time, open for more: `add` places one article, `add_all` a batch."""

    def __init__(self, known: Iterable[Story] = (), read: Callable[[Article], Account] = account) -> None:
        self._read = read
        self._clusters: dict[int, _Cluster] = {}
        self._postings: dict[str, dict[int, float]] = {}
        self._copies: dict[str, int] = {}
        self._lengths: dict[int, float] = {}
        """Of the stories that have several articles; that of one article is 1."""
        self._sums = [0.0]
        """By serial: what the words of the article being placed share with a story; noughts between two articles."""
        self._serial = 0
        self._known: set[int] = set()
        for story in known:
            self._admit(story)

    def _admit(self, story: Story) -> None:
        cluster = self._enter(_Cluster(0, story.id))
        self._known.add(cluster.serial)
        for article in sorted(story.articles, key=_when):
            new = self._read(article)
            self._take(new, cluster)
            self._remember(_copy_keys(article), cluster)
            self._index(new.heavy, cluster)

    def add(self, article: Article) -> str:
        """Place an article; returns the id of its story, which from then on is known and keeps it."""
        cluster = self._place(self._read(article))
        self._known.add(cluster.serial)
        return _id(cluster)

    def add_all(self, articles: Iterable[Article]) -> None:
        """Place articles, the oldest first, and join new stories that turn out to be one."""
        for article in sorted(articles, key=_when):
            self._place(self._read(article))
        self._settle()

    def _place(self, new: Account) -> _Cluster:
        alone = _Cluster(0)
        alone.add(new)
        keys = _copy_keys(new.article)
        cluster = self._copy_of(new, keys) or self._most_like(alone)
        if cluster is None:
            cluster = self._enter(alone)
        else:
            self._take(new, cluster)
        self._remember(keys, cluster)
        self._index(new.heavy, cluster, is_new=cluster is alone)
        return cluster

    def _enter(self, cluster: _Cluster) -> _Cluster:
        """Give a cluster its serial; serials are never used twice."""
        self._serial += 1
        self._sums.append(0.0)
        cluster.serial = self._serial
        self._clusters[cluster.serial] = cluster
        return cluster

    def _take(self, new: Account, cluster: _Cluster) -> None:
        """Put an article into a cluster."""
        cluster.add(new)
        if len(cluster.members) > 1:
            self._lengths[cluster.serial] = cluster.length

    def _remember(self, keys: Iterable[str], cluster: _Cluster) -> None:
        for key in keys:
            self._copies[key] = cluster.serial

    def _index(self, words: Iterable[str], cluster: _Cluster, *, is_new: bool = False) -> None:
        postings, serial, total = self._postings, cluster.serial, cluster.total
        for word in words:
            posting = postings.get(word)
            if posting is None:
                postings[word] = {serial: total[word]}
                continue
            if not is_new:
                posting.pop(serial, None)  # so that it stands last
            posting[serial] = total[word]
            if len(posting) > POSTING:
                del posting[next(iter(posting))]

    def _copy_of(self, new: Account, keys: Iterable[str]) -> _Cluster | None:
        """The story that has this very article already: same address, or same title and opening."""
        for key in keys:
            cluster = self._clusters.get(self._copies.get(key, 0))
            if cluster is not None and abs(new.hour - cluster.last) <= WINDOW_HOURS:
                return cluster
        return None

    def _most_like(self, alone: _Cluster) -> _Cluster | None:
        for _, cluster in self._candidates(alone, alone.members[0].heavy):
            if not _clashing(alone, cluster):
                return cluster
        return None

    def _candidates(self, one: _Cluster, words: Iterable[str]) -> list[tuple[float, _Cluster]]:
        """Stories within the time window that share heavy words and may be of one event, the most alike first."""
        number = CANDIDATES if one.size <= 2 * SHORT * len(one.members) else CANDIDATES // 2
        since, until = one.first - WINDOW_HOURS, one.last + WINDOW_HOURS
        fits = []
        for rough, serial in self._roughly_alike(one, words):
            other = self._clusters[serial]
            if other.last >= since and other.first <= until and other is not one:
                fit = _fit(one, other, rough)
                if fit >= 1:
                    fits.append((fit, serial))
                number -= 1
                if not number:
                    break
        fits.sort(reverse=True)
        return [(fit, self._clusters[serial]) for fit, serial in fits]

    def _roughly_alike(self, one: _Cluster, words: Iterable[str]) -> list[tuple[float, int]]:
        """Stories that share these words, with what the words bring of their likeness, the most alike first.

        The innermost loops of grouping: written for speed, so no story is looked at here, only numbers.
        """
        sums, floor, lengths = self._sums, FLOOR * one.length, self._lengths
        postings = [(one.total[word], self._postings.get(word, _NOTHING)) for word in words]
        for weight, posting in postings:
            for serial, theirs in posting.items():
                sums[serial] += weight * theirs
        found = []
        for _, posting in postings:
            for serial in posting:
                product = sums[serial]
                if product >= floor:
                    found.append((product / lengths[serial] if serial in lengths else product, serial))
                sums[serial] = 0.0
        found.sort(reverse=True)
        return found

    def _settle(self) -> None:
        """Join new stories that belong together, the most alike first; known ones are never joined to one another."""
        queue: list[_Proposal] = []
        for cluster in list(self._clusters.values()):
            if cluster.serial not in self._known and len(cluster.members) > 1:
                self._propose(cluster, queue)
        while queue:
            _, ours, theirs = heapq.heappop(queue)
            one, other = self._unchanged(ours), self._unchanged(theirs)
            if one is not None and other is not None and not _clashing(one, other):
                self._propose(self._join(one, other), queue)

    def _unchanged(self, state: tuple[int, int]) -> _Cluster | None:
        """The cluster of that serial, if it has as many members as then."""
        cluster = self._clusters.get(state[0])
        return cluster if cluster is not None and len(cluster.members) == state[1] else None

    def _propose(self, one: _Cluster, queue: list[_Proposal]) -> None:
        for fit, other in self._candidates(one, _heaviest(one)):
            if not (one.story_id and other.story_id):
                heapq.heappush(queue, (-fit, one.state(), other.state()))

    def _join(self, one: _Cluster, other: _Cluster) -> _Cluster:
        """The larger cluster (or the known one) with the members of the other."""
        if (other.story_id is not None, len(other.members)) > (one.story_id is not None, len(one.members)):
            one, other = other, one
        del self._clusters[other.serial]
        for member in other.members:
            for word in member.heavy:
                self._postings[word].pop(other.serial, None)
            self._take(member, one)
            self._remember(_copy_keys(member.article), one)
            self._index(member.heavy, one)
        return one

    def stories(self) -> list[Story]:
        """All stories, oldest first."""
        found = [_story(cluster) for cluster in self._clusters.values()]
        return sorted(found, key=_oldest)


def _heaviest(cluster: _Cluster, number: int = 16) -> list[str]:
    return [word for _, word in heapq.nlargest(number, zip(cluster.total.values(), cluster.total, strict=True))]


def _oldest(story: Story) -> tuple[datetime, str]:
    return story.first_seen, story.id


def _when(article: Article) -> tuple[datetime, str]:
    return article.published, article.id


def _copy_keys(article: Article) -> list[str]:
    keys = [f"u {article.url}"] if article.url else []
    words = f"{article.title} {article.text[:200]}".casefold().split()
    if len(words) > 3:
        keys.append(" ".join(words))
    return keys


def _id(cluster: _Cluster) -> str:
    if cluster.story_id is None:
        articles = [member.article for member in cluster.members]
        first = articles[0] if len(articles) == 1 else min(articles, key=_when)
        cluster.story_id = "s" + hashlib.sha256(first.id.encode()).hexdigest()[:12]
    return cluster.story_id


def _story(cluster: _Cluster) -> Story:
    articles = [member.article for member in cluster.members]
    if len(articles) == 1:
        return Story(_id(cluster), tuple(articles), articles[0].published, articles[0].published)
    times = [article.published for article in articles]
    return Story(_id(cluster), tuple(lead_first(articles)), min(times), max(times))


def group(
    articles: Sequence[Article], known: Sequence[Story] = (), *, read: Callable[[Article], Account] = account
) -> list[Story]:
    """Every article in exactly one story, oldest story first; the order of `articles` does not matter.

    A known story keeps its id and its articles and may be joined by new ones. The id of a new story is made from its
    first article. Articles that a known story has already are not added again. `read` gives an article's account, where
    the caller keeps them.
    """
    have = {article.id for story in known for article in story.articles}
    new = {article.id: article for article in articles if article.id not in have}
    if not new:
        return sorted(known, key=_oldest)
    with collector_paused():
        grouper = Grouper(known, read)
        grouper.add_all(new.values())
        return grouper.stories()


@contextmanager
def collector_paused() -> Iterator[None]:
    """No search for garbage cycles meanwhile: a batch makes many small objects and no cycles (a fifth of its time)."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


# --- The lead (F4) ------------------------------------------------------------------------------------------------

_RELEASE_WIRE = re.compile(
    r"\b(?:PR ?Newswire|BUSINESS WIRE|Business Wire|(?i:GLOBE ?NEWSWIRE)|ACCESSWIRE|EIN Presswire)\b"
)
_RELEASED = ("for immediate release", "press release")
_TITLES = "Journal|Times|Post|News|Reuters|Bloomberg|CNBC|Herald|Tribune|Press|Gazette|Dive|Grocer|Courier|Basket"
_SECOND_HAND = re.compile(
    r"\b(?i:according to|reported by|reports?|told|citing|cited by)\s+(?:(?i:a report (?:in|by|from))\s+)?(?:[Tt]he )?"
    rf"(?:[A-Z][\w&'’-]*\s+){{0,4}}(?:{_TITLES})\b|"
    r"\b(?:Reuters|Bloomberg|CNBC|Axios|[Tt]he Wall Street Journal|[Tt]he Financial Times|[Tt]he New York Times) "
    rf"(?:first )?report(?:s|ed)\b|\b[Tt]he (?:[A-Z][\w&'’-]*\s+){{1,3}}(?:{_TITLES}) (?:first )?report(?:s|ed)\b"
)
_HANDED_ON = ("according to", "report", "told", "citing", "cited by")
"""One of these is in every match: to look for them first is much faster."""
_AGENCY = re.compile(
    r"^[A-Z][\w .,/'-]{0,40}\((Reuters|AP|Associated Press|AFP|Bloomberg|PA|Press Association|ANI|PTI|IANS)\)", re.I
)
_WALLS = (
    "subscribe to read", "subscribe to continue", "to continue reading", "sign in to read", "already a subscriber",
    "register to read",
)  # fmt: skip
_EXPLAINS = re.compile(
    r"(?:what|why|how|who|where|when|inside|analysis|opinion|explainer|q&a|timeline|factbox|video|watch|photos)\b|"
    r".*\bwhat (?:we|to|you) (?:know|watch)\b|\d+ (?:things|takeaways|charts|ways)\b",
    re.I,
)
"""Titles of pieces that look at an event which somebody else reports."""
FULL_TEXT = 1500
"""Characters from which on more text does not make an account fuller."""


def is_press_release(article: Article) -> bool:
    """Whether the subject itself speaks: published by a company, or marked as sent over a release wire."""
    if article.kind == "company":
        return True
    opening = article.text[:400]
    lower = opening.lower()
    return lower.startswith(_RELEASED) or ("wire" in lower and _RELEASE_WIRE.search(opening) is not None)


def lead_score(article: Article, text: str | None = None, copied: bool = False) -> float:
    """How good an account this is to lead with.

    `text`: its text without boilerplate; `copied`: an earlier article of the story has the same text.
    """
    text = strip_boilerplate(article.text) if text is None else text
    score = 3.0 * math.log1p(min(len(text), FULL_TEXT)) / math.log1p(FULL_TEXT)
    score += _BY_KIND.get(article.kind, 0.0)
    score -= 4.0 if article.sponsored else 0.0
    score -= 1.5 if is_press_release(article) else 0.0
    score -= 0.8 if text.count("* ") > 1 else 0.0
    score -= 2.0 if len(text) < STUB or any(map(text.lower().__contains__, _WALLS)) else 0.0
    score -= 0.6 if _EXPLAINS.match(article.title) else 0.0
    score -= 1.2 if copied or _is_syndicated(article) else 0.0
    return score - (0.7 if _is_second_hand(text[:700]) else 0.0)


_BY_KIND = {"trade": 0.3, "national": 0.3, "wire": 0.3, "government": 0.2, "local": 0.1, "blog": -0.4}
STUB = 140
"""A text shorter than that tells no more than a headline."""


def _is_second_hand(text: str) -> bool:
    """It tells what another outlet found out."""
    return any(map(text.__contains__, _HANDED_ON)) and _SECOND_HAND.search(text) is not None


def _is_syndicated(article: Article) -> bool:
    """An agency's copy in another outlet: its own credit line names somebody else."""
    agency = _AGENCY.search(article.text[:120])
    return agency is not None and agency[1].lower() not in article.outlet.lower()


def lead_first(articles: Iterable[Article]) -> list[Article]:
    """The articles with the fullest original account first, the others in the order of publication."""
    in_time = sorted(articles, key=_when)
    if len(in_time) == 1:
        return in_time
    texts = {article.id: strip_boilerplate(article.text[: FULL_TEXT + 300]) for article in in_time}
    copied = _copied(in_time, texts)
    lead = max(in_time, key=lambda article: lead_score(article, texts[article.id], article.id in copied))
    return [lead, *(article for article in in_time if article is not lead)]


def _copied(in_time: Sequence[Article], texts: dict[str, str]) -> set[str]:
    """Ids of the articles that begin as another outlet's does and say little more: that one is the original.

    Of several with one opening the agency's is the original, else the earliest.
    """
    alike: dict[str, list[Article]] = {}
    for article in in_time:
        opening = " ".join(tokens(texts[article.id][:500])[:25])
        if len(opening) > 60:
            alike.setdefault(opening, []).append(article)
    copied = set()
    for same in alike.values():
        original = next((article for article in same if article.kind == "wire"), same[0])
        most = LITTLE_MORE * len(texts[original.id])
        copied |= {a.id for a in same if a.outlet != original.outlet and len(texts[a.id]) <= most}
    return copied


LITTLE_MORE = 1.3
"""A text so many times as long as the one it begins like is an account of its own."""
