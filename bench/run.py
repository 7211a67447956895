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
    """A benchmark: a module in this folder whose ``run()`` returns Markdown; its docstring says how it is kept fair."""

    name: str
    measures: str
    needs: str
    module: str = ""
    """The module, if it has another name."""
    is_quick: bool = False
    """Whether ``--quick`` runs it: its ``run(quick=True)`` takes fewer and smaller rounds."""


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
        name="ingest",
        measures="pages a second and CPU time of a page from feed to row, beside trafilatura alone, people's own loop, and peers",
        needs="the embedded Postgres (the extra `embedded`), Linux, a package index for the peers; 5 to 10 minutes",
        module="feed_to_row",
        is_quick=True,
    ),
    Benchmark(
        name="poll304",
        measures="polls a CPU second of 20,000 feeds that answer 304, beside a bare aiohttp loop, newsboat and lemon24/reader",
        needs="the embedded Postgres (the extra `embedded`), Linux, apt and a package index for the peers; about 5 minutes",
        is_quick=True,
    ),
    Benchmark(
        name="store",
        measures="settling, looking up near-duplicates and reading changes, with 10,000 and with 1,000,000 articles in the database",
        needs="the embedded Postgres (the extra `embedded`), 5 GB of disk; about 10 minutes",
        is_quick=True,
    ),
    Benchmark(
        name="footprint",
        measures="memory of the daemon after 5,000 and 100,000 articles, and with 1,000 and 1,000,000 feeds",
        needs="the embedded Postgres (the extra `embedded`), Linux, 5 GB of disk; 20 to 60 minutes",
        is_quick=True,
    ),
    Benchmark(
        name="latency",
        measures="the time from publication to row while 200 sites publish 20 articles a second",
        needs="the embedded Postgres (the extra `embedded`), Linux; 11 minutes",
        is_quick=True,
    ),
    Benchmark(
        name="profile",
        measures="where the time of an article and of a poll goes: processes, rooms and libraries of the daemon, work of Postgres",
        needs="the embedded Postgres (the extra `embedded`), Linux, a package index for py-spy; 2 minutes",
        module="where_time_goes",
    ),
    Benchmark(
        name="stages",
        measures="CPU time of each stage on a page, and of a feed, beside trafilatura and feedparser alone",
        needs="nothing (without the corpus it takes the newsroom's pages); about 1 minute",
    ),
    Benchmark(
        name="poll_new",
        measures="CPU time of reading 5,000 feeds that list one new entry of 40, beside feedparser alone",
        needs="nothing; about 4 minutes",
        is_quick=True,
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
        needs="the embedded Postgres (the extra `embedded`), Linux; 5 to 10 minutes",
        is_quick=True,
    ),
    Benchmark(
        name="claims",
        measures="what a claim of feeds costs with few and many feeds, few and many of them due, and hosts that are closed",
        needs="the embedded Postgres (the extra `embedded`), Linux; about 5 minutes, 3 GB of disk",
        is_quick=True,
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
    parser.add_argument(
        "--quick",
        action="store_true",
        help="the benchmarks of speed alone, with fewer and smaller rounds: a look, no figures to keep",
    )
    arguments = parser.parse_args()
    if arguments.name is None and not arguments.quick:
        print(f"{listing()}\n\n./dev bench NAME [--write]; ./dev bench --quick; ./dev bench --help says more")
        return 0
    if arguments.quick and arguments.write:
        parser.error("--quick takes no figures to keep")
    chosen = [
        one for one in BENCHMARKS if arguments.name in {one.name, ALL, None} and (one.is_quick or not arguments.quick)
    ]
    if not chosen:
        parser.error(f"{arguments.name} has no quick form")
    outcomes = [_ran(one, write=arguments.write, quick=arguments.quick) for one in chosen]
    return 0 if all(outcomes) else 1


def _ran(benchmark: Benchmark, *, write: bool, quick: bool) -> bool:
    """Run a benchmark; return whether it could run."""
    name = benchmark.name
    print(f"{name} ...", file=sys.stderr)
    begin, measured = monotonic(), results.provenance(f"{name}{' --quick' if quick else ' --write' if write else ''}")
    try:
        module = importlib.import_module(benchmark.module or name)
        tables = module.run(quick=True) if quick else module.run()
    except results.CannotRunError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return False
    print(f"{measured}\n\n{tables}")
    if write:
        results.write(name, measured, tables)
    print(f"{name}: {monotonic() - begin:.0f} s{', written to bench/RESULTS.md' if write else ''}", file=sys.stderr)
    return True


if __name__ == "__main__":
    sys.exit(main())
