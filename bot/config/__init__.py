"""Typed settings from a TOML file and the environment; secrets by NAME or by NAME_FILE.

A setting `port` of the section `[server]` is `server.port` in errors and `YINLING_SERVER__PORT`
in the environment, which wins over the file.
"""

from bot.config.loading import load
from bot.config.sections import Log, Section, Settings

__all__ = ["Log", "Section", "Settings", "load"]
