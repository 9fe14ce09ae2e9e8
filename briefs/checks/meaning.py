"""Words that may stand for one another in a paraphrase, and words that add nothing to it.

A claimed sentence is held against its source by what it means, not by its letters: ``bought`` is backed by
``acquisition``, ``the chain`` by ``the grocer``. The groups are near-synonyms of news English, one group a line; a word
may stand in several. Opposites never share a group: which way a verb points is for the polarity check.
"""

import re
from functools import lru_cache

from retail.words import stem

_GROUPS = """
buy acquire purchase takeover acquisition acquirer buyer purchaser buyout snap obtain
store shop outlet location supermarket branch site market showroom boutique storefront
share stock equity
share stake holding interest
company firm business retailer chain grocer group corporation enterprise operator maker manufacturer outfit giant owner
retailer seller merchant store shop
company organisation organization body
cut reduce trim lower slash reduction decrease shrink scale
rise increase grow climb gain jump surge growth advance up higher go uptick upturn expand pickup add
soar leap rocket surge jump spike skyrocket
fall drop decline slip decrease slide down tumble plunge dip sink lower slump retreat ease shed slow slowdown lose
plummet plunge crash tumble collapse slump
close shut shutter closure closing shutdown wind
open launch start begin opening commence inaugurate initiate introduce unveil
first inaugural debut
launch release introduce unveil roll rollout debut issue new
worker employee staff job associate workforce people personnel colleague team staffer labour labor
job post position role work
consumer shopper customer buyer client people household
user customer subscriber people person member
deal agreement pact transaction accord contract arrangement treaty settlement sign
alliance partnership tie partner team collaboration join venture cooperation cooperate
talk discussion negotiation discuss negotiate conversation meeting dialogue speak
meet meeting gather gathering session summit conference convene
lawsuit suit sue litigation case complaint court legal action claim
court judge tribunal justice ruling judicial
ruling decision judgment verdict order decide rule
chief ceo boss head
manager boss coach head chief
executive exec official ceo boss director manager officer
leader head chief boss lead president chair chairman premier
name appoint hire pick choose select tap draft recruit install nominate
leave depart resign quit exit departure step go stand resignation walk
dismiss fire sack oust remove
approve clear approval authorise authorize permit allow back endorse green accept pass sanction
allow let permit enable
block reject halt stop bar prevent prohibit ban veto turn refuse
stop end halt cease discontinue scrap drop cancel abandon axe
big large huge major giant massive sizeable considerable significant
biggest largest leading top main
small little tiny minor modest slight
online ecommerce internet web digital e-commerce website site app
quarter quarterly
earnings profit earn income result net made make
profit gain earnings
loss lose red deficit
revenue sales sell sold turnover takings
sell sold divest offload dispose sale
merger merge combination combine tie-up union unite
price pricing cost charge fee rate tariff value
cheap low inexpensive budget discount affordable
costly expensive dear pricey high
discount reduction markdown offer promotion deal
spend invest investment spending outlay expenditure put pour plough
money cash fund funding capital finance financing sum
fund finance pay sponsor back
product item good merchandise goods line range article
food grocery groceries meal
clothing clothes apparel fashion garment
shirt kit jersey uniform
phone handset mobile smartphone cellphone telephone
computer pc machine laptop
car vehicle auto automobile automaker carmaker
plane aircraft jet airplane
ship boat vessel
house home property dwelling housing residence flat apartment
federal government
government state ministry administration authorities cabinet
official authorities spokesman minister
country nation state land
world global international worldwide globe planet
abroad overseas foreign international elsewhere
region area district part zone province county
town city municipality urban
place location spot site venue
recall withdraw withdrawal pull remove
union labor labour
strike walkout stoppage industrial
protest demonstrate demonstration rally march
protester demonstrator activist campaigner
build construct construction erect building put
building premises property complex
show find finding reveal suggest indicate disclose unveil reveals point demonstrate sign
study research survey report poll analysis paper finding review
researcher scientist academic expert
survey poll question ask canvass
expert analyst specialist observer commentator watcher
expansion expand grow growth
test trial pilot experiment try
deliver delivery ship shipping distribute bring carry transport
comment remark statement say tell word speak message
decline refuse reject would
refuse decline reject turn
pay cost compensate compensation payment settle
pay wage salary earnings remuneration income
bonus payout payment
end finish conclude complete close expire run over final
complete finalise finalize finish close conclude
tell inform say notify
lead head run chair manage direct oversee
control run own dominate hold manage command
own belong owner hold possess
succeed replace successor take follow replacement
about approximately roughly around some nearly almost
american us u.s
british uk u.k britain english
regulator watchdog agency authority commission body
agency body organisation organization department
settle settlement resolve resolution
sign signed ink
month monthly
year annual yearly
annual yearly full-year
decade ten
percent pct
supplier vendor provider
warehouse centre center distribution depot hub
raise hike lift increase boost up
boost lift help raise increase strengthen improve fuel
help aid assist support boost assistance
want seek wish hope desire aim keen try look ask
try attempt seek bid effort
keep retain hold maintain stay preserve
stay remain keep continue still
continue go remain keep still carry persist last
add additional extra further more another
record high peak best
best top leading good
win victory triumph success winner take scoop land secure bag pick beat claim
award prize honour honor title accolade trophy
award grant give hand
lose defeat beat loss
defeat beat overcome
rival competitor competition compete contender opponent
compete competition rivalry vie contest
candidate nominee contender hopeful shortlist running
shortlist finalist running nominate nomination candidate
vote election poll ballot elect
politician lawmaker legislator mp senator congressman representative
lawmaker member congressman representative legislator mp
party political
bill law legislation act measure
law legal legislation statute
rule regulation law guideline policy
ban prohibit outlaw bar forbid prohibition
tax levy duty
tariff duty levy
import importer
export exporter
trade commerce business
economy economic economist
growth expansion
inflation price
job employment unemployment work
lay layoff redundancy cut dismiss lose discharge
bankruptcy insolvency administration chapter bankrupt collapse
debt borrowing loan owe liability
bond debt note
bank lender banking
loan lend credit borrow
investor shareholder holder stockholder backer
analyst broker
forecast predict prediction project projection expect estimate outlook guidance see anticipate
expect anticipate forecast likely predict await hope due should think
estimate calculate reckon put guess
plan intend propose proposal aim scheme project programme program intention
proposed planned
offer bid proposal propose tender
bid offer approach
target goal aim objective
announce say reveal disclose declare unveil state report
announcement statement news
confirm say acknowledge verify
deny dispute reject refute denial
claim say allege assert maintain argue
accuse allege allegation blame charge claim accusation
criticise criticize attack slam blast condemn criticism denounce fire
criticism criticise criticize backlash condemnation flak
praise laud hail welcome applaud
complain complaint protest grumble
warn caution alert warning
urge call press demand ask appeal push
demand request call want ask require
need require necessary must have demand
must have need require
force require oblige compel make
agree accept consent
agree same
support back endorse favour favor advocate
oppose against resist object
argue say contend
believe think say feel view
doubt question sceptical skeptical unsure uncertain
hope optimistic confident optimism hopeful
worry concern fear anxious anxiety afraid worried
fear worry concern
risk danger threat hazard
threat threaten danger
problem trouble issue difficulty challenge obstacle hurdle struggle
struggle trouble battle problem fight difficult
obstacle challenge hurdle barrier
crisis emergency turmoil trouble
reason cause why because due
cause lead trigger prompt spark bring create make result
after following since later
blame cause attribute due
result outcome effect consequence
effect impact influence affect
hit hurt affect damage harm strike
damage harm hurt destroy destruction ruin
injure injury wound hurt
die death dead kill fatal killed victim
kill murder shoot slay dead
attack assault strike raid bomb
war conflict fight battle
fight battle combat struggle tackle
army military troops soldier force
police officer cop force
arrest detain custody hold
jail prison imprison sentence
crime offence offense criminal
steal theft rob robbery thief
fraud cheat deceive scam
charge accuse indict prosecute
trial hearing court case
hear hearing
investigate investigation probe inquiry enquiry look examine study
examine look review consider study inspect
review assess evaluate consider
inspect check inspection
check verify verification
consider weigh mull ponder think explore
explore consider study look
choose pick select opt choice
choice option alternative
change alter shift switch move modify adjust
move step decision action
move shift transfer switch relocate
transfer move
adjust change move
improve better recover improvement upgrade enhance
recover recovery rebound revive revival bounce pick
revival recovery revive
worsen deteriorate worse
difficult hard tough tricky
easy simple
fast quick rapid swift speedy immediately
quickly soon rapidly instantly immediately fast
immediately once instantly straight
slow sluggish gradual weak
strong solid robust healthy firm
weak poor soft sluggish slow disappointing
important key significant crucial major vital main
main key chief principal major
famous well-known renowned
popular favourite favorite
popularity popular demand
new fresh latest recent
latest recent newest new
recent late latest last
old former previous ex
previous earlier last prior before preceding ago
former ex once previous
current present today now existing
now current present
future coming next upcoming ahead
next following coming
final last ultimate
begin start commence open
early initial first
early soon
late delay
delay postpone put defer
schedule plan set date due
date day
wait await
time period moment
long lengthy extended
short brief
often frequent regular
rare unusual uncommon
usual normal typical standard regular
unusual strange odd
total overall whole all entire combined
all every each whole entire total full
every each all
more over above exceed
over more than exceed
under below less
less fewer under
many numerous several lot dozens
several some number few many multiple handful
number figure total
figure number data statistic
three third
two second double twice pair couple both
double twice two
triple treble three
single one sole
only sole just
at least minimum
most majority
equal same level match as
same identical equal similar
different differing vary other
similar like alike
include contain feature comprise involve among such
among including include
feature include
such like example
give provide offer supply hand grant
provide supply give offer
supply provide provider
receive get obtain gain
get obtain receive become
take bring
bring take carry
put place set lay
send dispatch ship
return come back
arrive come reach
go travel head
travel trip journey tour visit
visit tour trip
tourist visitor traveller traveler
holiday vacation
leave remain
live reside
child kid young youngster
young teenage teenager youth teen
teenager teen
parent mother father
mother mum mom
father dad
wife husband spouse
marry wed wedding marriage engaged engagement
couple pair two
woman female
man male
man person people
person people individual human
friend ally
family household relative
student pupil
school college education
university college
teacher lecturer professor
doctor physician medic
hospital clinic medical
patient sick
disease illness condition sickness
drug medicine medication
health medical
film movie picture
movie film
actor star actress
star celebrity actor singer
singer star musician artist performer
band group act
song single track record hit
album record
music musical
concert gig show performance
perform performance play appear
show programme program series broadcast
show display exhibit
show air broadcast screen
profit profitable black
loss red
television tv
tv broadcast
special programme show
footage video film clip
video clip footage recording
picture photo image photograph
photo picture image selfie
book novel title
author writer novelist
write author pen
read reader
newspaper paper daily press journal times post
paper newspaper
magazine publication
press media journalist
journalist reporter correspondent
report story article news
story tale
publish print release public
public publish
game match fixture tie
game title
match game fixture clash
player footballer midfielder striker defender
player star
team side club squad
club side team
football soccer
coach manager trainer boss
season campaign
league division championship
cup trophy tournament
championship tournament title competition
tournament event championship competition
goal score
score goal net
race run
runner athlete
record best
injury injured
contract deal
champion winner
final showdown
draw tie level
technology tech technical
software program programme
tool program software app
program tool software
device gadget machine
gadget device
screen display
network service
service offering
internet web net online
website site web page
email mail message
message text note memo
letter note write
memo letter note
hacker attacker
security safety secure
safety safe secure
safe secure
protect protection guard safeguard shield
privacy private
private confidential
secret confidential
data information
information detail data
detail information
energy power
oil crude petroleum
gas fuel
fuel petrol gas
electricity power
climate environment environmental
weather climate cold
rain flood
storm hurricane
fire blaze
farm agriculture agricultural farmer grain
farmer grower
grain cereal wheat corn
crop harvest
feed food
output production produce
produce make production manufacture output
make produce manufacture create build
factory plant works
plant factory mill
manufacture make produce
industry sector business trade
sector industry
goods products
raw material commodity
commodity material
market trade
market sector
exchange market
currency exchange dollar money
rate level
stable steady stabilise stabilize
steady stabilise stabilize stable constant
intervene step act intervention
act action step take
action step measure move
measure step action
step measure move
prepare ready set
ready prepared willing
willing ready
able can capable
ability capable
power authority
right entitlement
duty responsibility
responsible charge
charge responsibility
charge fee cost
charge writedown hit
condition term
term period
limit cap restrict ceiling
cap limit
restrict limit curb restriction
curb restrict limit reduce
free release
permanent lasting
temporary short-term interim
interim temporary acting caretaker
acting interim
chairman chair chairwoman head
chair chairman
president chief
minister secretary
deputy vice assistant
spokesman spokeswoman spokesperson representative
representative spokesman agent
agent representative
lawyer attorney counsel
attorney lawyer
judge justice
membership member
panel committee board commission
committee panel
board director panel
committee commission
group body
charity charitable
donate donation give contribute contribution pay
contribute donate pay
seat place spot
place seat
join enter
appear seem look
look seem
likely probable set expected poised
poised set ready about
set due ready
possible potential
try seek
aim seek target
focus concentrate
emphasis focus stress
stress emphasise emphasize
describe call label
call name dub describe term
call urge
name call
know known
know aware
learn discover find hear
discover find
find discover locate
hear learn
understand know
think believe
remember recall
mention reference refer
reference mention
cite quote mention
note say point
joke jest quip
mock ridicule
apologise apologize apology sorry
sorry apologise apologize
regret sorry
thank grateful
angry furious outrage anger
anger fury outrage
happy pleased delighted glad
pleased happy
sad upset
surprise unexpected shock
shock surprise stun
stun shock
excite thrill
love like
hate dislike
enjoy like
interest keen
keen eager interested
interested keen chase after
chase pursue after
pursue chase seek
link tie connect connection
connect link
relate link
separate split divide apart
split divide separate
divide share
share split
gap difference
compare against versus comparison contrast
contrast compare
against versus
trend pattern
lack shortage absence
shortage lack scarce
surplus excess glut
excess surplus
enough sufficient adequate
adequate sufficient
poor needy
rich wealthy developed
wealthy rich
developed rich industrial
developing poor
industrial industrialised industrialized
hunger hungry starve
uneven unequal
distribution spread
spread distribute
spread extend widen
widen extend broaden expand scope
extend widen prolong expand extension
scope range
range variety selection
variety range
speed pace
pace speed rate
fail failure
failure collapse
success successful
achieve reach attain
reach hit achieve touch
touch reach hit
hit reach
broke break smash
collapse fail
save rescue
rescue save bail
bailout rescue
aid help relief
relief aid
replace swap substitute
swap exchange
trade swap
return give
refund repay reimburse
repay refund
bill charge
invoice bill
order request
order command
booking reservation
ticket seat
passenger traveller traveler
airline carrier
carrier airline operator
operator carrier
train rail railway
road street highway
street road
bus coach
port harbour harbor
border frontier
wall barrier fence
barrier wall
immigrant migrant undocumented
migrant immigrant
immigration immigrant
refugee migrant
inquiry investigation
collude conspire collusion
conspire collude
evidence proof
prove show demonstrate
true truth
false untrue wrong
wrong incorrect mistaken
error mistake
correct right
lie untruth
hide conceal
reveal show uncover
surface emerge appear
occur happen
event occasion happening
occasion event
ceremony event
celebrate mark
history past
tradition traditional
culture cultural
religion religious faith
christmas festive
gift present
present give
beer alcohol drink
drink beverage
restaurant eatery diner
eatery restaurant
hotel inn
cosmetics beauty makeup
beauty cosmetics
jewellery jewelry jeweller ring
shoe footwear sneaker
footwear shoe
brand label
own-label private-label private own store-brand
advert advertisement advertising ad commercial
advertising ad advert marketing
marketing advertising
campaign drive push
sponsor sponsorship
licence license permit
listing float flotation ipo
float list
dividend payout
holder owner
adviser advisor consultant
counsel adviser
unit division arm subsidiary business operation
division unit arm
arm unit
subsidiary unit
operation business
parent owner
headquarters base
local regional
national nationwide
nationwide national country
rural countryside
resident local people inhabitant
citizen people
voter people electorate
crowd audience
audience viewer crowd fan
viewer audience
fan supporter follower
supporter fan backer
critic opponent
colleague co-worker
predecessor former
veteran experienced
experience experienced
skill expertise
professional expert
instruct teach
train coach
age old
elderly old
adult grown
size scale
space room
volume amount quantity
amount sum volume
quantity amount
value worth
average typical mean
mean average
index gauge
gauge index measure
benchmark index
rating rank
rank place
affirm leave keep maintain confirm
leverage leveraged
lucrative profitable valuable
glitch problem fault
fault glitch flaw
flaw fault bug
bug flaw
patch fix
fix repair patch
repair fix
steer control guide
guide steer
bypass evade dodge circumvent get
evade bypass
widespread wide
upload submit provide
submit upload
dead doomed
name mention reference cite refer identify
re-election reelection run stand election
back stand reaffirm reiterate maintain stick
exceed clear surpass top beat pass
margin majority lead
shr share stock
rev revs revenue sales
qtr quarter quarterly
yr year annual
avg average
net profit earnings
mln million
bln billion
dlr dlrs dollar
ct cts cent
pct percent
suspend halt stop
upset disappoint disappointed anger
actor actress star
remark comment joke statement
dominate major main
fresh new latest
flight service route
weigh consider
firm company
lucrative profitable
scope room
drop end discontinue abandon scrap
privatise privatisation privatize privatization sell-off selloff sell
electricity power energy
outsource outsourcing process
turnover revenue
start study begin
film movie production shoot
sweeten raise increase up improve
attitude opinion view sentiment feeling stance mood
opinion view belief judgment judgement verdict
sharply dramatically steeply markedly significantly considerably substantially heavily strongly hugely
slightly marginally modestly little
gradually slowly steadily
past last previous recent
sooner earlier before
exaggerate overstate inflate overstatement
curb limit dampen restrain hold reduce hit
cover include span involve concern apply affect
list register table
collapse fail bankrupt insolvent fold
explain cause reason behind lie account
showcase feature present display promote highlight
highlight emphasise emphasize underline underscore stress show
cope handle deal manage tackle
handle manage run deal process
marked clear striking notable sharp significant
alike both
worth value valued
consume drink eat use consumption drunk
essay article piece column commentary writer
author writer essayist columnist
odds dispute clash conflict row argument disagreement feud quarrel rift spat tension argue disagree fight battle
seize capture take grab
detect spot identify detection recognise recognize find notice
allegiance loyalty loyal
custom tradition practice habit
near approach close draw
trail lag behind
convinced certain sure confident persuade
count tally number estimate reckon
attract draw pull lure entice woo court
woo court pursue attract tempt approach
rely depend dependent reliance base
matter important count
favour favor prefer benefit help support
benefit gain help profit advantage
unsure uncertain unclear undecided know
host stage hold organise organize
compete race play participate take part contest
beg urge plead implore appeal
bypass circumvent around past round evade
answer response reply respond answered unanswered
besides addition plus also
absence lack shortage without want
responsible blame fault responsibility
penalty fine punish punishment penalise penalize sanction
sanction punish penalty embargo restriction
restructure reorganise reorganize overhaul revamp shake-up restructuring reorganisation reorganization rejig reform
overhaul reform revamp change redesign rework
streamline simplify slim
shortfall deficit gap lack short
surpass exceed top beat better outperform outstrip overtake above ahead
miss short below disappoint under undershoot
rename rebrand
absorb swallow bear
axe cut scrap eliminate shed cull
eliminate remove cut axe end
remove delete withdraw take drop strip
shed cut lose
demand appetite want interest desire need
overproduction surplus glut oversupply
supply provide delivery shipment stock
shipment delivery supply ship consignment
stock inventory supply
rent lease rental hire
landlord owner
tenant occupier
franchise franchisee licence license
spin-off spinoff demerger split separate separation carve
demerge spin separate split
flagship main leading
footprint presence
outlook prospect forecast future
prospect chance hope outlook likelihood
sluggish slow weak lacklustre lackluster
disappointing weak poor disappointed worse
buoyant strong brisk robust healthy
brisk strong fast buoyant
slowdown slow deceleration weaken weakness
weaken soften slow weakness
rally rise recover gain rebound
rebound recover bounce rally recovery
halve half
quadruple four
record unprecedented
uplift rise increase upturn
decrease decline fall drop reduction
erode reduce eat weaken
widen grow expand increase
narrow shrink reduce
ease soften loosen relax fall
tighten toughen restrict strict stringent
tough strict stringent hard harsh
inject pump invest put
pump inject pour
bailout rescue aid
subsidy subsidise subsidize aid grant support
grant award subsidy give
fund back finance bankroll
backer supporter investor
lure attract tempt
reluctant unwilling hesitant hesitate
hesitate reluctant wary pause
wary cautious careful hesitant
cautious careful wary prudent conservative
ambitious bold
aggressive bold hostile
hostile unsolicited unwanted unwelcome
rumour speculation talk gossip hearsay
speculation talk rumour guess
secret undisclosed confidential
disclose reveal publish release
undisclosed secret unknown
unveil present reveal show launch
present unveil show introduce
preview show
debut launch premiere arrive
arrive reach come debut enter
entry enter arrival
enter join move
exit leave withdraw pull quit departure
pull withdraw exit scrap cancel
postpone delay defer shelve
shelve postpone drop suspend abandon scrap hold
resume restart reopen restore
restore return reinstate bring
retire retirement step quit stop
succeed success
promote promotion advertise market
promote elevate raise name
demote replace
oversee supervise manage charge run head
supervise oversee monitor
monitor track watch follow
track follow monitor trace
trace track find
attend visit go
boycott shun avoid refuse
shun avoid reject boycott
avoid prevent escape dodge
prevent stop avoid block
hamper hinder impede hurt restrict block
obstruct block hamper
facilitate help ease enable
enable allow let help
empower enable
encourage urge promote
discourage deter put
deter discourage prevent
threaten warn risk
endanger threaten risk
jeopardise jeopardize threaten risk
risk threat danger chance
safe unharmed
harmful dangerous damaging
toxic poisonous
contaminate taint contamination pollute
contamination contaminate bacteria
defect fault flaw malfunction problem defective faulty
malfunction fail fault failure
repair fix mend
refund reimburse compensate
reimburse repay refund pay back
damages compensation award
owe debt due
creditor lender bondholder
lender creditor bank
mortgage loan
default fail miss
liquidate wind sell
liquidity cash money
wealth rich money fortune
hardship poverty difficulty poor
struggle hard difficulty
burden load weight
weigh hit drag burden
drag weigh hold
spur boost encourage drive prompt
drive push spur fuel
fuel drive boost feed
underpin support back
bolster boost strengthen support
shore support strengthen
reinforce strengthen bolster
undermine weaken damage
overshadow cloud
dispute challenge contest argue
challenge contest dispute question
query question ask
appeal challenge
overturn reverse quash cancel
reverse overturn change turn
uphold confirm back
dismiss reject throw
plead admit
admit acknowledge concede confess
acknowledge admit recognise recognize
insist maintain stress demand
stress insist emphasise
reiterate repeat again
respond reply answer react response
react respond reaction response
recommend advise suggest urge recommendation
advise recommend counsel tell warn
advice recommendation counsel guidance
suggest propose recommend
invite ask
participate join take attend
involve include part engage
oppose object fight resist opposition
object oppose complain
approval consent permission authorisation authorization clearance blessing
permission permit approval consent leave
consent agree approval
licensed authorised authorized
illegal unlawful illicit
legal lawful
unfair unjust
fair just
equal fair
bias prejudice discriminate
discrimination discriminate bias
harass harassment abuse
abuse misuse mistreat harass
mislead deceive misleading false
deceive mislead trick fool
fake false counterfeit bogus forged
counterfeit fake copy
copy imitate pirate duplicate
pirate copy illegal
original first
genuine real true authentic
real actual genuine
virtual digital
artificial synthetic
robot machine humanoid
automate automatic automation
manual hand
handmade hand
factory-made manufacture
standard level norm
norm standard usual
exceptional unusual extraordinary
ordinary normal usual everyday
everyday daily ordinary
daily day everyday
weekly week
nightly night
overnight night
holiday christmas festive season
easter holiday
thanksgiving holiday
native born local
skill ability talent
talent skill gifted
genius talent
expert skilled
knowledge know expertise
awareness aware know
aware know conscious
unaware ignorant
forget forgotten
mistake error wrong
blunder mistake error
oversight mistake
crash collide collision accident
explosion blast explode
earthquake quake tremor
tsunami wave
flood inundate
drought dry
disaster catastrophe tragedy
casualty victim dead
survive survivor live
evacuate flee leave
flee escape leave
escape flee avoid
hostage captive
kidnap abduct seize abduction capture
ransom pay
acquit clear innocent
sentence jail term
probation sentence
parole release
bail release
testify testimony witness evidence
witness see testify
jury juror
regulate regulation control rule
deregulate liberalise liberalize
liberalise liberalize open
nationalise nationalize state
voter elector
turnout vote
campaign run
manifesto platform programme program pledge
pledge promise vow commit commitment undertaking
truce ceasefire peace
invade invasion
occupy occupation
troop soldier
weapon arms gun
gun weapon firearm
missile rocket
nuclear atomic
bomb explosive
terrorist militant extremist
militant terrorist rebel
rebel insurgent fighter
ally partner friend
enemy foe rival opponent
tie bond relation link
relation relationship tie
neighbour neighbor
territory land area
island isle
meat beef pork poultry
poultry chicken meat
fish seafood
dairy milk
bakery bread baker
sugar sweet
sweet candy confectionery chocolate
snack food
meal dinner lunch food
breakfast meal
cook chef
recipe dish
dish meal food
wine drink alcohol vineyard
vineyard wine vine
beer brewer brewery
spirit liquor alcohol
tobacco cigarette smoking smoke
drug pharmaceutical medicine
pharmacy drugstore chemist
vaccine jab shot vaccination
surgery operation
illness disease ill sick
cancer tumour tumor
obesity obese fat weight
diet slim food
slim diet thin
fitness gym exercise
athlete sportsman
olympic games
medal gold silver bronze
stadium arena ground
arena stadium venue amphitheatre
venue place site arena
theatre theater stage play
play drama
comedy funny
funny comic
painter artist paint
paint painting
sculpture statue
museum gallery
exhibition show exhibit
festival event
celebration party celebrate
fashion style clothing
designer fashion
luxury upmarket high-end premium
bargain discount cheap deal
afford pay
budget spending plan
expenditure spending cost
expense cost
overhead cost
saving save cut
bonus reward
reward award prize
incentive bonus encourage
perk benefit
pension retirement
insurance insurer cover
auditor audit accountant
audit review check
accounts books
accounting accounts
bookkeeping accounting
fiscal financial
monetary money
exchange trade
dealer trader seller
hedge fund
bond gilt
return yield profit
margin profit
turnaround recovery
relaunch launch
upgrade improve raise
downgrade cut lower
rating grade
rank list position
position rank place
chart list
respondent people person
questionnaire survey
percentage percent proportion share
ratio proportion
minority few
calculate figure
foresee expect
probably likely
possibility chance
opportunity chance
fate future
destiny fate
plan strategy
tactic plan
initiative scheme programme plan
blueprint plan
idea concept notion thought
theory idea
imagine think envisage
envisage expect imagine
dream hope imagine
vision dream
eager want
prefer like
choose prefer
ignore overlook
neglect ignore
title name
remind tell
teach lecture professor teacher
lecture teach speech
speech address talk
address speech speak
debate discuss argue discussion
bargain negotiate
compromise agree
settle agree
resolve solve settle
solve resolve solution
solution solve answer
topic subject issue
theme subject
equipment gear kit machinery
machinery machine equipment
tool equipment
appliance device
console machine device
screen monitor
battery power
wireless wi-fi
broadband internet
upload post
post publish message
blog post
tweet post message
chat talk
chatbot assistant
hardware equipment
chip semiconductor processor
server computer
cloud server
database data
hack attack breach
breach hack leak
leak breach disclose
spyware malware virus
virus malware infection
spam email junk
phishing fraud
stolen steal
burglar thief
thief robber
gang group
criminal gang
jail lock
patrol police
search look raid hunt
seek search
chase hunt
earn win
reach record
top peak
edge advantage lead
drawback disadvantage problem
stand run seek contest seat candidate
fewer less fall drop decline lower
travel journey trip crossing sail sailing voyage
"""


