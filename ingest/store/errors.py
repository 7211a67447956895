"""What may go wrong with the database, by names of our own. No driver is needed to import them."""

from __future__ import annotations


class DatabaseUnavailableError(Exception):
    """The database does not answer, or it broke off: nobody knows whether the write took place. It is safe to try again."""


class DatabaseBusyError(DatabaseUnavailableError):
    """The database answers, but a statement did not get a lock in time, or took too long. The message names who holds locks."""


class DatabaseRefusedError(DatabaseUnavailableError):
    """The database answers, and refuses what was asked, until somebody changes something. The message says what, and what to do."""


class DatabaseUrlError(Exception):
    """The URL of the database cannot be read. The message says which form it must have, and repeats nothing of it."""


class MissingRightsError(DatabaseUnavailableError):
    """The role may not do what was asked. The message has the statement that grants the right."""


class SchemaError(Exception):
    """The database's schema and this program do not fit together. The message says what to do."""


class LeaseLostError(Exception):
    """The lease ran out, and another daemon may hold it now. Nothing was written."""


class ForgottenError(Exception):
    """The operator has had the article erased. Nothing was written."""


class ChangeLogError(Exception):
    """The change log refuses a cursor or a consumer. The message says why, and what to do."""
