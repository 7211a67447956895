"""Pages of a small newspaper with one article each, for tests of the text that is made of a page."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, NamedTuple

from ingest.boilerplate.removal import restore
from ingest.model.page import Page, PageInput
from ingest.workers.reading import read_page

if TYPE_CHECKING:
    from ingest.model.boilerplate import Cleaning
    from ingest.model.page import Reading

URL = "https://www.gazette.example/2031/05/the-ferry-to-aldwick-stops"
TITLE = "The ferry to Aldwick stops for good on Sunday"
AUTHOR = "Ines Beispiel"
TEXT = (
    (
        "The last ferry to Aldwick leaves the quay at six on Sunday evening, and nobody in the harbour office knows yet who will "
        "drive the school children to the mainland on Monday morning."
    ),
    (
        "For ninety years the boat has carried milk, post and wedding parties across the sound. Its engine was built in the same "
        "yard as the lifeboat, and the mechanic who understands it is seventy-eight."
    ),
    (
        "The council says that it offered the owner a subsidy twice, and that the letters came back unopened. The owner says that "
        "he has moved house since then and that everybody on the island knows where he lives."
    ),
    (
        "In the shop beside the slipway the shelves were half empty on Thursday. The baker had written on a slate that rye bread "
        "is sold to regular customers first, in the order in which they were born."
    ),
    (
        "A bridge was planned four times, most recently in the year of the great storm, and four times the drawings were put back "
        "into the same drawer. The drawer is said to be locked at present."
    ),
    (
        "“We were told on Tuesday, by a note on the door,” said Martha Quill, who has taught at the island's school since 2009. "
        "She has asked the county for a boat of its own, and for an answer before the weekend."
    ),
    (
        "A spokesman of the county said that the request had been received and would be examined. He could not say how long that "
        "takes, but added that the examination of the last request was still going on."
    ),
    (
        "Whoever wants to leave the island next week has to ask the fishermen, who have promised to think about a timetable once "
        "the herring is in. Until then a lamp on the pier tells whether somebody is sailing."
    ),
)
"""The paragraphs of the article."""
MIDDLE = len(TEXT) // 2
STANDFIRST = (
    "After ninety years the boat is laid up, and the island does not know how it will get its milk from Monday on."
)
HEADLINES = (
    "Herring is late this year, and nobody knows why",
    "A lamp for the pier is older than the pier",
    "Council puts off vote on the new school roof",
    "Rye bread: what the baker of Aldwick does not tell",
)
"""The headlines of other articles of the paper."""
_SECTIONS = ("News", "Politics", "Business", "Sport", "Culture", "Opinion", "Weather")
_HEAD = f"""<meta charset="utf-8"><title>{TITLE} | The Gazette</title><meta property="og:title" content="{TITLE}">
<meta property="og:type" content="article"><meta property="og:site_name" content="The Gazette"><link rel="canonical" href="{URL}">"""
_ABOVE = f"""<header class="site-header"><a class="logo" href="/">The Gazette</a><nav class="main-nav"><ul>{
    "".join(f'<li><a href="/{name.lower()}">{name}</a></li>' for name in _SECTIONS)
}</ul></nav></header>"""
_BELOW = """<footer class="site-footer"><ul><li><a href="/about">About us</a></li><li><a href="/contact">Contact</a></li>
<li><a href="/privacy">Privacy policy</a></li><li><a href="/terms">Terms of use</a></li></ul>
<p>© 2031 The Gazette. All rights reserved.</p></footer>"""


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def links(*titles: str, name: str = "") -> str:
    """Return a list of links to other articles of the paper."""
    items = "".join(f'<li><a href="/2031/05/{number}">{title}</a></li>' for number, title in enumerate(titles))
    return f'<ul class="{name}">{items}</ul>' if name else f"<ul>{items}</ul>"


BODY = paragraphs(*TEXT)


def around(middle: str) -> str:
    """Return the article with something between its paragraphs."""
    return paragraphs(*TEXT[:MIDDLE]) + middle + paragraphs(*TEXT[MIDDLE:])


def declared(**facts: object) -> str:
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": TITLE,
        "datePublished": "2031-05-03T08:45:00+02:00",
        "author": {"@type": "Person", "name": AUTHOR},
        **facts,
    }
    return f"<script type='application/ld+json'>{json.dumps(article)}</script>"


def page(
    inside: str = BODY, *, head: str | None = None, above: str = "", below: str = "", name: str = "article-body"
) -> str:
    """Return a page of the paper; ``above`` and ``below`` stand above the text and behind it, within the article's element."""
    return f"""<!doctype html><html lang="en"><head>{_HEAD}{declared() if head is None else head}</head><body>{_ABOVE}<main>
<article class="article"><header class="article-header"><h1>{TITLE}</h1>{above}</header>
<div class="{name}">{inside}</div>{below}</article></main>{_BELOW}</body></html>"""


class Told(NamedTuple):
    """The same article in another language, with a box of links."""

    title: str
    text: tuple[str, ...]
    more: str
    """The heading above links to other articles."""
    headlines: tuple[str, ...]


