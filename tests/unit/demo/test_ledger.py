"""The ledger and its file."""

from __future__ import annotations

from newsrooms import press_of

from ingest.demo.ledger import Ledger


def test_a_ledger_file_holds_the_latest_state_and_survives_a_torn_last_line(tmp_path):
    path = tmp_path / "ledger.jsonl"
    press = press_of(12, ledger=Ledger(path))
    press.correct(next(iter(press.ledger)).key)
    assert Ledger.load(path).articles == press.ledger.articles
    path.write_bytes(path.read_bytes() + '{"key": "ž'.encode()[:-1])
    assert Ledger.load(path).articles == press.ledger.articles
    press.ledger.save(tmp_path / "copy.jsonl")
    assert Ledger.load(tmp_path / "copy.jsonl").articles == press.ledger.articles
