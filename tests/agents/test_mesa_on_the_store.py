"""Mesa works unchanged on the store, and agent objects exist only for those who ask."""

import copy
import functools
import gc

import mesa
import numpy as np
import pytest
from mesa.batchrunner import batch_run
from mesa.datacollection import DataCollector
from mesa.experimental.mesa_signals import ModelSignals

from agents.population import Column, Columns, Link, Member, PopulatedModel, Population


class BankColumns(Columns):
    equity = Column("MCNY", "Own funds", default=100.0)


class Bank(BankColumns, Member):
    pass


class Banks(BankColumns, Population[Bank]):
    member = Bank


class FirmColumns(Columns):
    bank = Link("banks", "Bank the firm borrows from")
    capacity = Column("MCNY/yr", "Output the plant can make", low=0, default=1.0)
    output = Column("MCNY", "Output this period", kind="flow", low=0)


class Firm(FirmColumns, Member):
    def grow(self, by: float = 1.0) -> float:
        self.capacity += by
        return self.capacity

    def note(self, log: list[int]) -> None:
        log.append(self.row)


class Firms(FirmColumns, Population[Firm]):
    member = Firm


class Visitor(mesa.Agent):
    capacity = 0.5


class Toy(PopulatedModel):
    """Firms grow at random, the smallest leave, newcomers take over their rows."""

    def __init__(self, n: int = 40, growth: float = 0.02, watched: bool = False, rng: int | None = 1) -> None:
        super().__init__(rng=rng)
        self.growth, self.watched = growth, watched
        self.add_population("banks", Banks(4))
        self.add_population("firms", Firms(n, bank=np.arange(n) % 4, capacity=self.rng.random(n) + 0.5))
        self.datacollector = DataCollector(
            model_reporters={"capacity": lambda model: model.firms.total(model.firms.capacity), "now": "time"}
        )
        self.look()

    def look(self) -> None:
        if self.watched:
            assert len(self.agents) == 4 + np.count_nonzero(self.firms.active)

    def step(self) -> None:
        firms = self.firms
        firms.begin_period()
        firms.output = firms.capacity / 4
        firms.capacity = firms.capacity * np.exp(self.growth * self.rng.standard_normal(len(firms)))
        free = np.flatnonzero(~firms.active)
        firms.retire(firms.active & (firms.capacity < np.quantile(firms.capacity, 0.05)))
        firms.enter(free, bank=free % 4, capacity=self.rng.random(free.size) + 0.5)
        self.banks.equity = self.banks.equity + self.banks.total(firms.output, by=firms.bank)
        self.look()
        self.datacollector.collect(self)


@pytest.fixture
def toy() -> Toy:
    return Toy()


def live_members() -> int:
    gc.collect()
    return sum(isinstance(each, Member) for each in gc.get_objects())


# Objects on request only


def test_no_agent_object_exists_unless_somebody_asks():
    before = live_members()
    toy = Toy(n=200_000)
    for _ in range(2):
        toy.step()
    assert toy.agent_types == [Bank, Firm]
    assert list(toy.agents_by_type) == [Bank, Firm]
    assert repr(toy.firms).startswith("Firms(200000 rows")
    assert live_members() == before
    assert not toy.firms.materialised
    assert not toy.firms._objects
    toy.remove_all_agents()
    assert live_members() == before


def test_one_object_asked_for_is_one_object_and_goes_when_nobody_holds_it(toy):
    before = live_members()
    firm = toy.firms[3]
    assert live_members() == before + 1
    assert not toy.firms.materialised
    del firm
    assert live_members() == before


def test_a_type_asked_for_is_that_type_only(toy):
    assert len(toy.agents_by_type[Bank]) == 4
    assert (toy.banks.materialised, toy.firms.materialised) == (True, False)
    assert len(toy.agents) == 44
    assert toy.firms.materialised


