import pytest

from evals.extracts import figures, rouge_1


@pytest.mark.parametrize(
    ("said", "reference", "f1"),
    [
        ("the cat sat on the mat", "the cat sat on the mat", 1.0),
        ("the cat", "the cat sat on the mat", 0.5),  # 2 shared: precision 2/2, recall 2/6
        ("the the the", "the cat", 0.4),  # clipped to 1: precision 1/3, recall 1/2
        ("a dog", "the cat", 0.0),
        ("", "the cat", 0.0),
        ("stores closed", "store closes", 1.0),  # stems
        ("$2.5bn", "2.5bn!", 1.0),
    ],
)
def test_rouge_1_is_what_one_counts_by_hand(said: str, reference: str, f1: float) -> None:
    assert rouge_1(said, reference) == pytest.approx(f1)


def test_no_extract_of_the_golden_pack_dangles_or_shows_boilerplate() -> None:
    found = {figure.name: figure for figure in figures(None)}
    assert found["dangling references"].value == "0"
    assert found["boilerplate"].value == "0"
    assert float(found["ROUGE-1, at most 40 words"].value) >= float(found["ROUGE-1, headline"].value)
