"""A curve's points as arithmetic: value and target → points, step by step, as pipeline.curves computes them. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from pipeline.curves import Bands, Curve, PerCase, Progress, Rank, Ratio, Steps, class_name, measure_word
from pipeline.explain.arithmetic import calculate, operand, written
from pipeline.explain.model import Step
from pipeline.report.model import Text
from pipeline.texts import Message, msg


@dataclass(frozen=True)
class Base:
    """What a curve is applied to. `cases`: how many, or by class; `expected`: the points that scoring gave for it."""

    weight: Decimal
    target: Decimal | None
    value: Decimal | None
    is_higher_better: bool
    cases: Decimal | Mapping[str, Decimal] | None = None
    before: Decimal | None = None
    place: Decimal | None = None
    expected: Decimal | None = None


@dataclass(frozen=True)
class Earned:
    """The steps, and the points at their end; None where there is nothing to compute from."""

    steps: tuple[Step, ...]
    points: Decimal | None


def earned_steps(curve: Curve | None, base: Base) -> Earned:
    """How `curve` makes points of `base`."""
    if isinstance(curve, PerCase):
        return _per_case(curve, base)
    if base.value is None:
        return Earned((), None)
    match curve:
        case Steps():
            return _steps(curve, base, base.value)
        case Bands():
            return _bands(curve, base, base.value)
        case Ratio():
            return _ratio(curve, base, base.value)
        case Progress():
            return _progress(curve, base, base.value)
        case Rank():
            return _rank(curve, base)
    share = calculate(f"{written(base.weight)} × {operand(base.value)} ÷ 100", base.expected)
    return Earned((Step(msg("that share of the row’s points"), share.line),), share.result)


def _steps(curve: Steps, base: Base, value: Decimal) -> Earned:
    aim = base.target or Decimal(0)
    more, less = (aim, value) if base.is_higher_better else (value, aim)
    if more <= less:
        return Earned((Step(msg("the target of {target} is reached: nothing is deducted", target=aim)),), base.weight)
    short = calculate(f"{operand(more)} − {operand(less)}")
    steps = [Step(msg("short of target") if base.is_higher_better else msg("beyond target"), short.line)]
    if curve.part == "whole":
        count = (short.result / curve.per).to_integral_value(ROUND_CEILING)
        told = msg("in steps of {per}, a part of a step being a whole one: {count}", per=curve.per, count=count)
        steps.append(Step(told))
        lost = calculate(f"{written(count)} × {written(curve.deduct)}")
    else:
        line = f"{written(short.result)} ÷ {written(curve.per)} × {written(curve.deduct)}"
        lost = calculate(line, None if base.expected is None else base.weight - base.expected)
    steps.append(Step(msg("deducted"), lost.line))
    return _left(steps, lost.result, base, curve.floor)


def _left(steps: list[Step], lost: Decimal, base: Base, floor: Decimal) -> Earned:
    """The weight less what is lost, down to the floor."""
    left = calculate(f"{written(base.weight)} − {written(lost)}", base.expected)
    steps.append(Step(msg("left of the row’s points"), left.line))
    if left.result < floor:
        steps.append(Step(msg("no less than {floor} is left", floor=floor)))
        return Earned(tuple(steps), floor)
    return Earned(tuple(steps), left.result)


def _counted(name: str, count: Decimal) -> Text:
    return Text(f"{written(count)}{measure_word(name)}", written(count))


def _per_case(curve: PerCase, base: Base) -> Earned:
    if base.cases is None:
        return Earned((), None)
    steps: list[Step] = []
    if isinstance(base.cases, Mapping):
        costs = curve.deduct if isinstance(curve.deduct, dict) else {}
        there = [(name, number) for name, number in base.cases.items() if number and name in costs]
        words = _cases_in_words(there)
        if others := [(name, number) for name, number in base.cases.items() if number and name not in costs]:
            steps.append(
                Step(msg("of no class of the scorecard, not deducted: {cases}", cases=_cases_in_words(others)))
            )
        terms = [f"{written(number)} × {written(costs[name])}" for name, number in there]
        told = msg("cases: {cases}", cases=words)
    else:
        cost = curve.deduct if isinstance(curve.deduct, Decimal) else Decimal(0)
        terms = [f"{written(base.cases)} × {written(cost)}"] if base.cases else []
        told = msg("cases: {count}", count=base.cases)
    if not terms:
        return Earned(tuple(steps) or (Step(msg("no case: nothing is deducted")),), base.weight)
    lost = calculate(" + ".join(terms))
    return _left([*steps, Step(told, lost.line)], lost.result, base, curve.floor)


def _cases_in_words(cases: Sequence[tuple[str, Decimal]]) -> list[Message]:
    return [msg("{count} × {title}", title=class_name(name), count=_counted(name, number)) for name, number in cases]


def _bands(curve: Bands, base: Base, value: Decimal) -> Earned:
    better = sorted(curve.bands, key=lambda band: band.reaching, reverse=base.is_higher_better)
    for band in better:
        if value >= band.reaching if base.is_higher_better else value <= band.reaching:
            told = msg("reaches the band of {reaching}, which earns {earns}%", reaching=band.reaching, earns=band.earns)
            share = calculate(f"{written(base.weight)} × {written(band.earns)} ÷ 100", base.expected)
            return Earned((Step(told, share.line),), share.result)
    return Earned((Step(msg("no band is reached: nothing is earned")),), Decimal(0))


def _ratio(curve: Ratio, base: Base, value: Decimal) -> Earned:
    share = calculate(
        f"{written(base.weight)} × {operand(value)} ÷ {operand(base.target or Decimal(1))}", base.expected
    )
    most = calculate(f"{written(base.weight)} × {written(curve.cap)} ÷ 100", base.expected)
    step = Step(msg("actual ÷ target × weight"), share.line)
    if share.result > most.result:
        return Earned((step, Step(msg("but no more than {cap}% of the weight", cap=curve.cap), most.line)), most.result)
    return Earned((step,), share.result)


def _progress(curve: Progress, base: Base, value: Decimal) -> Earned:
    if base.before is None:
        return Earned((), None)
    later, earlier = (value, base.before) if base.is_higher_better else (base.before, value)
    gain = calculate(f"{operand(later)} − {operand(earlier)}")
    steps = [Step(msg("better than before by"), gain.line)]
    rate = curve.add if gain.result > 0 else curve.deduct
    line = f"{operand(gain.result)} ÷ {written(curve.per)} × {written(rate)}"
    change = calculate(line, None if base.expected is None else base.expected - curve.start)
    steps.append(Step(msg("gained or lost by it"), change.line))
    points = calculate(f"{written(curve.start)} + {operand(change.result)}", base.expected)
    steps.append(Step(msg("from the starting points"), points.line))
    kept = min(max(points.result, curve.floor), base.weight)
    if kept != points.result:
        steps.append(
            Step(msg("within {floor} and {weight}: {points}", floor=curve.floor, weight=base.weight, points=kept))
        )
    return Earned(tuple(steps), kept)


def _rank(curve: Rank, base: Base) -> Earned:
    if base.place is None:
        return Earned((), None)
    lost = calculate(f"({written(base.place)} − 1) × {written(curve.deduct)}")
    told = msg("place {place} in the group", place=base.place)
    return _left([Step(told, lost.line)], lost.result, base, curve.floor)
