"""Word lists an editor carries in the head: who speaks, what hedges, which way a verb points, what is opinion.

Plain data, lower case. Verbs stand in the forms news text uses; `forms` derives the regular ones.
"""

from collections.abc import Iterable


def _words(text: str) -> list[str]:
    """Words written as one string, to be read by people."""
    return text.split()


def _phrases(text: str) -> list[str]:
    """Phrases parted by ``|``."""
    return text.split("|")


def forms(verbs: Iterable[str]) -> frozenset[str]:
    """The regular forms (-s, -ed, -ing) of verbs given in the infinitive, the infinitive among them."""
    made: set[str] = set()
    for verb in verbs:
        made |= {verb, _third(verb), _past(verb), _ing(verb)}
    return frozenset(made)


def _third(verb: str) -> str:
    if verb.endswith(("s", "x", "ch", "sh")):
        return verb + "es"
    return verb[:-1] + "ies" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    return verb[:-1] + "ied" if verb.endswith("y") and verb[-2] not in "aeiou" else verb + "ed"


def _ing(verb: str) -> str:
    return verb[:-1] + "ing" if verb.endswith("e") and not verb.endswith("ee") else verb + "ing"


SPEECH_VERBS = forms(
    _words(
        "add acknowledge admit advise affirm allege announce argue ask assert boast caution claim "
        "comment complain concede conclude confirm contend counter declare deny disclose estimate "
        "explain forecast insist joke lament maintain mention note observe opine predict promise quip "
        "recall reason recount reiterate remark reply report respond reveal signal state stress suggest "
        "testify urge vow warn wonder"
    )
) | frozenset(
    _words(
        "say says said saying tell tells told telling write writes wrote written think thinks thought "
        "believe believes believed tweeted posted quipped see sees hold holds held according"
    )
)
"""Verbs (and "according") that hand a statement to somebody."""

OPINION_SPEECH = forms(_words("argue allege claim contend insist predict suggest warn caution believe estimate")) | {
    "think",
    "thinks",
    "thought",
    "said",
    "says",
    "say",
    "according",
    "told",
    "tells",
    "wrote",
    "writes",
    "expects",
    "sees",
}
"""Speech verbs after which what follows is the speaker's claim, so that leaving the speaker out flattens it."""

GENERIC_SPEAKERS = frozenset(
    _words(
        "he she they it who company retailer grocer chain group firm store spokesman spokeswoman "
        "spokesperson representative official officials executive executives statement filing release "
        "report source sources people person analyst analysts agency union"
    )
)
"""Speakers without a name; which one is meant follows from the text before."""

