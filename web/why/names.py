"""Names in the language of the page: places of the link, provinces, sectors, sizes and measures."""

import functools
from collections.abc import Mapping

from experiments.telling import Teller
from model.catalogue import catalogue
from model.results import BARRIER_SIZES
from web.words import Language, word


def place_name(place: str, language: Language) -> str:
    """A place of the link in words.

    >>> place_name("region:HE", "en"), place_name("size:large", "zh"), place_name("", "en")
    ('Hebei', '大型企业', 'the nation')
    """
    scope, _, name = place.partition(":")
    if not name:
        said = word("nation", language)
        return said[0].lower() + said[1:]
    if scope == "size":
        said = word(f"size_{name}", language)
        return said[0].lower() + said[1:]
    return names_of(scope, language)[name]


def names_of(scope: str, language: Language) -> dict[str, str]:
    """Names of sectors (without the codes of the statistics), provinces or sizes by id."""
    if scope == "size":
        return {size: word(f"size_{size}", language) for size in BARRIER_SIZES}
    data = catalogue()
    declared = data.sectors if scope == "sector" else data.regions
    return {each.id: (each.name_zh if language == "zh" else each.name).partition(" (")[0] for each in declared}


def names_of_code(scope: str, code: int, language: Language) -> str:
    """Name of the sector, province or (in one word) size class with a number."""
    if scope == "size":
        return word(f"short_{list(BARRIER_SIZES)[code]}", language)
    return list(names_of(scope, language).values())[code]


@functools.cache
def measure_names(language: Language) -> Mapping[str, str]:
    """Names of all measures by id."""
    return Teller(catalogue(), language).names


def place_menu(language: Language) -> list[dict[str, str]]:
    """Places to choose from, by scope."""
    menu = [{"text": word("nation", language), "value": "", "group": ""}]
    for scope in ("sector", "size", "region"):
        menu += [
            {"text": name, "value": f"{scope}:{id}", "group": word(f"scope_{scope}", language)}
            for id, name in names_of(scope, language).items()
        ]
    return menu
