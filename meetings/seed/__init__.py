"""A province to try things in: its real units, and people, rooms and accounts made up from a fixed seed."""

from meetings.seed.accounts import DEPUTY_LOGIN, DemoAccount, demo_accounts
from meetings.seed.demo import seed_demo
from meetings.seed.rules import seed_rules
from meetings.seed.year import Library, seed_year

__all__ = ["DEPUTY_LOGIN", "DemoAccount", "Library", "demo_accounts", "seed_demo", "seed_rules", "seed_year"]
