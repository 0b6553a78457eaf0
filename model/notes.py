"""What the phases of a quarter leave for one another."""

from typing import TYPE_CHECKING

from model.arrays import Array, Mask, Rows

if TYPE_CHECKING:
    from model.phases.adoption import Projects
    from model.phases.weighing import Exposure
    from model.visibility import Visible


class QuarterNotes:
    """Results of a phase that later phases of the same quarter, and the observation, read.

    They are forgotten when the next quarter begins, so a phase that runs before the one it depends on fails. Money is
    MCNY per enterprise; shapes are (firms,) unless stated.
    """

    demand: Array  # of each sector, MCNY of the quarter at 2017 prices, shape (sectors,)
    inspected: Mask
    found: Mask  # in breach and found so
    ordered_to_close: Mask
    phased_out: Mask
    illegal_output: Array  # banned products that were made
    care_factor: Array  # pollution that care, or the lack of it, leaves
    carbon_cost: Array  # allowances bought less sold, auctions, penalties, short-run abatement and carbon tax
    carbon_revenue_by_firm: Array  # of the centre: tax, auctions, penalties
    allowances_sold: Array  # tCO2
    uncovered: Array  # tCO2
    labour_relief: Array
    recycled_to_regions: Array  # MCNY, shape (regions,)
    research_spending: Array  # beyond the usual
    research_subsidy: Array
    energy_beyond: Array  # the quota, tce
    energy_surcharge: Array
    border_charge: Array
    insurance_claims: Array
    tax_relief: Array  # corporate tax forgone by the preferential rate
    digital_investment: Array
    digital_support: Array
    premiums_paid: Array
    premium_support: Array
    exit_compensation: Array
    programme_costs: Array  # MCNY, shape (regions,)
    exposure: "Exposure"
    green_lent: Array  # MCNY, shape (banks,)
    green_repaid: Array  # MCNY, shape (banks,)
    licence_fees: Array
    unaided_support: Array  # subsidies to projects that would have been begun without
    wages: Array
    technology_bonus: Array
    tax_on_pollution: Array
    loans_bearing: Array  # loans that bear the quarter's interest
    corporate_tax: Array
    tax_credit_used: Array
    visible: "Visible"
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
    entry_standard: Array  # shape (sectors,)
    measures_at_entry: Mask  # that newcomers come with, shape (sectors, slots)
    cost_of_entry: Array  # of measures only the entry standard demands, MCNY per MCNY/yr, shape (sectors, slots)
    newly_certified: Mask
    awards: Array
    present_in_quarter: Array  # enterprises while the quarter lasted; those that left are struck off at its end

    def forget(self) -> None:
        """Drop the notes of the quarter before."""
        drop = vars(self).pop
        for name in _NOTES:
            drop(name, None)


_NOTES = tuple(QuarterNotes.__annotations__)  # to ask the class for them takes longer than to drop them
