"""Conversations, one file a feature: what the bot answers. FEATURES is the list of them."""

from handlers import checkin, common

_FEATURES = (checkin.feature,)
FEATURES = (*_FEATURES, common.feature(_FEATURES))
