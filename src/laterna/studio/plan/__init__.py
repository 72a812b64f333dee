"""A manuscript as a graph of tasks: what is painted, read, played, filmed and bound."""

from laterna.studio.plan.whole import Output, Plan, plan_build

__all__ = ["Output", "Plan", "plan_build"]
