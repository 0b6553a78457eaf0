"""Between which of the compared scenarios questions are asked, and what lies between them."""

from experiments.attribute import factors_between
from experiments.commands.options import Size
from model.errors import InputError
from model.levers import GROUPS
from web.compare.comparing import as_variant, policy, reference
from web.compare.questions import FIRMS, REPLICATIONS, Setup
from web.link import State
from web.words import Language, word


def setup_of(state: State, name: str, until: int) -> Setup:
    """A question between the reference and a scenario, of the size of a page."""
    held = reference(state)
    size = Size(min(FIRMS, state.firms), until, REPLICATIONS, state.seed)
    return Setup(policy(state, held), as_variant(state, held), policy(state, name), as_variant(state, name), size)


def groups_between(state: State, scenario: str) -> int:
    """How many groups of levers differ between the reference and a scenario."""
    try:
        return len(factors_between(policy(state, reference(state)), policy(state, scenario)))
    except InputError:
        return 0


def group_title(name: str, language: Language) -> str:
    """A group of levers in words; the changed parameters are one too."""
    return GROUPS[name][language == "zh"] if name in GROUPS else word("parameters_group", language)