@lru_cache(maxsize=65536)
def form(low: str) -> str:
    """The stem of a word in American spelling: ``rumours`` and ``rumors`` are one."""
    stemmed = stem(low)
    for british, american in _SPELLINGS:
        stemmed = british.sub(american, stemmed)
    return _SPELLED.get(stemmed, stemmed)


_SPELLINGS = tuple(
    (re.compile(british), american)
    for british, american in (
        (r"(?<=[a-z]{2})our(?=$|it|ab|ful|er)", "or"), (r"(?<=[a-z]{3})is$", "iz"), (r"ys$", "yz"), (r"ogu$", "og"),
        (r"(cent|theat|met|lit|fib)r$", r"\1er"), (r"(?<=[a-z]{2})enc$", "ens"), (r"(?<=[a-z]{2})ll$", "l"),
        (r"amm$", "am"),
    )
)  # fmt: skip
"""Endings of British stems, with the American ones."""
_SPELLED = {"sceptic": "skeptic", "chequ": "check", "tyr": "tire", "grey": "gray", "aluminium": "aluminum"}


def _table() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for number, line in enumerate(_GROUPS.split("\n")):
        group = line.split()
        if len(group) > 1:
            for word in group:
                found.setdefault(form(word), set()).add(f"~{number}")
    return {word: frozenset(groups) for word, groups in found.items()}