@pytest.mark.parametrize("steps", [0, 7])
def test_objects_asked_for_late_are_those_that_would_have_been_there(steps):
    early, late = Toy(watched=True), Toy()
    early.agents_by_type[Firm].select()
    for _ in range(steps):
        early.step()
        late.step()
    keys = [[(type(agent), agent.unique_id, agent.row) for agent in toy.agents] for toy in (early, late)]
    assert keys[0] == keys[1]
    kinds = [[agent.unique_id for agent in toy.agents_by_type[Firm]] for toy in (early, late)]
    assert kinds[0] == kinds[1]
    assert early.agent_id_counter == late.agent_id_counter


def test_asking_by_type_first_does_not_change_the_order(toy):
    reference = [agent.unique_id for agent in Toy().agents]
    assert len(toy.agents_by_type[Firm]) == 40
    assert len(toy.agents_by_type[Bank]) == 4
    assert toy.agent_id_counter == 45
    assert [agent.unique_id for agent in toy.agents] == reference == list(range(1, 45))


def test_results_with_and_without_agent_objects_are_identical():
    watched, unwatched = Toy(watched=True), Toy()
    for _ in range(20):
        watched.step()
        unwatched.step()
        for name in Firms.declarations():
            assert getattr(watched.firms, name).tobytes() == getattr(unwatched.firms, name).tobytes()
        assert watched.banks.equity.tobytes() == unwatched.banks.equity.tobytes()
    assert (watched.firms.materialised, unwatched.firms.materialised) == (True, False)
    assert watched.firms.generation.any()
    assert watched.random.random() == unwatched.random.random()


def test_an_order_that_somebody_asked_for_stays(toy):
    shuffled = [agent.unique_id for agent in toy.agents.shuffle(inplace=True)]
    assert [agent.unique_id for agent in toy.agents] == shuffled != sorted(shuffled)


# In step with who leaves and who enters


def test_mesas_sets_keep_in_step(toy):
    firms, agents = toy.firms, toy.agents
    leaver, stayer = firms[5], firms[6]
    firms.retire([5, 7])
    assert leaver not in agents
    assert leaver not in toy.agents_by_type[Firm]
    assert stayer in agents
    assert (len(agents), len(firms.members)) == (42, 38)
    firms.enter([7])
    assert agents.to_list()[-1] is firms.members.to_list()[-1] is firms[7]
    assert firms[7].unique_id == toy.agent_id_counter - 1
    assert firms.members is toy.agents_by_type[Firm]


def test_a_retired_member_looked_at_does_not_come_back(toy):
    toy.firms.retire([5])
    assert len(toy.agents) == 43
    assert not toy.firms[5].active
    assert len(toy.agents) == 43


@pytest.mark.parametrize("asked", [False, True])
def test_remove_retires(toy, asked):
    if asked:
        assert len(toy.agents) == 44
    firm = toy.firms[5]
    firm.remove()
    assert not toy.firms.active[5]
    assert not firm.active
    assert len(toy.agents) == 43
    assert firm.capacity == toy.firms.capacity[5]
    toy.firms.enter([5])
    firm.remove()
    assert toy.firms.active[5]


def test_remove_of_a_subclass_cleans_up_once_however_the_member_leaves():
    left = []

    class Careful(FirmColumns, Member):
        def remove(self) -> None:
            left.append(self.row)
            super().remove()

    class Carefuls(FirmColumns, Population[Careful]):
        member = Careful

    model = PopulatedModel(rng=1)
    model.add_population("banks", Banks(1))
    firms = Carefuls(3, model)
    assert model.carefuls is firms
    assert len(model.agents) == 4
    firms.retire([2, 2])
    firms[0].remove()
    assert left == [2, 0]
    np.testing.assert_array_equal(firms.active, [False, True, False])


@pytest.mark.parametrize("asked", [False, True])
def test_remove_all_agents(toy, asked):
    if asked:
        assert len(toy.agents) == 44
    toy.remove_all_agents()
    assert len(toy.agents) == 0
    assert not toy.firms.active.any()


