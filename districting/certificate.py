"""
What is needed to check a bound again without the solver, as plain values for JSON.

A certificate names the problem by its digest, holds the plan, and then *prices*: whole numbers over a common
denominator for every unit, every rule about the whole plan and every cut (:mod:`districting.proof` has the
formula). ``steps`` are the rounds in which prices dropped candidates, each with the cost of the plan that was in
hand; ``tree`` is the search that closed the rest, pairs of units at its nodes and prices at its leaves.
``bound_checked`` is what these prices prove; ``bound`` may be higher, and then ``rests_on`` names whose search
the difference rests on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from districting.errors import DataError, Fault

FORMAT = 1
STATUSES = ("optimal", "feasible", "infeasible", "time_limit", "error")


@dataclass(frozen=True)
class CutFact:
    """
    ``Σ_c ⌊Σ_{u in c} weight_u / divisor⌋ · x_c ≤ ⌊Σ weight_u / divisor⌋``: holds for every plan.

    Parameters
    ----------
    units, weights
        Positions of different units, and positive whole weights.
    divisor
        Positive whole number.
    """

    units: tuple[int, ...]
    weights: tuple[int, ...]
    divisor: int


@dataclass(frozen=True)
class PriceList:
    """
    Prices times the denominator.

    Parameters
    ----------
    denominator
        Positive whole number.
    units, rows
        One a unit, one a rule about the whole plan; any sign.
    cuts
        Price of each cut used, by its position in the certificate; none negative.
    """

    denominator: int
    units: tuple[int, ...]
    rows: tuple[int, ...]
    cuts: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class Branch:
    """
    A node of the tree: a pair of units with both answers, or a leaf with prices.

    Parameters
    ----------
    prices
        Of a leaf.
    pair
        Positions of two units that share a community (``together``) or do not (``apart``).
    """

    prices: PriceList | None = None
    pair: tuple[int, int] | None = None
    together: Branch | None = None
    apart: Branch | None = None


@dataclass(frozen=True)
class Step:
    """
    One round of fixing: prices, and the cost of the plan in hand (``None`` where there was none yet).

    ``free`` prices are those of candidates that cost nothing: above zero they prove that no plan exists.
    """

    prices: PriceList
    incumbent: int | None = None
    free: bool = False


@dataclass(frozen=True)
class Certificate:
    """
    A claim about a problem, with what proves it.

    Parameters
    ----------
    problem
        Digest of county, rules and objective.
    status
        What is claimed.
    assignment
        Each unit's community, counted from 0, or ``None``.
    objective, bound, bound_checked
        Quanta; ``None`` where nothing is claimed.
    precheck
        Whether the problem is infeasible by its cheap checks alone.
    rests_on
        Whose search the part of the claim beyond ``bound_checked`` rests on; empty where nothing does.
    windows
        Where largest to smallest is limited: the windows that prove the claim together, and nothing else does.
    """

    problem: str
    status: str
    assignment: tuple[int, ...] | None = None
    objective: int | None = None
    bound: int | None = None
    bound_checked: int | None = None
    precheck: bool = False
    cuts: tuple[CutFact, ...] = ()
    steps: tuple[Step, ...] = ()
    tree: Branch | None = None
    rests_on: str = ""
    windows: tuple[WindowClaim, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {
            "format": FORMAT,
            "problem": self.problem,
            "status": self.status,
            "assignment": None if self.assignment is None else list(self.assignment),
            "objective": self.objective,
            "bound": self.bound,
            "bound_checked": self.bound_checked,
            "precheck": self.precheck,
            "cuts": [[list(cut.units), list(cut.weights), cut.divisor] for cut in self.cuts],
            "steps": [
                {"incumbent": step.incumbent, "free": step.free, "prices": _plain_prices(step.prices)}
                for step in self.steps
            ],
            "tree": None if self.tree is None else _plain_branch(self.tree),
            "rests_on": self.rests_on,
        } | ({"windows": [window.as_dict() for window in self.windows]} if self.windows else {})

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Certificate:
        """
        The certificate that :meth:`as_dict` described.

        Raises
        ------
        DataError
            When a value is missing or of another kind.
        """
        try:
            if values["format"] != FORMAT:
                raise DataError(Fault("proof.format", values={"got": values["format"], "want": FORMAT}))
            if values["status"] not in STATUSES:
                raise ValueError(values["status"])
            assignment = values["assignment"]
            return cls(
                problem=_text(values["problem"]),
                status=values["status"],
                assignment=None if assignment is None else _whole_numbers(assignment),
                objective=_perhaps(values["objective"]),
                bound=_perhaps(values["bound"]),
                bound_checked=_perhaps(values["bound_checked"]),
                precheck=_truth(values["precheck"]),
                cuts=tuple(
                    CutFact(_whole_numbers(units), _whole_numbers(weights), _whole(divisor))
                    for units, weights, divisor in values["cuts"]
                ),
                steps=tuple(
                    Step(_prices(step["prices"]), _perhaps(step["incumbent"]), _truth(step["free"]))
                    for step in values["steps"]
                ),
                tree=None if values["tree"] is None else _branch(values["tree"]),
                rests_on=_text(values["rests_on"]),
                windows=tuple(
                    WindowClaim(_whole(window["low"]), _whole(window["high"]), cls.from_dict(window["certificate"]))
                    for window in values.get("windows", ())
                ),
            )
        except (KeyError, TypeError, ValueError, RecursionError) as error:
            if isinstance(error, DataError):
                raise
            raise DataError(Fault("proof.malformed", values={"reason": str(error)})) from error


@dataclass(frozen=True)
class WindowClaim:
    """
    A claim about the problem with a window in place of its limit on largest to smallest.

    Parameters
    ----------
    low, high
        Households of the smallest community.
    certificate
        Of that problem.
    """

    low: int
    high: int
    certificate: Certificate

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return {"low": self.low, "high": self.high, "certificate": self.certificate.as_dict()}


def _plain_prices(prices: PriceList) -> dict[str, Any]:
    return {
        "denominator": prices.denominator,
        "units": list(prices.units),
        "rows": list(prices.rows),
        "cuts": [list(pair) for pair in prices.cuts],
    }


def _plain_branch(branch: Branch) -> dict[str, Any]:
    if branch.pair is None or branch.together is None or branch.apart is None:
        return {"prices": None if branch.prices is None else _plain_prices(branch.prices)}
    return {
        "pair": list(branch.pair),
        "together": _plain_branch(branch.together),
        "apart": _plain_branch(branch.apart),
    }


def _prices(values: Mapping[str, Any]) -> PriceList:
    pairs = [_whole_numbers(pair) for pair in values["cuts"]]
    return PriceList(
        _whole(values["denominator"]),
        _whole_numbers(values["units"]),
        _whole_numbers(values["rows"]),
        tuple((k, price) for k, price in pairs),
    )


def _branch(values: Mapping[str, Any]) -> Branch:
    if "pair" not in values:
        return Branch(prices=None if values["prices"] is None else _prices(values["prices"]))
    u, v = _whole_numbers(values["pair"])
    return Branch(pair=(u, v), together=_branch(values["together"]), apart=_branch(values["apart"]))


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(value)
    return value


def _whole_numbers(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(_whole(value) for value in values)


def _perhaps(value: Any) -> int | None:
    return None if value is None else _whole(value)


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError(value)
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
