"""The whole directory as values: units with the people who hold their posts. The same every time."""

from dataclasses import dataclass

from meetings.seed.people import (
    AGENCY_CODES,
    COMMUNE_CODES,
    PROVINCE_CODES,
    PROVINCE_POSTS,
    Names,
    Official,
    agency_posts,
    commune_posts,
)
from meetings.seed.units import AGENCIES, Commune, communes


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of the province."""

    name: str
    officials: tuple[Official, ...]


@dataclass(frozen=True, slots=True)
class Directory:
    """`officials` of a commune stand at its place in `communes`."""

    leaders: tuple[Official, ...]
    agencies: tuple[Agency, ...]
    communes: tuple[Commune, ...]
    officials: tuple[tuple[Official, ...], ...]


def directory() -> Directory:
    """129 communes with ten posts each, and about 180 people of the province."""
    names = Names()
    found = communes()
    return Directory(
        leaders=names.officials(PROVINCE_POSTS, PROVINCE_CODES),
        agencies=tuple(Agency(name, names.officials(agency_posts(name), AGENCY_CODES)) for name in AGENCIES),
        communes=found,
        officials=tuple(names.officials(commune_posts(commune), COMMUNE_CODES) for commune in found),
    )
