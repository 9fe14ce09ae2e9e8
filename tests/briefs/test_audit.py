"""The audit: any brief or summary against any articles, as JSON; and the mutation score of the golden pack."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefs.audit import audit_case, audit_lines
from evals.golden import paraphrases, stories
from evals.mutations import FALSE_ALARMS, REQUIRED, score
from retail.errors import ParseError

ARTICLE = {
    "id": "a",
    "title": "Acme is exploring a sale",
    "text": 'Acme is exploring a sale of its 40 stores. "We are in no hurry," said Ann Roe, chief executive.',
    "source": "Daily Basket",
    "date": "2026-03-02",
}


def case(**given_: Any) -> dict[str, Any]:
    return {"id": "c1", "articles": [ARTICLE], **given_}


def test_a_summary_backed_by_its_article_is_ok() -> None:
    assert audit_case(case(text="Acme is exploring a sale of its 40 stores.")) == {
        "id": "c1",
        "ok": True,
        "violations": [],
    }


@pytest.mark.parametrize(
    ("text", "check", "why"),
    [
        (
            "Acme is exploring a sale of its 50 stores.",
            "B1",
            "'50' is not in the article; nearest '40' in Daily Basket",
        ),
        ('Acme said "we are in a great hurry".', "A1", "nearest"),
        ("Zedmart is exploring a sale of its 40 stores.", "B4", "'Zedmart'"),
        ("Acme has agreed a sale of its 40 stores.", "C2", "'exploring'"),
    ],
)
def test_a_summary_that_is_not_backed_says_why(text: str, check: str, why: str) -> None:
    found = audit_case(case(text=text))["violations"]
    assert any(v["check"] == check and v["where"] == "text" and why in v["why"] for v in found), found


def test_a_brief_may_be_given_in_several_forms() -> None:
    brief = {
        "headline": "Acme is exploring a sale",
        "sentences": ["Acme is exploring a sale of its 40 stores."],
        "quotes": [{"text": "We are in no hurry", "speaker": "Ann Roe", "role": "chief executive", "article": "a"}],
        "attribution": "The Daily Basket reports",
    }
    assert audit_case(case(brief=brief))["ok"]
    assert audit_case(case(brief={**brief, "attribution": {"outlet": "Daily Basket", "verb": "reports"}}))["ok"]
    assert not audit_case(case(brief={**brief, "attribution": "Shelf Talk reports"}))["ok"]


def test_a_bad_line_is_named_and_the_others_are_done(tmp_path: Path) -> None:
    file = tmp_path / "cases.jsonl"
    lines = [
        json.dumps(case(text="Acme is exploring a sale.")),
        "{not json",
        json.dumps({"id": "x", "articles": []}),
        "[]",
    ]
    file.write_text("\n".join(lines), encoding="utf-8")
    first, *bad = audit_lines(file)
    assert first["ok"]
    assert [b["line"] for b in bad] == [2, 3, 4]
    assert all(not b["ok"] and f"line {b['line']}" in b["error"] for b in bad)
    assert bad[1]["id"] == "x"


def test_a_case_without_brief_or_text_is_refused_in_words() -> None:
    with pytest.raises(ParseError, match="neither 'brief' nor 'text'"):
        audit_case(case())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_text_against_any_article_gets_a_verdict(text: str, body: str) -> None:
    article = {**ARTICLE, "text": body}
    assert audit_case({"id": 1, "articles": [article], "text": text})["ok"] in (True, False)
    brief = {"headline": text, "sentences": [text], "quotes": [{"text": text, "speaker": text}], "view": {"text": text}}
    assert audit_case({"id": 1, "articles": [article], "brief": brief})["ok"] in (True, False)


def _sentences_of_the_pack() -> list[tuple[dict[str, Any], str]]:
    return [(a, line) for s in stories() for a in s["articles"] for line in [a["title"], *a["text"].split("\n")]]


@given(st.sampled_from(_sentences_of_the_pack()))
@settings(max_examples=80, deadline=None)
def test_an_exact_sentence_of_an_article_always_passes(pair: tuple[dict[str, Any], str]) -> None:
    article, line = pair
    assert audit_case({"id": 1, "articles": [article], "text": line})["violations"] == []


def test_the_golden_pack_is_large_enough() -> None:
    assert len(stories()) >= 24
    assert sum(len(s["articles"]) for s in stories()) >= 55


@pytest.mark.timeout(240)  # some eight hundred audits: a minute on a slow machine with its cores taken
def test_every_fault_put_into_the_golden_pack_is_found_at_its_rate() -> None:
    counts, missed, alarms = score(stories())
    short = {
        name: counts.get(name)
        for name, rate in REQUIRED.items()
        if name not in counts or counts[name][0] < rate * counts[name][1]
    }
    assert not short, [m for m in missed if m[0] in short][:3]
    assert len(alarms) <= FALSE_ALARMS * len(stories())


PLAIN = {
    "id": "p",
    "title": "Brindle Stores to shut 17 shops in Norway",
    "text": "Brindle Stores Inc said it plans to close its 17 company-owned shops in Norway and anticipates a charge "
    "of 6.5 million dollars. About 57 Norwegian employees and 40 support personnel in Denmark are expected to be "
    "discharged, Brindle said.\n"
    "Finance chief Lena Roe said rivals may return to the market if rents fall. Rents there rose to 21 kroner from "
    "18 kroner, the property agency Norhus said. The chain has yet to confirm a date. "
    "It turned down an offer from Halvor.",
    "outlet": "Metro Courier",
    "published": "2026-03-02",
}
PARAPHRASES = [
    "Brindle intends to shut all 17 stores it owns in Norway, the company said.",
    "Around 57 workers in Norway and 40 in Denmark are expected to lose their jobs, Brindle said.",
    "Lena Roe, who heads finance, said competitors might come back if rents drop.",
    "Brindle has not yet confirmed when, and it rejected a bid by Halvor.",
]
FAULTS = [
    ("Brindle has shut all 17 stores it owns in Norway, the company said.", "C2"),
    ("Around 40 workers in Norway and 57 in Denmark are expected to lose their jobs, Brindle said.", "B2"),
    ("Lena Roe, who heads finance, said competitors will come back if rents drop.", "C2"),
    ("Competitors might come back if rents drop.", "C3"),
    ("Rents fell to 18 kroner from 21 kroner, Norhus said.", "B6"),
    ("Brindle accepted a bid by Halvor.", "B6"),
    ("Brindle also hopes to open an online shop in the country.", "C1"),
]


@pytest.mark.parametrize("text", PARAPHRASES)
def test_a_paraphrase_in_an_editors_own_words_passes(text: str) -> None:
    brief = {"headline": "Brindle to close Norwegian shops", "sentences": [text], "attribution": "Metro Courier"}
    assert audit_case({"id": 1, "articles": [PLAIN], "brief": brief})["violations"] == []


@pytest.mark.parametrize(("text", "check"), FAULTS)
def test_a_paraphrase_with_a_fault_in_it_fails(text: str, check: str) -> None:
    brief = {"headline": "Brindle to close Norwegian shops", "sentences": [text], "attribution": "Metro Courier"}
    found = audit_case({"id": 1, "articles": [PLAIN], "brief": brief})["violations"]
    assert check in {v["check"] for v in found}, found


def test_faults_in_an_editors_own_words_are_found_and_sound_ones_pass() -> None:
    """The rates of today, which may only rise: what is missed is known (`evals/golden/paraphrases.toml`)."""
    pack = paraphrases()
    faulty = [case for p in pack for _, case in p.faulty]
    assert len(pack) >= 12
    assert len(faulty) >= 40
    assert sum(not audit_case(p.clean)["ok"] for p in pack) == 0
    assert sum(not audit_case(case)["ok"] for case in faulty) >= 35


FIRM = {
    "id": "f",
    "title": "Alder sees room for new shops",
    "text": "Alder Foods sees room to open more shops next year, its chief said. The chain, which is selling its "
    "dairy, attempted to buy Birch in May. Profit was $84 million; analysts had expected $79 "
    "million. Sales were 40 million "
    "in 2024. They reached 55 million in 2025.",
    "outlet": "Metro Courier",
    "published": "2026-06-02",
}


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("Alder Foods has opened more shops.", "C2"),
        ("Alder, which has sold its dairy, tried to buy Birch.", "C2"),
        ("Alder made a profit of $79 million, while analysts had expected $84 million.", "B2"),
        ("Alder's sales were 55 million in 2024.", "B2"),
        ("Alder tried to buy Birch in May, which rejected it.", "B6"),
        ("Alder sees room to open more shops, its treasurer said.", "B5"),
        ("Alder sees room to open more shops next year, its chief said.", None),
        ("Alder made a profit of $84 million, where analysts had expected $79 million.", None),
    ],
)
def test_what_a_clause_says_firmly_must_be_said_firmly_somewhere(text: str, check: str | None) -> None:
    case = {"id": 1, "articles": [FIRM], "brief": {"headline": "Alder sees room for shops", "sentences": [text]}}
    found = {v["check"] for v in audit_case(case)["violations"] if v["where"] != "headline"}
    assert (check in found) if check else "C2" not in found and "B2" not in found


@pytest.mark.parametrize("attribution", ["Metro Courier", {"outlet": "Metro Courier"}, {"name": "Metro Courier"}, None])
@pytest.mark.parametrize("when", [{"date": "2026-06-02"}, {"published": "2026"}, {"date": "2026-06"}, {}])
def test_a_case_is_read_whatever_names_its_fields_have(attribution: object, when: dict[str, str]) -> None:
    article = {k: v for k, v in FIRM.items() if k not in ("outlet", "published", "id")}
    case = {
        "id": "x",
        "articles": [article | when | {"source": "Metro Courier", "extra": [1]}],
        "brief": {
            "headline": "Alder sees room to open more shops",
            "attribution": attribution,
            "sentences": [{"text": "Sales reached 55 million in 2025.", "evidence": "wrong", "kind": 7}],
            "mood": "calm",
        },
    }
    assert audit_case(case)["violations"] == []


def test_an_empty_brief_and_an_unknown_article_get_a_verdict() -> None:
    assert audit_case({"articles": [FIRM], "brief": {}})["id"] is None
    quote = {"text": "sees room to open more shops", "speaker": "Alder", "article": "nowhere"}
    case = {"articles": [FIRM], "brief": {"headline": "Alder sees room for new shops", "quotes": [quote]}}
    assert "A1" not in {v["check"] for v in audit_case(case)["violations"]}


def test_an_article_of_a_megabyte_is_read() -> None:
    long = FIRM | {"text": FIRM["text"] + " " + "The weather was mild on the coast that week. " * 22_000}
    brief = {"headline": "Alder sees room for new shops", "sentences": ["Alder Foods has opened more shops."]}
    assert not audit_case({"articles": [long], "brief": brief})["ok"]


def test_a_sources_own_headline_marked_as_a_report_is_its_own() -> None:
    title = "BRINDLE STUDYING ITALIAN EXPANSION"
    article = {**PLAIN, "title": title, "text": "Brindle is considering an expansion in Italy, an official said."}
    brief = {"headline": f"Report: {title}", "sentences": [{"text": title}]}
    assert audit_case({"id": 1, "articles": [article], "brief": brief})["violations"] == []
