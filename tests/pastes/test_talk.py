"""What people say of sign-ups in a group's ordinary talk, pasted: who is put down, and who is not."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.pastes import kit
from tests.pastes.kit import Group

TEA, WALK, HAND = "重阳茶话会", "湖边健步走", "书法讲座"
NONE: tuple[str, ...] = ()

# Who is spoken to, thanked, praised or told of is not signed up.
SPOKEN_OF = {
    "卫承志：我写的字，请欧阳老师批评。书法讲座给我和素云都报上": (
        f"joined 卫承志 {HAND} 1",
        f"joined 沈素云 {HAND} 1",
    ),
    "沈素云：欧阳老师的字越来越有味道了，书法讲座也给我报个名！": (f"joined 沈素云 {HAND} 1",),
    "费秀珍：小管辛苦了，健步走给我报一个": (f"joined 费秀珍 {WALK} 1",),
    "费秀珍：多谢梅姐提醒，茶话会我报名": (f"joined 费秀珍 {TEA} 1",),
    "费秀珍：看见柯大海都报了，健步走我也报一个": (f"joined 费秀珍 {WALK} 1",),
    "毕春生：听说欧阳老师主讲，书法讲座我一定去，报名": (f"joined 毕春生 {HAND} 1",),
    "沈素云：老卫不在家，茶话会先给我报上": (f"joined 沈素云 {TEA} 1",),
    "安大姐：外孙退烧了！茶话会我又能来了，麻烦小管再给我报上": (f"joined 安淑琴 {TEA} 1",),
}

# Who is bound to the sign-up is.
BOUND = {
    "汪雅琴：书法讲座报名，帮老卞也报一个（卞德顺）": (
        f"joined 汪雅琴 {HAND} 1",
        f"joined 卞德顺 {HAND} 1",
    ),
    "贺明霞：茶话会报名，凌云峰也报": (f"joined 贺明霞 {TEA} 1", f"joined 凌云峰 {TEA} 1"),
    "毕春生：康师傅上次摔了一跤，健步走我替他报一个": (f"joined 康宝田 {WALK} 1",),
    "贺明霞：小管，柯大海手机丢了，他喊我帮他报个健步走，就他一个人，我和老凌不去": (
        f"joined 柯大海 {WALK} 1",
    ),
    "纪铁民：健步走，我和邱文彬、殷立新都报": (
        f"joined 纪铁民 {WALK} 1",
        f"joined 邱文彬 {WALK} 1",
        f"joined 殷立新 {WALK} 1",
    ),
}

NO_SIGN_UP = {
    "欧阳静：书法讲座我讲，就不用报了吧[偷笑]": NONE,
    "陶月华：之前给我们家报的茶话会，名字还在吧？怕弄丢了": NONE,
    "陶月华：茶话会我的名字还在名单上吗": NONE,
    "沈素云：我家老卫手快，茶话会把我也报上了": NONE,
    "苗长青：31号我带血压计去，给大家量量": NONE,
    "殷立欣：健步走我可能要晚到十分钟，等我": NONE,
    "梅若兰：茶话会报名截止了没": NONE,
    "伍金凤：康师傅，健步走你报了没": NONE,
    "伍金凤：秀珍，茶话会咱俩一起去吧": NONE,
}

# A no goes with what it is said of.
ONLY_WHAT_IS_MEANT = {
    "殷立欣：健步走不行，腰不好。茶话会算我一个": (f"joined 殷立欣 {TEA} 1",),
    "殷立欣：我健步走+1，书法不会": (f"joined 殷立欣 {WALK} 1",),
    "邱文彬：除了健步走都报": (f"joined 邱文彬 {TEA} 1", f"joined 邱文彬 {HAND} 1"),
    "邱文彬：书法讲座没兴趣，其他两个都报": (
        f"joined 邱文彬 {TEA} 1",
        f"joined 邱文彬 {WALK} 1",
    ),
    "邱文彬：三个我都参加": (
        f"joined 邱文彬 {TEA} 1",
        f"joined 邱文彬 {WALK} 1",
        f"joined 邱文彬 {HAND} 1",
    ),
    "邱文彬：除了茶话会都不去": NONE,
    "梅若兰：茶话会我去，健步走我和颜如玉去": (
        f"joined 梅若兰 {TEA} 1",
        f"joined 梅若兰 {WALK} 1",
        f"joined 颜如玉 {WALK} 1",
    ),
    "童安平：茶话会我报名|童安平：健步走我报名|童安平：健步走取消，膝盖又疼了。茶话会照旧": (
        f"joined 童安平 {TEA} 1",
        f"joined 童安平 {WALK} 1",
        f"left 童安平 {WALK} 1",
    ),
}

WHO_GOES = {
    "凌云峰：茶话会我和明霞报名|凌云峰：茶话会那天老战友来，我去不了，明霞照去": (
        f"joined 凌云峰 {TEA} 1",
        f"joined 贺明霞 {TEA} 1",
        f"left 凌云峰 {TEA} 1",
    ),
    "沈素云：茶话会我不去了，老卫一个人去": (f"joined 卫承志 {TEA} 1",),
    "伍金凤：茶话会报名|伍金凤：茶话会我去不成了，让秀珍替我去": (
        f"joined 伍金凤 {TEA} 1",
        f"left 伍金凤 {TEA} 1",
        f"joined 费秀珍 {TEA} 1",
    ),
    "鲍永年：茶话会我和月华报名|鲍永年：月华要住院了，茶话会她去不了，我照去": (
        f"joined 鲍永年 {TEA} 1",
        f"joined 陶月华 {TEA} 1",
        f"left 陶月华 {TEA} 1",
    ),
    "沈素云：茶话会我跟老伴两个人都去|卫承志：素云说茶话会还要带上小孙子，她那儿算2个": (
        f"joined 沈素云 {TEA} 1",
        f"joined 卫承志 {TEA} 1",
        f"resized 沈素云 {TEA} 2",
    ),
    "伍金凤：茶话会报名|卫承志：金凤说茶话会要带孙子，她那儿算2个": (f"joined 伍金凤 {TEA} 1",),
    "卞德顺：茶话会报名|卞德顺：雅琴腰疼，茶话会我一个人来": (f"joined 卞德顺 {TEA} 1",),
}

# Who is on no roster comes as a guest of that name, and does not put the speaker down.
GUESTS = {
    "梅若兰：帮王来福也报个健步走，他是我邻居": (f"joined 王来福 {WALK} 1",),
    "梅若兰：健步走给我和王来福报名": (f"joined 梅若兰 {WALK} 1", f"joined 王来福 {WALK} 1"),
    "童安平：我表妹鲁小芬也想听书法讲座，给她报一个": (f"joined 鲁小芬 {HAND} 1",),
    "梅若兰：另外金凤的邻居谭阿婆茶话会也来，一个人": (f"joined 谭阿婆 {TEA} 1",),
    "梅若兰：茶话会给我留个座": (f"joined 梅若兰 {TEA} 1",),
}

TODAY = "checked_in {} 10月29日(周三) 1"
TWO_WISHES = {
    "安淑琴：打卡，茶话会我也报": (TODAY.format("安淑琴"), f"joined 安淑琴 {TEA} 1"),
    "殷立新：打卡。健步走报1个": (TODAY.format("殷立新"), f"joined 殷立新 {WALK} 1"),
    "柯大海：打卡，健步走报名，我也一句话两件事": (
        TODAY.format("柯大海"),
        f"joined 柯大海 {WALK} 1",
    ),
    "康师傅：打卡，书法我是门外汉，健步走算我一个": (
        TODAY.format("康宝田"),
        f"joined 康宝田 {WALK} 1",
    ),
    "梅若兰：茶话会算我一个，顺便打卡": (TODAY.format("梅若兰"), f"joined 梅若兰 {TEA} 1"),
    "毕春生：健步走我去，晚上再打卡": (f"joined 毕春生 {WALK} 1",),
    "鲍永年：学完了，打卡；书法讲座就不去了": (TODAY.format("鲍永年"),),
}

FEWEST_WORDS = {
    "沈素云：茶话会 沈素云": (f"joined 沈素云 {TEA} 1",),
    "邱文斌：邱文斌 健步走": (f"joined 邱文斌 {WALK} 1",),
    "祝福海：祝福海 书法讲座 2人": (f"joined 祝福海 {HAND} 2",),
    "管春燕：书法讲座报名开始了|梅若兰：书法讲座 颜如玉": (f"joined 颜如玉 {HAND} 1",),
    "梅若兰：书法讲座 欧阳老师": NONE,
    "安大姐：听医生的，报茶话会": (f"joined 安淑琴 {TEA} 1",),
    "殷立新：我跟老伴，健步走2个": (f"joined 殷立新 {WALK} 2",),
    "柯大海：健步走报名！上回走完请大家吃的羊肉粉，这回还吃不": (f"joined 柯大海 {WALK} 1",),
    "康师傅：那我也报茶话会，要不接你白跑": (f"joined 康宝田 {TEA} 1",),
}

IN_TALK = {
    "卞德顺：茶话会有没有午饭|管春燕：没有午饭，有茶点|卞德顺：哦 那我去 哈哈|"
    "汪雅琴：就晓得吃[捂脸]我也去，我自己报我的，他报他的": (
        f"joined 卞德顺 {TEA} 1",
        f"joined 汪雅琴 {TEA} 1",
    ),
    "纪铁民：茶话会现在还能加吗|管春燕：能|纪铁民：那加我一个": (f"joined 纪铁民 {TEA} 1",),
    "梅若兰：健步走远不远|管春燕：3公里|苗长青：不远|梅若兰：行，那算我一个": (
        f"joined 梅若兰 {WALK} 1",
    ),
    "苗长青：健步走+1|梅若兰：我也走": (f"joined 苗长青 {WALK} 1", f"joined 梅若兰 {WALK} 1"),
    "苗长青：健步走+1|殷立欣：等下谁跟我去菜市场|梅若兰：我也去": (f"joined 苗长青 {WALK} 1",),
    "卞德顺：茶话会有没有午饭|汪雅琴：那我去": NONE,
}


@pytest.fixture
async def group(database_url: str) -> AsyncIterator[Group]:
    group = await kit.started(database_url)
    yield group
    await group.bot.stop()


async def came(group: Group, talk: str) -> list[str]:
    """What would come of a talk, its messages a minute apart."""
    lines = (line.split("：", 1) for line in talk.split("|"))
    text = "\n\n".join(
        f"{who} 2025-10-29 09:{n:02}\n{words}" for n, (who, words) in enumerate(lines)
    )
    result = await group.do(lambda tx: group.bot.pasting.preview(tx, group.pasted(text)))
    told = (effect for line in result.lines for effect in line.effects)
    return [f"{one.what} {one.who} {one.about} {one.heads}" for one in told]


@pytest.mark.parametrize(
    "cases",
    [
        pytest.param(SPOKEN_OF, id="spoken_of"),
        pytest.param(BOUND, id="bound"),
        pytest.param(NO_SIGN_UP, id="no_sign_up"),
        pytest.param(ONLY_WHAT_IS_MEANT, id="only_what_is_meant"),
        pytest.param(WHO_GOES, id="who_goes"),
        pytest.param(GUESTS, id="guests"),
        pytest.param(TWO_WISHES, id="two_wishes"),
        pytest.param(FEWEST_WORDS, id="fewest_words"),
        pytest.param(IN_TALK, id="in_talk"),
    ],
)
async def test_what_comes_of_talk(group: Group, cases: dict[str, tuple[str, ...]]):
    found = {talk: await came(group, talk) for talk in cases}
    wanted = {talk: sorted(effects) for talk, effects in cases.items()}
    assert {talk: sorted(effects) for talk, effects in found.items()} == wanted
