"""Mentions: which names in a text are companies here, and which companies the text is about.

`Judge` weighs what speaks for and against an ambiguous name at its place: the words beside it, capitals, other names
of the company, the subject of the text. `roles` then tells what the text is about from what it only mentions.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import cached_property

from retail.days import A_MONTH, MONTHS, WEEKDAYS
from retail.frames import (
    AGED,
    AROUND,
    AS_OFFICER,
    AS_PRODUCT,
    AS_SHOP,
    ASIDE,
    AT_WORK,
    BEATEN,
    BEFORE_HYPHEN,
    BIG_MONEY,
    BOUGHT,
    CHAIN,
    CIVIC,
    DEAL,
    FATE,
    FORTUNE,
    HIRES,
    KEEPER,
    LAID_HANDS_ON,
    LIVES,
    LIVES_WITH,
    OF_A_LINE,
    OF_A_SHOP,
    OFF_SHELF,
    OFFICES,
    OFFICIAL,
    OWNED,
    OWNER_OF,
    POSSESSIONS,
    RESULTS,
    RING,
    ROLE_AFTER,
    RUNS,
    SCORE,
    SHOPS,
    STEPS,
    TAKEN_OVER,
    TO_A_SHOP,
    TOWN,
    TRADES,
    TRIUMPH,
    TRIUMPHS,
    TWO_WORDS,
    WARES,
)
from retail.names import FAR, Ambiguity, Evidence, Hit, Late, words_of
from retail.types import Mention
from retail.words import STOP_WORDS, is_name, stem

ENOUGH = 2
"""Points an ambiguous name needs to count as the company."""
LEAD = 160
"""Characters of the text in which a company must be named for the text to be about it, when the title names none."""

# --- Judging ambiguous names --------------------------------------------------------------------------------------

_SUFFIX = Late(
    r"['’]?s? ?,? (?:Inc|INC|Corp|CORP|Corporation|Co|CO|Cos|Companies|Company|Ltd|LTD|Limited|PLC|Plc|plc|AG|SA|NV|"
    r"N\.V|S\.A|SE|LLC|Holdings|Holding|Stores|STORES|Supermarkets|SUPERMARKETS|Superstores)\b(?! (?:of|is|was)\b)"
    r"|\.com\b| ?[(<](?:NYSE|NASDAQ|Nasdaq|[A-Z]{1,5}\.(?:N|O|OQ|K|L|PA|AX|TO|DE)[)>])"
    r"| \((?!(?:AFP|UPI|PTI|BBC|CNN|USA|III|GOP|DEM|REP|IND|SNP|LAB|CON|MSP|NSW)\))[A-Z]{3,5}\)"
)
_NEXT = Late(r"(?:['’]s?)?([ -]|, )?([^\W_][\w'’.-]*)?")
_OWNING = Late(r"(?:['’]s?)?[.'’]*$")
_PREVIOUS = Late(r"[ -]([.]?[^\W_][\w'’&.-]*)")
"""The word before a place, in what stands before it read backwards: forwards each letter is tried as its first."""
_OPENING = Late(rf"(?:^|[.!?:;\n\"“‘(*|]|--|[-–—] ?|{A_MONTH} \d\d?)\s*$")
_DATELINE = Late(r"(?:^|\n)[A-Z]{3,}[A-Z/., ]*(?:[A-Z][a-z]{2,8}\.? \d{1,2} )?$")
_STATE = Late(
    r", (?:Ala|Ariz|Ark|Calif|Colo|Conn|Del|Fla|Ga|Ill|Ind|Kan|Ky|La|Mass|Md|Mich|Minn|Miss|Mo|Mont|Neb|Nev|N\.?C|"
    r"N\.?D|N\.?H|N\.?J|N\.?M|N\.?Y|Okla|Ont|Ore|Pa|R\.I|S\.?C|S\.?D|Tenn|Tex|Va|Vt|Wash|Wis|W\.?Va|Wyo"
    r"|NSW|Que)(?:\.|,|\n|$)"
    r"|, (?i:Alabama|Alaska|Arizona|Arkansas|California|Colorado|Connecticut|Delaware|Florida|Georgia|Idaho"
    r"|Illinois|Indiana|Iowa|Kansas|Kentucky|Louisiana|Maine|Maryland|Massachusetts|Michigan|Minnesota"
    r"|Mississippi|Missouri|Montana|Nebraska|Nevada|New Hampshire|New Jersey|New Mexico|North Carolina"
    r"|North Dakota|Ohio|Oklahoma|Oregon|Pennsylvania|Rhode Island|South Carolina|South Dakota"
    r"|Tennessee|Texas|Utah|Vermont|Virginia|West Virginia|Wisconsin|Wyoming"
    r"|Yukon|Nunavut|Kent|Devon|Cornwall|Norfolk|Suffolk|Essex|Dorset|Yorkshire|Cumbria"
    r"|Ontario|Quebec|Alberta|Manitoba|Saskatchewan|British Columbia|Nova Scotia|New Brunswick|Newfoundland"
    r"|England|Scotland|Wales|Queensland|Tasmania|New South Wales)(?:,|\n|$)"
)
"""A state just after a name: it is a town."""
_VENUES = frozenset(
    (
        "arena stadium field center centre park coliseum amphitheater amphitheatre pavilion bowl speedway "
        "ballpark raceway hall auditorium classic invitational marathon "
        "street avenue ave boulevard blvd county township university college hospital airport cemetery elementary"
    ).split()
)
"""What bears a company's name and is not of it: ``Target Field``."""
_MONEY = Late(r"[$£€¥]\d|\d (?:bln|billion|mln|million|crore|bn|mn)\b|\d(?:bn|m|mln)\b|\bpct\b|\d ?%", re.I)
_TITLES = frozenset(
    {
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "sen",
        "senator",
        "rep",
        "judge",
        "justice",
        "president",
        "governor",
        "gov",
        "mayor",
    }
    | {"professor", "prof", "sir", "lady", "lord", "king", "prince", "captain", "sgt", "officer", "coach"}
)
_PROFESSIONS = frozenset(
    (
        "pastor bishop rev reverend cardinal pope queen princess duke duchess earl baron count gen colonel col lt "
        "lieutenant sergeant cpl corporal admiral detective sheriff attorney lawyer rapper singer actor actress "
        "comedian comic author novelist poet writer playwright historian philosopher scholar scientist physicist "
        "biologist economist astronaut explorer artist painter sculptor photographer dancer musician guitarist "
        "drummer bassist composer conductor pianist striker midfielder goalkeeper keeper defender winger "
        "centre-back hooker prop quarterback linebacker receiver pitcher outfielder infielder shortstop slugger "
        "batsman bowler spinner boxer golfer sprinter swimmer skater cyclist jockey skipper batter rookie "
        "secretary chancellor minister councilman councilwoman councillor alderman congressman congresswoman "
        "lawmaker lawmakers candidate nominee senators sens reps democrat republican mp ambassador envoy diplomat "
        "commissioner counsel prosecutor prosecutors juror witness suspect killer gunman victim inmate fugitive "
        "legend icon hero widow brothers sisters son daughter father mother uncle aunt nephew niece cousin "
        "grandson teenager comrade broadcaster presenter anchor host pundit columnist editor reporter journalist "
        "prodigy worker farmer pupil pensioner retiree postmaster fisherman volunteer dad mum grandmother goalie "
        "chef teacher nurse surgeon wrestler aide activist dissident premier hacker socialite blogger youtuber "
        "streamer  "
        "influencer dj magician campaigner protester imam ayatollah sheikh stalker constable trooper firefighter "
        "skier surfer  "
        "umpire referee catcher superstar champ hopeful contestant cleric spy gangster mobster landlady poetess"
    ).split()
)
"""What goes before the name of a person in a headline, and hardly before a company's."""
_PLAIN_ACTS = frozenset(
    "pays says opens closes sues buys sells wins loses hires names raises cuts unveils expands".split()
)
"""Acts that are no things: after a possessive they tell what it does, not what it has."""
_PREFIXES = frozenset(
    (
        "anti pro non post pre mid brief update refile corrected text exclusive feature analysis buzz rpt factbox "
        "wrapup  "
        "issue insight breakingviews column review pix photo video correct one two three all new old former late "
        "early ex"
    ).split()
)
_INTENDS = frozenset("plans hopes aims wants intends plots".split())
_ASKED_OF = frozenset(["how ", "why ", "where ", "what ", "inside how ", "here's how ", "here’s how "])
_ASKING = frozenset(
    ["can ", "will ", "could ", "should ", "did ", "does ", "how can ", "how did ", "why did ", "how will "]
)
_ONLY_AGENTS = frozenset(
    (
        "apologizes apologises denies admits pledges vows bets partners hires rehires sues ditches scraps "
        "woos touts mulls weighs "
        "considers explores rebrands recruits poaches taps appoints ousts acquires licenses settles "
        "negotiates donates "
        "invests blames refuses rejects snubs bans offers promises recalls introduces unveils discontinues "
        "overhauls revamps "
        "remodels relaunches trials pilots switches pulls brings buys sells owes trims "
        "tries says wants hopes tells asks courts rethinks teases splurges bins accepts swaps appeals "
        "backtracks franchises renames outsources"
    ).split()
)
"""What somebody does and no thing: ``Gap apologizes``, ``Buckle Hires``."""
_SOMEBODY = frozenset(
    "coach giant monster hostess planters winners savers fanatics quaker champion metro trojan pilot gopher".split()
)
"""Words for those who may, which are names here too."""
_MIXED = frozenset({"iPhone", "iPad", "eBay", "iPod"})
_NO_ACTS = frozenset({"as", "is", "its", "us", "has", "will", "this", "plus", "versus"})
_PLURALS = tuple(
    (
        "ers ors ists ics ments tions sions ities eves ians ants ings wars prices fans lovers bills taxes laws markets"
    ).split()
)
"""How words end that are things in the plural, where they are no acts of the table: ``Mango vendors fined``."""
_SMALL_WORDS = frozenset({"of", "and", "to", "in", "on", "at", "as", "for", "with", "from", "up", "down"})
"""A noun goes with these as a company does: they tell the two apart only where capitals do not."""
_OF_A_COMPANY = frozenset(
    (
        "boss bosses ceo cfo coo store stores shop shops shoppers customers shareholder shareholders franchise "
        "franchisee franchisees supermarket supermarkets pharmacies same-store staff founder co-founder chair "
        "chairman q1 q2 q3 q4 results earnings quarterly buyout takeover bid offer stake investor executive "
        "manager managers employee lenders administrators suitor suitors coupon coupons comeback dividend "
        "closings closures "
        "woes ad ads advert adverts collab cyberattack cyber-attack drinkers shareholders' executives "
        "spokesman spokeswoman ratings bondholders creditors lenders board headquarters warehouse "
        "warehouses ipo bankruptcy turnaround rebrand relaunch loyalty merger liquidation receivership insolvency "
        "flagship flagships"
    ).split()
)
"""What no place and hardly a person has."""
_SINGULAR = frozenset({"is", "has", "was"})
_ONE_OF = frozenset("a an only every another each no any this that some more one your my his her our their".split())
"""What goes before things more than before names: ``A Family Dollar Goes Further``."""
_OTHER_FIRMS = frozenset(
    (
        "insurance realty construction mining university motors airlines airways records pharma therapeutics "
        "aviation shipping steel cement telecom securities petroleum minerals lithium uranium semiconductor biotech "
        "biosciences diagnostics theatre theater railway railroad trucking bancorp bancshares hospitality aerospace "
        "oncology genomics drilling exploration oilfield shipyard plumbing roofing"
    ).split()
)
"""What a firm of another trade ends its name with: ``Mango Airlines``."""
_SHOP_ACTS = frozenset({"opens", "reopens", "launches", "unveils", "debuts", "recalls", "introduces"})
_SPEECH = frozenset(
    (
        "says said tells urges asks wants warns backs denies seeks hopes predicts is vows hails bets defends admits "
        "reveals weighs has will joins gets beats needs"
    ).split()
)
"""Acts of persons as well as of companies."""
_KIN = frozenset(
    (
        "wife ex-wife husband widow widower mother mom dad girlfriend boyfriend fiance fiancee twin stepson "
        "stepmother  "
        "mugshot murderer killers accuser autopsy funeral girlfriends kids grandkids lawyers attorneys"
    ).split()
)
"""Whom and what persons have."""
_AGAIN = Late(r" (?:by|after|upon|for|to|versus) ", re.I)
_APPOSITION = Late(r", ([^,:;\n]{3,60})(?:[,\n]|$)")
_SIGNS = frozenset("'\"‘“’”")
_LINES = (" v", " d", " ibn", " bin", " al", " V", " D")
"""How what `OF_A_LINE` looks for begins."""
_PARTICLES = frozenset(
    (
        "about above after against amid among around before behind below between beyond despite during from into "
        "like  "
        "near onto over past since than that through toward towards under until upon versus with within without when "
        "while will their"
    ).split()
)
"""Small even in a Headline Like This."""
_NO_PLURALS = frozenset(
    {"versus", "plus", "across", "unless", "less", "this", "thus", "express", "boss", "says", "sees", "sues", "buys"}
)
_LAUNCHES = frozenset({"launches", "unveils", "debuts", "introduces", "reopens"})
_HYPHENED = frozenset(
    (
        "owned backed branded based style source sources report reports exec paper papers analyst media linked "
        "affiliated controlled run led listed"
    ).split()
)
"""What follows a company's name after a hyphen; the wires end so: ``to sell Lenta-sources``."""
_IDLE = Late(r" to (?:go|get|make|take|move|fall|face|end|keep|turn|win|lose|give|put|set|hit|begin|start)\b", re.I)
_TICKED = Late(r"(?: [A-Z][A-Z&.'-]*){1,4} ?<[A-Z.]+>")
_WIRE = Late(
    r"\b(?:UPDATE \d+|BRIEF|RPT|REFILE|CORRECTED|TEXT|EXCLUSIVE|FEATURE|ANALYSIS|BUZZ) ?- ?$|^(?:Exclusive|BUZZ): $"
)
"""The slug of a wire: what follows it is business news, and a name at once after it a company's more often than not."""
_TO_VERB = Late(r" to ([a-z]+)", re.I)
_DEALS = Late(r" in (?:[a-z]+ )?(?:talks|deal|pact|settlement|\$|£|€)")
_GROWN = frozenset(
    (
        "growers grower harvest harvests crop crops orchard orchards monsoon drought acreage quota quotas trawler "
        "trawlers fishermen fishery fisheries whaling"
    ).split()
)
"""Of fields and seas: where headlines speak of them, a mango is a fruit and Hollister a valley."""
_DATES = frozenset((*MONTHS, *WEEKDAYS[:5], "christmas", "black", "thanksgiving"))
_OF_NATIONS = frozenset(
    (
        "french german dutch swiss greek thai czech us uk eu american irish welsh hong kong british english scottish "
        "spanish turkish swedish danish finnish polish belgian italian indian russian brazilian canadian australian "
        "asian chilean colombian mexican peruvian argentine japanese chinese portuguese norwegian austrian hungarian "
        "romanian ukrainian european egyptian nigerian israeli saudi pakistani korean indonesian malaysian vietnamese"
    ).split()
)
_LIST_AFTER = Late(r",? (?:and |or |& |vs\.? )?|-")
_LIST_BEFORE = Late(r"(?:,? (?:and |or |& |vs\.? )?|-)$")


