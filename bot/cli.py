"""The command line: `yinling …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import backup as backups
from bot import commands, importing, keys, reading, registration, staffing
from bot.errors import YinlingError
from bot.messages import Account, Chat

cli = typer.Typer(
    help="银铃：老干部局的群助手。",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
)
Config = Annotated[
    Path | None, typer.Option("--config", "-c", help="配置文件（TOML）；不写就用 config.toml")
]


@cli.command()
def serve(config: Config = None) -> None:
    """运行机器人。"""
    commands.serve(commands.settings(config))


@cli.command()
def demo(
    port: Annotated[int, typer.Option(help="端口")] = 8080,
    data: Annotated[Path, typer.Option(help="演示数据放在哪个文件夹")] = Path("data"),
) -> None:
    """打开演示：一个虚构的老干部局，在浏览器里试。"""
    commands.demo(port, data)


@cli.command()
def migrate(
    config: Config = None,
    copies: Annotated[
        Path | None, typer.Option(help="升级前的副本放在哪个文件夹；不写就和备份放在一起")
    ] = None,
    without_copy: Annotated[bool, typer.Option(help="不做副本（已另行备份）")] = False,
) -> None:
    """把数据库升级到这个版本；升级前先做一份副本。"""
    commands.migrate(commands.settings(config), copies, copied=not without_copy)


@cli.command()
def backup(
    to: Annotated[
        Path | None, typer.Option(help="备份放在哪个文件夹；不写就照配置里的 backup.folder")
    ] = None,
    config: Config = None,
) -> None:
    """备份数据库；机器人可以照常运行。数据密钥不在备份里。"""
    backups.make(commands.settings(config), to)


@cli.command()
def restore(
    file: Annotated[Path, typer.Argument(help="yinling backup 做的备份")],
    yes: Annotated[bool, typer.Option("--yes", help="不再询问")] = False,
    config: Config = None,
) -> None:
    """用一份备份换掉现在的数据库；要先停掉机器人，现在的数据会先留一份副本。"""
    sys.exit(backups.restore(commands.settings(config), file, sure=yes))


@cli.command()
def doctor(config: Config = None) -> None:
    """检查配置、数据库、字体、时钟时区和渠道凭据。"""
    sys.exit(commands.doctor(config))


@cli.command()
def rebuild(config: Config = None) -> None:
    """按打卡记录重新计算累计天数。"""
    commands.rebuild(commands.settings(config))


@cli.command("import-roster")
def import_roster(
    file: Annotated[Path, typer.Argument(help="名册表格：.xlsx、.xls、.et、.ods 或 .csv")],
    sheet: Annotated[str | None, typer.Option(help="哪张表；不写就是人最多的那张")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="只核对，不改名册")] = False,
    errors: Annotated[
        Path | None, typer.Option(help="把不能导入的行写进这个 .xlsx，旁边写着原因")
    ] = None,
    config: Config = None,
) -> None:
    """导入名册表格；有不能导入的行，退出码是 1。"""
    given = commands.settings(config)
    sys.exit(importing.roster(given, file, sheet=sheet, dry_run=dry_run, errors=errors))


@cli.command()
def bind(
    channel: Annotated[str, typer.Argument(help="渠道，例如 official_account")],
    account: Annotated[str, typer.Argument(help="渠道里的账号，公众号是 OpenID")],
    name: Annotated[str, typer.Argument(help="姓名；名册上没有就登记上")],
    role: Annotated[
        str | None,
        typer.Option(help="身份：member、family、secretary、liaison、duty、staff 或 admin"),
    ] = None,
    config: Config = None,
) -> None:
    """登记一个账号是谁的：yinling bind official_account OPENID 姓名。"""
    registration.bind(commands.settings(config), Account(channel, account), name, role)


@cli.command()
def campaign(
    title: Annotated[str, typer.Argument(help="打卡的名称，例如 每日一学")],
    days: Annotated[int, typer.Option(help="从今天起一共多少天", min=1, max=3660)] = 365,
    group: Annotated[
        list[str] | None, typer.Option(help="在哪个群里发每日通知，写群的编号；可以写几次")
    ] = None,
    config: Config = None,
) -> None:
    """从今天起开始一次学习打卡，对名册上的每个人开放。"""
    registration.campaign(commands.settings(config), title, days, group or [])


@cli.command()
def groups(config: Config = None) -> None:
    """列出机器人知道的群；新进的群要用 yinling group 打开才服务。"""
    registration.groups(commands.settings(config))


@cli.command()
def group(  # noqa: PLR0917 - one option each, as typer wants it
    channel: Annotated[str, typer.Argument(help="渠道，例如 wecom_aibot")],
    chat: Annotated[str, typer.Argument(help="群的编号，yinling groups 列出来的")],
    name: Annotated[str | None, typer.Option(help="群的名称，转发通知时用")] = None,
    purpose: Annotated[
        str | None, typer.Option(help="用途：study、activities、hall、volunteer、family 或 staff")
    ] = None,
    robot: Annotated[
        str | None, typer.Option(help="在群里主动发消息的群机器人，写配置里的名字；写 '' 取消")
    ] = None,
    keeper: Annotated[
        str | None, typer.Option(help="没有群机器人时，由谁转发通知，写姓名；写 '' 取消")
    ] = None,
    quiet: Annotated[
        str | None, typer.Option(help="这个群自己的免打扰时段，例如 20:00-07:30,12:00-14:00")
    ] = None,
    on: Annotated[
        bool | None,
        typer.Option("--on/--off", help="启用或停用；不写时，停用的群启用，试运行和失联的不变"),
    ] = None,
    config: Config = None,
) -> None:
    """打开一个群并登记它的名称、用途和发消息的路。"""
    registration.group(
        commands.settings(config),
        Chat(channel, chat, is_group=True),
        keeper=keeper,
        name=name,
        purpose=purpose,
        robot=robot,
        quiet=quiet,
        on=on,
    )


@cli.command()
def block(
    channel: Annotated[str, typer.Argument(help="渠道，例如 wecom_aibot")],
    account: Annotated[str, typer.Argument(help="渠道里的账号")],
    undo: Annotated[bool, typer.Option("--undo", help="取消屏蔽")] = False,
    config: Config = None,
) -> None:
    """屏蔽一个账号：它的消息留着，但不再回应，也不办事。"""
    registration.block(commands.settings(config), Account(channel, account), undo=undo)


keys_cli = typer.Typer(help="数据密钥：给电话、身份证号、住址等加密。", no_args_is_help=True)
cli.add_typer(keys_cli, name="keys")


@keys_cli.command("create")
def keys_create(config: Config = None) -> None:
    """生成数据密钥，写进 security.data_keys 所说的文件；密钥只显示这一次。"""
    keys.create(commands.settings(config))


@keys_cli.command("list")
def keys_list(config: Config = None) -> None:
    """列出各把数据密钥的编号、日期，和用它加密的有多少项；不显示密钥。"""
    keys.show(commands.settings(config))


@keys_cli.command("printed")
def keys_printed(config: Config = None) -> None:
    """照保险柜里的纸输入每把密钥的最后几个字符，证明已经打印；没有证明的，会一直提醒。"""
    sys.exit(keys.printed(commands.settings(config), typer.prompt))


@keys_cli.command("rotate")
def keys_rotate(
    restarted: Annotated[
        bool, typer.Option("--restarted", help="正在运行的银铃都已重启，认得新密钥")
    ] = False,
    config: Config = None,
) -> None:
    """换一把新的数据密钥，把已有的信息都换到新密钥下；中途停了，再运行一次就接着换。"""
    keys.rotate(commands.settings(config), restarted=restarted)


staff_cli = typer.Typer(help="工作人员的后台账号。", no_args_is_help=True)
cli.add_typer(staff_cli, name="staff")
Name = Annotated[str, typer.Argument(help="姓名，也是登录名")]


@staff_cli.command("add")
def staff_add(
    name: Name,
    role: Annotated[
        str | None,
        typer.Option(help="身份：staff、admin、liaison、secretary 或 duty；不写就是 staff"),
    ] = None,
    config: Config = None,
) -> None:
    """让一个人能登录后台，名册上没有就登记上；一次性密码只显示这一次。"""
    staffing.add(commands.settings(config), name, role)


@staff_cli.command("reset")
def staff_reset(name: Name, config: Config = None) -> None:
    """重设一个人的后台密码，他已登录的都退出；一次性密码只显示这一次。"""
    staffing.reset(commands.settings(config), name)


@staff_cli.command("list")
def staff_list(config: Config = None) -> None:
    """列出能登录后台的人。"""
    staffing.show(commands.settings(config))


@staff_cli.command("deactivate")
def staff_deactivate(name: Name, config: Config = None) -> None:
    """停用一个人的后台账号，他已登录的都退出。"""
    staffing.deactivate(commands.settings(config), name)


World = Annotated[Path, typer.Option("--world", help="世界文件（JSON）：有谁、有哪些群、有哪些事")]


@cli.command()
def understand(world: World) -> None:
    """从标准输入逐行读消息（JSON Lines），逐行写出理解成了什么。"""
    sys.exit(reading.understand(world, sys.stdin))


@cli.command()
def explain(  # noqa: PLR0917 - one option each, as typer wants it
    text: Annotated[str, typer.Argument(help="说的话")],
    world: World,
    chat: Annotated[str, typer.Option(help="在哪个群说的；单聊写 private")] = "private",
    speaker: Annotated[str | None, typer.Option(help="谁说的，写世界里的编号")] = None,
    at_bot: Annotated[bool, typer.Option("--at-bot", help="点了机器人的名")] = False,
    voice: Annotated[bool, typer.Option("--voice", help="是语音转的文字")] = False,
    now: Annotated[
        str | None, typer.Option(help="什么时候说的，例如 2025-10-27T09:30+08:00")
    ] = None,
) -> None:
    """说明一句话为什么这样理解：yinling explain "我和老伴都去" --world W.json。"""
    line = {"text": text, "chat": chat, "speaker": speaker, "at_bot": at_bot, "now": now}
    reading.explain(world, line | {"via": "voice" if voice else "text"})


def main() -> None:
    """Run the command line; an error of ours is one line and exit code 1."""
    try:
        cli()
    except YinlingError as error:
        print(commands.explain(error), file=sys.stderr)
        sys.exit(1)
