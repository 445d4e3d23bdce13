"""The signs by which the bot knows again what it said itself, in talk and in what is pasted."""

from __future__ import annotations

# What only confirms: a 收到 behind it answers what was posted before.
CONFIRMS = ("已记", "记上", "已登记", "登记", "认领", "已取消", "您报了")
# What answers somebody, and announces nothing to everybody.
ANSWERS = ("记上了", "补上了", "记过了", "撤回来了", "位打卡", "已记", "已登记")
# What begins so is for everybody, and answers nobody.
LOUD = ("【", "📢")