def test_plain_mesa_agents_live_beside_members(toy):
    visitor = Visitor(toy)
    assert visitor.unique_id == 45
    assert toy.agents.to_list()[-1] is visitor
    assert toy.agent_types == [Bank, Firm, Visitor]
    assert toy.agents_by_type[Visitor].to_list() == [visitor]
    assert len(toy.agents_by_type) == 3
    with pytest.raises(KeyError):
        toy.agents_by_type[int]
    visitor.remove()
    assert visitor not in toy.agents


def test_mesas_signals_tell_of_members_that_join_and_leave(toy):
    heard = []

    def listen(message):
        heard.append((message.signal_type, message.additional_kwargs["args"][0].row))

    toy.observe("agents", ModelSignals.AGENT_ADDED, listen)
    toy.observe("agents", ModelSignals.AGENT_REMOVED, listen)
    assert len(toy.firms.members) == 40
    assert heard == [(ModelSignals.AGENT_ADDED, row) for row in range(40)]
    heard.clear()
    toy.firms.retire([3])
    toy.firms.enter([3])
    assert heard == [(ModelSignals.AGENT_REMOVED, 3), (ModelSignals.AGENT_ADDED, 3)]


# AgentSet


def test_agent_set_reads_the_store(toy):
    firms, agents = toy.firms, toy.agents_by_type[Firm]
    large = agents.select(lambda firm: firm.capacity > 1)
    assert len(large) == np.count_nonzero(firms.capacity > 1)
    assert agents.agg("capacity", np.sum) == firms.capacity.sum()
    assert agents.agg("capacity", [min, max]) == [firms.capacity.min(), firms.capacity.max()]
    assert agents.get("capacity") == firms.capacity.tolist()
    assert [firm.row for firm in agents.sort("capacity", ascending=True)] == np.argsort(firms.capacity).tolist()
    assert len(toy.agents.select(agent_type=Bank)) == 4
    by_bank = agents.groupby("bank").agg("capacity", sum)
    assert by_bank.keys() == set(toy.banks)
    for bank, capacity in by_bank.items():
        assert capacity == pytest.approx(toy.banks.total(firms.capacity, by=firms.bank)[bank.row])
    assert agents.groupby(lambda firm: firm.bank.row).count() == dict.fromkeys(range(4), 10)


def test_agent_set_writes_the_store(toy):
    firms, agents = toy.firms, toy.agents_by_type[Firm]
    before = firms.capacity.copy()
    agents.do("grow", by=2.0)
    np.testing.assert_array_equal(firms.capacity, before + 2.0)
    assert agents.map("grow") == firms.capacity.tolist()
    agents.set("capacity", 5.0)
    assert (firms.capacity == 5.0).all()
    agents.select(at_most=3).set("bank", toy.banks[3])
    np.testing.assert_array_equal(firms.bank[:3], [3, 3, 3])
    with pytest.raises(ValueError, match=r"Firms\.capacity: row 0 would hold -1"):
        agents.set("capacity", -1)
    with pytest.raises(AttributeError, match="did you mean 'capacity'"):
        agents.set("capcity", 1)


def test_shuffle_do_visits_everybody_in_an_order_of_the_models_seed():
    logs: list[list[int]] = [[], [], []]
    for seed, log in zip((1, 1, 2), logs, strict=True):
        Toy(rng=seed).agents_by_type[Firm].shuffle_do("note", log)
    assert logs[0] == logs[1] != logs[2]
    assert sorted(logs[0]) == list(range(40)) != logs[0]


def test_members_may_leave_while_the_set_is_at_work(toy):
    toy.agents_by_type[Firm].do(lambda firm: firm.remove() if firm.row % 2 else None)
    np.testing.assert_array_equal(toy.firms.active, np.arange(40) % 2 == 0)


# Reporters and batches


