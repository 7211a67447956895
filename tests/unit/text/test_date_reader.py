"""A date that is returned says what its text says; a text that is understood only in part is no date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.text.date_habits import Habits
from ingest.text.date_reader import read_date
from ingest.text.dates import UNSTATED, offset_s


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        # the forms of the standards
        ("Tue, 03 Mar 2026 07:05:09 GMT", "2026-03-03T07:05:09+00:00"),
        ("3 Mar 2026 07:05 -0330", "2026-03-03T07:05:00-03:30"),
        ("Tue, 03 Mar 26 07:05:09 EST", "2026-03-03T07:05:09-05:00"),
        ("2026-03-03T07:05:09.25+05:30", "2026-03-03T07:05:09.250000+05:30"),
        ("20260303T070509Z", "2026-03-03T07:05:09+00:00"),
        ("2026-03-03T07Z", "2026-03-03T07:00:00+00:00"),
        ("2026-03-03+01:00", "2026-03-03T00:00:00+01:00"),
        ("2026-03-03-05:00", "2026-03-03T00:00:00-05:00"),
        # seconds and milliseconds since 1970
        ("1772521509", "2026-03-03T07:05:09+00:00"),
        ("1772521509250", "2026-03-03T07:05:09.250000+00:00"),
        ("1772521509.25", "2026-03-03T07:05:09+00:00"),
        # offsets
        ("Tue, 03 Mar 2026 07:05:09 +02:00", "2026-03-03T07:05:09+02:00"),
        ("Tue, 03 Mar 2026 07:05:09 GMT+0200", "2026-03-03T07:05:09+02:00"),
        ("Tue, 03 Mar 2026 07:05:09 UTC-5", "2026-03-03T07:05:09-05:00"),
        ("Tue, 03 Mar 2026 07:05:09+530", "2026-03-03T07:05:09+05:30"),
        ("Tue, 03 Mar 2026 07:05:09 \u22120300", "2026-03-03T07:05:09-03:00"),
        ("Tue Mar 03 2026 07:05:09 GMT+0100 (Mitteleuropäische Normalzeit)", "2026-03-03T07:05:09+01:00"),
        ("2026-03-03T07:05:09+01:00[Europe/Vienna]", "2026-03-03T07:05:09+01:00"),
        # names of zones
        ("Tue, 03 Mar 2026 07:05:09 America/New_York", "2026-03-03T07:05:09-05:00"),
        ("Fri, 03 Jul 2026 07:05:09 America/New_York", "2026-07-03T07:05:09-04:00"),
        ("2026-07-03 07:05 america/argentina/buenos_aires", "2026-07-03T07:05:00-03:00"),
        ("2026-07-03T07:05:09 MESZ", "2026-07-03T07:05:09+02:00"),
        ("Fri, 03 Jul 2026 07:05:09 JST", "2026-07-03T07:05:09+09:00"),
        ("July 3, 2026 7:05 AM ET", "2026-07-03T07:05:00-04:00"),
        ("Thu Mar 03 07:05:09 NZDT 2022", "2022-03-03T07:05:09+13:00"),
        ("Tue, 04 Mar 2014 07:05:09 MSK", "2014-03-04T07:05:09+04:00"),
        # hours
        ("Tue, 03 Mar 2026 07:05:09 PM", "2026-03-03T19:05:09+00:00"),
        ("3 March 2026, 12:05 a.m.", "2026-03-03T00:05:00+00:00"),
        ("3 March 2026, 12:05 p. m.", "2026-03-03T12:05:00+00:00"),
        ("Tuesday, March 3, 2026 - 7pm", "2026-03-03T19:00:00+00:00"),
        ("Tue, 03 Mar 2026 19:05:09 PM", "2026-03-03T19:05:09+00:00"),
        ("Tue, 03 Mar 2026 24:12:03 GMT", "2026-03-03T00:12:03+00:00"),
        ("Tue, 03 Mar 2026 7:5:9 Z", "2026-03-03T07:05:09+00:00"),
        # orders
        ("2026/3/3 7:05:09", "2026-03-03T07:05:09+00:00"),
        ("Tue, Mar 3 2026 07:05:09 +0000", "2026-03-03T07:05:09+00:00"),
        ("Tue Mar  3 07:05:09 2026", "2026-03-03T07:05:09+00:00"),
        ("07:05, 3rd of March 2026", "2026-03-03T07:05:00+00:00"),
        ("03/Mar/2026:07:05:09 +0000", "2026-03-03T07:05:09+00:00"),
        ("3-Mar-2026", "2026-03-03T00:00:00+00:00"),
        ("23/03/2026", "2026-03-23T00:00:00+00:00"),
        ("03/23/2026", "2026-03-23T00:00:00+00:00"),
        ("04.03.2026 07:05", "2026-03-04T07:05:00+00:00"),
        ("05/05/2026", "2026-05-05T00:00:00+00:00"),
        # languages
        ("Di, 03 Mrz 2026 07:05:09 +0100", "2026-03-03T07:05:09+01:00"),
        ("Dienstag, den 3. März 2026 um 7.05 Uhr", "2026-03-03T07:05:00+00:00"),
        ("mar. 3 févr. 2026 à 7h05", "2026-02-03T07:05:00+00:00"),
        ("lun 03 aout 2026 07:05:09 +0200", "2026-08-03T07:05:09+02:00"),
        ("martes, 3 de marzo de 2026", "2026-03-03T00:00:00+00:00"),
        ("terça-feira, 3 de março de 2026 às 07:05", "2026-03-03T07:05:00+00:00"),
        ("gio, 05 mar 2026 07:05:09 GMT", "2026-03-05T07:05:09+00:00"),
        ("di 3 mrt 2026 07:05", "2026-03-03T07:05:00+00:00"),
        ("Вт, 03 мар 2026 07:05:09 +0300", "2026-03-03T07:05:09+03:00"),
        ("3 марта 2026 г., 07:05", "2026-03-03T07:05:00+00:00"),
        ("3 березня 2026", "2026-03-03T00:00:00+00:00"),
        ("Τρί, 03 Μαρ 2026 07:05:09 EET", "2026-03-03T07:05:09+02:00"),
        ("Sal, 03 Şub 2026 07:05:09 +0300", "2026-02-03T07:05:09+03:00"),
        ("2026年3月3日(火) 午後7時05分", "2026-03-03T19:05:00+00:00"),
        ("2026年03月03日星期二 上午7:05", "2026-03-03T07:05:00+00:00"),
        ("2026년 3월 3일 화요일 오후 7:05:09", "2026-03-03T19:05:09+00:00"),
        ("tirsdag 3. mars 2026 kl. 07.05", "2026-03-03T07:05:00+00:00"),
        ("2026. március 3., kedd 7:05", "2026-03-03T07:05:00+00:00"),
        ("1º de março de 2026", "2026-03-01T00:00:00+00:00"),
        ("الثلاثاء، 3 مارس 2026", "2026-03-03T00:00:00+00:00"),
        ("３ March ２０２６", "2026-03-03T00:00:00+00:00"),
        ("٣ مارس ٢٠٢٦", "2026-03-03T00:00:00+00:00"),
        ("Thứ Ba, 3 tháng 3, 2026", "2026-03-03T00:00:00+00:00"),
        # a day of the week that is wrong costs nothing where the date is clear without it
        ("Sun, 03 Mar 2026 07:05:09 GMT", "2026-03-03T07:05:09+00:00"),
        # a year of two digits
        ("3-Mar-26", "2026-03-03T00:00:00+00:00"),
        ("03/23/26", "2026-03-23T00:00:00+00:00"),
        ("Wed, 04/03/26", "2026-03-04T00:00:00+00:00"),
    ],
)
def test_a_date_is_read_in_the_forms_that_publishers_write(written, iso):
    assert read_date(written) == datetime.fromisoformat(iso)
    assert read_date(written).utcoffset() == datetime.fromisoformat(iso).utcoffset()


@pytest.mark.parametrize(
    "written",
    [
        # parts are missing
        "2026", "2026-03", "March 2026", "3 March", "Tue, 03 Mar 07:05:09 GMT", "07:05:09", "Tuesday", "3rd of the month, 2026",
        # parts have no meaning
        "Tue, 03 Mar 2026 07:05:09 GMT Textra", "3 Mar 2026 at noon", "circa 3 Mar 2026", "Tue, 03 Xyz 2026 07:05:09 GMT",
        "Tue, 03 Mar 2026 07:05:09 GMT-",
        "2013-xx-27", "Tue, 03 Mar 2026 07:05:09 XYZ", "Tue, 03 Mar 2026 07:05:09 +zz:00", "Tue, 03 Mar 2026 07:05:09 A",
        "Tue, 03 Mar 2026 07:05:09 Mars/Olympus_Mons", "22013", "772521509", "17725215091", "177252150", "2026030307", "令和8年3月3日", "26年3月3日", "3 Mar 2026 07:05 AT",
        # there are too many
        "3-4 Mar 2026", "2026-03-03 - 2026-03-05", "3 Mar 2026 07:05 08:05", "Tue, 03 Mar 2026 07:05:09 EST CET", "3 March April 2026",
        "2026-03-03-03", "3 Mar 2026 7", "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 2026",
        # they contradict each other, or cannot be
        "Tue, 03 Mar 2026 07:05:09 EST +0200", "Tue, 03 Mar 2026 13:05:09 AM", "3 Mar 2026 00:05 PM", "Tue, 30 Feb 2026 07:05:09 GMT",
        "Tue, 03 Mar 2026 25:05:09 GMT", "Tue, 03 Mar 2026 07:61:09 GMT", "Tue, 03 Mar 2026 07:05:09 +1500", "2026-03-03 07:05-13:00",
        "2026/23/03", "Tue, 03 Mar 2026 07:05:09 +0060",
        # they have two meanings
        "03/04/2026", "3-4-2026 07:05", "03/04/26", "Mon, 03/04/26", "2026-03-03T24:00:00Z", "2026-03-03T24:30:00Z", "Tue, 03 Mar 2026 24:00:00 GMT", "3 Mar 2026 24:00", "3 listopada 2026",
        "Tue, 03 Mar 2026 07:05:09 IST", "Tue, 03 Mar 2026 07:05:09 BST", "Sun, 01 Nov 2026 01:30:00 America/New_York",
        "Sun, 08 Mar 2026 02:30:00 America/New_York",
        # no dates at all
        "", "yesterday", "vor 2 Stunden", "9" * 5000, "2026-03-03" + " " * 5000 + "x", "2026-03-03 " * 9,
    ],
)  # fmt: skip
def test_a_date_that_is_understood_only_in_part_is_none(written):
    assert read_date(written) is None


def test_a_date_without_an_offset_says_so_and_minus_zero_is_none():
    for written in (
        "Tue, 03 Mar 2026 07:05:09",
        "Tue, 03 Mar 2026 07:05:09 -0000",
        "2026-03-03T07:05:09-00:00",
        "3 March 2026",
    ):
        assert offset_s(read_date(written)) is None
    assert offset_s(read_date("Tue, 03 Mar 2026 07:05:09 UTC")) == 0


AMBIGUOUS = "03-04-2026 07:05"
FOURTH_OF_MARCH = datetime(2026, 3, 4, 7, 5, tzinfo=UNSTATED)
THIRD_OF_APRIL = datetime(2026, 4, 3, 7, 5, tzinfo=UNSTATED)


@pytest.mark.parametrize(
    ("language", "others", "when"),
    [
        (None, ("25-03-2026 10:00",), THIRD_OF_APRIL),
        (None, ("03-25-2026 10:00",), FOURTH_OF_MARCH),
        ("en-us", ("25-03-2026 10:00",), THIRD_OF_APRIL),
        (None, ("Tue, 24 Mar 2026 07:05:09 GMT", "02-03-2026"), None),
        (None, ("25-03-2026", "03-25-2026"), None),
        (None, ("Sat, 04-04-2026", "Mon, 02-03-2026"), THIRD_OF_APRIL),
        (None, ("05-05-2026",), None),
        ("de", (), THIRD_OF_APRIL),
        ("en-gb", (), THIRD_OF_APRIL),
        ("en-us", (), FOURTH_OF_MARCH),
        ("en", (), None),
        ("zh", (), None),
        ("x-klingon", (), None),
    ],
)
def test_the_order_of_day_and_month_is_that_of_the_other_dates_or_of_the_language(language, others, when):
    assert read_date(AMBIGUOUS, Habits(language, (AMBIGUOUS, *others))) == when


def test_an_hour_that_clocks_show_twice_is_no_date_whatever_the_other_dates_are():
    others = Habits("en-us", ("Sun, 01 Nov 2026 03:30:00 -0500",))
    assert read_date("Sun, 01 Nov 2026 01:30:00 America/New_York", others) is None


def test_a_day_of_the_week_tells_the_order_of_day_and_month():
    assert read_date("Wed, 03-04-2026 07:05") == FOURTH_OF_MARCH
    assert read_date("Friday 03-04-2026 07:05") == THIRD_OF_APRIL


@pytest.mark.parametrize(
    ("zone", "language", "others", "hours"),
    [
        ("IST", "hi", (), 5.5),
        ("IST", "en-in", (), 5.5),
        ("IST", "he", (), 2),
        ("IST", "en-ie", (), 1),
        ("IST", "en", ("Mon, 02 Mar 2026 10:00:00 +0530",), 5.5),
        ("IST", "en", ("Mon, 02 Mar 2026 10:00:00 +0530", "Mon, 02 Mar 2026 10:00:00 +0200"), None),
        ("IST", "de", (), None),
        ("BST", "en-gb", (), 1),
        ("CST", None, (), -6),
        ("CST", "en-us", (), -6),
        ("CST", "zh-cn", (), 8),
        ("CST", None, ("2026-03-02T10:00:00+08:00",), 8),
        ("PST", "fil", (), 8),
        ("PST", "en-us", (), -8),
    ],
)
def test_a_zone_with_several_meanings_is_that_of_the_language_or_of_the_other_dates(zone, language, others, hours):
    when = read_date(f"Tue, 03 Mar 2026 07:05:09 {zone}", Habits(language, others))
    assert (when and when.utcoffset()) == (None if hours is None else timedelta(hours=hours))


@pytest.mark.parametrize(("language", "month"), [("pl", 11), ("cs", 11), ("hr", 10), (None, None)])
def test_a_name_of_two_months_is_the_one_of_the_language(language, month):
    when = read_date("3 listopad 2026", Habits(language))
    assert (when and when.month) == month


# ------------------------------------------------------------------------------------------------------------- the property

MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "cs": "ledna února března dubna května června července srpna září října listopadu prosince",
    "ru": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "el": "Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου",
    "ar": "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
}
DAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
    "fr": "lun. mar. mer. jeu. ven. sam. dim.",
    "es": "lunes martes miércoles jueves viernes sábado domingo",
    "it": "lun mar mer gio ven sab dom",
    "ru": "Пн Вт Ср Чт Пт Сб Вс",
}
DATES = {
    "numbers, year first": lambda when, _: f"{when:%Y-%m-%d}",
    "bare numbers, year first": lambda when, _: f"{when.year}/{when.month}/{when.day}",
    "day first": lambda when, _: f"{when.day}/{when.month}/{when.year}",
    "month first": lambda when, _: f"{when.month}/{when.day}/{when.year}",
    "dots": lambda when, _: f"{when.day}.{when.month}.{when.year}",
    "two digits": lambda when, _: f"{when.day}/{when.month}/{when:%y}",
    "name in the middle": lambda when, name: f"{when.day} {name} {when.year}",
    "name first": lambda when, name: f"{name} {when.day}, {when.year}",
    "year first, with a name": lambda when, name: f"{when.year} {name} {when.day}",
    "name and two digits": lambda when, name: f"{when.day:02} {name} {when:%y}",
    "East Asian": lambda when, _: f"{when.year}年{when.month}月{when.day}日",
}
TIMES = {
    "none": (lambda _: "", ()),
    "minutes": (lambda when: f"{when:%H:%M}", ("hour", "minute")),
    "seconds": (lambda when: f"{when:%H:%M:%S}", ("hour", "minute", "second")),
    "bare": (lambda when: f"{when.hour}:{when.minute}:{when.second}", ("hour", "minute", "second")),
    "AM and PM": (lambda when: f"{when:%I:%M:%S} {'PM' if when.hour > 11 else 'AM'}", ("hour", "minute", "second")),
    "an hour": (lambda when: f"{when:%I}{'pm' if when.hour > 11 else 'am'}", ("hour",)),
    "French": (lambda when: f"{when.hour}h{when:%M}", ("hour", "minute")),
}
OFFSETS = {
    "none": lambda _: "",
    "four digits": lambda when: f"{when:%z}",
    "colon": lambda when: f"{when:%z}"[:3] + ":" + f"{when:%z}"[3:],
    "GMT and four digits": lambda when: f"GMT{when:%z}",
    "with a comment": lambda when: f"{when:%z} (some zone)",
}
JUNK = [
    "",
    " Textra",
    " 7",
    " 2031",
    " Xyz",
    " +zz:00",
    " noon",
    " 31 Feb",
    " Sat",
    " PM",
    " EST",
    " (IST)",
    " 12:12:12",
    "0",
    "-",
    "/4",
]


@st.composite
def _written(draw):
    """A date in some form and language, with the fields that its text gives."""
    zone = timezone(timedelta(minutes=draw(st.integers(-48, 56)) * 15))
    when = draw(st.datetimes(datetime(1990, 1, 1), datetime(2049, 12, 31), timezones=st.just(zone)))  # noqa: DTZ001 -- bounds
    language = draw(st.sampled_from(sorted(MONTHS)))
    form = draw(st.sampled_from(sorted(DATES)))
    date = DATES[form](when, MONTHS[language].split()[when.month - 1])
    time, fields = TIMES[draw(st.sampled_from(sorted(TIMES)))]
    offset = draw(st.sampled_from(sorted(OFFSETS))) if fields else "none"
    day = DAYS[language].split()[when.weekday()] + ", " if language in DAYS and draw(st.booleans()) else ""
    text = f"{day}{date} {time(when)} {OFFSETS[offset](when)}".strip()
    given_fields = {
        "year": when.year,
        "month": when.month,
        "day": when.day,
        **{name: getattr(when, name) for name in fields},
    }
    if offset != "none":
        given_fields["offset"] = when.utcoffset()
    known = {"month first": "en-us", "day first": "en-gb"}.get(form, language)
    habits = Habits(draw(st.sampled_from([None, known])))
    return text, given_fields, habits


def _fields(when: datetime) -> dict[str, object]:
    names = ("year", "month", "day", "hour", "minute", "second")
    return {**{name: getattr(when, name) for name in names}, "offset": when.utcoffset()}


@given(_written())
def test_a_date_that_is_returned_agrees_with_the_text_in_each_field_that_the_text_gives(written):
    text, fields, habits = written
    when = read_date(text, habits)
    if when is not None:
        assert {name: _fields(when)[name] for name in fields} == fields, text
        assert ("offset" in fields) or offset_s(when) is None


@given(_written(), st.sampled_from(JUNK), st.integers(0, 40), st.integers(0, 3))
def test_a_changed_text_gives_no_date_or_one_that_agrees_with_it(written, junk, at, cut):
    """What the changed text gives cannot be known, but each number of the date that is returned must stand in it."""
    text, _, habits = written
    changed = text[:at] + junk + text[at + cut :]
    when = read_date(changed, habits)
    if when is not None:
        numbers = {int(number) for number in _numbers(changed)}
        assert when.year in numbers or when.year % 100 in numbers, changed
        assert when.day in numbers, changed
        assert when.hour == 0 or numbers & {when.hour, when.hour - 12, 12}, changed
        assert when.minute in numbers | {0}, changed
        assert when.second in numbers | {0}, changed


def _numbers(text: str) -> list[str]:
    """Return the numbers in a text, and the pairs of digits of those that may be a time without colons: 2031 is 20:31."""
    found = "".join(character if character.isdecimal() else " " for character in text).split()
    return [
        *found,
        *(number[at : at + 2] for number in found if len(number) in {4, 6} for at in range(0, len(number), 2)),
    ]


@given(st.text(max_size=60) | st.text("0123456789:/.-+ ,APMTZGdeofth", max_size=40))
def test_no_text_makes_the_reading_fail(text):
    when = read_date(text)
    assert when is None or when.astimezone(UTC).tzinfo is UTC or when.year in {1, 9999}
