"""The group robot (消息推送) of WeCom: it speaks in its group, and hears nothing."""

from bot.channels.group_robot.channel import GroupRobot

__all__ = ["GroupRobot"]