HEDGES: dict[str, tuple[str, ...]] = {
    "rumour": (
        "reportedly",
        "sources said",
        "source said",
        "sources say",
        "sources told",
        "source told",
        "sources familiar",
        "according to sources",
        "according to people",
        "people familiar",
        "person familiar",
        "people with knowledge",
        "person with knowledge",
        "people close to",
        "people briefed",
        "exploring",
        "explores",
        "explore",
        "explored",
        "in talks",
        "holding talks",
        "held talks",
        "having talks",
        "early talks",
        "advanced talks",
        "weighs",
        "weighing",
        "mulls",
        "weigh",
        "seen falling",
        "seen rising",
        "seen growing",
        "mulling",
        "considers",
        "considering",
        "rumoured",
        "rumored",
        "rumours",
        "rumors",
        "speculation",
        "is said to",
        "are said to",
        "was said to",
        "said to be",
        "understood to",
        "believed to",
        "thought to",
        "in discussions",
        "in negotiations",
        "approached",
        "reported to be",
        "unconfirmed",
        "apparently",
    ),
    "modal": (
        "could",
        "may",
        "might",
        "possibly",
        "possible",
        "potentially",
        "potential",
        "perhaps",
        "likely",
        "unlikely",
        "appears to",
        "appear to",
        "appeared to",
        "seems to",
        "seem to",
        "seemed to",
        "would",
        "probably",
        "whether",
        "suggests",
        "suggest",
        "suggested",
        "proposed",
        "proposal",
        "proposes",
    ),
    "plan": (
        "plans",
        "plan",
        "planned",
        "planning",
        "braces for",
        "bracing for",
        "foresees",
        "foresaw",
        "expects",
        "expect",
        "expected to",
        "expected",
        "expecting",
        "expectation",
        "expectations",
        "intends",
        "intend",
        "intended",
        "aims",
        "aim",
        "aimed",
        "aiming",
        "hopes",
        "hope",
        "hoping",
        "seeks",
        "seeking",
        "seek",
        "scheduled",
        "forecast",
        "forecasts",
        "forecasting",
        "targets",
        "targeting",
        "set to",
        "due to open",
        "guidance",
        "outlook",
        "projected",
        "projects",
        "predicts",
        "predicted",
        "anticipates",
        "anticipated",
        "looking to",
        "eyes",
        "eyeing",
        "wants to",
        "want to",
        "prepares to",
        "preparing to",
        "poised to",
        "slated",
        "pledged",
        "pledges",
        "vowed",
        "vows",
        "try to",
        "trying to",
        "bid to",
        "agreed to",
        "about to",
        "going to",
        "will",
        "to be",
    ),
    "allegation": (
        "alleged",
        "allegedly",
        "alleges",
        "allege",
        "alleging",
        "allegation",
        "allegations",
        "accused",
        "accuses",
        "accusing",
        "accusation",
        "claims",
        "claimed",
        "claiming",
        "suspected",
        "purportedly",
        "purported",
        "charges",
        "charged",
        "complaint",
        "lawsuit",
    ),
}
"""Markers by class. `will`, `to be` and `lawsuit` keep a hedge alive in a paraphrase but do not demand one."""

WEAK_HEDGES = frozenset(
    _phrases(
        "explore|will|to be|would|whether|charges|charged|claims|claimed|claiming|complaint|lawsuit|"
        "potential|outlook|guidance|forecast|forecasts|targets|targeting|projects|eyes|hope|hopes|hoping|"
        "aim|bid to|try to|trying to|going to|about to|approached|agreed to|seek|seeks|seeking|want to|"
        "wants to|suggest|suggests|suggested|possible|explored|expectation|expectations|pledged|pledges|"
        "vowed|vows|appeared to|seemed to|expected|held talks|unlikely|proposal|proposed|proposes|"
        "planned|plan"
    )
)
"""Markers too often used without doubt (or in passing) to demand a hedge of a paraphrase by themselves."""

NEGATORS = frozenset(
    _words(
        "not no never neither nor none nobody nothing without cannot can't won't isn't aren't wasn't "
        "weren't don't doesn't didn't hasn't haven't hadn't wouldn't couldn't shouldn't n't denied "
        "denies deny denying refused refuses refuse refusing declined declines fails failed fail hardly "
        "barely scrapped scraps abandoned abandons rejected rejects reject rule ruled ruling"
    )
) - {"rule", "ruled", "ruling", "hardly", "barely"}
"""Words that turn a statement round."""

