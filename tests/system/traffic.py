"""Writers and consumers of the change log as real processes. The consumers are killed again and again.

Two consumers write down what they got, and then acknowledge it. The third consumer has two workers; each of them does its work,
acknowledges and commits in one transaction. As a script: ``traffic.py DATABASE_URL CHANGES CHANGES_A_TRANSACTION``.
"""

from __future__ import annotations

import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg

PRODUCERS = 10
CONSUMERS = {"first": ["first"], "second": ["second"], "third": ["third-a", "third-b"]}
"""The workers of each consumer."""
_BATCH = 2000
_TABLES = """
    INSERT INTO ingest.article (verdict, body_hash) SELECT 'empty', '' FROM generate_series(1, 100);
    CREATE TABLE public.applied (position bigint PRIMARY KEY);
"""


def run(url: str, changes: int, per_transaction: int) -> dict[str, float]:
    """Let the writers write and the consumers follow; return figures. Raises AssertionError if a change was lost or repeated."""
    with psycopg.connect(url, autocommit=True) as connection, tempfile.TemporaryDirectory() as directory:
        connection.execute(_TABLES)
        consumers = _Consumers(connection, url, Path(directory))
        producers: list[subprocess.Popen[bytes]] = []
        try:
            consumers.wait_for_all()
            begin = time.monotonic()
            shares = [changes // PRODUCERS + (number < changes % PRODUCERS) for number in range(PRODUCERS)]
            producers += [_start("produce", url, share, per_transaction, number) for number, share in enumerate(shares)]
            while any(producer.poll() is None for producer in producers):
                consumers.kill_one()
            produced_s = time.monotonic() - begin
            behind = statistics.median(consumers.behind)
            assert all(producer.returncode == 0 for producer in producers)
            while not _all_is_read(connection):
                consumers.kill_one()
            read_s = time.monotonic() - begin
        finally:
            consumers.stop()
            for producer in producers:
                producer.kill()
                producer.wait()
        stored = [row[0] for row in connection.execute("SELECT position FROM ingest.change ORDER BY position")]
        applied = [row[0] for row in connection.execute("SELECT position FROM public.applied ORDER BY position")]
        repeated = sum(_check(Path(directory) / name, stored) for name in ("first", "second"))
    assert len(stored) == changes
    assert applied == stored
    return {
        "changes": changes,
        "kills": consumers.kills,
        "produced_s": produced_s,
        "read_s": read_s,
        "repeated": repeated,
        "behind": behind,
    }


def _all_is_read(connection: psycopg.Connection) -> bool:
    left = connection.execute("SELECT count(*) FROM ingest.consumer WHERE cursor = ingest.last_cursor()").fetchone()
    return left == (len(CONSUMERS),)


def _check(journal: Path, stored: list[int]) -> int:
    """Check that a consumer got all stored changes in order, and none again after its acknowledgement.

    Return how many changes it got twice before it acknowledged them.
    """
    got: list[int] = []
    acked = total = 0
    for line in journal.read_text().splitlines():
        word, *numbers = line.split()
        positions = list(map(int, numbers))
        if word == "acked":
            acked = positions[0]
            continue
        assert positions == sorted(positions)
        assert positions[0] > acked, "what was acknowledged came again"
        total += len(positions)
        last = got[-1] if got else 0
        got += [position for position in positions if position > last]
    assert got == stored, "a change was skipped, or came out of its order"
    return total - len(got)


class _Consumers:
    """The workers of all consumers, each in a process of its own."""

    def __init__(self, connection: psycopg.Connection, url: str, directory: Path) -> None:
        self._connection = connection
        self._url = url
        self._directory = directory
        self._random = random.Random(1)
        self._running = {worker: self._started(worker) for workers in CONSUMERS.values() for worker in workers}
        self._began = dict.fromkeys(CONSUMERS, 0)
        self.kills = 0
        self.behind: list[int] = []
        """How many changes each consumer was behind before each kill. Only a consumer close to the end of the log can meet a gap."""

    def _started(self, worker: str) -> subprocess.Popen[bytes]:
        if worker in CONSUMERS:
            return _start("consume", self._url, worker, self._directory / worker)
        return _start("apply", self._url, worker.partition("-")[0])

    def _cursors(self) -> dict[str, int]:
        return dict(self._connection.execute("SELECT name, cursor FROM ingest.consumer").fetchall())

    def wait_for_all(self) -> None:
        """Wait until every consumer has begun to read."""
        while self._cursors().keys() != CONSUMERS.keys():
            time.sleep(0.1)

    def kill_one(self) -> None:
        """Wait a little, then kill one worker and start it again. Its consumer must have read something since its last kill."""
        time.sleep(self._random.uniform(0.2, 2.5))
        cursors = self._cursors()
        last = self._connection.execute("SELECT ingest.last_cursor()").fetchone()[0]
        self.behind += [last - cursor for cursor in cursors.values()]
        names = [name for name in CONSUMERS if cursors[name] > self._began[name]]
        if not names:
            return
        name = self._random.choice(names)
        worker = self._random.choice(CONSUMERS[name])
        process = self._running[worker]
        assert process.poll() is None, "a consumer ended by itself"
        process.send_signal(signal.SIGKILL)
        process.wait()
        self.kills += 1
        self._began[name] = cursors[name]
        self._running[worker] = self._started(worker)

    def stop(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()


def _start(*arguments: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, __file__, *map(str, arguments)])


# -------------------------------------------------------------------------------------------------- in the processes


def _produce(url: str, share: str, per_transaction: str, seed: str) -> None:
    """Write changes in transactions of random length and size. Some of them are rolled back, as a whole or in part."""
    # consumers get more CPU time: a consumer far behind the writers would not meet a gap even if the log had one
    os.nice(5)
    chance = random.Random(int(seed))
    left = int(share)
    with psycopg.connect(url) as connection:
        while left:
            count = min(left, chance.randint(1, 2 * int(per_transaction) - 1))
            _write(connection, count)
            if chance.random() < 0.1:
                with connection.transaction(force_rollback=True):
                    _write(connection, 3)
            if chance.random() < 0.3:
                time.sleep(min(1, chance.expovariate(30)))
            if chance.random() < 0.1:
                connection.rollback()
                continue
            connection.commit()
            left -= count


def _write(connection: psycopg.Connection, count: int) -> None:
    connection.execute(
        """INSERT INTO ingest.change (article_id, kind, revision)
           SELECT 1 + n %% 100, 'new', 1 FROM generate_series(1, %s) AS n""",
        (count,),
    )


def _consume(url: str, name: str, journal: str) -> None:
    """Write down the changes that come, acknowledge them, and write that down. Each line is written at once."""
    file = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN ingest_change")
        while True:
            rows = connection.execute("SELECT position FROM ingest.consume(%s, %s)", (name, _BATCH)).fetchall()
            if not rows:
                _wait(connection)
                continue
            os.write(file, f"got {' '.join(str(position) for (position,) in rows)}\n".encode())
            connection.execute("SELECT ingest.ack(%s, %s)", (name, rows[-1][0]))
            os.write(file, f"acked {rows[-1][0]}\n".encode())


def _apply(url: str, name: str) -> None:
    """Do the work, acknowledge it, and commit, in one transaction."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("LISTEN ingest_change")
        while True:
            with connection.transaction():
                rows = connection.execute("SELECT position FROM ingest.consume(%s, %s)", (name, _BATCH)).fetchall()
                if rows:
                    positions = [position for (position,) in rows]
                    connection.execute("INSERT INTO public.applied SELECT unnest(%s::bigint[])", (positions,))
                    connection.execute("SELECT ingest.ack(%s, %s)", (name, positions[-1]))
            if not rows:
                _wait(connection)


def _wait(connection: psycopg.Connection) -> None:
    for _ in connection.notifies(timeout=0.5, stop_after=1):
        pass


if __name__ == "__main__":
    roles = {"produce": _produce, "consume": _consume, "apply": _apply}
    if sys.argv[1] in roles:
        roles[sys.argv[1]](*sys.argv[2:])
    else:
        sys.stdout.write(json.dumps(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))))
