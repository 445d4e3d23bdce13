"""Tables that the understanding reads, and the programs that made them."""
