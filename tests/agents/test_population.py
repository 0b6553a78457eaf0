"""The promises of the store of state: one memory, checked writes, blanked flows, rows that never move."""

import copy
import pickle
import re

import hypothesis.strategies as st
import mesa
import numpy as np
import pytest
from hypothesis import given, settings

from agents.population import MESA_NAMES, Column, Columns, Link, Member, PopulatedModel, Population


class BankColumns(Columns):
    equity = Column("MCNY", "Own funds", default=10.0)
    rating = Column("", "Score from 0 to 1", kind="state", low=0, high=1)


class Bank(BankColumns, Member):
    pass


class Banks(BankColumns, Population[Bank]):
    member = Bank


class Borrowing(Columns):
    bank = Link("banks", "Bank the firm borrows from")
    peers = Link("firms", "Firms it watches", width=2)
    loans = Column("MCNY", "Debt", low=0)


class FirmColumns(Borrowing):
    sector = Column("", "Sector code", kind="trait", dtype=np.int16, low=0, high=40)
    capacity = Column("MCNY/yr", "Output the plant can make", low=0, high=1e6)
    certified = Column("", "Whether it has a green certificate", kind="state", dtype=np.uint8, high=1)
    exporter = Column("", "Whether it exports", kind="state", dtype=np.bool_)
    energy = Column("TJ/yr", "Use of coal, gas, power", low=0, width=3, default=1.0)
    profit = Column("MCNY", "Profit this quarter", kind="flow")
    request = Column("MCNY", "New credit asked for", kind="flow", low=0)


class Firm(FirmColumns, Member):
    @property
    def leverage(self) -> float:
        return self.loans / self.capacity


class Firms(FirmColumns, Population[Firm]):
    member = Firm


N = 6
unhurried = settings(deadline=None, max_examples=50)


@pytest.fixture
def model() -> PopulatedModel:
    model = PopulatedModel(rng=1)
    model.add_population("banks", Banks(3))
    model.add_population("firms", Firms(N, sector=np.arange(N), capacity=np.arange(N) + 1.0))
    return model


@pytest.fixture
def firms(model: PopulatedModel) -> Firms:
    return model.firms


# Declarations


def test_class_access_gives_the_declaration():
    assert Firms.capacity is Firm.capacity is FirmColumns.capacity
    declared = Firms.capacity
    assert (declared.name, declared.unit, declared.kind) == ("capacity", "MCNY/yr", "stock")
    assert (declared.low, declared.high, declared.dtype, declared.width) == (0, 1e6, np.dtype(float), 1)
    assert declared.meaning == "Output the plant can make"
    assert repr(declared) == "Column(capacity: stock, float64, 0 to 1000000.0 MCNY/yr)"


@pytest.mark.parametrize(
    ("column", "words"),
    [
        (Column("MCNY", "x"), "any finite number MCNY"),
        (Column("MCNY", "x", low=0), "0 or more MCNY"),
        (Column("", "x", high=1), "1 or less"),
        (Column("quarter", "x", dtype=np.int64, low=-1), "-1 or more quarter"),
        (Column("flag", "x", dtype=np.uint8), "0 to 255 flag"),
        (Column("flag", "x", dtype=np.bool_), "0 to 1 flag"),
    ],
)
def test_a_declaration_says_what_is_allowed(column, words):
    assert column.allowed() == words


def test_declarations_are_in_order_and_inherited_ones_come_first():
    names = ["bank", "peers", "loans", "sector", "capacity", "certified", "exporter", "energy", "profit", "request"]
    assert list(Firms.declarations()) == list(Firm.declarations()) == list(FirmColumns.declarations()) == names
    assert list(Borrowing.declarations()) == names[:3]
    Firms.declarations().clear()
    assert list(Firms.declarations()) == names


@pytest.mark.parametrize(
    "name", sorted(MESA_NAMES | {"row", "active", "generation", "n", "members", "total", "update"})
)
def test_a_name_that_mesa_or_the_store_owns_is_refused(name):
    with pytest.raises(TypeError, match=f"owns the name '{name}'"):
        type("Wrong", (Columns,), {name: Column("", "Taken")})


