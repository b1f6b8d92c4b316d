"""Prints reports: medians with lowest and highest value, the ratio, the claim. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from benchmarks.figures import Comparison, Figure, Report, Sample

NOISY = 0.5
HEADINGS = ("", "ours", "beside it", "ratio (of each turn)", "claim", "holds")
FIGURE_HEADINGS = ("", "median", "lowest .. highest", "claim", "holds")


def render_report(report: Report) -> str:
    """Return the report as text, without a final newline."""
    lines = [f"{report.name}: {report.title}"]
    if report.comparisons:
        rows = [HEADINGS, *map(_comparison_row, report.comparisons)]
        lines += ["", *render_rows(rows)]
    if report.figures:
        rows = [FIGURE_HEADINGS, *map(_figure_row, report.figures)]
        lines += ["", *render_rows(rows)]
    if notes := [*report.notes, *_doubts(report)]:
        lines += ["", *(f"  {note}" for note in notes)]
    return "\n".join(lines)


def render_summary(reports: Sequence[Report]) -> str:
    """Return the last line: how many claims hold, and which do not."""
    verdicts = [verdict for report in reports for verdict in report.verdicts]
    held = sum(verdicts)
    broken = [f"{report.name}: {title}" for report in reports for title in report.broken]
    text = f"{held} of {len(verdicts)} claims hold."
    return text if not broken else "\n".join([text, "These do not:", *(f"  {b}" for b in broken)])


def render_rows(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the rows with their columns aligned, two spaces apart, indented by two."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        yield f"  {'  '.join(cells)}".rstrip()


def format_sample(sample: Sample) -> str:
    """Return `13.2 s (12.9 .. 14.0)`; the range is left out when there is one value."""
    text = f"{format_number(sample.median)} {sample.unit}"
    if len(sample.values) == 1:
        return text
    return f"{text} ({format_number(sample.low)} .. {format_number(sample.high)})"


def format_number(value: float) -> str:
    """Return a number with three significant digits, whole ones never cut."""
    size = abs(value)
    places = 0 if size >= 100 else 1 if size >= 10 else 2 if size >= 1 else 3
    return f"{value:.{places}f}"


def _doubts(report: Report) -> Iterator[str]:
    """Yield a line for each side whose values lie far apart: its median is not worth much."""
    for item in report.comparisons:
        for sample in (item.ours, item.other):
            if sample.spread > NOISY:
                apart = f"{sample.spread * 100:.0f} % apart"
                yield f"noisy: {item.title}, {sample.label}: its values lie {apart}"


def _comparison_row(item: Comparison) -> tuple[str, ...]:
    ratios = item.pair_ratios
    between = f" ({min(ratios):.2f} .. {max(ratios):.2f})" if len(ratios) > 1 else ""
    return (
        item.title,
        format_sample(item.ours),
        f"{item.other.label}: {format_sample(item.other)}",
        f"{item.ratio:.2f}{between}",
        "" if item.claim is None else item.claim.describe("x"),
        _verdict(item.holds),
    )


def _figure_row(item: Figure) -> tuple[str, ...]:
    sample = item.sample
    several = len(sample.values) > 1
    return (
        sample.label,
        f"{format_number(sample.median)} {sample.unit}",
        f"{format_number(sample.low)} .. {format_number(sample.high)}" if several else "",
        "" if item.claim is None else item.claim.describe(f" {sample.unit}"),
        _verdict(item.holds),
    )


def _verdict(holds: bool | None) -> str:
    return "" if holds is None else "yes" if holds else "NO"
