"""Conversations, one file a feature: what the bot answers. FEATURES is the list of them."""

from handlers import (
    care,
    checkin,
    common,
    emergency,
    forwards,
    help,  # noqa: A004 - the feature's own word
    human,
    identity,
    inquiries,
    preferences,
)

_FEATURES = (
    emergency.feature,
    checkin.feature,
    forwards.feature,
    care.feature,
    human.feature,
    identity.feature,
    inquiries.feature,
    preferences.feature,
)
FEATURES = (*_FEATURES, help.feature(_FEATURES), common.feature(_FEATURES))