def test_every_public_name_of_members_and_populations_is_refused():
    model = PopulatedModel(rng=1)
    banks = model.add_population("banks", Banks(1))
    owned = {name for each in (Member, Population, mesa.Agent) for name in dir(each)} | set(vars(banks[0]))
    for name in owned:
        with pytest.raises(TypeError):
            type("Wrong", (Columns,), {name: Column("", "Taken")})


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"kind": "flux"}, "kind is 'flux', allowed are trait, stock, flow, state"),
        ({"kind": "flow", "dtype": np.uint8}, "a flow is blanked with NaN, so its dtype is float, not uint8"),
        ({"dtype": np.complex128}, "dtype is complex128"),
        ({"dtype": object}, "dtype is object"),
        ({"width": 0}, "width is 0"),
        ({"low": 1}, "the default 0 is out of bounds; allowed is 1 or more"),
        ({"dtype": np.uint8, "default": 256}, "the default 256 is out of bounds; allowed is 0 to 255"),
        ({"dtype": np.int16, "default": 0.5}, "the default 0.5 is out of bounds"),
        ({"default": np.nan}, "the default nan is out of bounds; allowed is any finite number"),
    ],
)
def test_a_wrong_declaration_is_refused_at_class_creation(wrong, message):
    with pytest.raises(TypeError, match=rf"^Wrong\.x: {re.escape(message)}"):
        type("Wrong", (Columns,), {"x": Column("", "Wrong", **wrong)})


def test_hiding_a_column_is_refused():
    with pytest.raises(TypeError, match=r"Hider\.capacity hides the column"):
        type("Hider", (FirmColumns, Member), {"capacity": property(lambda self: 1.0)})


def test_population_and_member_must_share_their_declarations():
    with pytest.raises(TypeError, match="Crossed and its member Bank declare different columns"):
        type("Crossed", (FirmColumns, Population), {"member": Bank})


# Singular and plural are one memory


def test_plural_and_singular_are_one_memory(firms):
    firm = firms[2]
    firm.capacity += 1
    assert firms.capacity[2] == firm.capacity == 4.0
    firms.capacity = np.full(N, 7.0)
    assert firm.capacity == 7.0
    firms.update([2], capacity=[8.0])
    assert (firm.capacity, firm.leverage) == (8.0, 0.0)
    firm.energy = [1, 2, 3]
    np.testing.assert_array_equal(firms.energy[2], [1, 2, 3])


@unhurried
@given(cells=st.lists(st.tuples(st.integers(0, N - 1), st.floats(0, 1e6), st.booleans()), max_size=20))
def test_any_sequence_of_writes_leaves_one_memory(cells):
    model = PopulatedModel(rng=1)  # a population does not keep its model
    firms = Firms(N, model)
    expected = np.zeros(N)
    for row, value, singular in cells:
        expected[row] = value
        if singular:
            firms[row].capacity = value
        else:
            firms.update(row, capacity=value)
        np.testing.assert_array_equal(firms.capacity, expected)
    assert [firm.capacity for firm in firms] == expected.tolist()


def test_a_member_reads_python_numbers(firms):
    firm = firms[1]
    assert [type(value) for value in (firm.capacity, firm.sector, firm.exporter)] == [float, int, bool]


def test_arrays_are_read_only_and_the_same_object(firms):
    assert firms.capacity is firms.capacity
    assert firms.capacity.shape == (N,)
    assert firms.energy.shape == (N, 3)
    for array in (firms.capacity, firms.energy, firms.bank, firms.active, firms.generation, firms[0].energy):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1
    with pytest.raises(ValueError, match="read-only"):
        firms.capacity += 1.0
    np.testing.assert_array_equal(firms.capacity, np.arange(N) + 1.0)


def test_a_whole_write_copies(firms):
    values = np.ones(N)
    firms.capacity = values
    values[0] = -1.0
    assert firms.capacity[0] == 1.0
    firms.capacity = np.arange(N, dtype=float)
    firms.capacity = firms.capacity[::-1]
    np.testing.assert_array_equal(firms.capacity, np.arange(N)[::-1])


def test_a_view_taken_before_a_write_shows_it(firms):
    before = firms.capacity
    firms.capacity = np.full(N, 5.0)
    assert (before == 5.0).all()


