"""What suggestions mean as vectors: near where they wish for the same, whatever the words."""

import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.similar import embedding, lexicon
from services.similar.embedding import cosine, marks
from services.similar.likeness import placeless, sense
from training import wordings

# Of each three the first two wish for the same and share hardly a word.
NEARER = [
    ("楼道里黑灯瞎火的", "过道的灯泡坏了没人换", "楼道里堆满了纸箱子"),
    ("豆角炒得硬邦邦 我这假牙哪咬得动", "食堂的菜烂乎点", "食堂晚上也开门吧"),
    ("爬五楼膝盖受不了", "老楼加装电梯", "楼顶漏雨 墙皮都泡掉了"),
    ("挂号非得用手机 我弄不来", "医院留几个人工窗口", "医院门口停不下车"),
    ("公交半个钟头都不来一趟", "建议加密班次", "公交站没个坐的地方"),
    ("老师讲得太快 记了前头忘后头", "手机课分小班慢慢教", "手机课教室太冷"),
]


@pytest.mark.parametrize(("one", "same", "other"), NEARER)
def test_one_wish_in_other_words_lies_nearer_than_another_about_the_same_thing(one, same, other):
    mine, theirs, elses = (sense(words).vector for words in (one, same, other))
    assert cosine(mine, theirs) > cosine(mine, elses)
    assert cosine(mine, theirs) > 0.25


def test_what_was_learnt_is_of_the_wordings_as_they_are():
    kept = json.loads(wordings.KEPT.read_text("utf-8"))
    assert kept["wordings"] == wordings.digest(), "wordings changed: python -m training.embedding"
    count, dims = embedding.HEAD.unpack_from(embedding.FILE.read_bytes())
    assert kept["words"] == count
    assert embedding.FILE.stat().st_size == embedding.HEAD.size + count * (4 + dims)


@pytest.mark.parametrize("text", ["", "   ", "，。！", "😀", "\u0301"])
def test_what_has_no_words_has_no_vector_and_is_near_nothing(text):
    nothing = embedding.embed(placeless(text), ())
    assert not nothing
    assert not marks(nothing)
    assert cosine(nothing, sense("食堂的菜太咸").vector) == 0


@given(st.text(st.sampled_from("食堂的菜太咸路灯坏了电梯老师慢a1 ,\u0301"), max_size=60))
def test_a_vector_is_of_length_1_or_none_and_is_found_by_few_marks(text):
    vector = embedding.embed(text, ())
    if vector:
        assert math.isclose(math.hypot(*vector), 1)
        assert len(marks(vector)) == embedding.MARKS
        assert math.isclose(cosine(vector, vector), 1)


def test_a_wish_is_told_in_several_wordings_each_once():
    rows = wordings.every()
    wishes = {row.wish for row in rows}
    assert len(rows) > 24_000 and len(wishes) > 3_500
    assert len({row.text for row in rows}) > 0.99 * len(rows)
    assert all(row.thing and row.wish.startswith(row.thing) for row in rows)


def test_a_long_text_is_added_up_as_a_short_one_is():
    """Rows are added up in lanes that hold 256 of them: more are added in several parts."""
    every = "".join(row.text for row in wordings.every()[::700])[:1200]
    found = wordings.words(every)
    table = embedding.table()
    rows = [row for word in found if (row := embedding.row(table, embedding.key(word))) is not None]
    assert len(rows) > 2 * embedding.MOST
    summed = [sum(each) for each in zip(*rows, strict=True)]
    length = math.hypot(*summed)
    names = [word.removeprefix(lexicon.NAME) for word in found if word[0] == lexicon.NAME]
    assert list(embedding.embed(every, names)) == [each / length for each in summed]