class Judge:
    """Decides for one text which ambiguous names are the companies. Points: `ENOUGH` or more and it counts."""

    def __init__(self, title: str, whole: str, words: Sequence[str], hits: Sequence[Hit], evidence: Evidence) -> None:
        self._title, self._whole, self._title_end = title, whole, len(title)
        self._all_words = words
        self._evidence = evidence
        self._hits = {h.start: h for h in hits}
        self._ends = {h.end for h in hits}
        self._beside: dict[int, tuple[str, str]] = {}
        self._sure = {h.name.slug for h in hits if h.sure or self._has_suffix(h)}

    # What few of the texts are asked for is found when it is asked for.

    @cached_property
    def _words(self) -> set[str]:
        return {w.lower() for w in self._all_words}

    @cached_property
    def _lower(self) -> str:
        return self._whole.lower().replace("’", "'")

    @cached_property
    def _heading(self) -> set[str]:
        """The words of the title, or of the lead where there is none."""
        told = (self._title or self._whole[:LEAD]).lower()
        return set(words_of(told.replace("quarter-final", "quarterfinal")))  # no quarter of a year

    @cached_property
    def _has_results(self) -> bool:
        return bool(self._title) and not self._evidence.results.isdisjoint(self._heading)

    @cached_property
    def _plain_title(self) -> bool:
        return _plain(self._title)

    @cached_property
    def _context(self) -> int:
        """How much the text speaks of shops at all: 0 to 2."""
        found = len(self._evidence.retail & self._words)
        return 2 if found >= 3 else min(found, 1)

    @cached_property
    def _sport(self) -> bool:
        return len(self._evidence.sport & self._words) >= 2

    @cached_property
    def _trade(self) -> int:
        """Words of trade in the headline, a sum of money among them."""
        words = self._evidence
        money = _MONEY.search(self._whole, 0, self._title_end) is not None
        told = (w in words.goods or w in words.results or w in words.retail for w in self._heading)
        return sum(told) + money

    @cached_property
    def _elsewhere(self) -> int:
        """Words of other trades in the headline that no word of trade answers; those of names do not count."""
        strange = self._heading & self._evidence.elsewhere
        if strange:
            strange = strange.difference(*(words_of(h.name.printed.lower()) for h in self._hits.values()))
        return max(0, len(strange) - self._trade) if strange else 0

    def accepts(self, hit: Hit) -> bool:
        """True when the name is the company at this place."""
        doubt = hit.name.doubt
        if doubt is None:
            return True
        before, after = self._neighbours(hit)
        if self._spoken_against(hit, doubt, before, after):
            return False
        if hit.name.slug in self._sure:
            return True
        if (doubt.only and not self._any(doubt.needs)) or (doubt.kind == "person" and self._is_a_person(hit.name.slug)):
            return False
        alone = " " not in hit.name.printed  # "Ralph Lauren" dresses a team, "Tyson" may play in it
        sport = len((self._evidence.sport & self._heading) - {"coach"}) >= 2 if doubt.leans else self._sport
        if self._any(doubt.not_with) or (sport and alone and doubt.kind in ("person", "place")):
            return False
        return self._points(hit, doubt, before, after) >= ENOUGH

    def _is_a_person(self, slug: str) -> bool:
        """True when the text gives the name with a given name somewhere: then it is that person's all along."""
        people = self._evidence.given | _TITLES
        same = [h for h in self._hits.values() if h.name.slug == slug and not h.sure]
        return len(same) > 1 and any(_bare(self._neighbours(h)[0]) in people for h in same)

    def _points(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> int:
        beside = self._next_to(hit, before, after)
        found = 2 * self._any(doubt.needs) + beside + self._frame(hit, after)
        found += self._beside_a_company(hit)
        if hit.name.printed.endswith("'s") and after != "is" and self._acts(hit, after):
            found += 2  # a possessive that acts is a name: "Casey's opens"
        if doubt.kind == "word":
            found += self._by_capital(hit, after, self._acts(hit, after))
        # that a text is about shops does not make a word of it one
        points = found + (ENOUGH + self._context // 2 if doubt.leans else min(self._context, 1 + found))
        unproven = bool(doubt.needs) and not doubt.leans and not self._any(doubt.needs)
        lost = self._unproven(hit, doubt, after) if unproven else 0
        points -= lost
        if self._sport and doubt.kind == "word" and not doubt.leans:
            points -= 2  # a coach, a target and boots are of the game here
        if beside < 2 and not (doubt.leans and doubt.kind == "company"):
            spared = doubt.kind == "word" and self._capital_tells(hit)
            points -= min(2, max(0, self._elsewhere - spared))
        points -= self._part_of_a_name(hit, doubt, before, after)
        return points + 2 + lost if points < ENOUGH and self._is_proven(hit, doubt.kind) else points

    def _unproven(self, hit: Hit, doubt: Ambiguity, after: str) -> int:
        """Points lost because no word that the name needs is there."""
        word = after.lower()
        shop_act = word in _SHOP_ACTS and self._has_results
        doing = doubt.kind in ("person", "place") and self._does(hit, after)
        doing = (
            doing
            or self._beside_a_company(hit) > 0
            or RESULTS.match(self._whole, hit.end) is not None
            or self._is_bought(hit)
        )
        fate = FATE.match(self._whole, hit.end) is not None or self._trades(hit, doubt.kind)
        fate = fate or (doubt.kind == "company" and hit.name.how == "brand" and self._has_an_owner(hit))
        doing = doing or fate or self._is_a_buyer(hit)
        lost = int(doubt.kind != "word" and word not in _OF_A_COMPANY and not doing)
        return lost + (3 - 2 * (shop_act or fate) if hit.name.how in ("brand", "banner") else 0)

    def _does(self, hit: Hit, after: str) -> bool:
        """A headline's verb that is no word of mouth, with what companies have: ``Coles cuts prices``."""
        spoken = after.lower() in _SPEECH or (after.lower() == "to" and _IDLE.match(self._whole, hit.end) is not None)
        return self._tells_of_trade(after) and hit.start < self._title_end and self._acts(hit, after) and not spoken

    def _tells_of_trade(self, act: str) -> bool:
        """Is there a word of trade in the headline beside the act, which may look like one (``recalls``)?"""
        words, act = self._evidence, act.lower()
        own = act in words.goods or act in words.results or act in words.retail
        return self._has_results or self._trade > own

    def _has_suffix(self, hit: Hit) -> bool:
        return hit.name.how in ("name", "alias", "former") and _SUFFIX.match(self._whole, hit.end) is not None

    def _neighbours(self, hit: Hit) -> tuple[str, str]:
        """The words just before and after, as written; empty across punctuation."""
        found = self._beside.get(hit.start)
        if found is None:
            found = self._beside[hit.start] = self._words_beside(hit)
        return found

    def _words_beside(self, hit: Hit) -> tuple[str, str]:
        left = _PREVIOUS.match(self._whole[max(0, hit.start - 40) : hit.start][::-1])
        right = _NEXT.match(self._whole, hit.end)
        joined = right is not None and right.group(1) in (" ", "-")
        return (
            left.group(1)[::-1].rsplit("-", 1)[-1] if left else "",
            _OWNING.sub("", right.group(2) or "") if right and joined else "",
        )

    def _spoken_against(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> bool:
        low_before, low_after = _bare(_OWNING.sub("", before)), _bare(after)
        if self._in_signs(hit, doubt) or self._goes_on(hit) or self._is_a_verb(hit, doubt, before):
            return True
        small = self._lifted(hit, low_after)
        if low_before in doubt.not_after - small or low_after in doubt.not_before - small:
            return True
        if doubt.kind == "word" and doubt.leans and after == "of" and " " not in hit.name.printed:
            return True  # "a twitch of muscle", "the Alibaba of India"
        if after.lower() not in self._evidence.after and self._pair_before(hit) in doubt.not_after:
            return True
        if (low_after in _VENUES and after[:1].isupper()) or self._is_a_town(hit):
            return True
        if doubt.kind != "word" and (
            self._of_a_person(hit, doubt, low_after) or self._is_longer_by_s(hit, doubt, after)
        ):
            return True
        hyphen = self._whole[hit.end : hit.end + 1] == "-" and after[:1].islower()
        compound = doubt.kind == "word" and hyphen and low_after not in _HYPHENED
        if compound or self._is_of_another_trade(hit, doubt, before, after):
            return True
        if hit.start - 1 in self._ends:  # "Sara Lee Campbell": a list of companies, not a person in full
            return False
        if low_before in _TITLES or (doubt.kind == "person" and self._has_initial(before, hit)):
            return True
        people = low_before in self._evidence.given or low_before in _PROFESSIONS
        return doubt.kind in ("person", "place") and people and before[-2:] not in ("'s", "’s")

    def _is_of_another_trade(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> bool:
        """A café's owner, a champion, a fruit of the field; a small word that does nothing (``On lifts`` does)."""
        if hit.name.printed.lower() in STOP_WORDS and not (hit.start == 0 and self._acts(hit, after)):
            return True
        if after[:1].isupper() and after.lower() in _OTHER_FIRMS:
            return True
        if doubt.kind == "person" and KEEPER.search(self._whole, max(0, hit.start - 24), hit.start):
            return True
        if hit.start >= self._title_end:
            return False
        if doubt.kind == "word" and (self._is_a_phrase(hit, before, after) or self._is_sold_in_shops(hit)):
            return True
        if self._lower.startswith(TRIUMPHS, hit.end + 1) and TRIUMPH.match(self._whole, hit.end):
            return True
        grown = (doubt.kind == "place" or not doubt.leans) and not _GROWN.isdisjoint(self._heading)
        return grown and not self._beside_a_company(hit) and not self._has_suffix(hit)

    def _is_sold_in_shops(self, hit: Hit) -> bool:
        """``Mango shortage``: of a name that is a shop's."""
        return hit.name.how != "brand" and WARES.match(self._whole, hit.end) is not None

    def _is_a_phrase(self, hit: Hit, before: str, after: str) -> bool:
        """``A Family Dollar Goes Further``, ``Swatch by swatch``: words that are put together as words."""
        again = _AGAIN.match(self._whole, hit.end)
        if again is not None and self._lower.startswith(hit.name.printed.lower(), again.end()):
            return True
        if " " not in hit.name.printed or before.lower() not in _ONE_OF or self._capital_tells(hit):
            return False
        return after.lower() not in self._evidence.after and after.lower() not in ("in", "near", "for", "at")

    def _is_longer_by_s(self, hit: Hit, doubt: Ambiguity, after: str) -> bool:
        """``Ripley's pays``: what acts in the possessive has it in its name."""
        if doubt.leans or hit.name.printed.endswith("s") or self._whole[hit.end : hit.end + 2] not in ("'s", "’s"):
            return False
        return after in _PLAIN_ACTS

    def _has_initial(self, before: str, hit: Hit) -> bool:
        """``Philip K. Dick``: a given name and an initial stand before it."""
        if len(before.rstrip(".")) != 1 or not before[0].isupper():
            return False
        return self._pair_before(hit).split()[0] in self._evidence.given

    def _is_a_town(self, hit: Hit) -> bool:
        """``Ross, Calif.``"""
        return self._whole.startswith(", ", hit.end) and _STATE.match(self._whole, hit.end) is not None

    def _in_signs(self, hit: Hit, doubt: Ambiguity) -> bool:
        """An old ticker (``<GAP>``), an address, or, alone in quotation marks, a work: ``'Roots' at fifty``."""
        sign = self._whole[hit.start - 1 : hit.start]
        if sign == "<" or (sign == "@" and self._whole[hit.start - 2 : hit.start - 1].isalnum()):
            return True
        after = self._whole[hit.end : hit.end + 2]
        return not doubt.leans and sign in _SIGNS and after[:1] in _SIGNS and not after[1:].isalnum()

    def _of_a_person(self, hit: Hit, doubt: Ambiguity, after: str) -> bool:
        """What follows is of persons, or of a town: ``Lewis, rights icon,``, ``Dyson beats Federer``, a wildfire."""
        if doubt.kind == "place" and (after in self._evidence.elsewhere or self._is_a_place(hit, after)):
            return True
        if doubt.kind == "person" and (after in _KIN or self._is_somebody(hit)):
            return True
        if " its " in self._whole and CIVIC.match(self._whole, hit.end):
            return True
        told = _APPOSITION.match(self._whole, hit.end)
        if told and not _PROFESSIONS.isdisjoint(words_of(told[1].lower())):
            return True
        return doubt.kind == "person" and not self._trade and self._plays(hit)

    def _is_a_place(self, hit: Hit, after: str) -> bool:
        if TOWN.match(self._whole, hit.end) or self._lives(hit):
            return True
        shop = after in self._evidence.after or after in self._evidence.goods
        return not shop and AROUND.search(self._whole, max(0, hit.start - 24), hit.start) is not None

    def _is_somebody(self, hit: Hit) -> bool:
        """A boxer, a candidate, somebody with an age or with two surnames (``Earle-Sears``)."""
        if any(known.match(self._whole, hit.end) for known in (RING, AGED, RUNS)) or self._lives(hit):
            return True
        if self._has_an_office(hit):
            return True
        return self._whole[hit.start - 1 : hit.start] == "-" and self._doubled(hit)

    def _has_an_office(self, hit: Hit) -> bool:
        """``CEO Tyson``, ``Tyson, Walmart's former CFO,``, ``hires Tyson as finance chief``."""
        if hit.start >= self._title_end or hit.name.printed.endswith("'s"):
            return False
        before, after = self._neighbours(hit)
        if _bare(before) in OFFICES:
            return True
        official = after.lower() in OFFICIAL or self._whole[hit.end : hit.end + 1] == ","
        if official and ROLE_AFTER.match(self._whole, hit.end):
            return True
        return _bare(before) in HIRES and AS_OFFICER.match(self._whole, hit.end) is not None

    def _lives(self, hit: Hit) -> bool:
        if hit.name.printed.endswith("'s") or LIVES_WITH.isdisjoint(self._words):
            return False
        return LIVES.match(self._whole, hit.end) is not None

    def _doubled(self, hit: Hit) -> bool:
        before = BEFORE_HYPHEN.search(self._whole, max(0, hit.start - 20), hit.start)
        return before is not None and before.end(1) not in self._ends and _is_surname(before[1], self._evidence)

    def _plays(self, hit: Hit) -> bool:
        """Does the headline tell of a match that the name won or lost?"""
        won, lost = SCORE.match(self._whole, hit.end), BEATEN.search(self._whole, max(0, hit.start - 40), hit.start)
        if won is not None and won.start(1) not in self._hits:
            named = _proper(won[1]) or self._title.isupper()
            return won[1].lower() not in ("wall", "street") and named and self._is_name(won[1])
        return lost is not None and lost.end(1) not in self._ends and self._is_name(lost[1])

    def _lifted(self, hit: Hit, after: str) -> frozenset[str]:
        """Small words beside which the name may be the company after all."""
        if self._capital_tells(hit):
            return _SMALL_WORDS
        if after == "to" and self._acts(hit, after) and _IDLE.match(self._whole, hit.end) is None:
            return frozenset({"to"})  # "Next to close Dundee store"
        if after == "in" and TRADES.match(self._whole, hit.end):
            return frozenset({"in"})  # "Next in talks to buy"
        return frozenset({"and"}) if after == "and" and self._beside_a_company(hit) else frozenset()

    def _is_a_verb(self, hit: Hit, doubt: Ambiguity, before: str) -> bool:
        """``Thieves Target Stores``: where capitals do not tell, a word after a plural is what those do."""
        many = before[-1:] in ("s", "S") and len(before) > 3 and before.lower() not in _NO_PLURALS
        if doubt.kind != "word" or not many or before[-2:-1] in ("'", "’") or hit.start - 1 in self._ends:
            return False
        return not doubt.leans and not hit.name.printed.endswith("s") and not self._capital_tells(hit)

    def _goes_on(self, hit: Hit) -> bool:
        """``Heinz von Foerster``; ``MARS STORE <MXXX>``, where the old wires' ticker shows that the name goes on."""
        alone = " " not in hit.name.printed
        if alone and self._whole.startswith(_LINES, hit.end) and OF_A_LINE.match(self._whole, hit.end):
            return True
        rest = _TICKED.match(self._whole, hit.end)
        return rest is not None and _SUFFIX.match(self._whole, hit.end) is None

    def _pair_before(self, hit: Hit) -> str:
        return " ".join(self._whole[max(0, hit.start - 24) : hit.start].lower().split()[-2:])

    def _acts(self, hit: Hit, after: str) -> bool:
        """A headline's verb follows: ``opens``, ``to open``; or after ``Can`` and the like ``open``."""
        if after.islower() and self._whole[: hit.start].lower() in _ASKING:
            return not self._evidence.acts.isdisjoint(_third_persons(after))
        if after.lower() != "to":
            return after.lower() in self._evidence.acts or _DEALS.match(self._whole, hit.end) is not None
        verb = _TO_VERB.match(self._whole, hit.end)
        return verb is not None and not self._evidence.acts.isdisjoint(_third_persons(verb[1].lower()))

    def _next_to(self, hit: Hit, before: str, after: str) -> int:
        words, points = self._evidence, 0
        points += 2 * (after.lower() in words.after or (after.lower() in words.places and self._is_subject(hit)))
        points += self._acts(hit, after)
        if before in ("at", "from"):
            return points + 1 + (self._context > 0)
        return points + 2 * (before.lower() in words.before - {"at", "from", "and"})

    def _frame(self, hit: Hit, after: str) -> int:
        """Headlines in which only a company can stand: ``Sprouts beats estimates``, ``Boots fills a gap``."""
        if hit.start >= self._title_end:
            return 0
        word, acts = after.lower(), self._acts(hit, after)
        kind = hit.name.doubt.kind if hit.name.doubt else ""
        told = self._tells_of_trade(after)
        points = int(acts and told) + 2 * self._is_bought(hit)
        points += 2 * (FATE.match(self._whole, hit.end) is not None or self._trades(hit, kind))
        points += (hit.name.how == "brand") * (1 + 2 * (kind == "company")) * self._has_an_owner(hit)
        points += acts and self._names_another(hit) if kind != "person" else self._is_a_buyer(hit)
        points += hit.start == 0 and word in _LAUNCHES
        points += 2 * (acts and _WIRE.search(self._whole, max(0, hit.start - 20), hit.start) is not None)
        points += 2 * (kind == "word" and self._is_one(hit, word))
        return points

    def _is_proven(self, hit: Hit, kind: str) -> bool:
        """Does the headline around the name speak of a shop, or of goods, whoever else bears the name?"""
        if kind == "company" or hit.start >= self._title_end:
            return False
        if (hit.name.how == "brand" or kind == "word") and self._is_on_a_shelf(hit):
            return True
        if kind == "word" and self._is_one_who_acts(hit):
            return True
        if kind == "place" and not (hit.name.doubt and hit.name.doubt.leans):
            return False
        shop = AS_SHOP.match(self._whole, hit.end)
        if shop and (kind != "person" or OF_A_SHOP.search(shop.group())):
            return True
        start = max(0, hit.start - 40)
        to_shop = TO_A_SHOP.search(self._whole, start, hit.start - 1)
        if to_shop and (
            kind != "person" or self._told_of_goods or self._whole[: hit.start].endswith((" at ", " from "))
        ):
            return True
        return self._is_taken_over(hit, start) or self._owns(hit)

    def _is_one_who_acts(self, hit: Hit) -> bool:
        """Does the word do, or have, what no thing does or has?"""
        if ASIDE.match(self._whole, hit.end):
            return True
        if hit.name.how == "banner" and (CHAIN.match(self._whole, hit.end) or AT_WORK.match(self._whole, hit.end)):
            return True
        after = self._neighbours(hit)[1]
        return self._is_an_agent(hit, after) or (after.islower() and self._is_one(hit, after))

    def _owns(self, hit: Hit) -> bool:
        """``Ross's turnaround``: what a company has, in its possession."""
        if hit.name.doubt is None or hit.name.doubt.kind == "place":
            return False
        return POSSESSIONS.match(self._whole, hit.end - 2 * hit.name.printed.endswith("'s")) is not None

    def _is_one(self, hit: Hit, word: str) -> bool:
        """``Flannels pulls out``: things in the plural do not take a verb in the singular."""
        plural = hit.name.printed.endswith("s") and hit.name.printed[-2:] not in ("ss", "'s")
        return plural and (word in _SINGULAR or word in self._evidence.acts)

    def _is_on_a_shelf(self, hit: Hit) -> bool:
        if hit.name.how == "brand" and self._names_goods(hit):
            return True
        return AS_PRODUCT.match(self._whole, hit.end) is not None or OFF_SHELF.match(self._whole, hit.end) is not None

    def _names_goods(self, hit: Hit) -> bool:
        """``Kirkland butter``, ``Great Value frozen shrimp``: a brand and what it is of."""
        words = TWO_WORDS.match(self._whole, hit.end)
        return words is not None and not self._evidence.goods.isdisjoint(w.lower() for w in words.groups() if w)

    def _is_taken_over(self, hit: Hit, start: int) -> bool:
        """``agrees to buy Boots for $2 billion``."""
        taken = TAKEN_OVER.search(self._whole, start, hit.start)
        if taken and any(
            h.end < taken.start() + 2 and self._stands(h) and h.name.slug != hit.name.slug for h in self._hits.values()
        ):
            return hit.start - taken.end() == 0
        if not taken or not FORTUNE.match(self._whole, hit.end):
            return False
        if (
            hit.name.doubt
            and hit.name.doubt.kind == "person"
            and not (self._told_of_goods or "equity" in self._heading)
        ):
            return False
        return BIG_MONEY.search(self._whole, 0, self._title_end) is not None

    def _stands(self, hit: Hit) -> bool:
        """A company without much doubt."""
        return bool(hit.name.slug) and (hit.sure or (hit.name.doubt is not None and hit.name.doubt.leans))

    @cached_property
    def _told_of_goods(self) -> bool:
        """Is a word of trade in the headline? Money alone is none."""
        words = self._evidence
        return any(w in words.goods or w in words.results or w in words.retail for w in self._heading)

    def _trades(self, hit: Hit, kind: str) -> bool:
        """Does the headline say of the name what only a company does or suffers?"""
        if kind == "company" or hit.start >= self._title_end:
            return False
        if self._has_an_owner(hit):
            return True
        if TRADES.match(self._whole, hit.end) or LAID_HANDS_ON.search(self._whole, max(0, hit.start - 40), hit.start):
            return True
        if kind != "person":
            return False
        return bool(AT_WORK.match(self._whole, hit.end) or SHOPS.match(self._whole, hit.end))

    def _has_an_owner(self, hit: Hit) -> bool:
        """``Dove maker``, ``owner of Argos``."""
        before = OWNER_OF.search(self._whole, max(0, hit.start - 12), hit.start)
        return before is not None or OWNED.match(self._whole, hit.end) is not None

    def _is_a_buyer(self, hit: Hit) -> bool:
        """``JD to acquire Ceconomy``: what a person seldom does to a company."""
        return DEAL.match(self._whole, hit.end) is not None and self._names_another(hit)

    def _names_another(self, hit: Hit) -> bool:
        """Another company without doubt follows in the headline: whom it buys, sues or leaves."""
        slug, end = hit.name.slug, self._title_end
        return any(hit.start < h.start < end and h.sure and h.name.slug not in ("", slug) for h in self._hits.values())

    def _is_bought(self, hit: Hit) -> bool:
        """``bid for Fred's``, ``shoppers at Target``: what is done to companies only."""
        return BOUGHT.search(self._whole, max(0, hit.start - 24), hit.start) is not None

    def _is_subject(self, hit: Hit) -> bool:
        """At the start of the headline, or a name by its capital: no verb, as in ``Hackers Target China``."""
        return hit.start == 0 or self._capital_tells(hit)

    def _beside_a_company(self, hit: Hit) -> int:
        """Companies are listed together: ``Target and Walmart``, ``Apple Amazon end lawsuit``."""
        right = _LIST_AFTER.match(self._whole, hit.end)
        left = _LIST_BEFORE.search(self._whole[max(0, hit.start - 6) : hit.start])
        after = right is not None and self._surely(self._hits.get(right.end()))
        before = left is not None and bool(left.group()) and (hit.start - len(left.group())) in self._ends
        return 2 if after or (before and len(self._sure) > 0) else 0

    def _surely(self, hit: Hit | None) -> bool:
        return hit is not None and (
            hit.sure or hit.name.slug in self._sure or (self._stands(hit) and self._told_of_goods)
        )

    def _by_capital(self, hit: Hit, after: str, acts: bool) -> int:
        """A capital in the middle of a plain sentence is a name's; at its start, or in a Headline Like This, not."""
        if self._shouted(hit):
            return 0
        if self._capital_tells(hit):
            return 2
        in_title = hit.start < self._title_end
        if self._whole[hit.end : hit.end + 2] in ("'s", "’s"):
            return 2 * in_title
        acting = after.islower() and (acts or (after.endswith("s") and not after.endswith(_PLURALS)))
        acting = acting and after not in _NO_ACTS
        return int(in_title and (acting or self._is_an_agent(hit, after)))

    def _is_an_agent(self, hit: Hit, after: str) -> bool:
        """Does the headline begin with the name and with what no thing does?"""
        if hit.name.printed.lower() in _SOMEBODY:
            return False
        if after.lower() in _INTENDS and self._whole[: hit.start].lower() in _ASKED_OF:
            return True  # "How Target Plans to win"
        if hit.start != 0:
            return False
        return (
            after.lower() in _ONLY_AGENTS
            or self._is_to_act(hit, after)
            or STEPS.match(self._whole, hit.end) is not None
        )

    def _is_to_act(self, hit: Hit, after: str) -> bool:
        """``Habitat to sell only online``."""
        verb = _TO_VERB.match(self._whole, hit.end) if after.lower() == "to" else None
        return verb is not None and not _ONLY_AGENTS.isdisjoint(_third_persons(verb[1].lower()))

    def _shouted(self, hit: Hit) -> bool:
        return self._whole[hit.start : hit.end].isupper() and hit.end - hit.start > 2

    def _capital_tells(self, hit: Hit) -> bool:
        """True where a capital is there for the name alone: not at a sentence's start, Like This or IN CAPITALS."""
        if hit.start == 0 or self._shouted(hit) or (hit.start < self._title_end and not self._plain_title):
            return False
        opens = _OPENING.search(self._whole, max(0, hit.start - 12), hit.start) is not None
        return not opens and _DATELINE.search(self._whole, max(0, hit.start - 30), hit.start) is None

    def _part_of_a_name(self, hit: Hit, doubt: Ambiguity, before: str, after: str) -> int:
        """Points lost because capitalised neighbours make it a part of some other name (``Diana Ross``)."""
        headline = hit.start < self._title_end and not self._plain_title
        person = doubt.kind == "person"
        lost = self._lost_after(hit, doubt, after) if not headline or (person and doubt.leans) else 0
        if not _proper(before) or before[-2:] in ("'s", "’s") or (hit.start - 1) in self._ends:
            return lost  # "UK's Boots": whose it is, no other part of a name
        surname = person and not hit.name.printed.endswith("'s") and " " not in hit.name.printed
        if surname and self._is_name(before):
            return lost + 3
        if headline or self._opens_with(hit, before):
            return lost
        strange = doubt.kind == "word" and self._is_name(before)  # "St. Louis Express"
        return lost + (3 if surname else int(not doubt.leans) * (1 + strange))

    def _is_name(self, word: str) -> bool:
        """True for a word that is mostly a name or not known at all, and no country, month or word of trade."""
        low = _bare(word)
        known = self._evidence.before | self._evidence.places | _DATES | _OF_NATIONS
        return "." not in low and low not in known and low not in STOP_WORDS and is_name(stem(low))

    def _is_no_surname(self, low: str) -> bool:
        """A word of trade, an act, a place or a date."""
        known = self._evidence
        return low in known.after or low in known.acts or low in known.places or low in _DATES

    def _lost_after(self, hit: Hit, doubt: Ambiguity, after: str) -> int:
        """Points lost to a capitalised word that follows, where it may be the rest of a name."""
        shouted = (
            doubt.kind == "person" and doubt.leans and len(after) > 3 and after.isupper() and self._title.isupper()
        )
        proper = _proper(after) or shouted
        if not proper or "'" in self._whole[hit.end - 2 : hit.end + 1] or self._has_suffix(hit):
            return 0
        if self._whole[hit.end : hit.end + 1] == "-":  # "Penney-Stewart trial": two names
            return 0
        if (hit.end + 1) in self._hits or self._is_no_surname(after.lower()):
            return 0
        if doubt.leans:  # in a Headline Like This a capital says nothing
            headline = hit.start < self._title_end and not self._plain_title
            return int(doubt.kind == "person" and (not headline or self._is_name(after)))
        return 3 if doubt.kind == "person" else 2 + 3 * self._capital_tells(hit)

    def _opens_with(self, hit: Hit, before: str) -> bool:
        start = hit.start - 1 - len(before)
        return start <= 0 or _OPENING.search(self._whole, max(0, start - 12), start) is not None

    def _any(self, wanted: frozenset[str]) -> bool:
        if not wanted:
            return False
        return bool(wanted & self._words) or any(self._has_phrase(w) for w in wanted if not w.isalnum())

    def _has_phrase(self, phrase: str) -> bool:
        at = self._lower.find(phrase)
        while at >= 0:
            around = self._lower[at - 1 : at] + self._lower[at + len(phrase) : at + len(phrase) + 1]
            if not any(c.isalnum() for c in around):
                return True
            at = self._lower.find(phrase, at + 1)
        return False


def _is_surname(word: str, evidence: Evidence) -> bool:
    """May it be the first half of a double name? No land, and nothing that is put before names (``Anti-Target``)."""
    low = word.lower()
    return len(low) > 2 and low not in _PREFIXES and low not in evidence.places and low not in _OF_NATIONS


def _third_persons(verb: str) -> tuple[str, ...]:
    """How a verb may be written with ``it``: reports, reaches, carries."""
    return (f"{verb}s", f"{verb}es", f"{verb[:-1]}ies")


def _plain(title: str) -> bool:
    """True when the title is written like a sentence, not Like a Headline or IN CAPITALS.

    Told by its longer words that are no particles; one in six in small letters will do, for names have capitals.
    """
    words = [w for w in title.split()[1:] if len(w) > 3 and w[0].isalpha() and w.lower() not in _PARTICLES]
    small = sum(w.islower() for w in words)
    return small > 0 and small * 6 >= len(words)


def _proper(word: str) -> bool:
    return len(word) > 1 and not word.isupper() and any(c.isupper() for c in word) and word not in _MIXED


def _bare(word: str) -> str:
    return word.lower().strip(".'’-")


# --- About, or only mentioned -------------------------------------------------------------------------------------

_PASSING_BEFORE = Late(
    r"\b(?i:former|formerly|ex|old|once|such as|like|including|unlike|rivals|rivals? (?:to|of|such as|like)|peers?|"
    r"competitors?|compared (?:with|to)|similar to|formerly (?:at|of|with)|previously (?:at|with)|veteran of)[ -]"
    r"(?:[A-Z][\w'’&.-]* (?:and |or )?|(?:a|an|the|an? old) ){0,2}$"
)
_PASSING_AFTER = Late(
    r"(?:['’]s)?[ -](?:rivals?|competitors?|veterans?|alum|alumn[aius]|heir|heiress|owned|backed|site|building"
    r"|competition)\b",
    re.I,
)
_COMPARED = Late(
    r"\b(?:follow(?:s|ing)?|against|(?:fight|battle|compet\w+|race) with|competition from|challeng\w+|catch up with"
    r"|not|than|chas\w+|take on|threat from|ahead of|backed by|owned by) (?:[a-z]+ ){0,2}$"
)
_HIRING = Late(r"\b(?:appoints?|names?|hires?|taps?|picks?|poaches|recruits?|ditches \w+ for|lures?)\b", re.I)
_POACHED = Late(
    r"(?i:(?:['’]s?)?(?: [\w&-]+){0,4}? (?:exec(?:utive)?s?|veterans?|head|chief|boss|man|woman|alum|ceo|cfo|coo|cmo"
    r"|cio|president|director|leader|manager|officer|insider|designer|merchant|vet|lawyer|partner"
    r"|chair(?:man|woman)?)\b)"
    r"|['’]s? [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)? (?:as|to|for)\b"
)
_SOURCE_BEFORE = Late(r"\b(?:from|of|at|ex-?|formerly|former|away from) ?$", re.I)
_INDEX = (
    r"\b(?:wall st(?:reet)?|ftse(?: \d+)?|dow(?: jones)?(?: industrials)?|s&p(?: 500)?|sensex|nifty|nikkei|dax"
    r"|cac(?: 40)?|tsx|asx(?: 200)?|nasdaq|hang seng|kospi|stoxx(?: 600)?|(?:stock|index) futures"
    r"|(?:us|u\.s\.|global|european|asian|uk|british|canadian|indian|japan(?:ese)?|hong kong) (?:stocks|shares))"
)
_MARKET_WRAP = Late(
    rf"{_INDEX}(?:['’]s)?(?:,?(?: index)? (?:\d+ )?(?:futures|points?|pts|ends?|clos\w+|opens?|ris\w+|rose"
    rf"|falls?|fell"
    r"|slips?|dips?|drops?|gains?|jumps?|soars?|slides?|sinks?|sank|tumbles?|climbs?|edges?|holds?|steady"
    r"|extends?|rall\w+"
    r"|retreats?|advances?|snaps?|falters?|hovers?|wavers?|struggles?|set|seen|poised|up|down|higher|lower|flat|mixed"
    r"|hits?|at|near|sheds?|loses?|adds?|recovers?|rebounds?|pares?|weighed|dragged|lifted|buoyed|live)\b|:| -)"
    r"|\b(?:(?:us|u\.s\.|global|hot|european|asian|uk|canada|brazil|latam|india) stocks|emerging markets-"
    r"|stocks (?:news|rise|fall|slip|gain|edge|end|open|climb|drop|making|in focus|on the move)|market pulse"
    r"|before the bell|hot stocks|(?:shares|stocks) to watch|street moves"
    r"|global markets|markets? wrap|(?<!earnings: )(?<!results: )what to watch|biggest movers|calls of the day)\b",
    re.I,
)
_WRAP_WORDS = frozenset(
    (
        "wall ftse dow s sensex nifty nikkei dax cac tsx asx nasdaq hang kospi stoxx futures stocks shares market "
        "markets bell street watch movers calls"
    ).split()
)
"""One of these is in every headline that `_MARKET_WRAP` matches, and they are found faster."""
_LEAD_START = Late(rf"(?![*(])(?:[A-Z/., ]+ )?(?:{A_MONTH} \d\d? )?[^.,;:]{{0,50}}$")
_SAYS = Late(
    r"['’.]?(?!,? (?:and|with|for|to|of)\b)[^;:\n]{0,90}? (?:said|says|reported|posted|will|would|has"
    r"|agreed|plans|cut"
    r"|raised|forecast|swung|announced|launched|stopped|won|named|recalled|is [a-z]+ing)\b"
)
_SENTENCE_END = Late(r"[a-z]{2}[.!?][\"”’)]*\s|\n")


def roles(title: str, text: str, hits: Sequence[Hit], generic: bool) -> tuple[Mention, ...]:
    """Every company once, those the text is about first. `generic`: the title speaks of "a retailer" or the like."""
    whole, end = f"{title}\n{text[:FAR]}", len(title)
    in_title = [h for h in hits if h.start < end]
    wrap = _is_market_wrap(title)
    about = [] if wrap else _subjects(whole, title, in_title)
    if not about and not wrap:
        lead = [h for h in hits if end <= h.start < _lead_end(whole, end, LEAD if generic or not title else LEAD // 2)]
        about = _subjects(whole, "", lead) if len({h.name.slug for h in lead}) <= 4 else []
    if not wrap and about:
        about = [*about, *_opening_subject(whole, end, hits)]
    order = dict.fromkeys([*about, *_most_told([h.name.slug for h in hits])])
    return tuple(Mention(slug, slug in about) for slug in order)


def _most_told(slugs: Sequence[str]) -> Sequence[str]:
    """Each once, what is told of most often first."""
    return slugs if len(slugs) < 2 else [slug for slug, _ in Counter(slugs).most_common()]


def _opening_subject(whole: str, end: int, hits: Sequence[Hit]) -> list[str]:
    """Who the text begins with and says something of: ``Arca Continental reported``, where the title says just Arca."""
    first = next((h for h in hits if h.start > end), None)
    if first is None or first.start > end + LEAD // 2 or _in_passing(whole, first, None):
        return []
    begins = _LEAD_START.match(whole, end + 1, first.start) is not None
    return [first.name.slug] if begins and _SAYS.match(whole, first.end) else []


def _is_market_wrap(title: str) -> bool:
    return not _WRAP_WORDS.isdisjoint(words_of(title.lower())) and _MARKET_WRAP.search(title) is not None


def _lead_end(whole: str, start: int, limit: int) -> int:
    """Where the first sentence of the text ends, at most `limit` characters on."""
    stop = _SENTENCE_END.search(whole, start + 1, start + limit)
    return stop.end() if stop else start + limit


def _subjects(whole: str, title: str, hits: Sequence[Hit]) -> list[str]:
    """Slugs of the hits that are not said in passing, in order."""
    hiring = _HIRING.search(title) if title else None
    found = [
        h.name.slug
        for h in hits
        if not _in_passing(whole, h, hiring)
        and not (title and _is_sold(whole, title, h, hits))
        and (title or not _beside_subject(whole, h))
    ]
    return list(dict.fromkeys(found))


_DEALT = Late(
    r"\b(?:(?<!Best )buy|acquir|sell|sold to|sale|su(?:e|ing)|bid|merg|stake|spin|spun|takeover|take over"
    r"|invest|owner"
    r"|deal|unit|offload|divest|licen[sc]|rival|lawsuit|court|patent|trademark|copycat|lookalike"
    r"|look-alike|battle|war|vs)",
    re.I,
)
_BESIDE = Late(r"(?:, |,? (?:and|&|or|vs\.?|versus) |/|-)$")


def _is_sold(whole: str, title: str, hit: Hit, hits: Sequence[Hit]) -> bool:
    """Is the name a product in news of another company, named before it: ``Dollar Tree pulls Tide Pods``?"""
    if hit.name.how != "brand" or any(h.name.slug == hit.name.slug and h.name.how != "brand" for h in hits):
        return False
    first = next((h for h in hits if h.start < hit.start and h.name.how != "brand"), None)
    if first is None or _BESIDE.search(whole, max(0, hit.start - 10), hit.start):
        return False
    return hit.start - 1 not in {h.end for h in hits} and _DEALT.search(title) is None


def _beside_subject(whole: str, hit: Hit) -> bool:
    """In a lead, after a title that names no company we know: what the subject follows, fights or is compared with."""
    return _COMPARED.search(whole, max(0, hit.start - 40), hit.start) is not None


def _in_passing(whole: str, hit: Hit, hiring: re.Match[str] | None) -> bool:
    before = whole[max(0, hit.start - 60) : hit.start]
    if hiring and hit.start > hiring.end() and re.search(r"[^\W_]", whole[: hiring.start()]):
        return bool(_SOURCE_BEFORE.search(before) or _POACHED.match(whole, hit.end) or _in_passing(whole, hit, None))
    told_before = before[-1:] in (" ", "-") and _PASSING_BEFORE.search(before) is not None
    return told_before or _PASSING_AFTER.match(whole, hit.end) is not None