def test_copies_and_pickles_are_one_memory_of_their_own(model, firms):
    firm = firms[1]
    loose = Banks(3, rating=0.5)
    for twin in (copy.deepcopy(loose), pickle.loads(pickle.dumps(loose))):
        twin.rating = 1.0
        assert twin.rating[0] == 1.0
        assert loose.rating[0] == 0.5
        with pytest.raises(ValueError, match="read-only"):
            twin.rating[0] = 0.0
    others = copy.copy(firms.__getstate__())
    twin = Firms.__new__(Firms)
    twin.__setstate__(others)
    assert twin[1] is firm


def test_there_is_one_object_for_each_row(firms):
    firm = firms[3]
    assert firms[3] is firm is firms[np.int64(3)]
    assert list(firms)[3] is firm
    assert firm in firms.members
    assert (firm.row, firm.generation, firm.active) == (3, 0, True)
    assert repr(firm) == "Firm(row=3)"


@pytest.mark.parametrize("row", [-1, N])
def test_a_row_that_does_not_exist_is_an_index_error(firms, row):
    with pytest.raises(IndexError, match=f"Firms has rows 0 to 5, not {row}"):
        firms[row]
    with pytest.raises(IndexError, match=f"Firms: {row} given, allowed is 0 to 5"):
        firms.update([0, row], capacity=[1.0, 1.0])
    with pytest.raises(IndexError):
        firms.retire(row)


def test_members_need_a_model():
    banks = Banks(2)
    with pytest.raises(RuntimeError, match="add it to a model"):
        banks[0]
    with pytest.raises(RuntimeError, match="add it to a model"):
        _ = banks.members


# Links


def test_a_link_is_rows_to_the_population_and_a_member_to_the_member(model, firms):
    firms.bank = [0, 1, 2, 0, 1, 2]
    assert firms.bank.dtype == np.intp
    assert firms[4].bank is model.banks[1]
    firms[4].bank = model.banks[2]
    assert firms.bank[4] == 2
    firms[4].bank = 0
    assert firms[4].bank.equity == 10.0
    firms[4].bank.equity -= 1
    np.testing.assert_array_equal(model.banks.equity, [9.0, 10.0, 10.0])


def test_a_wide_link_is_a_tuple_of_members(firms):
    firms.update([0], peers=[[2, 4]])
    assert firms[0].peers == (firms[2], firms[4])
    firms[0].peers = (1, 3)
    np.testing.assert_array_equal(firms.peers[0], [1, 3])


def test_a_link_points_to_an_existing_row_of_the_right_population(model, firms):
    with pytest.raises(ValueError, match=r"Firms\.bank: row 5 would hold 3 .*allowed is 0 to 2 \(row of banks\)"):
        firms.bank = [0, 1, 2, 0, 1, 3]
    with pytest.raises(ValueError, match="row 0 would hold -1"):
        firms.update([0], bank=[-1])
    with pytest.raises(TypeError, match=r"Firm\.bank links to banks, not to Firm\(row=1\)"):
        firms[0].bank = firms[1]
    assert not firms.bank.any()


def test_links_are_checked_when_the_populations_meet():
    late = PopulatedModel(rng=1)
    late.add_population("firms", Firms(2, bank=[0, 9]))
    with pytest.raises(ValueError, match=r"Firms\.bank: row 1 would hold 9"):
        late.add_population("banks", Banks(3))
    early = PopulatedModel(rng=1)
    early.add_population("banks", Banks(3))
    with pytest.raises(ValueError, match=r"Firms\.bank: row 1 would hold 9"):
        early.add_population("firms", Firms(2, bank=[0, 9]))
    with pytest.raises(ValueError, match=r"Firms\.peers: row 1, position 0 would hold 2 .*allowed is 0 to 1"):
        PopulatedModel(rng=1).add_population("firms", Firms(2, peers=[[0, 1], [2, 1]]))


# Checked writes


