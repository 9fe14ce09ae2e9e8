"""Verbs whose past no rule makes."""

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
