"""The usual reasons, each a button; any other is typed."""

from __future__ import annotations

from collections.abc import Mapping

from flows.model import N_, Msg

USUAL: Mapping[str, Mapping[str, Msg]] = {
    "accepted": {
        "fits": N_("Fits a vacancy"),
        "nearly": N_("Nearly fits, worth a talk"),
        "trial": N_("Can learn it in a trial"),
    },
    "referred": {
        "dutch": N_("a Dutch course"),
        "vdab": N_("VDAB"),
        "ocmw": N_("OCMW"),
        "training": N_("a training"),
    },
    "closed": {
        "work": N_("Has found work"),
        "wish": N_("Does not want to go on"),
        "silent": N_("Cannot be reached"),
    },
}
"""Status → key → text. Only where someone is referred to is told to the candidate."""
