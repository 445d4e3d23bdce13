"""粘贴录入: what staff copied out of an ordinary group, looked at, recorded, and taken back.

`model` is what goes in and what came of it, `speakers` finds who is called so in a group,
`keeping` keeps a paste until its day is over, `undoing` takes back what it recorded.
"""
