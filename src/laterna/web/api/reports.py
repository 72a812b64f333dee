"""Reports: whoever reads a story says what in it is not right for children, and its house sees to it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import Invited, Mine, Seen

router = APIRouter(tags=["reports"])


class NewReport(Model):
    """What is not right."""

    words: Annotated[str, Field(min_length=1, max_length=500, pattern=r"\S")]


class ReportCard(Model):
    """A report that nobody has settled yet."""

    id: str
    story: str
    title: str
    words: str
    made: datetime


@router.post("/stories/{story}/reports", status_code=204)
def create(new: NewReport, seen: Seen) -> Response:
    """Report a story of the house; whoever may read it may do that."""
    seen.report(new.words)
    return Response(status_code=204)


@router.post("/shared/{secret}/reports", status_code=204)
def create_as_guest(new: NewReport, guest: Invited) -> Response:
    """Report a story that a link opens, by the link's secret."""
    guest.report(new.words)
    return Response(status_code=204)


@router.get("/reports", name="list")
def reports(mine: Mine) -> list[ReportCard]:
    """What was reported and not settled yet, the last first."""
    return [ReportCard(**{name: getattr(row, name) for name in ReportCard.model_fields}) for row in mine.reports()]


@router.delete("/reports/{report}", status_code=204)
def settle(report: str, mine: Mine) -> Response:
    """It has been looked at, and what had to be done is done."""
    mine.settle(report)
    return Response(status_code=204)
