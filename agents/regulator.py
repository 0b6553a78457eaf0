"""What an environmental regulator is and what it carries."""

from agents.population import Column, Columns, Link, Member, Population


class RegulatorColumns(Columns):
    """What a regulator carries: one for each province and, last, the national one (whose figures are the sums)."""

    region = Link("regions", "Province it supervises; the national regulator sits in the capital")
    national = Column("flag", "Whether it is the national regulator", kind="trait", dtype="uint8", high=1)
    inspections = Column("inspections", "Inspections of the quarter", kind="flow", low=0)
    cases = Column("cases", "Breaches found", kind="flow", low=0)
    fines = Column("MCNY", "Fines imposed", kind="flow", low=0)
    closures = Column("enterprises", "Enterprises ordered to close", kind="flow", low=0)


class Regulator(RegulatorColumns, Member):
    """One regulator."""


class Regulators(RegulatorColumns, Population[Regulator]):
    """All regulators."""

    member = Regulator
