"""阵地共享: rooms and grounds, and for whom they are booked.

`venues` are the rooms as staff enter them, `slots` their named hours, `booking` what is done with
a room's time, `week` who has it when, `holding` the rooms of activities. Whoever takes time of a
room locks the room first, and so no two bookings of a room that stand overlap; a booking ends
before its last instant, so that the next may begin there.
"""
