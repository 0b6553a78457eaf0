"""What the phases of a quarter leave for one another."""

from typing import TYPE_CHECKING

from model.arrays import Array, Mask, Rows

if TYPE_CHECKING:
    from model.phases.adoption import Projects


class QuarterNotes:
    """Results of a phase that later phases of the same quarter, and the observation, read.

    They are forgotten when the next quarter begins, so a phase that runs before the one it depends on fails. Money is
    MCNY per enterprise; shapes are (firms,) unless stated.
    """

    demand: Array  # of each sector, MCNY of the quarter at 2017 prices, shape (sectors,)
    inspected: Mask
    found: Mask  # in breach and found so
    ordered_to_close: Mask
    wages: Array
    technology_bonus: Array
    tax_on_pollution: Array
    loans_bearing: Array  # loans that bear the quarter's interest
    corporate_tax: Array
    tax_credit_used: Array
    visible: Array  # share of adopters each firm sees for each measure, shape (firms, slots)
    projects: "Projects"
    contracts_changed: Rows  # firms that took or dropped green power
    ordinary_investment: Array  # wanted
    subsidies: Array
    green_investment: Array  # capital cost of the projects begun
    started: tuple[Rows, Rows]  # rows and slots of the projects begun
    bankrupt: Mask
    closed: Mask
    leaving: Rows
    entered: Rows
    newly_certified: Mask
    awards: Array
    present_in_quarter: Array  # enterprises while the quarter lasted; those that left are struck off at its end

    def forget(self) -> None:
        """Drop the notes of the quarter before."""
        for name in QuarterNotes.__annotations__:
            self.__dict__.pop(name, None)