_OPPOSITES = """
rise rises rose risen rising raise raises raised raising increase increases increased increasing gain gains
gained gaining grow grows grew grown growing growth climb climbs climbed climbing jump jumps jumped jumping
surge surges surged surging soar soars soared soaring advance advances advanced up higher expand expands
expanded expanding improve improves improved improving rebound rebounds rebounded rally rallied boost boosts
boosted boosting hike hikes hiked lift lifts lifted widen widened widens strengthen strengthened accelerate
accelerated accelerates upgrade upgrades upgraded more
/ fall falls fell fallen falling drop drops dropped dropping decline declines declined declining decrease
decreases decreased decreasing lose loses lost losing shrink shrinks shrank shrunk shrinking slip slips slipped
slipping slide slides slid sliding plunge plunges plunged plunging tumble tumbles tumbled slump slumps slumped
sink sinks sank down lower lowers lowered lowering contract contracts contracted worsen worsens worsened cut
cuts cutting reduce reduces reduced reducing trim trims trimmed slash slashes slashed narrow narrows narrowed
narrowing weaken weakened slow slows slowed ease eases eased easing dip dips dipped
downgrade downgrades downgraded less fewer

beat beats beating top tops topped topping exceed exceeds exceeded exceeding surpass surpasses surpassed above
outperform outperformed
/ miss misses missed missing lag lags lagged lagging trail trails trailed below undershoot undershot
underperform underperformed

approve approves approved approving approval clear clears cleared clearing allow allows allowed allowing permit
permits permitted back backs backed backing support supports supported supporting endorse endorses endorsed
accept accepts accepted accepting accepts uphold upheld upholds grant granted grants welcome welcomed favor
favors favored favour favours favoured pass passes passed passing
/ block blocks blocked blocking reject rejects rejected rejecting rejection oppose opposes opposed opposing
opposition ban bans banned banning bar bars barred barring halt halts halted forbid refuse refuses refused
deny denies denied denying veto vetoed overturn overturned overturns prohibit prohibited strike struck dismiss
dismissed dismisses

hire hires hired hiring appoint appoints appointed appointing recruit recruits recruited recruiting join joins
joined joining promote promotes promoted reinstate reinstated name names named naming
/ fire fires fired firing dismiss dismisses dismissed oust ousts ousted sack sacks sacked leave leaves left
leaving depart departs departed resign resigns resigned resigning layoff layoffs quit quits retire retires
retired demote demoted suspend suspended

open opens opened opening launch launches launched launching start starts started starting begin begins began
resume resumes resumed resuming reopen reopens reopened
/ close closes closed closing closure closures shut shuts shutting end ends ended ending stop stops stopped
stopping cease ceases ceased shutter shutters shuttered discontinue discontinued pause pauses paused suspend
suspends suspended suspending halt halts halted halting cancel cancels canceled cancelled

buy buys bought buying acquire acquires acquired acquiring purchase purchases purchased purchasing
/ sell sells sold selling divest divests divested divesting offload offloads offloaded sale

win wins won winning victory victories triumph succeed succeeds succeeded success
/ lose loses lost losing loss losses defeat defeats fail fails failed failing failure

profit profits profitable
/ loss losses unprofitable

confirm confirms confirmed confirming admit admits admitted acknowledge acknowledged
/ deny denies denied denying dispute disputes disputed refuse refuses refused reject rejects rejected

agree agrees agreed agreeing
/ disagree disagrees disagreed refuse refuses refused declined declines

best strongest highest largest biggest most
/ worst weakest lowest smallest least

before ahead earlier
/ after later following

add adds added adding include includes included
/ remove removes removed removing exclude excludes excluded

strong robust solid healthy
/ weak soft poor sluggish

early
/ late

high highs
/ low lows

faster stronger
/ slower weaker

praise praises praised praising hail hails hailed applaud applauded welcome welcomes welcomed
/ criticise criticises criticised criticize criticizes criticized criticizing condemn condemns condemned condemning
slam slams slammed blast blasts blasted denounce denounced

help helps helped helping benefit benefits benefited boost boosts boosted
/ hurt hurts hurting harm harms harmed damage damages damaged hinder hindered

positive
/ negative

stable
/ unstable volatile negative

stable
/ positive

legal lawful
/ illegal unlawful

likely
/ unlikely

able
/ unable

possible
/ impossible

popular
/ unpopular

optimistic hopeful upbeat confident
/ pessimistic gloomy downbeat doubtful

own owns owned owning retain retains retained
/ sell sells sold selling

profit profits made make makes earn earned earns
/ loss losses lost lose loses

keep keeps kept keeping retain retains retained stay stays stayed remain remains remained
/ drop drops dropped scrap scraps scrapped abandon abandons abandoned quit quits remove removed

expand expands expanded
/ shrink shrinks shrank

include includes included including use uses used using
/ exclude excludes excluded excluding omit omits omitted omitting

favor favour favors favours
/ against

permanent
/ temporary interim

continue continues continued continuing persist persists persisted
/ end ends ended ending stop stops stopped stopping halt halts halted discontinue discontinued

defeat defeats defeated defeating beat beats beating overcome overcame win wins winning won
/ lose loses losing

majority
/ minority

support supports supported supporting back backs backed backing favor favour favors favours
/ against oppose opposes opposed opposing

success successful successfully
/ failure unsuccessful unsuccessfully

agree agrees agreed agreeing accept accepts accepted ask asked offer offers offered apologised apologized
/ refuse refuses refused refusing decline declines declined reject rejects rejected

better
/ worse

easier easy
/ harder hard tougher

safe safer
/ unsafe dangerous

cheap cheaper
/ expensive dearer costlier

tighten tightens tightened tighter
/ loosen loosens loosened relax relaxes relaxed

majority most
/ minority few

minimum least
/ maximum most

surplus
/ deficit shortage

optional voluntary
/ mandatory compulsory

guilty
/ innocent acquitted

peace
/ war

with
/ without
"""
"""One pair a paragraph: one direction, a stroke, the other."""