LANGUAGES = {
    "ru": Told(
        "Паром на остров прекращает работу",
        (
            "Последний паром на остров отходит от причала в воскресенье в шесть часов вечера, и никто в управлении порта пока не знает, кто в понедельник утром повезёт школьников на материк.",
            "Девяносто лет судно возило через пролив молоко, почту и свадебные компании. Его двигатель построили на той же верфи, что и спасательный катер, а механику, который в нём разбирается, семьдесят восемь лет.",
            "В городском совете говорят, что дважды предлагали владельцу субсидию и что письма возвращались нераспечатанными. Владелец отвечает, что с тех пор переехал и что на острове все знают его адрес.",
            "В магазине у причала в четверг полки были наполовину пусты. Пекарь написал на доске, что ржаной хлеб сначала продают постоянным покупателям.",
            "Мост проектировали четыре раза, в последний раз в год большого шторма, и четыре раза чертежи убирали в один и тот же ящик.",
        ),
        "Читайте также",
        ("Сельдь в этом году опаздывает", "Фонарь на пирсе старше самого пирса"),
    ),
    "ar": Told(
        "توقف العبارة إلى الجزيرة",
        (
            "توقفت العبارة الأخيرة إلى الجزيرة مساء الأحد، ولا أحد في مكتب الميناء يعرف من سينقل تلاميذ المدارس صباح الاثنين القادم.",
            "حملت السفينة على مدى تسعين عاما الحليب والبريد وضيوف الأعراس عبر المضيق، والميكانيكي الذي يفهم محركها في الثامنة والسبعين.",
            "يقول المجلس إنه عرض على المالك دعما ماليا مرتين وإن الرسائل عادت دون أن تفتح، ويقول المالك إنه انتقل إلى بيت آخر.",
        ),
        "اقرأ أيضا",
        ("الجسر الذي لم يبن أبدا رغم أربع خطط", "الرنجة تتأخر هذا العام"),
    ),
    "ja": Told(
        "東の泊地を掘り下げへ",
        (
            "港の委員会は月曜日、東の泊地を掘り下げることを決めた。深さ九メートルの船は今そこで向きを変えられない。",
            "工事は三月に始まり、秋まで続く見通しだと、港長は水先人の集まりで話した。費用は県と町が半分ずつ負担することになる。",
            "水先人たちは六年前から工事を求めており、座礁した場所をすべて赤く記した海図を会議に持ち込んだ。",
            "掘り出した土砂は防波堤の南に浜辺を造るために使われる。町は同じくらい長くその浜辺を望んできた。",
        ),
        "関連記事",
        ("大橋の図面はまた引き出しに戻った", "今年はニシンが遅い"),
    ),
    "zh": Told(
        "开往小岛的渡轮周日停航",
        (
            "渡轮周日晚上六点离开码头，港务办公室里还没有人知道周一早上由谁把孩子们送到对岸的学校去上课，市政府也没有作出答复。",
            "九十年来，这艘船载着牛奶、邮件和参加婚礼的客人往返于海峡两岸，唯一懂得它发动机的机械师今年已经七十八岁。",
            "议会表示曾两次向船主提供补贴，但信件都被原封不动地退回；船主则说他早已搬家，岛上人人都知道他住在哪里。",
            "大桥先后规划过四次，最近一次是在大风暴那一年，而图纸四次都被放回同一个抽屉，据说抽屉目前上了锁。",
        ),
        "相关阅读",
        ("今年的鲱鱼来得晚", "码头上的灯比码头还老"),
    ),
    "de": Told(
        "Die Fähre nach Aldwick fährt am Sonntag zum letzten Mal",
        (
            "Die letzte Fähre nach Aldwick legt am Sonntag um sechs Uhr abends ab, und im Hafenamt weiß noch niemand, wer die Schulkinder am Montagmorgen ans Festland bringt.",
            "Neunzig Jahre lang hat das Schiff Milch, Post und Hochzeitsgesellschaften über den Sund gebracht. Der Mechaniker, der seinen Motor versteht, ist achtundsiebzig.",
            "Der Gemeinderat sagt, er habe dem Eigner zweimal einen Zuschuss angeboten, und die Briefe seien ungeöffnet zurückgekommen. Der Eigner sagt, er sei umgezogen.",
            "Im Laden neben der Slipanlage waren die Regale am Donnerstag halb leer. Der Bäcker hatte auf eine Tafel geschrieben, dass es Roggenbrot zuerst für Stammkunden gibt.",
        ),
        "Mehr zum Thema",
        ("Der Hering kommt in diesem Jahr spät", "Eine Lampe für den Pier, die älter ist als der Pier"),
    ),
}


def language_page(language: str) -> str:
    """Return a page with the article in a language, and the links below it."""
    told = LANGUAGES[language]
    box = f"<div class='related'><h3>{told.more}</h3>{links(*told.headlines)}</div>"
    return (
        f"<!doctype html><html lang='{language}'><head><title>{told.title}</title></head><body><main><h1>{told.title}</h1>"
        f"<article><div class='text'>{paragraphs(*told.text)}</div>{box}</article></main></body></html>"
    )


class Found(NamedTuple):
    """What became of a page."""

    lines: list[str]
    """The lines of the article's body."""
    removed: dict[str, str]
    """The lines that were removed, each with its rule."""
    reading: Reading


def given(html: str | bytes, *, url: str = URL, cleaning: Cleaning | None = None) -> PageInput:
    body = html if isinstance(html, bytes) else html.encode("utf-8", "surrogatepass")
    wish = {} if cleaning is None else {"cleaning": cleaning}
    return PageInput(
        page=Page(url=url, body=body, content_type="text/html; charset=utf-8"),
        feed_html="",
        language=None,
        site="gazette.example",
        title="",
        **wish,
    )


def text_of_page(html: str | bytes, *, cleaning: Cleaning | None = None) -> Found:
    """Read a page; return the text that was made of it, once what was removed has been put back in its place."""
    reading = read_page(given(html, cleaning=cleaning))
    text = reading.text
    whole = restore(text.body, text.removed)
    assert len(text.leanings) in {0, len(whole.split("\n"))}
    assert all(removal.rule.startswith("judged:") for removal in text.removed)
    removed = {line: removal.rule for removal in text.removed for line in removal.text.strip("\n").split("\n")}
    return Found(text.body.split("\n"), removed, reading)
