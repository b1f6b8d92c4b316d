"""How reports are printed."""

import pytest
from benchmarks.figures import Bound, Claim, Comparison, Figure, Report, Sample
from benchmarks.table import (
    format_number,
    format_sample,
    render_report,
    render_rows,
    render_summary,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0.000"), (0.0671, "0.067"), (1.234, "1.23"), (12.34, "12.3"), (2393.4, "2393")],
)
def test_a_number_has_three_digits_that_count(value: float, text: str):
    assert format_number(value) == text


def test_a_sample_shows_its_median_and_how_far_its_values_lie_apart():
    assert format_sample(Sample("ours", "s", (3, 1, 2))) == "2.00 s (1.00 .. 3.00)"


def test_a_single_value_has_no_range():
    assert format_sample(Sample("ours", "s", (3,))) == "3.00 s"


def test_columns_are_as_wide_as_their_widest_cell():
    assert list(render_rows([("a", "bb", "c"), ("aaa", "b", "")])) == ["  a    bb  c", "  aaa  b"]


def boot_report() -> Report:
    ours, stock = Sample("Sampan", "s", (9.0, 10.0)), Sample("Debian", "s", (20.0, 20.0))
    return Report(
        "boot",
        "to the Docker API",
        comparisons=(
            Comparison("cold boot", ours, stock, Claim(Bound.AT_MOST, 0.35)),
            Comparison("again", ours, stock),
        ),
        figures=(Figure(Sample("memory", "MiB", (13.0,)), Claim(Bound.AT_MOST, 25)),),
        notes=("stock: a note",),
    )


def test_a_report_has_the_claim_beside_the_ratio_and_says_whether_it_holds():
    assert render_report(boot_report()).splitlines() == [
        "boot: to the Docker API",
        "",
        "             ours                   beside it                      "
        "ratio (of each turn)  claim          holds",
        "  cold boot  9.50 s (9.00 .. 10.0)  Debian: 20.0 s (20.0 .. 20.0)  "
        "0.47 (0.45 .. 0.50)   at most 0.35x  NO",
        "  again      9.50 s (9.00 .. 10.0)  Debian: 20.0 s (20.0 .. 20.0)  0.47 (0.45 .. 0.50)",
        "",
        "          median    lowest .. highest  claim           holds",
        "  memory  13.0 MiB                     at most 25 MiB  yes",
        "",
        "  stock: a note",
    ]


def test_the_summary_counts_the_claims_and_names_the_broken_ones():
    assert render_summary([boot_report()]) == (
        "1 of 2 claims hold.\nThese do not:\n  boot: cold boot"
    )


def test_the_summary_of_what_holds_is_one_line():
    report = Report("idle", "", figures=(boot_report().figures[0],))
    assert render_summary([report]) == "1 of 1 claims hold."


def test_a_report_says_whose_values_lie_far_apart():
    ours, stock = Sample("Sampan", "s", (5.0, 10.0, 20.0)), Sample("Debian", "s", (20.0, 20.0))
    text = render_report(Report("boot", "", comparisons=(Comparison("cold boot", ours, stock),)))
    assert text.splitlines()[-1] == "  noisy: cold boot, Sampan: its values lie 150 % apart"
