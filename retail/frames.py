"""Frames: headlines in which only a company can stand, or goods, or else somebody, or a town.

A pattern is matched just after a name, or searched just before it (those that end in ``$``); `mentions` weighs what
they find. Few headlines need one, so each is compiled when it is first asked.
"""

import re

from retail.names import Late

_SOME = r"(?:[\w$£€%%.,'’&-]+ ){0,%d}?"
"""Up to so many words, the fewest first."""
AS_SHOP = Late(
    r"(?:['’]s?)? (?:"
    rf"(?:posts|reports|swings to|narrows|widens) {_SOME % 4}(?:loss|losses|profits?|earnings|revenues?|sales|comps)"
    rf"|sees {_SOME % 4}(?:sales|demand|profits?|earnings|margins?|eps|revenues?|comps|season|holiday|vat)"
    rf"|warns? {_SOME % 4}(?:tariffs?|margins?|profits?|prices|sales|shortages?|demand|outlook|shoppers|consumers)"
    r"|guid(?:es|ance) (?:below|above|lower|higher|down|up|q[1-4]|first|second|third|fourth|full)"
    rf"|(?:explores|considers|weighs|mulls|nears|rejects|rebuffs|agrees|snubs|halts|abandons|confirms) {_SOME % 3}"
    r"(?:sale|takeover|buyout|merger|ipo|spin-?off|break-?up|split|bid|approach|strategic (?:options|alternatives))"
    rf"|(?:accepts|gets|receives|fields|draws|attracts|recommends|spurns|courts) {_SOME % 3}"
    r"(?:takeover|buyout|merger|bids?|approach|suitors?|bidders?)"
    r"|(?:is |was |gets )?hacked\b"
    r"|(?:finance|marketing|operations|merchandising|commercial|technology|supply[- ]chain|interim|outgoing) "
    r"(?:chief|boss|head|director)"
    rf"|(?:hit|hurt|dented|squeezed|stung|battered|buoyed|boosted|lifted|dragged down|knocked) by {_SOME % 3}"
    r"(?:tariffs?|strikes?|demand|sales|costs|inflation|slump|slowdown|competition|traffic|recalls?|dollar|discount\w*"
    r"|shoppers|consumers|spending|writedowns?|charges|markdowns?|theft|boycotts?|shortages?|weather)"
    rf"|(?:pays|gives|hands|offers|awards) {_SOME % 2}(?:staff|workers|employees|associates) {_SOME % 3}"
    r"(?:bonus(?:es)?|pay rises?|raises?|shares|stock|discounts?)"
    r"|(?:trading update|head office|supply chain|distribution cent(?:er|re)|pension (?:deal|fund|scheme|deficit|plan)"
    r"|price (?:war|cuts?|freeze|rises?|hikes?)|gift cards?|loyalty (?:scheme|cards?|points|programme?)|half-year"
    r"|(?:christmas|holiday|easter) (?:sales|trading|quarter|shoppers)|annual (?:profit|results|sales"
    r"|meeting)|family feud"
    r"|store (?:sales|closures?|openings|remodels?))\b"
    r"|enjoys? (?:a )?(?:bumper|strong|record|merry|bright) (?:christmas|sales|summer|easter|trading"
    r"|holiday|quarter|half)"
    r"|(?:web)?site (?:crash(?:es|ed)?|down|outage|glitch)|app (?:crash(?:es)?|down|glitch)"
    rf"|plans? {_SOME % 3}(?:layoffs|job cuts|store closures|closures|price (?:rises|hikes|cuts)|stores"
    rf"|shops|restaurants)"
    r"|to (?:hire|recruit|cut|shed|axe|lay off|create|add|slash|eliminate|furlough) (?:about |up to "
    r"|nearly |over |around "
    rf"|more than |another |some |hundreds of |thousands of )?(?:\d[\d,.]*k? )?{_SOME % 2}"
    r"(?:workers|jobs|staff|employees|positions|roles|stores|shops|temps|associates|restaurants|branches)"
    rf"|faces {_SOME % 3}(?:proxy|boycotts?|class.action|takeover|activist|shareholders?|tariffs?"
    rf"|shoplift\w*|price war)"
    r"|(?:ends?|drops?|scraps?|ditches|abandons|curbs|rolls back|defends|keeps) (?:its )?(?:dei|diversity"
    r"|self-checkouts?|free"
    r" (?:delivery|shipping|returns)|plastic bags|price match\w*|loyalty|home delivery|same-day)"
    rf"|(?:raises?|hikes?|cuts?|slashes|freezes|lowers|lifts|trims|boosts|ups|scraps|suspends|halves) {_SOME % 3}"
    r"(?:prices?|wages|dividend|guidance|delivery fees?|outlook|forecasts?|payout|capex|buyback)"
    r"|to (?:raise|hike|cut|slash|freeze|lower|trim|scrap|suspend|drop) (?:its |the |some |all "
    r"|full-year )?(?:[a-z-]+ )?"
    r"(?:prices?|wages|dividend|guidance|delivery fees?|outlook|forecasts?|packaging|menu|recipe|dei|self-checkouts?)"
    r"|(?:shrinks|trims|cuts|simplifies|slims|overhauls|revamps|expands|refreshes|tweaks|changes) (?:its )?menu"
    r"|(?:to )?(?:close|shut|open|shutter)s? (?:about |up to |another |nearly |over |some |at least )?"
    r"\d+(?=$|\n|,|;| more\b)"
    r"|to buy back|(?:to )?buys? back (?:[$£€]|shares|stock|its)"
    rf"|(?:launches|unveils|introduces|debuts|tests|trials|pilots|rolls out|expands|opens|adds|axes"
    rf"|relaunches) {_SOME % 4}"
    r"(?:menu|loyalty|rewards|delivery|private.label|own.label|own.brand|checkouts?|collections?"
    r"|marketplace|drive-thru"
    r"|stores?|shops?|supermarkets?|flavou?rs?|burgers?|kiosks?|lockers|click-and-collect|boutiques?|outlets)"
    rf"|recalls {_SOME % 6}(?:over|after|due|because|nationwide|on (?:fears|concerns)|amid|linked|with)"
    r"|(?:bought|acquired|rescued|snapped up|taken over) (?:by|out of|for|in)|(?:is |put )?up for sale"
    rf"|{_SOME % 2}(?:goes|go|went|going) (?:bust|bankrupt|cashless|cage-free|under the hammer)"
    r"|(?:exits|leaves|quits) (?:bankruptcy|administration|high street|the high street|chapter)"
    rf"|is \w+ing {_SOME % 2}its\b|(?:has|will|to) \w+ {_SOME % 2}its (?:first|last|own|new|biggest"
    rf"|largest|stores?|prices?|menu|ceo|staff)"
    r"|(?:misled|duped|overcharged|deceived|tricked|cheated|short-changed) (?:\w+ )?(?:buyers|customers"
    r"|shoppers|consumers|diners"
    r"|investors|parents|workers)"
    r"|gets? (?:a )?new (?:boss|ceo|chief|owner|chair\w*)|(?:christmas|festive|super bowl|tv"
    r"|holiday) (?:ads?|adverts?|commercials?)"
    r"|(?:won|wins) over (?:gen z|shoppers|millennials|customers|diners|investors|critics)"
    r"|(?:lost|loses|losing|finds|found|gets|got) its (?:way|cool|swagger|mojo|crown|sparkle|edge|grip"
    r"|shine|magic|footing|groove|touch)"
    r"|\w+s (?:its )?(?:full-year |annual |fy |profit |sales |earnings |(?:19|20)\d\d )*(?:outlook"
    r"|guidance|forecasts?|dividend|payout|buyback)"
    rf"|\w+s {_SOME % 4}(?:record|strong|weak|soft|blowout|holiday|third|second|first|fourth) (?:quarter"
    rf"|sales|profits?|earnings|results)"
    r"|(?:sinks|slides|falls|slumps|stumbles) as (?:foot )?traffic"
    r"|hit with (?:a )?(?:[$£€]?[\d.]+ ?(?:million|billion|m|bn) )?(?:fine|penalty|lawsuit|class.action|antitrust)"
    r"|(?:limits|rations|caps) [\w-]+ (?:purchases|sales)|runs? (?:out|low|short) (?:of|on) [a-z]+"
    r"|feels? (?:the )?(?:pinch|squeeze)"
    r"|heads? for (?:the )?exit|to (?:junk|investment grade|underweight|overweight|outperform|neutral)\b"
    rf"|in (?:a )?[$£€][\w.]+ (?:\w+ )?(?:merger|deal|takeover|tie-up|sale|buyout)"
    rf"|tops? {_SOME % 2}(?:retailers?|supermarkets?|brands)"
    rf"|(?:leaps?|jumps?|slides?|soars?|sinks?|tumbles?|plunges?|slips?|surges?|climbs?|dips?|falls?"
    rf"|rises?|drops?|gains?|rall(?:y|ies)"
    rf"|slumps?|skids?|crash(?:es)?) (?:[\d.]+ ?(?:%|pct|percent) )?(?:on|after|as|amid|most"
    rf"|to) {_SOME % 3}(?:takeover|guidance|outlook"
    r"|earnings|margins?|debut|results|profits?|sales|forecasts?|upgrade|downgrade|bid|ipo|quarter"
    r"|tariffs?|estimates|views"
    r"|since (?:19|20)\d\d)|(?:sales|store|stock|share|earnings|gift card|data|coupon|loyalty|app|recall"
    r"|price) (?:breach|scam|outage|slump|rout)"
    r"|delisted|wind(?:s|ing)[- ]down|stores? to (?:close|open|shut)|(?:loses|names|hires|appoints|picks"
    r"|ousts|taps|poaches) "
    rf"{_SOME % 3}(?:ceo|cfo|coo|cmo|chief (?:executive|merchant\w*|financial|operating|marketing|customer"
    rf"|digital)|finance (?:chief|boss))"
    r")\b",
    re.I,
)
"""Headlines of a shop or a maker, whatever its name means beside."""
ASIDE = Late(
    r"(?:, (?:its )?(?:sister|parent) (?:chain|brand|company)"
    r"|, (?:once|facing|reeling|saddled|struggling|battling|burned|stung)\b[^,\n]{0,50}, (?:files|hires"
    r"|cuts|closes|shuts"
    r"|names|seeks|sells|buys|plans|warns|raises|lifts|posts|reports|opens|axes|bets|launches|ousts|taps|looks)"
    r"|:(?: [\w'’-]+){1,6} (?:earnings|turnaround|slump|stock|shares|profits?|stores|shoppers))\b",
    re.I,
)
"""``Gap, facing cash crunch, hires advisers``."""
OF_A_SHOP = Late(
    r"\b(?:loss|losses|profits?|earnings|revenues?|comps|guidance|guides|stores?|shops?|restaurants"
    r"|supermarkets?|branches|dividend"
    r"|bankruptcy|chapter|administration|menu|loyalty|drive-thru|private.label|own.label|own.brand"
    r"|checkouts?|collections?|layoffs"
    r"|closures|eps|proxy|activist|shareholders?|takeover|buyout|merger|ipo|buyers|customers|shoppers"
    r"|diners|payout|buyback"
    r"|recalls|self-checkouts?|delivery|chief merchan\w*|quarter|junk|temps|bonus(?:es)?|(?:web)?site|app"
    r"|(?:lost|loses|losing|finds|found|gets|got) its|free (?:returns|shipping)|price match\w*|suitors?|bidders?|hacked"
    r"|trading update|gift cards?|loyalty|supply chain|head office|distribution cent(?:er|re)|half-year|price war"
    r"|(?:finance|marketing|operations|merchandising) (?:chief|boss|head|director)"
    r"|pension (?:deal|fund|scheme|deficit|plan))\b",
    re.I,
)
"""What no surname's owner has, a minister who warns of prices and tariffs neither."""
AS_PRODUCT = Late(
    r"(?:['’]s?)? (?:(?:[\w-]+ ){0,3}?(?:recalled|pulled|withdrawn) (?:over|after|due|because|nationwide"
    r"|from (?:shel\w+|sale|stores)"
    r"|amid|as|in \w+ states|across)"
    r"|(?:[\w-]+ ){0,2}?recall(?:s|ed)? (?:widens?|expand\w*|spreads?|grows?|over|affects?|hits|linked"
    r"|tied|due|includes?|notice)"
    r"|(?:tv |super bowl |christmas |holiday )?(?:ads?|adverts?|commercials?|advertising|packaging|packs"
    r"|bottles|cans|bars|pods"
    r"|packets|jars|tubs|flavou?rs?|fans|lovers|factory|brewery|bakery|plant|rebrand|price (?:hikes?"
    r"|rises?|cuts?|increase))"
    r" (?:pulled|banned|campaign|draws?|sparks?|slammed|critici[sz]ed|mocked|cleared|axed|workers|staff"
    r"|closes?|closures?|to |goes"
    r"|get|gets|return|returns|shrink\w*|shortage|angers?|hits?|over|after|row|for|in|at)"
    r"|(?:to )?(?:change|tweak|alter|ditch|drop|switch)(?:es|s|ing)? (?:its |the |famous "
    r"|original )*(?:recipe|packaging|logo|formula)"
    r"|gets? (?:a |its )?(?:[\w-]+ ){0,2}?new (?:look|logo|recipe|packaging|flavou?rs?|owner)"
    r"|goes (?:[a-z]+-free|vegan|organic|halal|meatless|plant-based)\b"
    r"|(?:loses|gains|wins|cedes|grabs) (?:market share|shelf space|share (?:to|from))"
    r"|brand (?:sold|axed|revived|to vanish|to be|dropped|retired|discontinued|bought|acquired|returns|scrapped|sale)"
    r"|(?:fans|lovers|drinkers) (?:revolt|fume|mourn|furious|outraged|up in arms) (?:over|at|as) (?:[\w-]+ ){0,3}?"
    r"(?:recipe|flavou?rs?|packaging|prices?|size|taste|bottles?|cans?)"
    r"|(?:collab\w*|sneakers?|trainers|sandals|bags?|shoes) (?:sells?|sold) out"
    r"|gets? (?:a|an|its) (?:[\w-]+ ){0,2}(?:makeover|overhaul|redesign|refresh|rebrand|relaunch)\b"
    r"|returns to (?:stores|shelves"
    r"|supermarkets|menus)"
    r"|(?:launches|unveils|debuts|adds|drops|axes|discontinues|brings back|releases|introduces) (?:[\w-]+ ){0,4}?"
    r"(?:flavou?rs?|edition|recipe|bars?|drinks?|range|line|collection|version|sneakers?|trainers)"
    r"|(?:shortage|price hikes?|price rises?|boycott|production|shrinkflation|trademark|lawsuit)(?: |$|\n))",
    re.I,
)
"""Headlines of what lies on a shelf."""
TO_A_SHOP = Late(
    r"\b(?:(?:shoppers|customers|crowds|diners|bargain hunters) (?:flock|return|turn|rush|go) (?:back )?to"
    r"|(?:shoppers|customers|consumers|diners) (?:are )?(?:leaving|abandon(?:ing)?|ditch(?:ing)?|desert(?:ing)?|snub)"
    r"|(?:man|woman|ceo|boss|billionaire|founder|couple|family|team) (?:who )?(?:saved|built|broke|ruined"
    r"|remaking|saving"
    r"|fixing|reviving|running|rebuilding|behind|steering)"
    r"|(?:landlords?|suppliers?|creditors?|lenders?|bondholders|vendors|shareholders|short sellers) "
    r"(?:sues?|accuses?|seizes?|takes? over|circles?|press(?:es)?|pressures?|urges?|dumps?|rejects?|cuts? off)"
    r"|(?:what went wrong|turmoil|shake-?up|crisis|chaos|morale|trouble|revolt) at"
    r"|(?:shoppers|customers|consumers) (?:\w+ ){1,5}(?:with|at|from)|^at|(?:love|bargains|deals|jobs"
    r"|aisles|tills) (?:with|at)"
    r"|(?:workers|staff|employees|unions?|strikes?|walkouts?|baristas|pharmacists|cashiers|layoffs"
    r"|job cuts|sales|profits?|shoppers"
    r"|customers|theft|checkouts|shares|prices|deliveries|revenues?|turnover|earnings|shelves"
    r"|gift cards) (?:\w+ )?(?:at|from)"
    r"|(?:lawsuit|suit|complaint|class action|ftc|sec|cma|accc|regulators?|watchdogs?|court|judge|jury"
    r"|union|attorney general)"
    r" (?:accuses|claims|alleges|says|fines?|orders|sues|charges|clears|hits|probes|investigates?|accused|fined)"
    r"|(?:analysts?|broker\w*|bernstein|jefferies|goldman\w*|ubs|barclays|citi|jpmorgan|moody's|fitch|s&p) "
    r"(?:downgrades?|upgrades?|cuts?|raises?|lifts?)"
    r"|(?:boycott|boycotts|boycotting|boycott of|boycott against))$",
    re.I,
)
TAKEN_OVER = Late(
    r"\b(?:agrees? to (?:buy|acquire|sell)|to (?:buy|acquire|sell|take over|take|rescue)|buys?|acquires?"
    r"|sells?|snaps up|rescues|weighs"
    r" sale of|sale of|takeover of|buyout of|acquisition of|purchase of|merge with|merger with|spin(?:s"
    r"|ning)? off|offloads?"
    r"|divests?|(?:beats?|tops|overtakes|undercuts|sues|outsells|outpaces|passes|copies|teams up with"
    r"|partners with|poaches from"
    r"|talks with|talks to buy|bids? for|approach(?:es)? (?:for)?)) $",
    re.I,
)
POSSESSIONS = Late(
    r"['’]s (?:[a-z-]+ )?(?:turnaround|(?:second|next|third) act|reinvention|revival|resurgence"
    r"|ceo|cfo|boss|sales|profits?|stores?|supermarkets?|checkouts?"
    r"|loyalty|layoffs|recall|earnings"
    r"|shares|stock|results|comeback plan|takeover|bankruptcy|rebrand|menu|recipe|shelves|delivery"
    r"|customers|shoppers|workers|franchisees"
    r"|(?:new )?owners?|parent|landlords?|creditors|lenders|buyer"
    r"|board|shareholders|quarterly|self-checkout|private label|own-label|gift cards?|app|packaging"
    r"|price (?:cuts?|hikes?|rises?))\b",
    re.I,
)
FORTUNE = Late(
    r"(?: (?:chain|brand|business|unit|stores))? (?:(?:for|in|from|at) (?:a |an |about |around "
    r"|up to )?(?:[$£€¥]|rs ?\d|\d)|could (?:fetch|raise|be worth))",
    re.I,
)
BIG_MONEY = Late(
    r"\d ?(?:bln|billion|mln|million|crore|bn|mn|m|b)\b|\b(?:all-cash|all-stock|private equity|equity firm)\b", re.I
)
TWO_WORDS = Late(r" ([\w-]+)(?: ([\w-]+))?")
OFF_SHELF = Late(r" (?:[\w-]+ ){0,2}?(?:from|off) (?:its |the )?(?:shelves|shelf|stores|sale|menus?|website)\b", re.I)
"""``Walmart pulls Tide from shelves``: what is taken from shelves had been on them."""
RESULTS = Late(
    r" (?:to )?(?:beat|miss|top|report|post|lift|rais|cut|lower|swing|hik|trim|slash|narrow|warn)\w*\b.{0,40}?"
    r"\b(?:estimates|expectations|views|forecasts|profits?|guidance|earnings|dividend|quarterly|same-store|comparable"
    r"|q[1-4]|\w+-quarter)\b",
    re.I,
)
"""A company's report: no place and no person has one."""
FATE = Late(
    r"(?:['’]s?)? (?:(?:to (?:go|be taken)|goes|taken|going) private"
    r"|collapse(?=:)|collapse (?:puts|leaves|costs|threatens|sparks)|(?:is |gets |was )?(?:fined|ordered to pay)\b"
    r"|settles? (?:[a-z-]+ ){0,3}(?:lawsuit|suit|claims?|case)"
    r"|(?:collapses?|goes|falls|plunges|slips) into (?:administration|bankruptcy|liquidation|receivership)"
    r"|(?:to )?(?:files?|seeks?|prices?|plans?|shelves?|pulls?|delays?|postpones?|ready|readies|eyes?|weighs?"
    r"|launch(?:es)?) (?:[a-z0-9.$-]+ ){0,2}(?:ipo|flotation|listing|bankruptcy|chapter 11|insolvency)"
    r"|(?:sale|takeover|bid|deal|merger) (?:falls|collapses|nears|draws|stalls)"
    r"|(?:to )?(?:opens?|closes?|shuts?|shutters?|cuts?|axes?|sheds?|slash(?:es)?|adds?)"
    r" (?:[\w,.-]+ ){0,4}(?:stores?|shops?|jobs|outlets?|restaurants?|supermarkets?|branches|sites)"
    r"|(?:pulls? out of|(?:to )?(?:quits?|exits?|enters?)) (?:the )?(?:u\.?s|uk|canada|mexico|brazil"
    r"|china|japan|india|belgium|austria|switzerland|netherlands|sweden|norway|denmark|finland|hungary|romania|greece"
    r"|portugal|israel|egypt|saudi|nigeria|kenya|vietnam|thailand|indonesia|philippines|malaysia|singapore|taiwan"
    r"|hong kong|argentina|chile|colombia|peru|new zealand|south africa|czech"
    r"|russia|germany|france|spain|italy|poland|turkey|europe|asia|africa|australia|ireland|korea)"
    r"|to be (?:bought|acquired|sold|taken over)|valued at|(?:is )?going (?:out of business|bankrupt"
    r"|bust)|(?:is )?closing(?= ?\?| (?:all|for good|its doors|\d+))|open on (?:christmas|thanksgiving"
    r"|easter|new year|boxing|labor|memorial)|goes (?:bust|public)|to (?:float|list|liquidate))\b",
    re.I,
)
"""What befalls and is done by companies alone."""
_MOVING = (
    r"(?:rises?|falls?|slumps?|slides?|drops?|jumps?|surges?|soars?|tumbles?|plunges?|slips?|gains?"
    r"|climbs?|dips?|sinks?"
    r"|crash(?:es)?|grows?|shrinks?|rebounds?|recovers?|beats?|tops?|miss(?:es)?|halves?|doubles?|slows?"
    r"|up|down|hit|rall(?:y|ies))"
)
TRADES = Late(
    rf"(?:['’]s?)? (?:(?:shares?|stock) (?:price )?(?:at|near|hits?|touch(?:es)?|ends?|closes?) (?:an? )?"
    r"(?:record|all-time|\d|multi-?year|52-week|lowest|highest)\b"
    r"|to (?:junk|underweight|overweight|outperform|underperform)\b"
    rf"|(?:[a-z0-9-]+ )?(?:shares?|stock|sales|comps|profits?|revenues?"
    rf"|earnings) (?:price )?{_MOVING}\b"
    r"|recalls (?:more than |about |nearly |over |up to )?(?:\d[\d,]{2,}|\d[\d.]* million)\b"
    r"|(?:hit|targeted|crippled) by (?:a |an )?(?:[a-z]+ )?(?:cyber|ransomware|hack|outage|breach)"
    r"|in (?:[a-z]+ )?talks to (?:buy|sell|merge|acquire|take over|raise"
    r"|rescue|save|snap up|offload|refinance|restructure)"
    r"|in (?:[a-z]+ )?talks (?:over|about|for|on) (?:[a-z$£€\d.-]+ ){0,3}(?:rescue|deal|sale|merger|takeover|loans?"
    r"|financing|funding|refinancing|bailout|tie-up|buyout|restructuring|stake)"
    r"|in (?:[a-z]+ )?talks with (?:lenders|creditors|landlords|bidders|suitors|banks|bondholders|noteholders)"
    r"|agrees (?:to (?:buy|sell|merge|acquire|be)|(?:[$£€][\d.]+ ?(?:billion|million|[mb]l?n|m)|all-cash|all-stock) )"
    r"|(?:raises|lifts|cuts|lowers|trims|ups|slashes|backs|keeps|reaffirms) "
    r"(?:(?:its|annual|full-year|profit|sales|fy|year|earnings) ){1,2}(?:forecasts?|outlook|guidance"
    r"|views?|targets?))",
    re.I,
)
"""What befalls companies alone, whatever else bears the name; a namesake that is a company too may suffer it."""
OWNED = Late(r"['’]?s? (?:maker|owner|parent|founder|importer|brewer|bottler|distiller)\b(?! (?:of|teacher))", re.I)
OWNER_OF = Late(r"\b(?:maker|owner|parent|operator|importer|brewer|bottler|distiller)s? of $", re.I)
"""A product has a maker and a chain an owner; so do rings and casinos, whose marks say so."""
SHOPS = Late(r"['’]?s? (?:stores?|shops?|supermarkets?|shoppers|boss|bosses|staff|chain)\b", re.I)
CHAIN = Late(r"['’]?s? (?:stores?|shops?|supermarkets?|shoppers|customers|chain)\b", re.I)
"""``Speedway shoppers``: what a banner has, though its name is a word; its boss may be of anything."""
AT_WORK = Late(
    r"(?:['’]s?)? (?:grocery |store |supermarket |warehouse )?(?:workers|staff|employees|pharmacists"
    r"|baristas|drivers) "
    r"(?:to |vote|strike|walk|win|reject|back|stage|seek|ratif|authori[sz]e)",
    re.I,
)
STEPS = Late(
    r" (?:steps up|ramps up|rolls out|shakes up|lays off|winds down|spins off|sells off|teams up|doubles down|hits back"
    r"|fires back|puts (?:the )?brakes|pulls the plug|calls off|calls time|bows out|cashes in|braces for|gears up"
    r"|parts ways|takes aim|snaps up|signs up|backs down|backs out|scales back|dials back"
    r"|cuts back|trades up|links up|joins forces|under fire (?:for|over|after|as))\b",
    re.I,
)
"""``Gap shakes up management``: what only somebody does."""
LAID_HANDS_ON = Late(
    r"\b(?:(?:FTC|SEC|DOJ|EU|CMA|FCA|ACCC|FDA|EPA|OSHA|NLRB|EEOC|watchdogs?|regulators?) "
    r"(?:sues|fines|probes|investigates|clears|blocks|accuses|orders|approves)"
    r"|(?:FDA|EPA|USDA) warns(?: on| over| about)?"
    r"|(?:analysts?|brokers?|moody's|fitch|s&p|jefferies|ubs|barclays|citi|bernstein) (?:downgrades?|upgrades?)"
    r"|(?:break-?up|liquidation|bankruptcy|relaunch|delisting|insolvency) of) $",
    re.I,
)
DEAL = Late(
    r" (?:to )?(?:(?:ups|raises|sweetens|makes|lifts|hikes|tables) (?:\w+ )?(?:offer|bid) for|buys?"
    r"|acquires?|takes? over|merges? with|bids? for|sues?|(?:teams?|links?|ties?) up with|partners? with"
    r"|joins? forces with|signs? with) ",
    re.I,
)
BOUGHT = Late(
    r"\b(?:bid|bids|deal|offer|suit|lawsuit|boycott|merger|stake|shares|takeover|acquisition|purchase"
    r"|buyout|owner|parent|boss|ceo"
    r"|shoppers|customers|franchisees) (?:for|in|of|at|against|with) $",
    re.I,
)
SCORE = Late(
    r" (?i:beats?|defeats|downs|edges|stuns|routs|outlasts|upsets|overpowers|outpoints|fights"
    r"|(?:storms|eases|cruises|breezes|races|powers|battles|sweeps|squeezes|sails) past) ([A-Z][\w'’.-]+)"
)
"""A match: who stands before it is a player when a name follows."""
BEATEN = Late(
    r"(?:^|[\s'\"])([A-Z][\w’.-]+) (?i:beats?|defeats|downs|edges|stuns|routs|outlasts|upsets|overpowers|outpoints) $"
)
"""Who stands after it, the winner's name before it, is a player."""
RING = Late(
    r"(?:[-–][A-Z][\w'’.]+|,? (?:vs?\.?|versus) [A-Z][\w'’.-]+)?['’]?s? "
    r"(?i:(?:title |prize |comeback |heavyweight |exhibition |boxing |grudge )?"
    r"(?:fight\b(?! (?:for|over|against|with|to|back|on|in)\b)|bout|rematch|knockout|undercard)\b)"
)
"""A boxer's: ``the Tyson-Paul fight``."""
AGED = Late(r",? (?:aged |age )?\d{2},")
"""``Tyson, 58, loses``: who has an age is a person."""
RUNS = Late(
    r"['’]?s? (?:[a-z]+ )?(?:wins|loses|seeks|secures|clinches|leads|trails|eyes|takes|faces|to seek"
    r"|mulls|ends|launches|drops|keeps) "
    r"(?:[\w’'.-]+ ){0,4}?(?:(?:democratic|gop|republican|tory|labour|party) (?:nod|nomination|primary"
    r"|leadership|race|bid|rival|voters)"
    r"|(?:senate|gubernatorial|mayoral|presidential|congressional|house|parliament\w*) (?:seat|race|bid"
    r"|run|primary|contest|campaign)"
    r"|re-?election|runoff|by-election|in (?:the |a )?(?:new |latest |final )?(?:[a-z]+ )?polls?)\b",
    re.I,
)
"""``Kroger wins Democratic nod``: who runs for an office."""
LIVES = Late(
    r"['’]?s? (?:(?:scores?|scored|nets|bags) (?:twice|winner|brace|hat|late|\d|first|\w+ goals?|in)"
    r"|(?:to |will )?(?:perform|sing|star|headline|guest-star|box)s? (?:at|in|for|opposite|with|on|as)"
    r"|(?:trial|retrial|verdict|inquest|autopsy|obituary|biopic|memoir|funeral|jury)\b"
    r"|(?:signs|agrees|pens|inks) (?:a |new )?(?:one|two|three|four|five|six|\d+)-year (?:deal|contract"
    r"|extension) (?:with|at|to stay)"
    r"|(?:ruled out|sidelined|doubtful|benched|traded to|drafted|back from injury|out for (?:season|year|six|the))"
    r"|(?:defends|retains|captures|claims|clinches|wins|won|takes) (?:(?:his|her|the|first|second|third"
    r"|maiden|men's|women's|\w+ open"
    r"|world|olympic|best) ){0,3}(?:title|crown|belt|gold|silver|bronze|oscar|emmy|grammy|bafta|tony|pole"
    r"|medal|nobel|pulitzer|masters"
    r"|mvp|actor|actress|golden globe|tournament|marathon)"
    r"|(?:hits|heads|strikes|fires|lashes) (?:home )?(?:a |the )?(?:late |last-gasp |stoppage-time |\w+-minute )"
    r"?(?:winner|equali[sz]er|hat-trick|brace)|takes (?:the )?oath|sworn in\b"
    r"|and [\w'’-]+ (?:share|tied for|lead|star|to star|wed|split)\b"
    r"|retires (?:after|from|at|as|with)|joins (?:the )?cast|(?:is )?cast as|(?:dies|died|dead) (?:at"
    r"|aged|after|in|of|from)|,? (?:weds|marries)\b"
    r"|(?:arrested|jailed|sentenced|convicted|acquitted|charged with (?:murder|assault|rape|dui)))",
    re.I,
)
"""``Tyson scores twice``: what only somebody does, or has."""
LIVES_WITH = frozenset(
    (
        "score scores scored nets bags perform performs sing sings star stars headline headlines box boxs trial "
        "retrial verdict inquest autopsy obituary biopic memoir funeral jury signs agrees pens inks ruled sidelined "
        "doubtful benched traded drafted back out defends retains captures claims clinches wins won takes hits heads "
        "strikes fires lashes sworn and retires joins cast dies died dead weds marries arrested jailed sentenced "
        "convicted acquitted charged"
    ).split()
)
"""One of these is in whatever `LIVES` matches; that is told faster, and spares compiling it for a text with none."""
TRIUMPHS = (
    *("to ", "bag", "win", "claim", "take", "land", "seal", "clinch", "earn", "notch", "captur", "celebrat", "savor"),
    "eye",
)
"""How what `TRIUMPH` matches begins."""
BEFORE_HYPHEN = Late(r"\b([A-Z][a-z]+)-$")
TOWN = Late(
    r",? (?:police|council|councill?ors?|residents|mayor|voters|villagers|(?:man|woman|teen|teenager"
    r"|couple|native|boy|girl) (?:charged|arrested|dies|died|killed|jailed|accused|wins|pleads|sentenced"
    r"|dead|found|missing|shot|stabbed)|firefighters|crash|blaze"
    r"|wildfire|floods?|flooding|quake|earthquake|stabbing|airport|cathedral|landslide|avalanche|prison|bypass"
    r"|malls?|high street|town cent(?:er|re)|town hall|farmers['’]? market|schools?|high school|shopkeepers"
    r"|city hall|zoning|planners|selectmen|ferry|harbou?r)\b",
    re.I,
)
"""``Burlington police``: what only a town has."""
CIVIC = Late(
    r" [a-z]+s its (?:[\w-]+ ){0,2}?(?:sales tax|property tax|water (?:ban|supply|rates)|curfew|budget (?:deficit|gap)"
    r"|mayor|police|library|fire (?:levy|chief|department|station)|snow day|beaches|bus service|city|town"
    r"|female mayor)\b",
    re.I,
)
"""``Casper raises its sales tax``: what a town has, whoever else bears its name."""
AROUND = Late(
    r"\b(?:near|outside|(?:north|south|east|west|kilomet(?:er|re)s|miles) (?:of|from)|(?:rescued"
    r"|evacuated|missing) (?:from|in|on)"
    r"|(?:fire|blaze|crash|explosion|blast|shooting|stabbing|murder|killed|dead|arrested|riots?|protests?|clashes"
    r"|floods?|quake|tornado|landslide|school|schools|hospital|church|museum|bridge|tunnel|born|raised|mayor"
    r"|outage|power cut|home|homes|house|farm|wolves|snow|downtown)(?: [\w'’-]+)? in"
    r"|(?:residents|people|mayor|town|city|village|university|port|battle|suburb|county|coast|streets|bishop|outskirts"
    r"|parts|island|county seat) of"
    r"|(?:storm|hurricane|typhoon|cyclone|tornado|floodwaters) (?:heads for|bears down on|nears|batters|hits|lashes"
    r"|moves toward|approaches)|flights? to|trains? to|highway to|road to|downtown) $",
    re.I,
)
KEEPER = Late(
    r"\b(?:coffee ?shop|caf[eé]|restaurant|bakery|bar|pub|salon|(?:small )?business|farm|dog|home|gym|team|club"
    r"|ranch|inn|diner|flower ?shop|bookshop|bookstore|barber ?shop|shop) owner $",
    re.I,
)
"""``cafe owner Lawson``: a person who keeps a shop."""
OF_A_LINE = Late(
    r" (?i:von|van|de|del|della|der|di|du|ibn|bin|al) (?!(?:M[eé]xico|Chile|Colombia|Brasil|Argentina|Per[uú])\b)"
    r"(?:l['’]|la |las |los |der |den )?[A-Z][a-z]"
)
"""``Heinz von Foerster``, ``Carrefour de l'Odeon``: the name goes on."""
_ROLE = (
    r"(?:ceo|cfo|coo|cmo|cto|cio|chief|chair(?:man|woman)?|(?:co-)?founder|president|(?:managing )?director|boss|heir"
    r"|heiress|partner|buyer|head)"
)
OFFICES = frozenset(
    (
        "ceo cfo coo cmo chairman chairwoman founder co-founder economist analyst strategist shopkeeper billionaire "
        "tycoon magnate heir heiress entrepreneur"
    ).split()
)
"""``CEO Tyson quits``: an office just before whoever holds it."""
OFFICIAL = frozenset(
    "to quits resigns retires steps stands returns named appointed elected promoted made becomes".split()
)
"""What `ROLE_AFTER` begins with, unless it is a comma: most names are followed by none."""
ROLE_AFTER = Late(
    r" (?:to (?:head|helm|chair|lead|oversee|succeed) (?!(?:off|to|for|into|in|online|south|north|abroad)\b)"
    r"|(?:quits|resigns|retires|steps down|stands down|to step down|to stand down|returns) (?:as|from)\b"
    rf"|(?:named|appointed|elected|promoted to|made|becomes) (?:[\w'’-]+ ){{0,2}}{_ROLE}\b)"
    r"|, (?!(?:under|led|with|without|now|after|its|whose|and|minus) )(?:[\w'’&-]+ ){0,4}?"
    rf"(?:{_ROLE}|man|woman)(?: (?:of|at|behind|who)\b[^,\n]*)?(?:,|$|\n)",
    re.I,
)
"""``Tyson, Walmart's former CFO, joins``, ``Ross to head ad business``, ``Coles resigns as chairman``."""
HIRES = frozenset(
    (
        "hire hires name names appoint appoints tap taps poaches pick picks promote promotes elevates installs recruits"
    ).split()
)
AS_OFFICER = Late(rf" (?:as (?:[\w'’-]+ ){{0,3}}{_ROLE}\b|to (?:lead|run|head|oversee|succeed|replace|chair)\b)", re.I)
"""``Tesco hires Ross as finance chief``."""
WARES = Late(
    r" (?:(?:sales|prices) (?:[\w%.,-]+ ){1,5}?at (?:[\w.]+ ){0,2}(?:supermarkets|grocers|retailers|shops|chains)"
    r"|prices (?:hit|jump|soar|rise|fall|sink|climb|surge|tumble|double|near|reach|ease|slide|slip|drop|rally|plunge)"
    r"|shortages?|surplus|glut|rationing|harvest|crops?)\b",
    re.I,
)
"""``Mango sales rise at UK supermarkets``: what shops sell, where the name is a shop's."""
TRIUMPH = Late(
    r" (?:to )?(?:bags?|wins?|claims?|takes?|lands?|seals?|clinch(?:es)?|earns?|notch(?:es)?|captures?|celebrates?"
    r"|savors?|eyes?)"
    r" (?:[a-z'’-]+ ){0,2}?(?:(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|\d+(?:st|nd|rd|th))"
    r" (?:straight|consecutive|successive|state|national|career|league)"
    r"|(?:straight|consecutive|back-to-back|state|national|league|conference|division|world|gold))"
    r" (?:[a-z'’-]+ ){0,2}?(?:titles?|wins?|crowns?|championships?|victor(?:y|ies)|medals?|pennants?|trophy)\b",
    re.I,
)
"""``Coach bags fifth straight title``: sport, whatever the name."""