@pytest.mark.parametrize("bad", [-0.5, np.nan, np.inf, 1e7])
def test_a_whole_write_names_population_column_row_value_and_what_is_allowed(firms, bad):
    values = np.ones(N)
    values[[2, 4]] = bad
    message = f"Firms.capacity: row 2 would hold {bad} (2 rows in all); allowed is 0 to 1000000.0 MCNY/yr"
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        firms.capacity = values
    np.testing.assert_array_equal(firms.capacity, np.arange(N) + 1.0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_column_without_bounds_still_refuses_what_is_not_finite(firms, bad):
    with pytest.raises(ValueError, match=r"row 0 would hold .* allowed is any finite number MCNY"):
        firms.profit = np.full(N, bad)


def test_a_subset_write_names_the_row_of_the_population(firms):
    with pytest.raises(
        ValueError, match=r"Firms\.loans: row 4 would hold -1\.0 \(1 row in all\); allowed is 0 or more"
    ):
        firms.update([1, 4], loans=[1.0, -1.0])
    with pytest.raises(ValueError, match=r"Firms\.energy: row 4, position 2 would hold -1\.0"):
        firms.update([1, 4], energy=[[0, 0, 0], [0, 0, -1.0]])
    with pytest.raises(ValueError, match=r"Firms\.loans: row 3 would hold -1\.0"):
        firms.update([3, 5], loans=-1.0)
    with pytest.raises(ValueError, match=r"Firms\.loans: row 2 would hold nan"):
        firms[2].loans = np.nan


@pytest.mark.parametrize("values", [np.ones(N + 1), np.ones((N, 1)), np.float64(1.0), np.ones(1), np.ones((2, N))])
def test_a_wrong_shape_is_refused(firms, values):
    with pytest.raises(ValueError, match=re.escape(f"Firms.capacity: shape is {values.shape}, expected is (6,)")):
        firms.capacity = values


def test_only_a_plain_number_fills(firms):
    firms.capacity = 2
    firms.energy = 3.0
    assert (firms.capacity == 2.0).all()
    assert (firms.energy == 3.0).all()
    with pytest.raises(ValueError, match=r"shape is \(\), expected is \(6,\) \(only a plain Python number fills all\)"):
        firms.capacity = firms.loans.sum()
    with pytest.raises(ValueError, match=r"Firms\.capacity: row 0 would hold -2 \(6 rows in all\)"):
        firms.capacity = -2


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("certified", np.ones(N)),
        ("bank", np.zeros(N)),
        ("exporter", np.ones(N, dtype=np.uint8)),
        ("exporter", 1),
        ("certified", 0.0),
        ("capacity", np.ones(N, dtype=complex)),
        ("capacity", np.array(["1"] * N)),
        ("capacity", [None] * N),
    ],
)
def test_a_wrong_dtype_is_refused(firms, column, values):
    with pytest.raises(
        TypeError, match=rf"Firms\.{column}: values are .*, the column is {getattr(Firms, column).dtype}"
    ):
        setattr(firms, column, values)


def test_flags_go_into_integers_and_integers_into_floats(firms):
    firms.certified = firms.capacity > 3
    firms.capacity = firms.certified
    firms.exporter = firms.capacity > 0
    np.testing.assert_array_equal(firms.certified, [0, 0, 0, 1, 1, 1])
    assert (firms.certified.dtype, firms.capacity.dtype, firms.exporter.dtype) == (np.uint8, np.float64, np.bool_)


@pytest.mark.parametrize("bad", [2, 256, -1, 10**12])
def test_an_integer_that_does_not_fit_is_refused_not_wrapped(firms, bad):
    with pytest.raises(ValueError, match=f"would hold {bad} .*allowed is 0 to 1"):
        firms.certified = np.full(N, bad)
    with pytest.raises(ValueError, match=f"would hold {bad} "):
        firms[0].certified = bad


@unhurried
@given(values=st.lists(st.floats(width=64), min_size=N, max_size=N))
def test_a_write_is_accepted_exactly_when_all_is_finite_and_in_bounds(values):
    firms = Firms(N)
    array = np.array(values)
    bad = [row for row, value in enumerate(values) if not 0 <= value <= 1e6]
    if bad:
        with pytest.raises(ValueError, match=rf"row {bad[0]} would hold .* \({len(bad)} row"):
            firms.capacity = array
        assert not firms.capacity.any()
    else:
        firms.capacity = array
        np.testing.assert_array_equal(firms.capacity, array)


def test_a_refused_update_changes_nothing(firms):
    with pytest.raises(ValueError, match=r"Firms\.loans"):
        firms.update([0, 1], capacity=[9.0, 9.0], loans=[1.0, -1.0])
    np.testing.assert_array_equal(firms.capacity, np.arange(N) + 1.0)


