"""The bundled sample: an invented news week with its earlier years, so that everything can be seen without a network.

The feed files and the archive lie in ``retail/data/sample/``. Real companies are named in them, but the events, the
figures, the outlets and every person quoted are invented; an edition made from them says so (`Edition.sample`).
"""

from datetime import UTC, datetime
from pathlib import Path

from retail.types import Feed, OutletKind

SAMPLE_NOW = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
"""The frozen morning of the sample: Friday 20 November 2026, 06:00 in New York."""

_FOLDER = Path(__file__).resolve().parent / "data" / "sample"

_FILES: tuple[tuple[str, str, OutletKind], ...] = (
    ("daily-basket.xml", "The Daily Basket", "trade"),
    ("aisle-report.xml", "Aisle Report", "trade"),
    ("shelf-and-cart.json", "Shelf & Cart", "trade"),
    ("harbor-business-journal.xml", "Harbor Business Journal", "national"),
    ("wire-nine.xml", "Wire Nine", "wire"),
    ("gulf-coast-ledger.xml", "Gulf Coast Ledger", "local"),
    ("front-range-courier.xml", "Front Range Courier", "local"),
    ("ohio-valley-post.xml", "Ohio Valley Post", "local"),
    ("counterweight.rdf", "Counterweight", "trade"),
    ("policy-ledger.rdf", "Policy Ledger", "national"),
    ("federal-product-notices.xml", "Federal Product Notices", "government"),
    ("larkfield-newsroom.xml", "Larkfield Foods Newsroom", "company"),
    ("merchant-mind.json", "Merchant Mind", "blog"),
    ("morning-checkout.xml", "Morning Checkout", "trade"),
)
"""File, outlet and kind. The Front Range Courier declares no encoding; Morning Checkout is an aggregator."""


def sample_feeds() -> tuple[Feed, ...]:
    """The feeds of the sample week; each `url` is the absolute path of a bundled file."""
    return tuple(
        Feed(url=str(_FOLDER / file), outlet=outlet, kind=kind, title=outlet, verified="bundled sample, invented")
        for file, outlet, kind in _FILES
    )


def sample_archive() -> Path:
    """The articles of the years before the sample week: JSON lines in the form that ``ingest --articles`` takes."""
    return _FOLDER / "archive.jsonl"


def sample_gold() -> Path:
    """What a right answer is, for tests and evaluations: stories, traps and graded queries (its README says how)."""
    return _FOLDER / "expected.json"
