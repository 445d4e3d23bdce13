"""Conversations, one file a feature: what the bot answers. FEATURES is the list of them."""

from handlers import (
    activities,
    announcements,
    bookings,
    care,
    certificates,
    checkin,
    common,
    decisions,
    emergency,
    forwards,
    groups,
    help,  # noqa: A004 - the feature's own word
    human,
    identity,
    inquiries,
    leaves,
    meetings,
    phones,
    preferences,
    privacy,
    reminders,
)

_FEATURES = (
    emergency.feature,
    checkin.feature,
    leaves.feature,
    activities.feature,
    bookings.feature,
    meetings.feature,
    reminders.feature,
    forwards.feature,
    care.feature,
    human.feature,
    identity.feature,
    inquiries.feature,
    preferences.feature,
    privacy.feature,
    decisions.feature,
    phones.feature,
    groups.feature,
    announcements.feature,
    certificates.feature,
)
FEATURES = (*_FEATURES, help.feature(_FEATURES), common.feature(_FEATURES))