_MEANINGS = _table()

_NATIONS = """
american america americans us usa united states washington
british britain uk english england london briton kingdom
canadian canada
mexican mexico
french france paris
german germany berlin
italian italy rome
spanish spain madrid
dutch netherlands holland
belgian belgium brussels
swiss switzerland
austrian austria
swedish sweden
norwegian norway
danish denmark
finnish finland
irish ireland dublin
scottish scotland scots
welsh wales
polish poland
czech
hungarian hungary
greek greece
turkish turkey
russian russia moscow kremlin
ukrainian ukraine
chinese china beijing
japanese japan tokyo
korean korea
indian india delhi
pakistani pakistan
australian australia
zealand zealander
brazilian brazil
argentine argentina argentinian
chilean chile
israeli israel
iranian iran tehran
iraqi iraq
saudi arabia
egyptian egypt
african africa
european europe eu ec
asian asia
latin
portuguese portugal
thai thailand
vietnamese vietnam
indonesian indonesia
malaysian malaysia
filipino philippines philippine
ethiopian ethiopia
kenyan kenya
nigerian nigeria
cuban cuba
venezuelan venezuela
colombian colombia
palestinian palestine gaza palestinians
afghan afghanistan
syrian syria
lebanese lebanon
democrat democratic dem dems democrats
republican republicans gop
tory tories conservative conservatives
labour labor
olympic olympics
congressional congress
senate senator senators sen
representative rep reps
parliamentary parliament
presidential president
christian christianity
muslim islam islamic
catholic catholicism
jewish jews
usda agriculture
fda drug
"""