@unhurried
@given(mask=st.lists(st.booleans(), min_size=N, max_size=N))
def test_update_by_mask_and_by_rows_agree_and_touch_nothing_else(mask):
    by_mask, by_rows, expected = Firms(N), Firms(N), np.zeros(N)
    rows = np.flatnonzero(mask)
    expected[rows] = rows + 1.0
    by_mask.update(np.array(mask), capacity=rows + 1.0)
    by_rows.update(rows, capacity=rows + 1.0)
    np.testing.assert_array_equal(by_mask.capacity, expected)
    np.testing.assert_array_equal(by_rows.capacity, expected)


def test_update_writes_cells_of_wide_columns(firms):
    firms.update(([1, 4], [0, 2]), energy=[5.0, 6.0])
    firms.update((firms.capacity > 5, 1), energy=[7.0])
    expected = np.ones((N, 3))
    expected[1, 0], expected[4, 2], expected[5, 1] = 5.0, 6.0, 7.0
    np.testing.assert_array_equal(firms.energy, expected)
    with pytest.raises(ValueError, match=r"Firms\.energy: row 4 would hold -6\.0"):
        firms.update(([1, 4], [0, 2]), energy=[5.0, -6.0])
    with pytest.raises(IndexError, match=r"Firms\.energy: 3 given, allowed is 0 to 2"):
        firms.update(([1], [3]), energy=[5.0])
    with pytest.raises(IndexError, match="several numbers per member only"):
        firms.update(([1], [0]), capacity=[5.0])
    np.testing.assert_array_equal(firms.energy, expected)


@pytest.mark.parametrize("rows", [np.array([0.0, 1.0]), np.ones(N - 1, dtype=bool), np.zeros((2, 2), dtype=int)])
def test_update_refuses_what_is_not_rows(firms, rows):
    with pytest.raises(IndexError, match=r"^Firms: "):
        firms.update(rows, capacity=1.0)


def test_updating_no_rows_is_fine(firms):
    firms.update([], capacity=[], bank=[])
    firms.update(np.zeros(N, dtype=bool), capacity=np.empty(0))
    np.testing.assert_array_equal(firms.capacity, np.arange(N) + 1.0)


def test_traits_are_fixed_until_a_newcomer_takes_over(firms):
    for write in (
        lambda: setattr(firms, "sector", np.zeros(N, dtype=int)),
        lambda: firms.update([0], sector=[1]),
        lambda: setattr(firms[0], "sector", 1),
    ):
        with pytest.raises(TypeError, match=r"Firms\.sector is a trait"):
            write()
    np.testing.assert_array_equal(firms.sector, np.arange(N))
    firms.retire([0])
    firms.enter([0], sector=[17])
    assert firms[0].sector == 17


def test_creation_writes_are_checked():
    with pytest.raises(ValueError, match=r"Firms\.capacity: row 1 would hold -1\.0"):
        Firms(2, capacity=[1.0, -1.0])
    with pytest.raises(AttributeError, match="Firms has no column 'capcity'; did you mean 'capacity'"):
        Firms(2, capcity=1.0)


def test_an_empty_population_works():
    model = PopulatedModel(rng=1)
    banks = Banks(0, model)
    banks.equity = np.empty(0)
    banks.rating = 1.0
    banks.begin_period()
    assert (len(banks), list(banks), len(banks.members), banks.total([], size=0)) == (0, [], 0, 0.0)


# Typos


def test_typos_fail(firms):
    firm = firms[0]
    with pytest.raises(AttributeError, match="Firms has no column 'capcity'; did you mean 'capacity'"):
        firms.capcity = np.ones(N)
    with pytest.raises(AttributeError, match="Firm has no column 'capcity'; did you mean 'capacity'"):
        firm.capcity = 1.0
    with pytest.raises(AttributeError, match="Firms has no column 'qqq'; it has bank, peers, "):
        firms.update([0], qqq=1.0)
    with pytest.raises(AttributeError, match="capcity"):
        firms.enter([], capcity=1.0)
    with pytest.raises(AttributeError):
        _ = firms.capcity
    with pytest.raises(AttributeError):
        _ = firm.capcity
    with pytest.raises(AttributeError):
        firm.leverage = 1.0
    with pytest.raises(AttributeError):
        firms.active = np.ones(N, dtype=bool)
    with pytest.raises(AttributeError):
        del firms.capacity
    firm.pos = (1, 2)
    assert firm.pos == (1, 2)


