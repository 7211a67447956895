from __future__ import annotations

import pytest

from ingest.text.names import author_names


@pytest.mark.parametrize(
    ("written", "names"),
    [
        # a name and a mail address
        ("a@b.example (Ann Bell)", ("Ann Bell",)),
        ("Ann Bell <a@b.example>", ("Ann Bell",)),
        ("Ann Bell a@b.example", ("Ann Bell",)),
        ("Ann Bell (a@b.example)", ("Ann Bell",)),
        ("Ann Bell (mailto:a@b.example)", ("Ann Bell",)),
        ("a@b.example", ()),
        ("a@b.example (Ann Bell), c@d.example (Bo Cole)", ("Ann Bell", "Bo Cole")),
        ("M@", ("M@",)),
        ("Ann Bell @annbell", ("Ann Bell",)),
        # markup
        ('<a href="/ann" title="All by Ann">Ann Bell</a>, <a href="/bo">Bo Cole</a>', ("Ann Bell", "Bo Cole")),
        ('&lt;a href="/ann"&gt;Ann Bell&lt;/a&gt; and &lt;a href="/bo"&gt;Bo&lt;/a&gt;', ("Ann Bell", "Bo")),
        ("<p>By <strong>Ann</strong> Bell</p>", ("Ann Bell",)),
        ("<ul><li>Ann</li><li>Bo</li></ul>", ("Ann", "Bo")),
        ("Ann Bell<br/>Bo Cole", ("Ann Bell", "Bo Cole")),
        # lists
        ("Ann Bell, Bo Cole", ("Ann Bell", "Bo Cole")),
        ("By Ann Bell, Bo van Cole and Cy Dunn", ("Ann Bell", "Bo van Cole", "Cy Dunn")),
        ("Ann Bell und Bo Cole", ("Ann Bell", "Bo Cole")),
        ("Анна Белл и Борис Коул", ("Анна Белл", "Борис Коул")),
        ("山田太郎、鈴木一郎", ("山田太郎", "鈴木一郎")),
        ("Bell, Ann; Cole, Bo", ("Bell, Ann", "Cole, Bo")),
        ("Ann Bell, Ann Bell", ("Ann Bell",)),
        # one name that looks like a list
        ("Bell, Ann", ("Bell, Ann",)),
        ("Ann Bell, PhD", ("Ann Bell, PhD",)),
        ("Ann Bell, Staff Writer", ("Ann Bell",)),
        ("Arts and Culture", ("Arts and Culture",)),
        ("Ministry of Health and Family Affairs", ("Ministry of Health and Family Affairs",)),
        ("José Ortega y Gasset", ("José Ortega y Gasset",)),
        ("Andy Byrne", ("Andy Byrne",)),
        # what stands behind a name
        ("Ann Bell, Chief Political Correspondent", ("Ann Bell",)),
        ("By Ann Bell, Chief Reporter, and Bo Cole, Editor", ("Ann Bell", "Bo Cole")),
        ("Ann Bell, Head of Home and Garden", ("Ann Bell",)),
        ("Anna Bell, Redakteurin", ("Anna Bell",)),
        ("Ann Bell \u2013 Staff Writer", ("Ann Bell",)),
        ("Ann Bell (abe), Bo Cole (bc)", ("Ann Bell", "Bo Cole")),
        ("Ann Bell for The Valley Courier", ("Ann Bell",)),
        ("Ann Bell in New York", ("Ann Bell",)),
        ("Ann Bell, PhD, and Bo Cole", ("Ann Bell, PhD", "Bo Cole")),
        ("Text: Ann Bell, Foto: Bo Cole", ("Ann Bell",)),
        # agencies and places
        ("Ann Bell und Bo Cole, dpa", ("Ann Bell", "Bo Cole", "dpa")),
        ("Ann Bell / AP", ("Ann Bell", "AP")),
        ("Ann Bell und Bo Cole, Nairobi", ("Ann Bell", "Bo Cole", "Nairobi")),
        ("Ann Bell, Nairobi", ("Ann Bell, Nairobi",)),
        ("AFP, MANILA", ("AFP, MANILA",)),
        # bylines in other languages, and names of all shapes
        ("Von Anna Bell", ("Anna Bell",)),
        ("von Bell", ("von Bell",)),
        ("Di Ann Bell", ("Ann Bell",)),
        ("Gabriele d'Anna e Mario Belli", ("Gabriele d'Anna", "Mario Belli")),
        ("Ahmed al-Belli and Omar el-Cole", ("Ahmed al-Belli", "Omar el-Cole")),
        ("E. Bell", ("E. Bell",)),
        ("A Staff Reporter", ("A Staff Reporter",)),
        ("محمد علي، سارة حسن", ("محمد علي", "سارة حسن")),
        ("本报记者 王五、李六", ("王五", "李六")),
        ("記者王小明／台北報導", ("王小明",)),
        ("김철수 기자, 이영희 기자", ("김철수", "이영희")),
        # no names
        ("https://site.example/ann", ()),
        ("Ann Bell https://site.example/ann", ("Ann Bell",)),
        ("Ann Bell (www.site.example)", ("Ann Bell",)),
        ("www.site.example", ()),
        ("/people/ann", ()),
        ("@annbell", ()),
        ("Written by", ()),
        ("(the editor)", ()),
        ("desk@b.example (the editor)", ()),
        ("The Editor", ()),
        ("admin", ()),
        (" \n ", ()),
        ("--", ()),
    ],
)
def test_authors_are_names_without_markup_and_each_by_itself(written, names):
    assert author_names(written) == names


def test_a_text_of_markup_without_end_costs_little():
    assert author_names("<a " * 50_000) is not None
    assert author_names(", ".join(["Ann Bell"] * 50_000)) == ("Ann Bell",)
