"""A whole year of the province: what was planned, who came, and what the product has to say of it."""

from meetings.seed.year.library import Library
from meetings.seed.year.occasions import YEAR_NOW
from meetings.seed.year.writing import Extent, seed_year

__all__ = ["YEAR_NOW", "Extent", "Library", "seed_year"]