def _nation_table(lines: str) -> dict[str, frozenset[str]]:
    groups = [line.split() for line in lines.split("\n") if line.strip()]
    return {word: frozenset(group) for group in groups for word in group}


_STATES = """
alabama ala
arizona ariz
arkansas ark
california calif
colorado colo
connecticut conn
delaware del
florida fla
georgia ga
illinois ill
kansas kan
kentucky ky
maryland md
michigan mich
minnesota minn
montana mont
nebraska neb
nevada nev
oklahoma okla
pennsylvania pa penn
tennessee tenn
texas tex
virginia va
wisconsin wis
wyoming wyo
"""
"""American states with their abbreviations, but for those that are words as well."""


NATIONS = _nation_table(_NATIONS)
"""A country, party or body with its people and adjective: each word with all that name the same."""
_PLACES = NATIONS | _nation_table(_STATES)

LIGHT = frozenset(
    stem(w)
    for w in (
        "although though instead however while whereas despite even yet still already now then once well rather "
        "quite also too both either neither whether like unlike as per just only least go went gone come came "
        "make made "
        "take took taken get got give gave given put let have having be become became do done see seen keep kept use "
        "used using need way thing lot kind sort part place case fact time first last later earlier next previous "
        "former latter recent recently ago so far much many several some other another own same such total overall "
        "back away ahead forward together apart again ever never always often sometimes usually likely due thanks "
        "because since until unless except including include included among amid between within without across "
        "toward towards against around nearly almost roughly approximately about mainly mostly partly largely "
        "especially particularly notably meanwhile moreover separately respectively according prove proved turn turned "
        "remain remained begin began end ended try tried want wanted seem appear contrast though result mean meant "
        "hand hold held set lead led move moved reach involve follow following bring brought call called "
        "firm company group".split()
    )
)
"""Stems that carry next to nothing in a paraphrase: connectives, auxiliaries, verbs that only help a noun along."""