def test_data_collector_with_all_kinds_of_reporters():
    class Reporting(Toy):
        def __init__(self) -> None:
            super().__init__()
            self.datacollector = DataCollector(
                model_reporters={
                    "firms": lambda model: np.count_nonzero(model.firms.active),
                    "agents": lambda model: len(model.agents),
                    "wide": functools.partial(lambda model, scale: scale * model.firms.capacity.sum(), scale=2),
                },
                agent_reporters={"row": "row", "kind": lambda agent: type(agent).__name__},
                agenttype_reporters={
                    Firm: {"capacity": "capacity", "bank": lambda firm: firm.bank.row},
                    Bank: {"equity": "equity"},
                },
            )

    toy = Reporting()
    for _ in range(3):
        toy.step()
    frame = toy.datacollector.get_model_vars_dataframe()
    assert list(frame["agents"]) == list(frame["firms"] + 4)
    assert frame["wide"].iloc[-1] == 2 * toy.firms.capacity.sum()
    agents = toy.datacollector.get_agent_vars_dataframe()
    assert len(agents) == frame["agents"].sum()
    capacity = toy.datacollector.get_agenttype_vars_dataframe(Firm)["capacity"].loc[3.0]
    assert capacity.to_dict() == {firm.unique_id: firm.capacity for firm in toy.firms}
    equity = toy.datacollector.get_agenttype_vars_dataframe(Bank)["equity"]
    assert equity.loc[3.0].tolist() == toy.banks.equity.tolist()


def test_batch_run():
    rows = batch_run(
        Toy,
        {"n": [20, 40], "growth": 0.1},
        rng=[1, 2],
        max_steps=3,
        number_processes=1,
        data_collection_period=1,
        display_progress=False,
    )
    assert len(rows) == 2 * 2 * 3
    again = Toy(n=40, growth=0.1, rng=2)
    for _ in range(3):
        again.step()
    [last] = [row for row in rows if (row["n"], row["rng"], row["now"]) == (40, 2, 3.0)]
    assert last["capacity"] == again.firms.capacity.sum()


# Adding populations


def test_add_population_sets_the_attribute_and_is_idempotent(toy):
    assert toy.populations == {"banks": toy.banks, "firms": toy.firms}
    assert toy.firms.model is toy
    assert toy.add_population("firms", toy.firms) is toy.firms
    assert toy.agent_id_counter == 45


def test_a_population_made_with_the_model_is_added_under_its_class_name():
    model = PopulatedModel(rng=1)
    model.banks = Banks(2, model, equity=[1.0, 2.0])
    assert model.add_population("banks", model.banks) is model.banks
    assert model.agents.agg("equity", sum) == 3.0


@pytest.mark.parametrize("name", ["agents", "steps", "time", "firms", "add_population", "not a name"])
def test_a_name_that_the_model_has_is_refused(toy, name):
    class Others(BankColumns, Population[Bank]):
        member = type("Other", (BankColumns, Member), {})

    with pytest.raises(ValueError, match=f"cannot have a population named '{name}'"):
        toy.add_population(name, Others(1))


def test_one_population_for_each_type_and_one_model_for_each_population(toy):
    with pytest.raises(ValueError, match="already has a population of Bank"):
        toy.add_population("lenders", Banks(1))
    with pytest.raises(ValueError, match="already belongs to a model"):
        PopulatedModel(rng=1).add_population("banks", toy.banks)


def test_mesas_own_agents_attribute_cannot_be_set(toy):
    with pytest.raises(AttributeError, match=r"trying to set model\.agents"):
        toy.agents = []


def test_a_copied_population_has_its_own_members(toy):
    assert len(toy.agents) == 44
    memo = {id(toy): toy}  # the model itself is not copied
    twin = copy.deepcopy(toy.banks, memo)
    twin.equity = np.zeros(4)
    assert twin[1].equity == 0.0
    assert toy.banks[1].equity == 100.0
