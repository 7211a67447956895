from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
_CALL = re.compile(r"\b(?:log|bound)\.(?:info|warning|error|exception)\(\s*\"(\w+)\"")


def test_every_event_stands_in_the_readme_and_the_readme_lists_no_other():
    text = "\n".join(
        (ROOT / "ingest" / name).read_text("utf-8")
        for name in ("pipeline/events.py", "pipeline/collect.py", "pipeline/etiquette.py", "daemon/daemon.py")
    )
    table = re.search(r"### Events\n(.*?)\n## ", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    listed = set(re.findall(r"^\| `(\w+)`", table[1], re.MULTILINE))
    in_tables = {
        "article_stored",
        "article_corrected",
        "article_withdrawn",
        "article_restored",
        "entry_deduplicated",
        "entry_unchanged",
    }
    either = {"page_quarantined", "worker_failed"}
    assert in_tables | either <= set(re.findall(r"\"(\w+)\"", text))
    assert listed == set(_CALL.findall(text)) | in_tables | either