_IRREGULAR = """
be was were been is are
have had has
know knew known
buy bought
sell sold
rise rose risen
fall fell fallen
grow grew grown
make made
win won
lose lost
meet met
take took taken
give gave given
leave left
lead led
begin began begun
build built
pay paid
spend spent
hold held
keep kept
become became
run ran
break broke broken
choose chose chosen
drive drove driven
withdraw withdrew withdrawn
strike struck
find found
bring brought
spin spun
shrink shrank shrunk
sink sank sunk
send sent
go went gone
come came
think thought
say said
tell told
see saw seen
get got gotten
speak spoke spoken
write wrote written
fight fought
catch caught
teach taught
seek sought
feel felt
hear heard
draw drew drawn
show showed shown
steal stole stolen
throw threw thrown
wear wore worn
deal dealt
lend lent
mean meant
swing swung
stand stood
understand understood
undergo underwent
undertake undertook undertaken
oversee oversaw overseen
overtake overtook overtaken
overcome overcame
forbid forbade forbidden
forget forgot forgotten
shoot shot
slide slid
stick stuck
win won
age aged ageing aging
die died dying
wind wound
drink drank drunk
eat ate eaten
swim swam swum
sing sang sung
ring rang rung
shake shook shaken
blow blew blown
fly flew flown
hang hung
lay laid
lie lay lain
read read
bear bore borne
beat beaten
bite bit bitten
cling clung
dig dug
freeze froze frozen
forgive forgave forgiven
grind ground
learn learnt
leap leapt
dream dreamt
prove proven
seek sought
slay slew slain
spring sprang sprung
sting stung
swear swore sworn
swell swollen
tear tore torn
wake woke woken
weave wove woven
fall fell fallen
creep crept
sweep swept
sleep slept
feed fed
flee fled
bid bade bidden
ride rode ridden
hide hid hidden
bind bound
split split
"""


