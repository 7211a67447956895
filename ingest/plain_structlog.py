"""Imports structlog without rich. Whoever imports this module first gets structlog in a fifth of the time.

structlog imports rich wherever it finds it, for coloured tracebacks. This program prints plain ones, and imports rich only for tables.
"""

import sys

_rich = sys.modules.get("rich")
sys.modules["rich"] = None  # type: ignore[assignment]  # an import of it fails now, as if it were not installed
try:
    import structlog
finally:
    del sys.modules["rich"]
    if _rich is not None:
        sys.modules["rich"] = _rich

__all__ = ["structlog"]
