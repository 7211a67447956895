"""What boilerplate is, and what it is not: the decision over all evidence."""

from __future__ import annotations

import pytest
from slipway import ARTICLE

from ingest.boilerplate.clean import clean
from ingest.boilerplate.decision import find_cuts
from ingest.boilerplate.removal import restore


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Follow us: Facebook, Twitter, Google News", "follow"),
        (
            "Our paper is now also available on Telegram. Click here to join our channel (@paper) for the news.",
            "channel",
        ),
        ("Also read: Harbour board elects a new chair", "read_more"),
        ("ALSO READ | Harbour board elects a new chair", "read_more"),
        ("Sign up for our newsletter and never miss a story", "newsletter"),
        ("Please sign up for our daily newsletter, Posted, here.", "newsletter"),
        ("Download our app from Google Play", "app"),
        ("Copy link", "share"),
        ("Advertisement", "ad"),
        ("© 2024 Harbour Press Ltd", "copyright"),
        ("The post A second slipway appeared first on Harbour Press.", "appeared_first"),
        ("Ｆｏｌｌｏｗ ｕｓ ｏｎ Ｆａｃｅｂｏｏｋ", "follow"),
        ("F\u200bo\u200bl\u200bl\u200bo\u200bw u\u200bs on Face\u200bbook", "follow"),
        ("👉 FOLLOW US ON TELEGRAM 👈", "channel"),
        ("FacebookTwitterWhatsAppTelegram", "channel"),
        ("Lesen Sie auch: Neue Halle für die Feuerwehr", "read_more"),
        ("Síguenos en Facebook y Twitter", "follow"),
        ("À lire aussi : une halle pour les pompiers", "read_more"),
        ("【関連記事】消防署に新しい車庫", "read_more"),
        ("یہ بھی پڑھیں: فائر بریگیڈ کے لیے نئی عمارت", "read_more"),
        ("यह भी पढ़ें: दमकल के लिए नया भवन", "read_more"),
        ("Подписывайтесь на наш Telegram-канал", "channel"),
        ("اقرأ أيضا: مبنى جديد للإطفاء", "read_more"),
        ("Ακολουθήστε μας στο Facebook", "follow"),
        ("עקבו אחרינו בפייסבוק", "follow"),
        ("Urmărește-ne pe Facebook", "follow"),
        ("Kövess minket a Facebookon", "follow"),
        ("กดติดตามเราทาง Facebook", "follow"),
        ("Ku biyo mu a Facebook", "follow"),
        ("ገጻችንን ይከተሉ", "follow"),
    ],
)
def test_a_line_is_known_for_what_it_is(line, kind):
    cuts = find_cuts([*ARTICLE, line])
    assert [cut.rule.rpartition(":")[0] for cut in cuts] == ([f"judged:{kind}"] if kind else [])
    assert "".join(cut.text for cut in cuts) == (line if kind else "")


@pytest.mark.parametrize(
    "line",
    [
        "The minister said on Telegram that the talks would go on.",
        "She posted the photograph on Instagram on Sunday.",
        "Officials urged residents to download the official app before the storm.",
        "“Follow us and like our page, they told me, and then the money was gone,” the pensioner said.",
        "WhatsApp was down for three hours on Tuesday.",
        "Canada is among the subscribers to this idea.",
        "Dónde está la descarga eléctrica que sufrió el niño.",
        "O governo vai suspender o pagamento a partir de maio.",
        "Бригадир рассчитывает взять девяносто тонн.",
        "Reporting by Ann Lowe; editing by Tom Reed",
        "With files from the Associated Press",
        "Correction: an earlier version gave the wrong year.",
        "If you are in distress, call the helpline on 116 123 at any hour.",
        "We met on Facebook.",
        "Hundreds follow the channel of the river through the gorge.",
        "The US app market grew by a tenth.",
    ],
)
def test_a_sentence_of_an_article_stays(line):
    assert find_cuts([*ARTICLE, line, ARTICLE[0]]) == ()


def test_a_sentence_glued_to_a_paragraph_goes_alone():
    paragraph = f"{ARTICLE[0]} Follow us on Facebook and Telegram."
    assert clean([paragraph, ARTICLE[1]]).body == "\n".join(ARTICLE[:2])


def test_a_copyright_in_brackets_goes_from_the_end_of_a_sentence():
    paragraph = "The second slipway opens on Monday. (© Harbour Press)"
    assert clean([paragraph, *ARTICLE]).body.split("\n")[0] == "The second slipway opens on Monday."


def test_a_line_of_an_outlet_and_a_platform_goes():
    line = "Harbour Courier on Facebook"
    assert [cut.text for cut in find_cuts([*ARTICLE, line], site="www.harbourcourier.example")] == [line]


@pytest.mark.parametrize("line", ["print(12345)", "share(x);", "app.get(url)"])
def test_a_line_of_a_program_says_nothing_to_the_reader(line):
    assert find_cuts([*ARTICLE, line]) == ()


def test_a_sentence_that_points_to_platforms_goes_with_the_one_behind_it():
    line = "Get Harbour Business on Facebook and Telegram! Know something we don't? E-mail us at tips@harbour.example"
    assert clean([*ARTICLE, line]).body == "\n".join(ARTICLE)


def test_a_text_of_nothing_but_boilerplate_goes_whole():
    paragraphs = ["Follow us on Facebook", "Copy link", "Sign up for our newsletter"]
    cleaned = clean(paragraphs)
    assert cleaned.body == ""
    assert restore("", cleaned.removed) == "\n".join(paragraphs)


def test_a_paragraph_that_repeats_the_title_stays():
    title = "Sign up for our newsletter"
    assert find_cuts([title, *ARTICLE], title=title) == ()
