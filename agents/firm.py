"""What a firm is and what it carries. Money is per enterprise, not per row: a row stands for ``weight`` enterprises."""

from agents.population import Column, Columns, Link, Member, Population

SLOTS = 8  # cells for the measures of the firm's sector
NONE, BUILDING, INSTALLED = 0, 1, 2  # states of a measure in a firm


class FirmColumns(Columns):
    """What every firm carries through time."""

    # who it is
    sector = Column("code", "Sector, in the order of the data", kind="trait", dtype="int64", low=0)
    region = Link("regions", "Province the firm stands in")
    bank = Link("banks", "Bank the firm borrows from and keeps its deposits at")
    size_class = Column("code", "0 small, 1 medium, 2 large by revenue in 2017", kind="trait", dtype="uint8", high=2)
    weight = Column("enterprises", "Real enterprises the row stands for", kind="trait", low=0)
    presence = Column("enterprises", "The weight while an enterprise is active in the row, else 0", kind="state", low=0)
    founding_output = Column(
        "MCNY/yr", "Yearly output in 2017 of the enterprise the row was made for", kind="trait", low=0
    )
    state_owned = Column("flag", "Whether the state owns it", kind="trait", dtype="uint8", high=1)
    attitude = Column("index 0-1", "Environmental concern of the management", kind="trait", low=0, high=1)
    hurdle = Column("1/yr", "Return the firm asks of a safe project", kind="trait", low=0)
    tax_rate = Column("fraction", "Corporate income tax rate", kind="trait", low=0, high=1)
    rebuild_phase = Column(
        "quarters", "When the next rebuild of the main process falls due", kind="trait", dtype="int64", low=0
    )
    export_share = Column("fraction", "Share of output sold abroad", kind="trait", low=0, high=1)
    applicable = Column("flag", "Measures that fit the plant", kind="trait", dtype="uint8", width=SLOTS, high=1)

    # what a unit of output needs before any measure
    fuel_need = Column("tce/MCNY", "Fuel", kind="trait", low=0)
    electricity_need = Column("MWh/MCNY", "Purchased electricity", kind="trait", low=0)
    bill_need = Column("MCNY/MCNY", "Energy bill at 2017 prices", kind="trait", low=0)
    direct_need = Column("tCO2/MCNY", "Scope 1 emissions", kind="trait", low=0)
    pollution_need = Column("eq/MCNY", "Local pollution", kind="trait", low=0)
    other_cost = Column("MCNY/MCNY", "Materials, wages and all other running costs", kind="trait")
    capital_need = Column("MCNY per MCNY/yr", "Capital per unit of capacity", kind="trait", low=0)
    debt_ratio = Column("fraction", "Other loans the firm keeps against its capital", kind="trait", low=0)
    trade_credit_ratio = Column("years of output", "Trade credit the firm is given", kind="trait", low=0)

    # what it knows and can do
    digital = Column("index 0-1", "Digital maturity", kind="state", low=0, high=1)
    capability = Column("index 0-1", "Ability to run green technology", kind="state", low=0, high=1)
    aware = Column("flag", "Measures the firm knows of", kind="state", dtype="uint8", width=SLOTS, high=1)

    # its measures
    status = Column("code", "0 none, 1 being built, 2 installed", kind="state", dtype="uint8", width=SLOTS, high=2)
    ready_at = Column(
        "quarter", "When the measure being built starts to work", kind="state", dtype="int16", width=SLOTS, low=0
    )
    cover = Column("MCNY/yr", "Yearly benefit insured on a measure being built", kind="state", width=SLOTS, low=0)
    performance = Column(
        "factor", "How well an installed measure works, 1 is as designed", kind="state", width=SLOTS, low=0, default=1.0
    )
    bill_factor = Column("factor", "Energy bill left by the installed measures", kind="state", low=0, default=1.0)
    fuel_factor = Column("factor", "Fuel left", kind="state", low=0, default=1.0)
    electricity_factor = Column("factor", "Purchased electricity left", kind="state", low=0, default=1.0)
    electricity_added = Column("MWh/MCNY", "Electricity the measures need on top", kind="state", low=0)
    direct_factor = Column("factor", "Scope 1 emissions left", kind="state", low=0, default=1.0)
    indirect_factor = Column(
        "factor", "Scope 2 emissions left per unit of electricity", kind="state", low=0, default=1.0
    )
    pollution_factor = Column("factor", "Pollution left", kind="state", low=0, default=1.0)
    running_cost = Column("MCNY/MCNY", "Running cost of the measures", kind="state")
    clean_premium = Column("MCNY/MCNY", "Clean-production bonus at its 2017 level", kind="state", low=0)
    market_premium = Column("MCNY/MCNY", "What customers pay on top for green products", kind="state", low=0)
    full_bonus = Column(
        "MCNY/MCNY", "Technology bonuses of the installed measures at their 2017 level", kind="state", low=0
    )
    technology_bonus = Column("MCNY/MCNY", "Technology bonuses the firm is entitled to", kind="state", low=0)
    ban_premium = Column(
        "MCNY/MCNY", "What customers pay on top where a full ban on disposables is enforced", kind="state", low=0
    )
    green_power_cost = Column("MCNY/MCNY", "Cost of purchased green power at the 2021 price", kind="state", low=0)
    refusal = Column(
        "code",
        "Why the last project with a measure was not begun: 0 none was refused, 1 own share, 2 rejected, 3 rationed, "
        "4 subsidy budget",
        kind="state", dtype="uint8", width=SLOTS, high=4,
    )  # fmt: skip
    projects_this_year = Column("count", "Projects started since January", kind="state", dtype="int64", low=0)

    care = Column("index 0-1", "Care with which equipment is run", kind="state", low=0, high=1)
    energy_norm = Column("tce/MCNY", "Energy per output when founded, for its quota", kind="trait", low=0)
    disposables = Column("fraction", "Disposable products in its output", kind="trait", low=0, high=1)

    # its market
    market_share = Column("fraction", "Share of the sector's demand one enterprise holds", kind="state", low=0)
    cost_shock = Column("MCNY/MCNY", "Passing rise of unit cost", kind="state")

    levies = Column("MCNY/MCNY", "Carbon, border and energy charges per output last quarter", kind="state")
    permits = Column("tCO2", "Carbon allowances banked", kind="state", low=0)

    # its balance sheet
    capital = Column("MCNY", "Productive capital and inventories", kind="stock", low=0)
    green_capital = Column("MCNY", "Equipment of green measures bought since 2017", kind="stock", low=0)
    deposits = Column("MCNY", "Money at the bank; negative is an overdraft", kind="stock")
    green_loans = Column("MCNY", "Green loans owed", kind="stock", low=0)
    other_loans = Column("MCNY", "Other loans owed", kind="stock", low=0)
    trade_credit = Column("MCNY", "Owed to suppliers", kind="stock", low=0)
    bonds = Column("MCNY", "Green bonds owed to the economy", kind="stock", low=0)
    fund_stake = Column("MCNY", "Stake of the green investment fund", kind="stock", low=0)
    equity = Column("MCNY", "What owners hold, booked from income", kind="stock")
    premiums = Column("MCNY/yr", "Premiums of performance insurance", kind="state", low=0)
    claims = Column("MCNY/yr", "Claims due on measures that under-perform", kind="state", low=0)
    tax_credit = Column("MCNY", "Equipment tax credit carried forward", kind="stock", low=0)
    green_repayment = Column("1/quarter", "Share of green loans repaid in a quarter", kind="state", low=0, high=1)
    loan_rate = Column("1/yr", "Interest on other loans", kind="state", low=0)
    default_risk = Column("1/yr", "Default risk the bank sees", kind="state", low=0, high=1)

    # its record
    record = Column("index 0-1", "Stain on the environmental record, 0 is clean", kind="state", low=0, high=1)
    breaches = Column("count", "Breaches found so far", kind="state", dtype="int64", low=0)
    order_due = Column(
        "quarter", "Deadline of the rectification order, -1 is none", kind="state", dtype="int64", low=-1, default=-1
    )
    certified = Column("flag", "Certified green factory", kind="state", dtype="uint8", high=1)

    # the quarter's flows
    output = Column("MCNY", "Output at 2017 prices", kind="flow", low=0)
    revenue = Column("MCNY", "Revenue at current prices", kind="flow", low=0)
    energy = Column("tce", "Energy used", kind="flow", low=0)
    co2_direct = Column("tCO2", "Scope 1 emissions", kind="flow", low=0)
    co2_indirect = Column("tCO2", "Scope 2 emissions", kind="flow", low=0)
    pollution = Column("eq", "Local pollution", kind="flow", low=0)
    excess = Column(
        "fraction",
        "Pollution per output above the limit, as a share of the limit; -1 where there is none",
        kind="flow",
        low=-1,
    )
    fine = Column("MCNY", "Fines", kind="flow", low=0)
    interest = Column("MCNY", "Interest paid", kind="flow", low=0)
    profit = Column("MCNY", "Profit before tax", kind="flow")
    other_loan_request = Column("MCNY", "Other credit asked", kind="flow", low=0)
    green_loan_request = Column("MCNY", "Green credit asked", kind="flow", low=0)
    other_loan_granted = Column("MCNY", "Other credit granted", kind="flow", low=0)
    green_loan_granted = Column("MCNY", "Green credit granted", kind="flow", low=0)


class Firm(FirmColumns, Member):
    """One row: an enterprise, or several like it."""


class Firms(FirmColumns, Population[Firm]):
    """All firms."""

    member = Firm