def _irregular_table() -> dict[str, str]:
    lines = [line.split() for line in _IRREGULAR.split("\n") if line.strip()]
    return {form: line[0] for line in lines for form in line[1:]}


IRREGULAR = _irregular_table()
"""Past forms that no rule makes, each with its infinitive."""


@lru_cache(maxsize=65536)
def keys(low: str) -> frozenset[str]:
    """Everything a word may be matched by: its stem, and the groups it stands in. `low` is lower case."""
    bare = re.sub(r"'s?$", "", low).strip(".")
    if any(c.isdigit() for c in bare):
        return frozenset([bare, _plain_figure(bare)]) - {""}
    base = form(bare)
    parts = [form(p) for p in bare.split("-") if len(p) > 2] if "-" in bare else []
    if bare in IRREGULAR:
        parts.append(form(IRREGULAR[bare]))
    found = {base, *parts, root(base)}
    if bare.endswith("s") and not bare.endswith("ss"):
        found.add(form(bare[:-1]))
        parts.append(form(bare[:-1]))
    for stemmed in (base, *parts):
        found |= _MEANINGS.get(stemmed, frozenset())
    nation = _PLACES.get(bare.replace(".", "")) or _PLACES.get(bare.removesuffix("s"))
    if nation:
        found.add("=" + min(nation))
    if bare in _IN_DIGITS:
        found.add(_IN_DIGITS[bare])
    return frozenset(found) - {""}


