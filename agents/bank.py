"""What a bank is and what it carries."""

from agents.population import Column, Columns, Link, Member, Population


class BankColumns(Columns):
    """What every bank carries through time: its industrial-lending business, in national terms."""

    home = Link("regions", "Province of a regional bank; for a national bank its head office")
    national = Column("flag", "Whether it lends everywhere", kind="trait", dtype="uint8", high=1)
    green_loans = Column("MCNY", "Green loans owed to it", kind="stock", low=0)
    other_loans = Column("MCNY", "Other loans owed to it", kind="stock", low=0)
    bad_loans = Column("MCNY", "Loans of failed firms not yet resolved", kind="stock", low=0)
    provisions = Column("MCNY", "Losses already taken on bad loans", kind="stock", low=0)
    relending = Column("MCNY", "Owed to the central bank for green loans", kind="stock", low=0)
    reserves = Column("MCNY", "Central-bank money; negative is an advance of the central bank", kind="stock")
    deposits = Column("MCNY", "Owed to depositors", kind="stock", low=0)
    economy_deposits = Column("MCNY", "Deposits the rest of the economy holds at the bank", kind="stock")
    equity = Column("MCNY", "What owners hold, booked from income", kind="stock")


class Bank(BankColumns, Member):
    """One bank."""


class Banks(BankColumns, Population[Bank]):
    """All banks."""

    member = Bank
