"""Looks at everything a machine needs, without the help of a host agent: it may be what is ill."""