_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_IN_DIGITS = (
    {word: str(i) for i, word in enumerate(_SMALL)}
    | {ten: str(10 * i) for i, ten in enumerate(_TENS, 2)}
    | {f"{ten}-{one}": str(10 * i + j) for i, ten in enumerate(_TENS, 2) for j, one in enumerate(_SMALL[:10]) if j}
    | {"half": "50", "third": "33", "quarter": "25", "fifth": "20", "tenth": "10", "two-thirds": "67"}
)
"""Figures in words as digits, shares in percent: ``five percent`` is ``5%``, ``a quarter`` of the staff 25 percent."""


def _plain_figure(printed: str) -> str:
    """``$87.1m``, ``20.8%``, ``200,000``: the digits alone, for all of which a source may have other signs."""
    return re.sub(r"[^\d.]", "", printed)


_TAILS = (
    "ational", "isation", "ization", "ability", "ibility", "ation", "ition", "ement", "ness", "ance", "ence", "able",
    "ible", "ally", "ical", "ship", "ment", "ious", "eous", "ings", "ist", "ism", "ity", "ive", "ous", "ful", "ion",
    "ial", "ing", "ant", "ent", "ary", "ery", "ory", "ier", "ize", "ise", "ate", "ure", "age", "ed", "er", "or", "al",
    "at", "ic", "ly", "en", "is", "iz", "y", "e", "s",
)  # fmt: skip


@lru_cache(maxsize=65536)
def root(base: str) -> str:
    """What is left of a stem without the endings that make a noun of a verb: ``distribut``, ``reviv``."""
    for tail in _TAILS:
        if base.endswith(tail) and len(base) - len(tail) >= 5:
            return root_of(base[: -len(tail)])
    return base


def root_of(base: str) -> str:
    """The root with a doubled or silent last letter dropped."""
    return base[:-1] if len(base) > 5 and (base[-1] in "ei" or base[-1] == base[-2]) else base
