"""What workers are given to do in the tests of the pool. Each new worker imports this module within the time limit of a call."""

import ctypes
import os
import re
import signal
from pathlib import Path

import numpy as np

from ingest.boilerplate.block_features import classes
from ingest.boilerplate.block_model import block_model
from ingest.boilerplate.lexicon import lexicon
from ingest.boilerplate.line_model import line_model
from ingest.boilerplate.text_model import trees


def cues_were_read():
    return lexicon.cache_info().currsize


def weights_were_read():
    return all(model.cache_info().currsize for model in (line_model, block_model, trees, classes))


def threads():
    np.ones((500, 500)) @ np.ones((500, 500))
    return len(list(Path("/proc/self/task").iterdir()))


def hang_in_python():
    while True:
        pass


def hang_in_c():
    # holds the interpreter's lock for longer than the universe has been there
    re.match("(a+)+$", "a" * 64 + "b")


def eat_memory():
    eaten = []
    while True:
        eaten.append(bytearray(10_000_000))


def segfault():
    ctypes.string_at(0)


def write_pid_and_hang(path):
    Path(path).write_text(str(os.getpid()))
    hang_in_c()


def square(number):
    return number * number


def refuse():
    raise ValueError("a bug")


def ignored_signals():
    status = Path("/proc/self/status").read_text()
    ignored = int(re.search(r"SigIgn:\s*([0-9a-f]+)", status)[1], 16)
    return {number for number in (signal.SIGTERM, signal.SIGINT) if ignored >> (number - 1) & 1}