POLARITY: tuple[tuple[frozenset[str], frozenset[str]], ...] = tuple(
    (frozenset(up.split()), frozenset(down.split()))
    for up, down in (pair.split("/") for pair in _OPPOSITES.split("\n\n"))
)
"""Word pairs that point opposite ways."""

ROLES = (
    "chief executive officer",
    "chief executive",
    "chief financial officer",
    "chief operating officer",
    "chief marketing officer",
    "chief merchandising officer",
    "chief merchant",
    "chief technology officer",
    "chief information officer",
    "chief economist",
    "chief people officer",
    "chief supply chain officer",
    "chairman and chief executive",
    "executive chairman",
    "chairman",
    "chairwoman",
    "chairperson",
    "chair",
    "president",
    "vice president",
    "senior vice president",
    "executive vice president",
    "ceo",
    "cfo",
    "coo",
    "cmo",
    "cto",
    "managing director",
    "general manager",
    "director",
    "founder",
    "co-founder",
    "cofounder",
    "analyst",
    "professor",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "secretary",
    "commissioner",
    "treasurer",
    "partner",
    "economist",
    "head",
    "governor",
    "attorney general",
    "senator",
    "mayor",
    "judge",
)
ROLE_SYNONYMS = {
    "ceo": "chief executive",
    "chief executive officer": "chief executive",
    "cfo": "chief financial officer",
    "coo": "chief operating officer",
    "cmo": "chief marketing officer",
    "cto": "chief technology officer",
    "chairwoman": "chairman",
    "chairperson": "chairman",
    "chair": "chairman",
    "spokesman": "spokesperson",
    "spokeswoman": "spokesperson",
    "cofounder": "founder",
    "co-founder": "founder",
}
FORMER = frozenset(
    _words("former formerly once ex ex- previous then- then past one-time onetime late outgoing retired departing")
)
INTERIM = frozenset(["interim", "acting", "incoming", "deputy", "vice", "assistant", "next"])

OPINION_WORDS = (
    "i",
    "i'm",
    "i've",
    "we",
    "our",
    "ours",
    "us",
    "my",
    "me",
    "let's",
    "should",
    "must",
    "ought",
    "clearly",
    "obviously",
    "undoubtedly",
    "surely",
    "smart",
    "foolish",
    "stupid",
    "silly",
    "dumb",
    "wise",
    "unwise",
    "brilliant",
    "genius",
    "shocking",
    "shockingly",
    "stunning",
    "game-changing",
    "game-changer",
    "game changer",
    "unfortunately",
    "fortunately",
    "sadly",
    "thankfully",
    "hopefully",
    "finally",
    "frankly",
    "honestly",
    "ironically",
    "predictably",
    "unsurprisingly",
    "of course",
    "no doubt",
    "needless to say",
    "deserves",
    "deserve",
    "bizarre",
    "ridiculous",
    "absurd",
    "terrible",
    "awful",
    "wonderful",
    "amazing",
    "incredible",
    "disastrous",
    "reckless",
    "desperate",
    "desperately",
    "bold",
    "lame",
    "laughable",
    "pathetic",
    "shameful",
    "disgraceful",
    "greedy",
    "mistake",
    "wake-up call",
    "no-brainer",
    "the right move",
    "the wrong move",
    "in my view",
    "in our view",
    "my view",
    "i think",
    "better late than never",
    "make no mistake",
    "the truth is",
    "the fact is",
    "the lesson",
    "bet on",
    "the real question",
    "worth watching",
    "remains to be seen",
    "only time will tell",
    "makes sense",
    "good news",
    "bad news",
    "long overdue",
    "overdue",
)
"""Words that belong in a View and nowhere else (D2)."""

