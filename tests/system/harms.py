"""The table of harms: what one stranger may try to do to another through this program. `./dev docs` writes it into docs/faults.md."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Harm:
    """One attempt, and what comes of it."""

    does: str
    stored: str
    event: str
    test: str
    """A file below tests/ and the name of a test in it, with ``::`` between them."""

    @property
    def row(self) -> str:
        """The row of the table in docs/faults.md."""
        path, name = self.test.split("::")
        return f"| {self.does} | {self.stored} | {self.event} | `tests/{path}`: `{name}` |"


CLAIMS = (
    Harm(
        does="A feed lists pages of another site that do not exist, with paragraphs of that site's articles.",
        stored="the entries' articles, with `source` = `foreign_feed`; nothing is learned for the site",
        event="`article_stored`",
        test="system/test_claims.py::test_thirty_made_up_pages_with_paragraphs_of_an_article_take_nothing_from_it",
    ),
    Harm(
        does="What a site repeats would take more than `INGEST_MAX_LEARNED_SHARE` of an article, or all of it.",
        stored="the article is left whole; `article.spared` tells how much would have gone",
        event="`passages_spared`",
        test="integration/test_sources.py::test_an_article_that_learned_passages_would_empty_is_left_whole_with_the_reason_on_record",
    ),
    Harm(
        does="A feed gives another text and title for a page of another site that is behind a wall.",
        stored="the article as it was: only its page, the site's own feed and the feed that its text is from change it",
        event="`entry_deduplicated`",
        test="system/test_claims.py::test_a_foreign_feed_replaces_neither_title_nor_text_of_an_article_behind_a_wall",
    ),
    Harm(
        does="A feed invents an article of another site.",
        stored="an article with `source` = `foreign_feed` and `source_feed_id`",
        event="`article_stored`",
        test="integration/test_sources.py::test_what_a_foreign_feed_said_first_gives_way_to_itself_the_sites_feed_and_the_page_in_this_order",
    ),
    Harm(
        does="A feed is the first to list a page of another site, with a date of 1990.",
        stored="the date of the page, and later that of the site's own feed; a change of the kind `metadata`",
        event="`article_amended`",
        test="system/test_claims.py::test_a_date_of_a_foreign_feed_gives_way_to_the_pages_and_that_to_the_own_feeds",
    ),
    Harm(
        does="A feed lists another spelling of an article's URL, which answers 404.",
        stored="the article as it was: only the address that its text was fetched from withdraws it",
        event="none for the article",
        test="integration/test_revisits.py::test_another_spelling_of_the_address_that_leads_nowhere_withdraws_no_article",
    ),
    Harm(
        does="A page on a host of many publishers names a canonical URL of the host itself, or of a neighbour.",
        stored="the article under the URL that was fetched",
        event="`article_stored`",
        test="unit/text/test_domains.py::test_under_a_host_where_anybody_may_publish_each_name_is_a_domain_of_its_own",
    ),
    Harm(
        does="A longer page of another site repeats an article that was seen before.",
        stored="two originals: the first seen is never made a copy",
        event="`article_stored`",
        test="integration/test_near_duplicates.py::test_the_first_seen_of_another_site_stays_the_original_whichever_is_longer",
    ),
)

SHARES = (
    Harm(
        does="A feed lists pages that answer 429 with a Retry-After of a day, on a host with a feed of its own.",
        stored="`refusal` of the kind `page`; the host's feed is polled as before",
        event="`host_slowed`",
        test="integration/test_etiquette.py::test_refused_pages_leave_the_feeds_of_their_host_alone_and_refused_feeds_its_pages",
    ),
    Harm(
        does="A feed lists hundreds of pages of a host with a feed of its own.",
        stored="all of them, in turns with the pages of the host's own feed",
        event="`article_stored`",
        test="system/test_rivals.py::test_healthy_feeds_and_pages_are_not_twice_as_late_beside",
    ),
    Harm(
        does="Sixty feeds of one host answer slowly, or redirect to a host that answers slowly.",
        stored="as usual; of one host, `INGEST_PER_HOST` feeds are polled at once",
        event="`feed_polled`",
        test="integration/test_hosts.py::test_of_one_host_no_more_feeds_are_polled_at_once_than_it_has_places_whatever_the_number_of_daemons",
    ),
    Harm(
        does="A feed lists hundreds of pages that never answer.",
        stored="each with the feed's text after its attempts; the feed holds no more places than it leaves free",
        event="`page_failed`",
        test="integration/test_hosts.py::test_a_feed_holds_no_more_places_than_it_leaves_free_and_what_others_list_gets_the_rest",
    ),
    Harm(
        does="Many feeds list hundreds of pages that never answer, or answer slowly themselves.",
        stored="as usual; slow feeds together take half of the places, for pages and for feeds",
        event="`page_failed`",
        test="integration/test_hosts.py::test_feeds_whose_pages_take_long_share_half_of_the_places_and_quick_feeds_find_the_other_half",
    ),
    Harm(
        does="A feed lists pages that take their worker to its limit of time, or stop it.",
        stored="each with the feed's text after its attempts; other pages go first",
        event="`worker_failed`, `page_quarantined`",
        test="unit/workers/test_worker_turns.py::test_a_feed_whose_pages_take_long_leaves_workers_to_others",
    ),
    Harm(
        does="A page stops its worker after the lease on it has run out.",
        stored="`entry.crashes` counts it, whoever has the lease by then",
        event="`lease_lost`",
        test="integration/test_hosts.py::test_a_page_of_a_lost_lease_that_stopped_its_worker_is_counted_all_the_same",
    ),
    Harm(
        does="The robots.txt files of 150 hosts redirect to one host.",
        stored="as usual; each redirect waits for a turn of that host",
        event="none",
        test="integration/test_etiquette.py::test_robots_txt_files_that_redirect_to_one_host_wait_for_its_turns",
    ),
    Harm(
        does="A host answers no https; its robots.txt over http is fine.",
        stored="`robots` has a row for each origin, and the pages over http are fetched",
        event="`article_stored`",
        test="integration/test_etiquette.py::test_the_robots_txt_of_https_and_that_of_http_are_two_files",
    ),
    Harm(
        does="A feed lists pages of 150 names of one machine.",
        stored="all of them; `INGEST_PER_ADDRESS` and `INGEST_ADDRESS_SPACING_S` bound the requests",
        event="`article_stored`",
        test="integration/test_sockets.py::test_many_names_of_one_address_are_asked_one_after_the_other",
    ),
    Harm(
        does="One listed entry leads on by redirects, refreshes, canonical URLs and robots.txt files.",
        stored="what was reached within 24 requests",
        event="`page_failed`",
        test="integration/test_cost_of_an_entry.py::test_one_listed_entry_costs_no_more_requests_than_the_documents_say",
    ),
    Harm(
        does="So many hosts are slow that the process may open no more files.",
        stored="nothing: no feed and no page is failed, and the work is done later",
        event="`descriptors_exhausted`",
        test="system/test_open_files.py::test_a_lack_of_descriptors_is_told_once_and_booked_to_no_feed_and_no_page",
    ),
)

SURROUNDINGS = (
    Harm(
        does="The database is frozen.",
        stored="nothing meanwhile; leases are given back when it answers again",
        event="`database_lost` within 15 s, once; `database_found`",
        test="system/test_hangs.py::test_a_frozen_database_is_told_of_within_15_s_and_sigterm_ends_the_daemon_all_the_same",
    ),
    Harm(
        does="The database reads and takes no writes, or its disk is full.",
        stored="nothing meanwhile; no page is fetched again and again",
        event="`database_lost`, once; `database_still_away`; `database_found`",
        test="system/test_hangs.py::test_a_full_disk_of_the_database_is_one_outage",
    ),
    Harm(
        does="A worker is stuck and a host is mute when SIGTERM comes, or SIGTERM comes twice.",
        stored="the leases are given back",
        event="`daemon_stopped` within `INGEST_DRAIN_S` and 5 s; `daemon_aborted` after the second signal",
        test="system/test_hangs.py::test_a_stuck_worker_and_a_mute_host_keep_no_daemon_from_its_end",
    ),
    Harm(
        does="The log is on a full disk, or its reader has stopped.",
        stored="everything; lines of the log are lost",
        event="`log_lines_lost`",
        test="system/test_hangs.py::test_a_log_that_nobody_reads_costs_no_work",
    ),
    Harm(
        does="What is at the URL of `ingest feed add` takes a reader minutes.",
        stored="no subscription",
        event="none: the command ends with the reason",
        test="system/test_cli.py::test_feed_add_ends_with_the_reason_if_what_is_at_the_url_takes_too_long_to_read",
    ),
    Harm(
        does="A feed, page, list or robots.txt holds control characters, escapes or marks of direction.",
        stored="names, titles, reasons and rules without them",
        event="in any event as text",
        test="system/test_terminal.py::test_no_command_sends_what_may_command_a_terminal",
    ),
    Harm(
        does="Another user of the machine looks for the socket of the embedded Postgres.",
        stored="nothing: its directory is the owner's alone, and a path that is too long for it is refused",
        event="none",
        test="integration/test_embedded.py::test_another_user_does_not_reach_the_server",
    ),
    Harm(
        does="A malformed database URL holds a password.",
        stored="nothing",
        event="a message without any part of the password",
        test="system/test_rights.py::test_no_message_repeats_a_part_of_a_password_that_is_not_encoded",
    ),
    Harm(
        does="A reader of the database takes the lock that orders the change log.",
        stored="everything: readers cannot take the lock of the writers",
        event="none",
        test="integration/test_change_log.py::test_a_reader_cannot_hold_the_lock_that_writers_wait_for",
    ),
)


def section() -> str:
    """Return the section of docs/faults.md."""
    lines = [
        "## What others may do to each other",
        "",
        "What a feed says of another's site is a claim, one publisher does not take the places of others, and what surrounds the daemon may",
        "hang. [security.md](security.md) tells the same by who wants what.",
        "",
        "| what it does | what is stored | event | shown by |",
        "| --- | --- | --- | --- |",
        *(harm.row for harm in (*CLAIMS, *SHARES, *SURROUNDINGS)),
    ]
    return "\n".join(lines) + "\n"
