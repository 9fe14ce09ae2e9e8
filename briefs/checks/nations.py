"""Countries, peoples, parties and bodies by all the words that name them: ``French`` is of France and Paris."""

_NATIONS = """
american america americans us usa united states washington
british britain uk english england london briton kingdom whitehall westminster sterling
canadian canada ottawa
mexican mexico
french france paris
german germany berlin
italian italy rome
spanish spain madrid
dutch netherlands holland
belgian belgium brussels
swiss switzerland
austrian austria vienna
swedish sweden stockholm
norwegian norway oslo
danish denmark copenhagen
finnish finland helsinki
irish ireland dublin
scottish scotland scots
welsh wales
polish poland warsaw
czech prague
hungarian hungary budapest
greek greece athens
turkish turkey ankara
russian russia moscow kremlin
ukrainian ukraine kiev kyiv
chinese china beijing
japanese japan tokyo yen
korean korea seoul
indian india delhi
pakistani pakistan
australian australia canberra
zealand zealander
brazilian brazil
argentine argentina argentinian
chilean chile
israeli israel
iranian iran tehran
iraqi iraq baghdad
saudi arabia
egyptian egypt cairo
african africa
european europe eu ec
asian asia
latin
portuguese portugal lisbon
thai thailand bangkok
vietnamese vietnam
indonesian indonesia jakarta
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
PLACES = NATIONS | _nation_table(_STATES)
"""The same with the American states."""