IMPUTATION = (
    "lied",
    "lying",
    "liar",
    "liars",
    "fraud",
    "fraudulent",
    "illegal",
    "illegally",
    "unlawful",
    "cover-up",
    "cover up",
    "covered up",
    "greedy",
    "greed",
    "desperate",
    "corrupt",
    "corruption",
    "crook",
    "crooks",
    "criminal",
    "stole",
    "theft",
    "cheated",
    "cheating",
    "bribed",
    "bribe",
    "deceived",
    "deceiving",
    "collusion",
    "colluded",
    "price-gouging",
    "gouging",
)
"""Motives and offences nobody may impute without a source (D8)."""

CONFIDENCE_WORDS = (
    "may",
    "might",
    "could",
    "likely",
    "unlikely",
    "probably",
    "perhaps",
    "possibly",
    "i think",
    "i suspect",
    "i expect",
    "i believe",
    "i bet",
    "i would",
    "my guess",
    "chance",
    "odds",
    "seems",
    "if ",
    "expect",
    "would",
    "confidence",
    "i imagine",
    "suppose",
)
"""What makes a forecast calibrated (D5)."""

STOPWORDS = frozenset(
    _words(
        "a an and are as at be been being but by for from had has have he her hers him his how i if in "
        "into is it its itself me more most my of off on one only or other our out over own she so some "
        "such than that the their theirs them then there these they this those through to too under "
        "until up very was we were what when where which while who whom why will with would you your "
        "yours about above after again against all also am any because before below between both can "
        "could did do does doing down during each few further just nor not now same should s t don per "
        "via amid among across around along upon within onto toward towards including include says said "
        "say according reports report reported told tells tell adds added new also may might must shall "
        "mr mrs ms dr inc corp co ltd plc llc company companies year years month months week weeks day "
        "days"
    )
)
"""Words that carry no content of their own when coverage is counted."""

COMMON_OPENERS = frozenset(
    _words(
        "the a an in on at by for from with and but or so yet as if when while after before since until having being "
        "though although because despite during under over about above below between among through "
        "without within across against along he she they it we i you his her their its our my your this "
        "that these those there here what which who whom whose where why how some any all most many more "
        "much few several both each every either neither no not none other another such same one two "
        "three four five six seven eight nine ten first second third last next new old now then also "
        "still just even only however meanwhile moreover furthermore additionally separately earlier "
        "later today tomorrow yesterday recently currently once instead rather overall analysts shoppers "
        "consumers customers retailers grocers investors shares sales stores prices profit revenue "
        "earnings executives officials workers employees people sources experts critics regulators "
        "according speaking asked following including excluding based given regarding concerning per "
        "nearly almost about around roughly approximately more less fewer total net gross both research "
        "data figures results demand supply management company companies former late early online food "
        "high low strong weak big small good bad long short like unlike among amid ahead plus minus let "
        "get make take see say said says told asked added talks plans rival rivals chief president "
        "chairman inflation costs growth comparable same-store analyst supermarkets supermarket "
        "department discount luxury e-commerce fashion clothing apparel grocery retail store stock "
        "quarterly annual"
    )
)
"""Words that open a sentence with a capital without being a name."""
