"""The demo's simulated platform: a page where one sits as any person of an invented bureau."""

from bot.channels.simulator.channel import Simulator
from bot.channels.simulator.store import ahead
from bot.channels.simulator.web import SimulatorWeb, routes

__all__ = ["Simulator", "SimulatorWeb", "ahead", "routes"]
