"""An invented county town, for trying everything out: SYNTHETIC, made from a seed."""

from districting.sample.write import make_sample

__all__ = ["make_sample"]
