"""The end of a run: everything heals, somebody works again, it gets quiet, and then it is judged.

Raises Broken; what is judged on the disk is `verdict`'s.
"""

from __future__ import annotations

from client.flows.session import Phase
from tests.sim.faults import Branch
from tests.sim.house import LOG, record_key
from tests.sim.lies import Lie
from tests.sim.oracle import Broken, Invariant, Story
from tests.sim.verdict import Verdict

USABLE = 5.0
QUIET_ROUNDS = 15
LEGITIMATE = ("silent", "locked")
"""Why the server may end an honest session of its own: silence, a long lock."""


class Ending:
    """The end of one run."""

    def __init__(self, branch: Branch) -> None:
        self._branch = branch

    def heal(self) -> None:
        """End every fault, and see that whoever is signed in can work again."""
        branch = self._branch
        branch.count("HEALED")
        weather = branch.net.weather
        weather.trouble = 0.0
        weather.parted.clear()
        weather.lies.clear()
        weather.slowest = 0.1
        branch.site.bank.arrival_breaks = 0
        branch.site.heal()
        # A request that was swallowed holds its connection until its deadline; only then the fault is over.
        until = max((branch.agenda.seconds, *branch.net.stuck.values())) + USABLE
        seats = [(terminal, terminal.seat) for terminal in branch.terminals if terminal.seat is not None]
        while branch.agenda.seconds < until:
            for terminal in branch.terminals:
                if terminal.taken is not None:
                    terminal.person.work_again(terminal.taken)
            branch.agenda.run(min(until, branch.agenda.seconds + 1.0))
        for terminal, seat in seats:
            story = seat.story
            if not seat.alive or story.betrayed or terminal.flow.phase is Phase.LOCKED:
                continue
            if not story.shown:
                raise Broken(Invariant.HONEST, f"{story.name} shows nothing {USABLE} s after the last fault")

    def calm(self) -> None:
        """Let time pass without anybody doing anything but signing in, until nothing waits any more. Raises: Broken."""
        for _ in range(QUIET_ROUNDS):
            self._branch.agenda.run(self._branch.agenda.seconds + 5.5)
            if not any(one.seat is not None and one.seat.sitting.trail.waiting for one in self._branch.terminals):
                break
        for terminal in self._branch.terminals:
            if terminal.seat is None:
                raise Broken(Invariant.HONEST, f"nobody can sign in at T{terminal.place}")
        self._branch.site.look()

    def judge(self) -> None:
        """Judge the disk and every sitting. Raises: Broken."""
        branch = self._branch
        verdict = Verdict(branch.site.disk, branch.oracle, LOG.key.public, record_key("2026-04"))
        verdict.judge(branch.site.bank.printer)
        verdict.covered()
        for story in branch.oracle.stories:
            self._end_of(story)
        for terminal in branch.terminals:
            if terminal.seat is not None and not terminal.seat.story.betrayed:
                verdict.delivered(terminal.seat.story)
        if branch.chance.random() < 0.2:
            self._tamper(len(verdict.rows))

    def _end_of(self, story: Story) -> None:
        if story.betrayed:
            caught = story.ended or (story.noticed and not story.shown and story.betrayed != Lie.FALSE_ACK)
            if not caught:
                raise Broken(Invariant.PROMISE, f"{story.name} did not notice {story.betrayed}")
        elif story.noticed or story.ended == "trail broken":
            raise Broken(Invariant.HONEST, f"{story.name} took an honest record for a broken one")
        elif story.ended == "problem:session-ended":
            query = "SELECT ended_by FROM session JOIN central_record ON session.id = session WHERE number = ?"
            (why,) = self._branch.site.disk.execute(query, (story.first,)).fetchone() or ("",)
            if why not in LEGITIMATE:
                raise Broken(Invariant.HONEST, f"{story.name} was ended: {why or 'its token is dead'}")

    def _tamper(self, entries: int) -> None:
        """Alter or remove an entry that no head covers yet: no head may ever cover it."""
        disk, process = self._branch.site.disk, self._branch.site.process
        if process is None:
            return
        for _ in range(3):
            process.start()
        number = entries + 2
        disk.execute("DROP TRIGGER central_record_no_update").close()
        disk.execute("DROP TRIGGER central_record_no_delete").close()
        if self._branch.chance.random() < 0.5:
            (data,) = disk.execute("SELECT data FROM central_record WHERE number = ?", (number,)).fetchone()
            other = bytes(data).replace(b"server.started", b"server.stopped")
            disk.execute("UPDATE central_record SET data = ? WHERE number = ?", (other, number)).close()
        else:
            disk.execute("DELETE FROM central_record WHERE number = ?", (number,)).close()
        process.look()
        (size,) = disk.execute("SELECT size FROM log_head").fetchone()
        if size >= number:
            raise Broken(Invariant.CHAIN, f"a head covers R-{number}, which was tampered with before")
