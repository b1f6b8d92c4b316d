"""Statistics: medians, spreads, ratios, and whether a claim holds."""

import json

import pytest
from benchmarks.figures import Bound, Claim, Comparison, Figure, Report, Sample, to_json


def sample(*values: float, label: str = "ours", unit: str = "s") -> Sample:
    return Sample(label, unit, values)


def test_the_median_of_an_odd_number_of_values_is_the_one_in_the_middle():
    assert sample(9, 1, 2).median == 2


def test_the_median_of_an_even_number_of_values_lies_between_the_two_in_the_middle():
    assert sample(4, 1, 2, 100).median == 3


def test_the_spread_is_a_part_of_the_median():
    measured = sample(8, 10, 14)
    assert (measured.low, measured.high, measured.spread) == (8, 14, pytest.approx(0.6))


def test_the_spread_around_a_median_of_zero_is_none():
    assert sample(0, 0).spread == 0


def test_a_sample_without_a_value_is_refused():
    with pytest.raises(ValueError, match="no value of ours"):
        sample()


def test_the_ratio_is_that_of_the_medians_not_of_a_lucky_turn():
    compared = Comparison("boot", sample(10, 1, 10), sample(20, 20, 20))
    assert compared.ratio == 0.5
    assert compared.pair_ratios == (0.5, 0.05, 0.5)


def test_values_are_folded_to_the_means_of_neighbours():
    sample = Sample("requests", "1/s", (1.0, 3.0, 4.0, 8.0))
    assert sample.fold(2) == Sample("requests", "1/s", (2.0, 6.0))
    assert sample.fold(1) == sample


def test_sides_in_different_units_are_not_compared():
    with pytest.raises(ValueError, match="s beside ms"):
        Comparison("boot", sample(1), sample(1, unit="ms"))


@pytest.mark.parametrize(
    ("claim", "value", "holds"),
    [
        (Claim(Bound.AT_MOST, 0.35), 0.35, True),
        (Claim(Bound.AT_MOST, 0.35), 0.36, False),
        (Claim(Bound.AT_LEAST, 2.0), 2.0, True),
        (Claim(Bound.AT_LEAST, 2.0), 1.99, False),
    ],
)
def test_a_claim_holds_up_to_its_limit(claim: Claim, value: float, holds: bool):
    assert claim.holds(value) is holds


def test_what_nobody_claims_neither_holds_nor_breaks():
    report = Report("x", "y", (Comparison("a", sample(1), sample(2)),), (Figure(sample(1)),))
    assert (report.verdicts, report.broken) == ((), ())


def test_a_report_tells_what_does_not_hold():
    half = Claim(Bound.AT_MOST, 0.5)
    report = Report(
        "x",
        "y",
        comparisons=(
            Comparison("quick", sample(1), sample(4), half),
            Comparison("slow", sample(3), sample(4), half),
        ),
        figures=(Figure(sample(90, label="memory"), Claim(Bound.AT_MOST, 80)),),
    )
    assert report.verdicts == (True, False, False)
    assert report.broken == ("slow", "memory")


def test_a_report_as_json_has_every_value_and_whether_its_claim_holds():
    claim = Claim(Bound.AT_LEAST, 2)
    report = Report(
        "x",
        "y",
        comparisons=(Comparison("a", sample(4, 5), sample(2, 2), claim),),
        figures=(Figure(sample(1)),),
    )
    value = json.loads(json.dumps(to_json(report)))
    compared = value["comparisons"][0]
    assert compared["ours"]["values"] == [4, 5]
    assert compared["claim"] == {"bound": "at least", "limit": 2}
    assert compared["holds"] is True
    assert value["figures"][0] | {"values": 0} == {
        "label": "ours", "unit": "s", "median": 1, "values": 0, "claim": None, "holds": None,
    }  # fmt: skip
