"""What each feature listens for, one file a feature. HEARINGS is the list of them."""

from handlers.hears import (
    activities,
    announcements,
    awards,
    bookings,
    certificates,
    checkin,
    common,
    decisions,
    emergency,
    engine,
    forwards,
    identity,
    leaves,
    meetings,
    phones,
    points,
    privacy,
    reminders,
    suggestions,
    surveys,
    visits,
    volunteering,
)

HEARINGS = tuple(
    module.hearing
    for module in (
        activities,
        awards,
        bookings,
        checkin,
        common,
        decisions,
        emergency,
        engine,
        forwards,
        identity,
        leaves,
        meetings,
        phones,
        points,
        privacy,
        reminders,
        suggestions,
        surveys,
        visits,
        volunteering,
        announcements,
        certificates,
    )
)
