from __future__ import annotations

import gzip
import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.article.revisions import revised
from ingest.demo.corrections import changed
from ingest.demo.ledger import Passage
from ingest.model.article import RevisionKind
from ingest.text.diff import edits

ENGLISH = (
    "The council of the small harbour town decided on Tuesday evening that 47 ferries will sail next year.\n"
    "The work on the old pier is to be paid from the reserves of the port authority, the mayor said.\n"
    "Traders fear that the noise will keep their customers away for at least 6 months.\n"
    "A report of 120 pages, drawn up by engineers, finds that the ground under the pier was never measured.\n"
    "Schools sent pupils to the hearing, and the mayor answered each of their questions with patience.\n"
    "The contract went to a firm from the next valley that has built bridges for three generations."
)
JAPANESE = (
    "港町の議会は火曜日の夜、来年は47隻のフェリーを運航すると決めた。\n"
    "古い桟橋の工事費は港湾局の積立金から支払われると市長は述べた。\n"
    "商店主たちは騒音で客足が遠のくことを心配している。\n"
    "技術者がまとめた報告書によると、桟橋の下の地盤は一度も測られていなかった。"
)
CHINESE = (
    "港口小镇的议会周二晚上决定，明年将有47艘渡轮航行。\n"
    "市长表示，旧码头的工程费用将由港务局的储备金支付。\n"
    "商人们担心噪音会使顾客至少六个月不敢上门。\n"
    "工程师撰写的报告指出，码头下面的地基从未被测量过。"
)
THAI = (
    "สภาเมืองท่าเล็กๆ ตัดสินใจเมื่อคืนวันอังคารว่าปีหน้าจะมีเรือข้ามฟาก 47 ลำ\n"
    "นายกเทศมนตรีกล่าวว่าค่าก่อสร้างท่าเรือเก่าจะจ่ายจากเงินสำรองของการท่าเรือ\n"
    "พ่อค้าแม่ค้ากลัวว่าเสียงดังจะทำให้ลูกค้าหายไปอย่างน้อยหกเดือน"
)
RUSSIAN = (
    "Совет портового города решил во вторник вечером, что в будущем году выйдут 47 паромов.\n"
    "Работы на старом пирсе оплатят из резервов управления порта, сказал мэр.\n"
    "Торговцы боятся, что шум отпугнёт покупателей по меньшей мере на полгода."
)
ARABIC = (
    "قرر مجلس بلدة الميناء الصغيرة مساء الثلاثاء أن ٤٧ عبارة ستبحر في العام المقبل.\n"
    "وقال رئيس البلدية إن أعمال الرصيف القديم ستدفع من احتياطيات هيئة الميناء.\n"
    "ويخشى التجار أن تبعد الضوضاء زبائنهم ستة أشهر على الأقل."
)


def kind(old: str, new: str, *, titles: tuple[str, str] = ("The pier", "The pier")) -> RevisionKind:
    return revised(titles[0], old, titles[1], new).kind


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, CHINESE, THAI, RUSSIAN, ARABIC])
def test_a_number_that_is_another_one_is_a_matter_of_figures(text):
    new = text.replace("47", "52").replace("٤٧", "٥٢")
    assert new != text
    assert kind(text, new) is RevisionKind.FIGURES


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, CHINESE, THAI, RUSSIAN, ARABIC])
def test_another_headline_over_the_same_text_is_a_headline(text):
    assert kind(text, text, titles=("The pier is repaired", "No repair of the pier")) is RevisionKind.HEADLINE


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, CHINESE, THAI, RUSSIAN, ARABIC])
def test_a_paragraph_more_is_an_addition_and_one_less_a_shrink(text):
    lines = text.split("\n")
    shorter = "\n".join([lines[0], *lines[2:]])
    assert kind(shorter, text) is RevisionKind.ADDITION
    assert kind(text, shorter) is RevisionKind.SHRINK


@pytest.mark.parametrize(
    ("text", "slip", "mended"),
    [
        (ENGLISH, "engineers", "enginers"),
        (ENGLISH, "decided", "decided,"),
        (ENGLISH, "three generations", "three-generations"),
        (ENGLISH, "Schools", "SCHOOLS"),
        (ENGLISH, "the", "teh"),
        (JAPANESE, "桟橋", "浅橋"),
        (CHINESE, "从未", "丛未"),
        (THAI, "เรือข้ามฟาก", "เรือข้ามฝาก"),
        (RUSSIAN, "паромов", "поромов"),
        (ARABIC, "الضوضاء", "الضوضا"),
    ],
)
def test_spelling_case_and_punctuation_are_a_typo(text, slip, mended):
    assert slip in text
    assert kind(text, text.replace(slip, mended)) is RevisionKind.TYPO


def test_a_typo_in_the_text_beside_another_headline_is_a_headline():
    new = ENGLISH.replace("engineers", "enginers")
    assert kind(ENGLISH, new, titles=("The pier is repaired", "No repair of the pier")) is RevisionKind.HEADLINE


@pytest.mark.parametrize(
    ("words", "others"),
    [("decided", "refused"), ("Tuesday evening", "last Friday"), ("the mayor said", "the harbour master denied")],
)
def test_words_replaced_by_others_are_a_rewrite_however_few(words, others):
    assert kind(ENGLISH, ENGLISH.replace(words, others)) is RevisionKind.REWRITE


def test_a_not_is_no_typo():
    assert kind(ENGLISH, ENGLISH.replace("will sail", "will not sail")) is RevisionKind.ADDITION


