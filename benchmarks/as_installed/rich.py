"""Hides a package that only tools of development bring along: structlog would load it whole.

A bureau's server does not have it; a measured one shall not, either.
"""

raise ImportError("not installed where Yinling serves")
