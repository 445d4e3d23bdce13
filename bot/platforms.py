"""The platforms that the settings name: each with its channel, its routes, its interface."""

from __future__ import annotations

from aiohttp import web
from pydantic import SecretStr

from bot.channel import Channel
from bot.channels import group_robot, official_account, wecom_aibot
from bot.config import Settings
from bot.metrics import Metrics
from bot.wechat.callback import Receive
from bot.wechat.client import Client, TokenClient, official_account_tokens


class Platforms:
    """Opens what the settings name, puts each channel into `channels`, and closes it again."""

    def __init__(self, settings: Settings, metrics: Metrics, channels: dict[str, Channel]) -> None:
        self._settings = settings
        self._metrics = metrics
        self._channels = channels
        self._clients: list[Client] = []

    def open(self, receive: Receive) -> list[web.RouteDef]:
        """The routes of all callbacks, which hand what comes in to `receive`."""
        self._group_robot()
        return [*self._official_account(receive), *self._wecom_aibot(receive)]

    async def close(self) -> None:
        """Let the connections to the platforms go."""
        for client in self._clients:
            await client.close()

    def _group_robot(self) -> None:
        given = self._settings.group_robot
        if given is not None:
            api = self._client(self._settings.platform.wecom_api)
            self._channels[group_robot.GroupRobot.name] = group_robot.GroupRobot(given.keys, api)

    def _official_account(self, receive: Receive) -> list[web.RouteDef]:
        given = self._settings.official_account
        if given is None:
            return []
        account = official_account.OfficialAccount(
            given.app_id,
            given.token.get_secret_value(),
            given.aes_key.get_secret_value(),
            api=self._official_account_api(given.app_id, given.app_secret),
            heard=self._metrics.clock_offset.heard,
        )
        self._channels[account.name] = account
        return official_account.routes(account, receive, self._metrics, path=given.path)

    def _official_account_api(
        self, app_id: str, app_secret: SecretStr | None
    ) -> TokenClient | None:
        if app_secret is None:
            return None
        client = self._client(self._settings.platform.official_account_api)
        tokens = official_account_tokens(client, app_id, app_secret.get_secret_value())
        return TokenClient(client, tokens)

    def _wecom_aibot(self, receive: Receive) -> list[web.RouteDef]:
        given = self._settings.wecom_aibot
        if given is None:
            return []
        bot = wecom_aibot.AiBot(
            given.token.get_secret_value(),
            given.aes_key.get_secret_value(),
            self._settings.bureau.bot_name,
            api=self._client(self._settings.platform.wecom_api),
            heard=self._metrics.clock_offset.heard,
        )
        self._channels[bot.name] = bot
        return wecom_aibot.routes(bot, receive, self._metrics, path=given.path)

    def _client(self, address: str) -> Client:
        """A client of a platform's interface."""
        platform = self._settings.platform
        client = Client(address, ca_bundle=platform.ca_bundle, timeout=platform.timeout_seconds)
        self._clients.append(client)
        return client