def test_a_figure_with_the_note_that_tells_of_it_is_a_matter_of_figures():
    long = f"{ENGLISH}\n" * 5
    new = long.replace("47", "52", 1) + "Correction: an earlier version gave another number of ferries."
    assert kind(long, new) is RevisionKind.FIGURES


def test_a_figure_beside_a_new_paragraph_is_an_addition():
    added = "Later that night 300 people came to the pier to protest against what had been decided by the council."
    assert kind(ENGLISH, f"{ENGLISH.replace('47', '52')}\n{added}") is RevisionKind.ADDITION


@pytest.mark.parametrize(
    ("text", "notice"),
    [
        (ENGLISH, "This article has been retracted because it did not meet our standards."),
        (JAPANESE, "この記事は取り消されました。"),
        (RUSSIAN, "Материал удалён по решению редакции."),
    ],
)
def test_a_short_notice_in_place_of_the_text_is_a_retraction(text, notice):
    found = revised("The pier", text, "The pier", notice)
    assert (found.kind, found.cut_off) == (RevisionKind.RETRACTION, False)


def test_another_text_of_the_same_length_is_a_rewrite():
    assert kind(ENGLISH, f"{RUSSIAN}\n{RUSSIAN}") is RevisionKind.REWRITE


@pytest.mark.parametrize("text", [ENGLISH, JAPANESE, CHINESE, RUSSIAN])
def test_the_first_half_of_a_text_is_cut_off(text):
    lines = text.split("\n")
    half = "\n".join(lines[: len(lines) // 2])
    assert revised("t", text, "t", half).cut_off
    assert revised("t", text, "t", f"{half} …").cut_off


def test_a_text_that_lost_its_middle_or_is_hardly_shorter_was_not_cut_off():
    lines = ENGLISH.split("\n")
    assert not revised("t", ENGLISH, "t", "\n".join([lines[0], lines[-1]])).cut_off
    assert not revised("t", ENGLISH, "t", "\n".join(lines[:-1])).cut_off


def test_from_no_text_at_all_anything_is_an_addition():
    assert kind("", ENGLISH) is RevisionKind.ADDITION


@pytest.mark.parametrize("between", [" ", "\n"])
def test_a_very_long_text_is_known_by_its_ends(between):
    long = between.join(f"word{number}" for number in range(200_000))
    assert kind(long, f"{long}{between}and a few more words") is RevisionKind.ADDITION
    assert revised("t", long, "t", long[: len(long) // 2]).cut_off
    assert (
        kind(long, long.replace("word100 ", "word100 new ").replace("word100\n", "word100\nnew\n"))
        is RevisionKind.ADDITION
    )


def test_of_real_texts_in_many_scripts_nearly_every_change_is_what_it_was_made_to_be(corpus):
    with gzip.open(corpus / "pages.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line)["paragraphs"] for line in lines]
    texts = [
        [Passage(text=text) for text in page] for page in pages[::2] if len(page) >= 4 and len("".join(page)) > 600
    ]
    wrong = []
    for change in ("typo", "figures", "addition", "shrink", "retraction"):
        for passages in texts:
            fresh = ["Something else, which nobody has written so far in any of these articles.", "And more of it."]
            old, new = (
                "\n".join(passage.text for passage in version)
                for version in (passages, changed(passages, change, fresh, random.Random(1)))
            )
            if old != new and kind(old, new) != change:
                wrong.append((change, kind(old, new), old[:80]))
    assert len(texts) > 100
    assert len(wrong) <= 0.02 * 5 * len(texts), wrong


WORDS = st.lists(st.sampled_from(["a", "b", "c", "47", "48", ",", "\n", "東", "京", "é"]), max_size=40).map(" ".join)


@given(WORDS, WORDS)
def test_the_edits_of_any_two_texts_turn_one_into_the_other_but_for_white_space(old, new):
    pieces, after = [], 0
    for edit in edits(old, new):
        assert after <= edit.old_start <= edit.old_end
        pieces += [old[after : edit.old_start], new[edit.new_start : edit.new_end]]
        after = edit.old_end
    assert "".join("".join([*pieces, old[after:]]).split()) == "".join(new.split())


@given(WORDS, WORDS)
def test_every_change_has_a_kind(old, new):
    assert isinstance(revised("t", old, "t", new).kind, RevisionKind)


def _cost(old: str, new: str) -> float:
    started = time.process_time()
    revised("t", old, "t", new)
    return time.process_time() - started


def _words(number: int, seed: int) -> str:
    drawn = random.Random(seed)
    words = [f"w{int(drawn.paretovariate(0.7)) % 50_000}" for _ in range(number)]
    return "\n".join(" ".join(words[at : at + 50]) for at in range(0, number, 50))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (lambda n: _words(n, 1), lambda n: _words(n, 2)),
        (lambda n: "a b " * (n // 2), lambda n: "b a c " * (n // 3)),
        (lambda n: "a\nb\n" * (n // 2), lambda n: "b\na\nc\n" * (n // 3)),
        (lambda n: "x" * n, lambda n: "y" * n),
        (lambda n: "東" * n, lambda n: "京" * n),
    ],
    ids=["other_words", "few_words", "few_lines", "one_word", "unspaced"],
)
def test_the_cost_of_two_texts_grows_with_their_length_not_with_its_square(old, new):
    small, large = 10_000, 40_000
    fast = min(_cost(old(small), new(small)) for _ in range(2))
    # both hold what a comparison may cost at most, whatever its length; four times the text, sixteen times if it were squared
    assert _cost(old(large), new(large)) < 8 * fast + 0.5
