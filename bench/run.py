"""Runs the benchmarks; `./dev bench` lists them."""

from __future__ import annotations

import argparse
import importlib
import sys
from dataclasses import dataclass
from time import monotonic

import results

ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A benchmark: a module in this folder whose ``run()`` returns Markdown."""

    name: str
    measures: str
    needs: str


BENCHMARKS = (
    Benchmark(
        name="quality",
        measures="how much of an article is found, and how much boilerplate is left, beside trafilatura alone",
        needs="the corpus beside the checkout (../shared/corpus); about 8 minutes",
    ),
    Benchmark(
        name="evidence",
        measures="what each kind of evidence of the judge is worth, and how it judges collections and languages that it has never seen",
        needs="nothing but the numbers in train/; about 15 minutes",
    ),
    Benchmark(
        name="stages",
        measures="CPU time of each stage on a page, and of a feed, beside trafilatura and feedparser alone",
        needs="nothing (without the corpus it takes the newsroom's pages); about 1 minute",
    ),
    Benchmark(
        name="learning",
        measures="what learning adds to storing an article, with 1,000 and with 100,000 of them in the database",
        needs="the embedded Postgres (the extra `embedded`); about 1 minute",
    ),
    Benchmark(
        name="dedupe",
        measures="near-duplicates: recall and precision on edited copies, look-ups among a million articles, the sketch's CPU time",
        needs="the corpus, the embedded Postgres (the extra `embedded`); about 10 minutes, 3 GB of disk",
    ),
    Benchmark(
        name="changes",
        measures="1,000,000 changes from ten writers to three consumers that are killed again and again: that none is skipped",
        needs="the embedded Postgres (the extra `embedded`); about 10 minutes",
    ),
    Benchmark(
        name="throughput",
        measures="articles a second of the real daemon, from its start until all is stored, its CPU time and memory",
        needs="the embedded Postgres (the extra `embedded`), Linux; 1 to 2 minutes",
    ),
    Benchmark(
        name="claims",
        measures="what a claim of feeds costs with few and many feeds, few and many of them due, and hosts that are closed",
        needs="the embedded Postgres (the extra `embedded`), Linux; about 5 minutes, 3 GB of disk",
    ),
    Benchmark(
        name="faults",
        measures="memory of the daemon, and lateness of a healthy feed, while all faults of docs/faults.md are served at once",
        needs="the embedded Postgres (the extra `embedded`), the `openssl` command, Linux; about 1 minute",
    ),
    Benchmark(
        name="fairness",
        measures="how late healthy feeds and pages are beside feeds that take all they can get, as ratios to those without",
        needs="the embedded Postgres (the extra `embedded`), the `openssl` command, Linux; about 12 minutes",
    ),
    Benchmark(
        name="politeness",
        measures="what publishers see: a day of polling beside plain GETs, and requests a second of hosts with many pages",
        needs="the embedded Postgres (the extra `embedded`), Linux; 3 to 5 minutes",
    ),
    Benchmark(
        name="memory",
        measures="memory of a worker over 2,000 pages, with and without being replaced now and then",
        needs="Linux (without the corpus it takes the newsroom's pages); 2 to 4 minutes",
    ),
)


def listing() -> str:
    """Return a line for each benchmark, and one for all of them."""
    lines = [f"  {one.name:<11} {one.measures}\n              needs {one.needs}" for one in BENCHMARKS]
    return "\n".join(["benchmarks:", *lines, f"  {ALL:<11} one after the other"])


def main() -> int:
    """Run the benchmarks that the arguments name."""
    parser = argparse.ArgumentParser(
        prog="./dev bench",
        description="Benchmarks. Each prints Markdown tables; without a name they are listed.",
        epilog=f"{listing()}\n\nFigures kept with the sources, and how to read them: bench/RESULTS.md",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    names = [one.name for one in BENCHMARKS]
    parser.add_argument("name", nargs="?", choices=[*names, ALL], metavar="NAME", help=", ".join([*names, ALL]))
    parser.add_argument("--write", action="store_true", help="put the tables into bench/RESULTS.md, too")
    arguments = parser.parse_args()
    if arguments.name is None:
        print(f"{listing()}\n\n./dev bench NAME [--write]; ./dev bench --help says more")
        return 0
    outcomes = [_ran(name, write=arguments.write) for name in (names if arguments.name == ALL else [arguments.name])]
    return 0 if all(outcomes) else 1


def _ran(name: str, *, write: bool) -> bool:
    """Run a benchmark; return whether it could run."""
    print(f"{name} ...", file=sys.stderr)
    begin, measured = monotonic(), results.provenance(name) if write else ""
    try:
        tables = importlib.import_module(name).run()
    except results.CannotRunError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    print(tables)
    if write:
        results.write(name, measured, tables)
    print(f"{name}: {monotonic() - begin:.0f} s{', written to bench/RESULTS.md' if write else ''}", file=sys.stderr)
    return True


if __name__ == "__main__":
    sys.exit(main())
