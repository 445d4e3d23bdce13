"""Labelled lines, and what is learnt from them. Not a part of the product."""
