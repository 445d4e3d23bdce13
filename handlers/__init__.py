"""Conversations, one file a feature: what the bot answers. FEATURES is the list of them."""

from handlers import checkin, common

FEATURES = (checkin.feature, common.feature)
