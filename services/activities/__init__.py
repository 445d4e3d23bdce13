"""活动报名: what staff write of an activity, who signs up, who waits.

`writing` are activities, `signing`, `leaving` and `undoing` what is done to their lists,
`waiting` the order of those who have no place, `joining` two entries of one person, `entries`
the rows. All that changes a list locks its activity first; the capacity is never exceeded, and
who came first gets the place.
"""
