from try_tmp import *
from bot.understanding import chain
from bot.understanding.chain import Row
import inspect
from bot.understanding.chain_rows import Row
print(inspect.signature(Row))
rows=[Row(1,"孙国庆"),Row(2,"赵秀英",total=2,companions="老伴"),Row(3,"周玉梅",remark="吃素")]
L=chain.print_list("书法班（10月15日）",rows)
print(L)
rec={"A2":[{"person":"P03","total":1},{"person":"P04","total":2},{"person":"P05","total":1}]}
post=[{"by":"bot","text":L,"refs":["A2"],"minutes_ago":30}]
body="\n".join(L.split("\n")[1:])
for name,s in {
 "end":L+"\n4. 王德福","bare4":L+"\n4王德福","nonum":L+"\n王德福","mid":L.replace("2. 赵","2. 王德福\n3. 赵").replace("3. 周","4. 周"),
 "notitle":body+"\n4. 王德福","part":"2. 赵秀英 2人（和老伴）\n3. 周玉梅（吃素）\n4. 王德福","last only":"3. 周玉梅（吃素）\n4. 王德福",
 "bot":"@小银铃 "+L+"\n4. 王德福","jielong":"#接龙\n"+L+"\n\n4. 王德福","jielong2":"#接龙\n"+body+"\n4. 王德福","jielong3":"#接龙 书法班报名啦\n例 张三\n1. 孙国庆\n2. 赵秀英 2人\n3. 周玉梅\n4. 王德福 2人",
 "restart":L+"\n1. 王德福","couple":L+"\n4. 王德福和老伴","couple2":L+"\n4. 王德福 2人 坐轮椅","please":"请大家接龙报名\n"+body+"\n4. 王德福","oddhead":"咱们的接着来\n"+body+"\n4. 王德福",
 "me":L+"\n4. 我","oneline":L.replace("\n"," ")+" 4. 王德福","one row":"4. 王德福","strike":L+"\n4. 王德福\n5. 李淑芬","goods":"团购鸡蛋\n1. 孙国庆\n2. 赵秀英\n3. 周玉梅","headcut":"班（10月15日）\n"+body+"\n4. 王德福"}.items():
    for ctx,k in (("posted",dict(recent=post)),("none",{})):
        l={"chat":"G2","speaker":"P01","text":s,"records":rec,**k}
        o=W.output(l,U(W.message(l),W.scene(l)))
        sl=o["slots"]
        print(name,ctx,o["intent"],sl.get("activity"),sl.get("added"),sl.get("keep"),sl.get("total"),o["ask"],[ {k:v for k,v in e.items()} for e in sl.get("entries",[])][-2:] if ctx=="posted" else "")
