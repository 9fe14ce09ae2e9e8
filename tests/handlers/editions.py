"""Editions to render: one of every feature, and the worst case within the types."""

from datetime import UTC, date, datetime

from retail.types import (
    Attribution,
    Author,
    Brief,
    Conflict,
    ConflictValue,
    ContextItem,
    Edition,
    Forecast,
    NumberFact,
    Omission,
    OneLiner,
    Question,
    Quote,
    Response,
    Sentence,
    Source,
    Span,
    View,
)

DAY = date(2026, 11, 19)
NOW = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)


def source(n: int, outlet: str, title: str = "Marlowe weighs a sale of its bakery") -> Source:
    return Source(f"a{n}", outlet, title, NOW, f"https://news.example/{n}")


def brief(story: str = "s1", outlet: str = "The Daily Basket") -> Brief:
    sources = (source(1, outlet), source(2, "Aisle Report"), source(3, "Shelf Wire"))
    span = (Span("a1", 0, 10),)
    earlier = ContextItem(
        date(2026, 1, 15),
        "Marlowe buys a bakery in Ohio",
        "Shelf Wire",
        "earlier_step",
        "the purchase that this would undo",
        "https://news.example/old",
    )
    return Brief(
        story=story,
        headline="Marlowe Markets is said to weigh a sale of its 48-store bakery arm",
        attribution=Attribution(outlet),
        sentences=(
            Sentence("Marlowe Markets is exploring a sale of its bakery arm, people close to it said.", evidence=span),
            Sentence("The arm runs 48 stores in Ohio and Indiana.", evidence=span),
            Sentence("A decision is expected before the spring.", evidence=span),
        ),
        sources=sources,
        published=NOW,
        status="rumour",
        why_it_matters=Sentence("Fresh bread draws a third of the chain's morning visits.", evidence=span),
        quotes=(Quote("We look at every option, every day.", "Ada Quill", "a1", "chief executive", told_to=outlet),),
        numbers=(NumberFact("48 stores", span[0], 48, "stores", "bakery stores", "Marlowe", "2026"),),
        responses=(Response("Marlowe Markets", "declined", None, outlet),),
        unknowns=(Sentence("Who the buyers are could not be learned.", evidence=span),),
        conflicts=(
            Conflict("stores", (ConflictValue("48 stores", (outlet,)), ConflictValue("51 stores", ("Aisle Report",)))),
        ),
        context=(earlier,),
        companies=("marlowe",),
        articles=("a1", "a2", "a3"),
        view=View("The bot's View", Author("bot", "Endcap"), "A bakery is a promise. " * 12, (earlier,)),
        question=Question("Should Marlowe keep its bakery?", ("Keep it", "Sell it", "It depends")),
    )


def edition(*briefs: Brief, **changes: object) -> Edition:
    made = briefs or (brief(),)
    lines = (OneLiner("s9", "Aldermoor opens its tenth store in Leeds", "Shelf Wire", NOW, "https://news.example/9"),)
    values: dict[str, object] = {
        "workspace": "T0LOCAL",
        "channel": "C0NEWS",
        "day": DAY,
        "number": 12,
        "briefs": made,
        "one_liners": lines,
        "omitted": (Omission("s8", "A shelf falls", "below the cut", 9, ("a8",)),),
        "note": "Correction: on Tuesday we wrote 47 stores; it is 48.",
        "composed": NOW,
    }
    return Edition(**{**values, **changes})  # type: ignore[arg-type]


def worst_brief(story: str, filler: str) -> Brief:
    """Every field as long as a writer could make it, filled with `filler`."""
    long = (filler * 3000)[:3000]
    span = (Span("a1", 0, 10),)
    item = ContextItem(DAY, long, long, "contradicts", long, f"https://news.example/{'x' * 2900}")
    return Brief(
        story=story,
        headline=long,
        attribution=Attribution(long, long, (long, long)),
        sentences=tuple(Sentence(long, evidence=span) for _ in range(4)),
        sources=tuple(Source(f"a{n}", long, long, NOW, f"https://news.example/{'y' * 2900}") for n in range(9)),
        published=NOW,
        status="rumour",
        why_it_matters=Sentence(long),
        quotes=tuple(Quote(long, long, "a1", long, long, long) for _ in range(4)),
        numbers=tuple(NumberFact(long, span[0], 1.0, long, long, long, long) for _ in range(6)),
        responses=tuple(Response(long, "statement", long, long) for _ in range(6)),
        unknowns=(Sentence(long), Sentence(long), Sentence(long)),
        conflicts=tuple(Conflict(long, tuple(ConflictValue(long, (long, long)) for _ in range(6))) for _ in range(4)),
        context=(item, item, item, item),
        context_none=long,
        articles=("a1",),
        view=View(long, Author("human", long), long, (item, item), True, "low", Forecast(long, DAY), long),
        question=Question(long, (long, long, long, long)),
        writer=long,
        note=long,
        update_of="s0",
        delta=(Sentence(long), Sentence(long)),
    )


def worst_edition(filler: str) -> Edition:
    briefs = tuple(worst_brief(f"s{n}", filler) for n in range(7))
    long = (filler * 3000)[:3000]
    lines = tuple(OneLiner(f"l{n}", long, long, NOW, "https://news.example/") for n in range(6))
    return edition(*briefs, one_liners=lines, note=long, late=True, sample=True)