# Flows


def test_begin_period_blanks_flows_only(firms):
    assert not firms.profit.any()
    firms.begin_period()
    assert np.isnan(firms.profit).all()
    assert np.isnan(firms.request).all()
    assert np.isnan(firms[0].profit)
    assert not np.isnan(firms.capacity).any()
    assert (firms.blank("profit"), firms.blank("capacity")) == (True, False)


def test_what_is_computed_from_a_blank_flow_fails_at_its_write(firms):
    firms.begin_period()
    firms.profit = np.ones(N)
    with pytest.raises(
        ValueError, match=r"Firms\.loans: row 0 would hold nan \(6 .*; not yet written in this period: request$"
    ):
        firms.loans = firms.loans + firms.request
    with pytest.raises(ValueError, match=r"would hold -1 \(6 rows in all\); allowed is 0 or more MCNY$"):
        firms.loans = -1
    firms.request = np.ones(N)
    firms.loans = firms.loans + firms.request
    assert (firms.loans == 1.0).all()


def test_a_flow_written_in_part_is_still_blank(firms):
    firms.begin_period()
    firms.update([0, 1], profit=[1.0, 2.0])
    assert firms.blank("profit")
    firms.update(np.arange(2, N), profit=0.0)
    assert not firms.blank("profit")
    firms.begin_period()
    assert firms.blank("profit")
    with pytest.raises(AttributeError, match="did you mean 'profit'"):
        firms.blank("proft")


# Leaving and entering


def test_rows_never_move(firms):
    before = firms.capacity.copy()
    firms.retire([1, 3, 1])
    np.testing.assert_array_equal(firms.capacity, before)
    np.testing.assert_array_equal(firms.active, [True, False, True, False, True, True])
    assert len(firms) == N
    assert [firm.row for firm in firms] == [0, 2, 4, 5]
    firms.enter([3], capacity=[9.0])
    before[3] = 9.0
    np.testing.assert_array_equal(firms.capacity, before)
    assert [firm.row for firm in firms] == [0, 2, 3, 4, 5]
    assert repr(firms) == "Firms(6 rows, 5 active)"


def test_retired_values_stay_readable_and_writes_still_cover_them(firms):
    firm = firms[1]
    firms.retire(1)
    assert (firm.capacity, firm.active, repr(firm)) == (2.0, False, "Firm(row=1, retired)")
    assert firms[1] is firm
    firms.capacity = np.full(N, 3.0)
    assert firm.capacity == 3.0
    with pytest.raises(ValueError, match="row 1 would hold -1"):
        firms.capacity = np.where(firms.active, 1.0, -1.0)


def test_a_newcomer_starts_from_defaults_as_a_new_agent(firms):
    old = firms[2]
    firms.update([2], loans=[5.0], energy=[[2, 2, 2]], certified=[1])
    firms.retire([2])
    firms.enter([2], capacity=[1.5])
    new = firms[2]
    assert new is not old
    assert new.unique_id not in {firm.unique_id for firm in firms if firm is not new} | {old.unique_id}
    assert (new.generation, new.capacity, new.loans, new.certified, new.sector) == (1, 1.5, 0.0, 0, 0)
    np.testing.assert_array_equal(new.energy, [1, 1, 1])
    np.testing.assert_array_equal(firms.generation, [0, 0, 1, 0, 0, 0])
    assert repr(new) == "Firm(row=2, generation=1)"


def test_a_member_whose_row_was_taken_over_does_not_show_the_newcomer(model, firms):
    old = firms[2]
    firms.retire([2])
    firms.enter([2])
    with pytest.raises(ReferenceError, match=r"Firm\(row=2, retired\) has left for good"):
        _ = old.capacity
    with pytest.raises(ReferenceError, match=r"Firm\(row=2, retired\) has left for good"):
        old.capacity = 1.0
    assert not old.active
    old.remove()
    assert firms.active[2]
    lender = model.banks[1]
    model.banks.retire(1)
    model.banks.enter(1)
    with pytest.raises(ReferenceError, match="has left for good"):
        firms[0].bank = lender


