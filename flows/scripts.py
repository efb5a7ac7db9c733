"""Every script that a conversation can follow."""

from __future__ import annotations

from collections.abc import Mapping

from flows import aftercare, interview, invitation
from flows.intake import INTAKE
from flows.model import Script
from flows.moved import MOVED
from flows.presenting import FORMS
from flows.route import ROUTE
from flows.which import WHICH

SCRIPTS: Mapping[str, Script] = {
    script.key: script
    for script in (
        INTAKE,
        interview.INTEREST,
        interview.ADAPTATION,
        interview.SLOT,
        interview.COMING,
        interview.AFTERWARDS,
        interview.MISSED,
        invitation.CONFIRM,
        invitation.INVITATION,
        invitation.HOSTING,
        invitation.KEPT,
        invitation.HOST,
        aftercare.CHECKIN,
        aftercare.HIRED,
        ROUTE,
        MOVED,
        *FORMS,
        WHICH,
    )
}
