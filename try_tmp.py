import sys,json
from bot.understanding import Understander
from bot.understanding.world import load
from handlers.hears import HEARINGS
from pathlib import Path
W=load(Path("tests/understanding/data/activities_world.json")); U=Understander(HEARINGS,W.bot_name)
def t(text,chat="private",speaker="P01",**k):
    l={"chat":chat,"speaker":speaker,"text":text,**k}
    f=U(W.message(l),W.scene(l))
    print(repr(text),"->",f.intent,dict(f.slots),f.ask,f.because)
if __name__=="__main__":
    for chat in ("G4","private"):
        t("重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号截止",chat,"W01",now="2025-10-09T10:00:00+08:00")
        t("每周三上午9点太极拳 活动中心 限20人",chat,"W01")
        t("重阳节茶话会 10月18日上午9点 老干部活动中心 限30人 15号中午12点截止 自带水杯 联系人小林",chat,"W01",now="2025-10-09T10:00:00+08:00")
    M=[{"by":"bot","text":"【活动菜单】回复编号报名\n1 健步走\n2 书法班\n3 讲座","refs":["A1","A2","A3"],"minutes_ago":5}]
    for s in ["1和3","1、3","我选2","2号和3号都去","一和三","我要第二个","都报","1","13"]:
        t(s,"G2",recent=M)
    t("那个合唱室不用了","G2",at_bot=True); t("退掉合唱室");t("改"); t("到了")
    print("----")
    for s in ["我选２","选1","第一个和第三个","1号","2号吧","前两个","最后一个","头一个和最后一个","除了2都报","2不去其他都去","三个都报","三个都要","1和3 我和老伴","我和老伴选1和3","1、3两个人","1+3","13个人","1还有位子吗","1不去","3点开始吗","我们两口子报2","都不去","1和5","+1","2位","报1","一三","1,3","我要第二个和第三个","二","编号2","1号3号"]:
        t(s,"G2",recent=M)
    S=[{"by":"bot","text":"【活动报名】书法班，10月15日下午2点30分","refs":["A2"],"minutes_ago":5}]
    for s in ["1","2","1和3","一","第二个","我选2"]: t(s,"G2",recent=S)
    Q=M+[{"by":"P03","text":"中午吃什么？","minutes_ago":1}]
    for s in ["1","2","1和3"]: t(s,"G2",recent=Q)
    Q=M+[{"by":"P03","text":"我选1和2","minutes_ago":1},{"by":"P04","text":"2","minutes_ago":1}]
    for s in ["1","2","1和3"]: t(s,"G2",recent=Q)
    print("---- undo")
    D=[{"by":"P01","text":"书法班我报名","minutes_ago":2},{"by":"bot","text":"王德福，书法班已记上，1人。","refs":["A2"],"minutes_ago":2}]
    for s in ["撤回","撤销","刚才那个不算","弄错了","按错了别报","哎呀点错了","小孙子乱按的 不算","别报","不是我报的","撤了吧","我没想报","报错了报错了","发错了","没弄错吧","发错群了","不好意思手滑了，撤回","书法班那个撤回","刚才打卡点错了"]:
        t(s,"G2",recent=D,own={"signed":["A2"]})
    for s in ["撤回","弄错了","按错了","打错了"]:
        t(s,"private",own={"signed":["A2"]}); t(s,"private",own={"signed":["A2"],"checked_in":["2025-10-09"]}); t(s,"G2",own={"signed":["A2"]})
    print("---- arrive")
    for s in ["到了","我到了","我们两口子到了","签到","已到会场","人到了","我和老伴都到了","健步走我到了","到家了","快到了","到了吗","到点了","快递到了","孙子到了","来了","我们三个人到了","赵秀英到了","我来了","王德福到","到"]:
        t(s,"G2",own={"signed":["A1"]})
    t("签到","G1",own={"signed":["A1"]}); t("到了","G1",own={"signed":["A1"]}); t("签到","private",own={"signed":["A1"]});t("签到","private",own={"signed":["A1"],"checked_in":["2025-10-09"]}); t("到了","private",own={"signed":["A1"]});t("到了","private",own={"signed":[]})
