"""The model as other laboratories see it: a problem for SALib, a model for the EMA Workbench, in one line each.

Names, ranges and units come from the declarations::

    problem = salib_problem(["carbon_tax"], ["inertia", "norm_strength"])
    model = ema_model(["carbon_tax"], ["inertia"], ["co2@2030"])
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from experiments.study.headlines import Headline, read_headline
from experiments.study.plan import Factor, LeverFactor, ParameterFactor, seed
from model import clock
from model.catalogue import catalogue
from model.errors import InputError, nearest
from model.levers import find_lever
from model.parameters import PARAMETERS, check_parameter
from model.policy import DEFAULT_SCENARIO, DEFAULT_SEED, Scenario, find_place, load_scenario

if TYPE_CHECKING:
    from ema_workbench import Model

type Range = tuple[float, float]
type Chosen = Sequence[str] | Mapping[str, Range | None]  # names, or names with a range (None: the declared one)


@dataclass(frozen=True)
class Response:
    """The model as a function of some inputs: outputs by name, each the mean over replications.

    Replications have the same seeds whatever the inputs, so that differences are due to the inputs. It can be pickled,
    and so be sent to other processes.

    Attributes:
        scenario: what the inputs are put upon.
        factors: the inputs.
        headlines: the outputs.
        firms: number of firm agents.
        until: last year.
        replications: runs to take the mean of.
        root_seed: of the replications.
    """

    scenario: Scenario
    factors: tuple[Factor, ...]
    headlines: tuple[Headline, ...]
    firms: int
    until: int
    replications: int
    root_seed: int

    def __call__(self, **values: float) -> dict[str, float]:
        """Outputs by name for values of the inputs by name; an input that is not given stays as it stands."""
        from model.world import World

        scenario = self.scenario
        for factor in self.factors:
            if factor.name in values:
                scenario = factor.apply(scenario, float(values[factor.name]))
        found = dict.fromkeys((headline.name for headline in self.headlines), 0.0)
        for replication in range(self.replications):
            world = World(scenario, firms=self.firms, seed=seed(self.root_seed, replication), until=self.until)
            world.run()
            for headline in self.headlines:
                found[headline.name] += headline.read(world) / self.replications
        return found


def salib_problem(levers: Chosen = (), parameters: Chosen = ()) -> dict[str, Any]:
    """Inputs as SALib takes them: ``num_vars``, ``names`` and ``bounds``.

    Args:
        levers: names (``lever`` or ``lever:place``), with ranges if not the declared bounds.
        parameters: names, with ranges if not the plausible ones of the data.

    Raises:
        InputError: an unknown name or place, no range declared, or a range out of bounds.
    """
    ranges: dict[str, tuple[Factor, Range]] = {**lever_ranges(levers), **parameter_ranges(parameters)}
    bounds = [list(bounds) for _, bounds in ranges.values()]
    return {"num_vars": len(ranges), "names": list(ranges), "bounds": bounds}


def response(
    levers: Chosen = (), parameters: Chosen = (), outcomes: Sequence[str] = ("co2",), *,
    scenario: str | Scenario = DEFAULT_SCENARIO, firms: int = 1000, until: int = clock.DEFAULT_LAST_YEAR,
    replications: int = 1, root_seed: int = DEFAULT_SEED,
) -> Response:  # fmt: skip
    """The model as a function of levers and parameters.

    Args:
        levers: see :func:`salib_problem`.
        parameters: see :func:`salib_problem`.
        outcomes: national outputs such as ``co2@2030``; see :func:`experiments.study.headlines.read_headline`.
        scenario: what the inputs are put upon.
        firms: number of firm agents.
        until: last year.
        replications: runs to take the mean of.
        root_seed: of the replications.

    Raises:
        InputError: something is unknown or out of bounds.
    """
    ranges: dict[str, tuple[Factor, Range]] = {**lever_ranges(levers), **parameter_ranges(parameters)}
    base = load_scenario(scenario) if isinstance(scenario, str) else scenario
    headlines = tuple(read_headline(outcome, until) for outcome in outcomes)
    factors = tuple(factor for factor, _ in ranges.values())
    return Response(base, factors, headlines, firms, until, replications, root_seed)


def ema_model(levers: Chosen, uncertainties: Chosen, outcomes: Sequence[str], **settings: Any) -> "Model":
    """A model of the EMA Workbench (Kwakkel 2017), which needs the extra ``ema``.

    Args:
        levers: become its levers, ``inspection_rate:HE`` as ``inspection_rate_HE``; see :func:`salib_problem`.
        uncertainties: parameters; become its uncertainties.
        outcomes: such as ``co2@2030``; become scalar outcomes ``co2_2030``.
        settings: see :func:`response`.

    Raises:
        InputError: something is unknown or out of bounds, or the extra is not installed.
    """
    try:
        from ema_workbench import Model, RealParameter, ScalarOutcome
    except ImportError:
        raise InputError("the EMA Workbench is not installed: pip install 'greenforge[ema]'") from None
    function = response(levers, uncertainties, outcomes, **settings)
    found = Model("greenforge", function=function)
    found.levers = [
        RealParameter(name.replace(":", "_"), *bounds, variable_name=name)
        for name, (_, bounds) in lever_ranges(levers).items()
    ]
    found.uncertainties = [
        RealParameter(name, *bounds) for name, (_, bounds) in parameter_ranges(uncertainties).items()
    ]
    found.outcomes = [ScalarOutcome(headline.name) for headline in function.headlines]
    return found


def lever_ranges(chosen: Chosen) -> dict[str, tuple[LeverFactor, Range]]:
    """Levers by name as factors with their ranges.

    Raises:
        InputError: an unknown lever or place, or a range out of bounds.
    """
    found = {}
    for text, bounds in _pairs(chosen):
        name, _, place = text.partition(":")
        lever = find_lever(name)
        if place:
            find_place(lever, place, catalogue())
        low, high = bounds or (lever.low, lever.high)
        found[text] = LeverFactor(name, place), _ordered(text, lever.check(low), lever.check(high))
    return found


def parameter_ranges(chosen: Chosen) -> dict[str, tuple[ParameterFactor, Range]]:
    """Parameters by name as factors with their ranges.

    Raises:
        InputError: an unknown parameter, one whose data row has no range, or a range out of bounds.
    """
    return {
        name: (ParameterFactor(name), _ordered(name, *(check_parameter(name, end, catalogue()) for end in bounds)))
        for name, given in _pairs(chosen)
        for bounds in [given or plausible(name)]
    }


def plausible(parameter: str) -> Range:
    """Plausible range of a parameter in the model's unit, from its data row.

    Raises:
        InputError: an unknown parameter, or its row has no range.
    """
    if parameter not in PARAMETERS:
        raise InputError(f"unknown parameter '{parameter}'{nearest(parameter, PARAMETERS)}")
    declared = PARAMETERS[parameter]
    figure = catalogue().figure(declared.key)
    if figure.low is None or figure.high is None:
        raise InputError(
            f"{parameter}: the data give no plausible range; give one, such as {{'{parameter}': (low, high)}}"
        )
    return figure.low * declared.scale, figure.high * declared.scale


def _pairs(chosen: Chosen) -> list[tuple[str, Range | None]]:
    if isinstance(chosen, str):
        raise InputError(f"'{chosen}' is one name; give a list: ['{chosen}']")
    return list(chosen.items()) if isinstance(chosen, Mapping) else [(name, None) for name in chosen]


def _ordered(name: str, low: float, high: float) -> Range:
    if low >= high:
        raise InputError(f"{name}: the range {low:g} to {high:g} is empty")
    return low, high