def test_entering_needs_retired_rows_and_retiring_active_ones(firms):
    with pytest.raises(ValueError, match="Firms: row 4 is still active, cannot enter"):
        firms.enter([4])
    firms.retire([1, 2])
    with pytest.raises(ValueError, match="Firms: row 2 is not active, cannot retire"):
        firms.retire([0, 2])
    assert firms.active[0]
    with pytest.raises(ValueError, match="a row comes twice"):
        firms.enter([1, 1])
    with pytest.raises(ValueError, match=r"Firms\.capacity: row 2 would hold -1\.0"):
        firms.enter([1, 2], capacity=[1.0, -1.0])
    assert not firms.active[[1, 2]].any()
    firms.enter(~firms.active)
    assert firms.active.all()


def test_a_newcomer_keeps_what_it_is_told_to_and_else_starts_with_the_defaults(firms):
    firms.loans = np.arange(N) + 1.0
    firms.retire([1, 2])
    with pytest.raises(AttributeError, match="Firms has no column 'sectr'; did you mean 'sector'"):
        firms.enter([1], keep=["sectr"])
    firms.enter([1, 2], keep=["sector", "loans"], energy=np.full((2, 3), 4.0))
    assert (firms[2].sector, firms[2].loans, firms[2].energy[0], firms[2].capacity) == (2, 3.0, 4.0, 0.0)


EDGES = [0.0, -0.0, 5e-324, -5e-324, 1.0, 1e6, np.nextafter(1e6, 2e6), -1.0, np.inf, -np.inf, np.nan, -np.nan]


@pytest.mark.parametrize("value", EDGES)
def test_the_bounds_hold_to_the_last_bit(firms, value):
    for name, high in {"capacity": 1e6, "loans": np.finfo(float).max}.items():
        if 0 <= value <= high:
            setattr(firms, name, np.full(N, value))
        else:
            with pytest.raises(ValueError, match=f"{name}: row 0 would hold"):
                setattr(firms, name, np.full(N, value))


@unhurried
@given(turns=st.lists(st.lists(st.booleans(), min_size=N, max_size=N), max_size=8))
def test_generations_count_newcomers_and_ids_never_repeat(turns):
    model = PopulatedModel(rng=1)  # a population does not keep its model
    firms = Firms(N, model)
    seen = {firm.unique_id for firm in firms}
    entered = np.zeros(N, dtype=int)
    for turn in turns:
        wanted = np.array(turn)
        leaving, coming = firms.active & ~wanted, ~firms.active & wanted
        firms.retire(leaving)
        firms.enter(coming, capacity=np.arange(coming.sum()) + 1.0)
        entered += coming
        np.testing.assert_array_equal(firms.active, wanted)
        np.testing.assert_array_equal(firms.generation, entered)
        fresh = {firms[int(row)].unique_id for row in np.flatnonzero(coming)}
        assert len(fresh) == coming.sum()
        assert not fresh & seen
        seen |= fresh


# Totals


@unhurried
@given(
    pairs=st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 2), st.floats(0, 2)), max_size=30),
)
def test_totals_by_group_add_up(pairs):
    banks = Banks(3)
    values, groups, weights = (np.array([pair[i] for pair in pairs]) for i in range(3))
    groups = groups.astype(np.intp)
    by_group = banks.total(values, by=groups, weight=weights)
    assert by_group.shape == (3,)
    for group in range(3):
        np.testing.assert_allclose(by_group[group], (values * weights)[groups == group].sum(), rtol=1e-12)
    np.testing.assert_allclose(by_group.sum(), banks.total(values, weight=weights), rtol=1e-12)
    assert banks.total(values, by=groups, size=7).shape == (7,)


def test_totals_by_link_have_one_entry_for_each_target(model, firms):
    firms.bank = [0, 0, 0, 1, 1, 1]
    np.testing.assert_array_equal(model.banks.total(firms.capacity, by=firms.bank), [6.0, 15.0, 0.0])
    np.testing.assert_array_equal(model.banks.total(firms.active, by=firms.bank), [3.0, 3.0, 0.0])
    assert firms.total(firms.capacity) == 21.0
    with pytest.raises(ValueError, match=r"Banks\.total: group 3 given, there are 3 groups"):
        model.banks.total([1.0], by=np.array([3]))
