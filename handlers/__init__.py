"""Conversations, one file a feature: what the bot answers. FEATURES is the list of them."""

from handlers import checkin, common, forwards

_FEATURES = (checkin.feature, forwards.feature)
FEATURES = (*_FEATURES, common.feature(_FEATURES))
