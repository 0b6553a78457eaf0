"""What a province is and what it carries."""

from agents.population import Column, Columns, Member, Population


class RegionColumns(Columns):
    """What every province carries through time. Money is in national terms."""

    gdp = Column("MCNY/yr", "Gross domestic product", kind="trait", low=0)
    tax_rate = Column("MCNY/eq", "Environmental protection tax the province sets", kind="trait", low=0)
    grid_factor = Column("tCO2/MWh", "Emission factor of the grid in 2017", kind="trait", low=0)
    base_effort = Column(
        "factor", "Enforcement effort its wealth allows, or it learnt of others; 1 is the national mean of 2017",
        kind="state", low=0,
    )  # fmt: skip
    effort = Column("factor", "Enforcement effort", kind="state", low=0)
    strictness = Column("index 0-1", "Share of its offices that enforce strictly", kind="state", low=0, high=1)
    support = Column("factor", "Incentives it gives relative to the budget rule", kind="state", low=0, default=1.0)
    deposits = Column("MCNY", "Money of the provincial government", kind="stock")
    budget = Column("MCNY", "The quarter's budget for incentives", kind="flow", low=0)


class Region(RegionColumns, Member):
    """One province."""


class Regions(RegionColumns, Population[Region]):
    """All provinces."""

    member = Region
