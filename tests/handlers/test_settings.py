"""The settings form read back: whatever is typed is either taken or explained, never an error of ours."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.models.views import View

from handlers.limits import view_problems
from handlers.settings_form import Tables, near_zones, read_settings, resolved, settings_view
from retail.companies import CompanyTable
from retail.types import Channel

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
TABLES = Tables(CompanyTable.bundled(), ("Aisle Report",))
CHANNEL = Channel("T0", "C0NEWS")
BLOCKS = ("hour", "zone", "holidays", "size", "focus", "mutes", "outlets", "phrases", "view", "tone", "layout")


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(BLOCKS), st.none() | st.text(max_size=80)))
def test_any_typing_is_taken_or_explained_at_its_block(values: dict[str, str | None]) -> None:
    made, errors = read_settings(values, CHANNEL, TABLES, NOW)
    assert set(errors) <= set(values)
    assert all(0 < len(why) <= 2000 for why in errors.values())
    assert view_problems(settings_view(made, "x", TABLES, now=NOW)) == []


def test_the_form_passes_slack_s_own_models() -> None:
    view = settings_view(CHANNEL, "x", TABLES, now=NOW)
    taken = View(**view)
    taken.validate_json()  # raises
    assert taken.to_dict()["blocks"] == view["blocks"]


def test_names_are_read_as_people_type_them() -> None:
    companies = TABLES.companies
    assert resolved("KR", companies) == ("company", "kroger")
    assert resolved("harris teeter", companies) is not None
    assert resolved("Private Label", companies) == ("topic", "private-label")
    assert resolved("topic: recalls", companies) == ("topic", "recalls")
    assert resolved("zzyzx", companies) is None


def test_a_city_is_enough_to_find_its_zone() -> None:
    zones = ("America/New_York", "Europe/Berlin", "UTC")
    assert near_zones("new york", zones) == ["America/New_York"]
    assert near_zones("Berln", zones) == ["Europe/Berlin"]
    assert near_zones("Atlantis", zones) == []
