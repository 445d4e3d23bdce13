"""没听懂的话: what the bot did not understand, what staff say was meant, and the lines kept of it.

`keeping` keeps the messages and what was decided of each, `undoing` takes a decision back. With
consent `lines` makes a labelled line of it, in which `scrubbing` puts the invented people of
`cast` for those of the roster, and `exporting` gives the lines and the world they are said in.
"""
