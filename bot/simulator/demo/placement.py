"""The demo's second act: from the coach queue to a job, under a clock that is turned."""

from __future__ import annotations

from bot.simulator import TelegramUser
from bot.simulator.demo.director import CLEANERS, KITCHEN, LOTTE, Director, Ending
from storage import appointments, people, placements, vacancies
from storage.tables import Outbox
from storage.work import Work, table

EMPLOYER = ("Proefbakkerij Zonnekorst", "Verzonnenlaan 9, 3010 Kessel-Lo", "9", "Onthaal", "telegram", "1")
WORK = ("Bakkershulp", "2", "7512", "05:30", "13:00", "1", "2")
NEEDS = ("0", "1", "Zakken bloem van 10 kg", "2", "31/12/2026", "1")


class Placement(Director):
    """A blind proposal, a new time, reminders across the change to winter time, a hire, and a missed interview."""

    def play(self, els: TelegramUser, olena: TelegramUser) -> list[Ending]:
        lotte, kitchen = self.stage.sms(LOTTE), self.stage.sms(KITCHEN)
        code = self.code("sms", LOTTE)
        self.present(els)
        self.scene("The coach looks for a vacancy and proposes Lotte, blind; Lotte says yes")
        self.text(els, f"/match {code}")
        self.tap(els, f"do:propose {code} V3")
        self.text(lotte, "1")
        self.scene("The employer confirms the number, then chooses two times; Lotte chooses one")
        self.text(kitchen, "1", "1 3")
        self.text(lotte, "1")
        self.scene("Days pass. The evening before is a Sunday: the reminder comes on Saturday. Lotte cannot come")
        self.until(2026, 10, 24, 19)
        self.text(lotte, "2", "1")
        self.scene("Winter time begins. The reminders come at the right hour, and Lotte says that she comes")
        self.until(2026, 10, 26, 19)
        self.text(lotte, "1")
        self.until(2026, 10, 27, 13)
        self.scene("Both say that it took place. The coach writes down the outcome: hired")
        self.text(lotte, "1")
        self.text(kitchen, "ja")
        self.text(els, f"/outcome {code}")
        self.tap(els, "do:outcome", f"do:outcome {code} V3 interview hired ibo", "do:outcome")
        self.scene("Olena is proposed too, and does not come: a friendly question, and a new time")
        self.propose_olena(els, olena)
        self.scene("Check-ins: the first day was good, the first week was not. Olena is silent")
        self.until(2026, 11, 5, 13)
        self.text(lotte, "1")
        self.until(2026, 11, 12, 13)
        self.text(lotte, "2")
        self.text(els, "/aftercare", "/vacancies")
        return self.endings(olena)

    def present(self, els: TelegramUser) -> None:
        self.scene("The coach adds an employer by form; the contact person opens the link on Telegram; then a vacancy")
        self.text(els, "/employer", *EMPLOYER)
        link = els.chat[-1].text.split()[-1]
        baker = self.stage.telegram("Zonnekorst", "nl")
        self.text(baker, f"/start {link.partition('=')[2]}", "ja")
        self.text(els, "/vacancy", "Zonnekorst", *WORK, *NEEDS)

    def propose_olena(self, els: TelegramUser, olena: TelegramUser) -> None:
        cleaners = self.stage.sms(CLEANERS)
        code = self.code("telegram", str(olena.id))
        self.text(els, f"/claim {code}", f"/accept {code} fits", f"/propose {code} V4")
        self.tap(olena, "interest/")
        self.text(cleaners, "1", "2")
        self.tap(olena, "slot/")
        self.until(2026, 10, 31, 9)
        self.text(cleaners, "2")
        self.tap(olena, "missed/")
        self.text(cleaners, "9/11 17:00, 10/11 17:00")

    def endings(self, olena: TelegramUser) -> list[Ending]:
        """Where each person stands, read from the database."""
        with self.stage.store.work() as work:
            lotte = people.with_address(work, "sms", LOTTE)
            other = people.with_address(work, "telegram", str(olena.id))
            assert lotte is not None and other is not None
            [job] = placements.of_person(work, lotte)
            answered = [check.answer for check in placements.check_ins(work, job.id) if check.answer]
            [booking] = appointments.of_person(work, other)
            kept = vacancies.commitments(work)["V3"]
            baker = vacancies.employer_of(work, "V8")
            olena_stands = f"{booking.appointment.state} after {booking.appointment.misses} miss"
            return [
                Ending("Lotte", "hired by ibo, good then soso", f"hired by {job.route}, {' then '.join(answered)}"),
                Ending("Olena", "offered after 1 miss", olena_stands),
                Ending("De Ketelproef", "kept 1 of 3", f"kept {kept.kept} of {kept.seats}"),
                Ending("Zonnekorst", "confirmed", "confirmed" if baker.confirmed_at else "not confirmed"),
                Ending("All letters", "none failed", failures(work)),
            ]


def failures(work: Work) -> str:
    box = table(Outbox)
    failed = len(work.rows(box.select().where(box.c.status == "failed")))
    return "none failed" if not failed else f"{failed} failed"
