"""Remove one gate after the other and see the tests fail: a gate whose loss nobody notices is not tested.

    python -m tests.mutations            all of them
    python -m tests.mutations finance    those whose description has that word

A mutation is a file of the product, what stands there, and what stands there without the gate. It is tried on a copy of
the product in a folder of its own; the tests that watch the gate must then fail, and pass again without any mutation.
Who may do what is watched by the access table; what money does, by the histories on paper and the tests of its rule.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
PARTS = ("bot", "handlers", "models", "locales", "tests")
TESTS = ("tests/test_access.py",)
YEARS = ("tests/test_two_years.py",)
CORRECTED = ("tests/test_forms_corrected.py",)
CHEQUES = ("tests/test_cheques.py", "tests/test_discounts.py")
CHECKINS = ("tests/test_checkins.py",)
FILES = ("tests/test_import_safety.py", "tests/test_import_undo.py")
PATIENCE = 600.0


@dataclass(frozen=True)
class Mutation:
    """A gate, and the product without it."""

    what: str
    file: str
    gate: str
    without: str
    tests: tuple[str, ...] = TESTS


MUTATIONS = (
    Mutation("a stopped member sees nobody", "models/people/access.py",
             "    if not actor.active:\n        return ~true()\n    if actor.role in (Role.ADMIN, Role.FINANCE):\n        return true()",
             "    if actor.role in (Role.ADMIN, Role.FINANCE):\n        return true()"),
    Mutation("a manager sees the teams below only", "models/people/access.py",
             "return col(Member.team_id).in_(teams_below(db, actor.team_id)) | (col(Member.id) == actor.id)",
             "return true()"),
    Mutation("a salesperson sees oneself only", "models/people/access.py", "    return col(Member.id) == actor.id\n", "    return true()\n"),
    Mutation("a manager sees the teams' customers only", "models/people/access.py",
             "return HERE & col(Customer.owner_id).in_(select(Member.id).where(owners_seen(db, actor)))", "return HERE"),
    Mutation("a salesperson sees own customers only", "models/people/access.py",
             "else HERE & (col(Customer.owner_id) == actor_id)", "else HERE"),
    Mutation("a customer's gate", "models/people/access.py",
             "ONE.where(_customers_by_role(role, bindparam(\"actor\", type_=BigInt)))", "ONE"),
    Mutation("a customer's gate, for managers", "models/people/access.py", "else ONE.where(customers_of(db, actor))", "else ONE"),
    Mutation("a customer's gate, once stopped", "models/people/access.py", "is_written = actor.active and actor.role in ONE_BY_ROLE", "is_written = actor.role in ONE_BY_ROLE"),
    Mutation("finance changes no file", "models/people/access.py", "    if actor.role == Role.FINANCE:\n", "    if False:\n"),
    Mutation("a note's gate", "models/work/notes.py",
             ".where(Note.id == note_id, access.customers_of(db, actor))", ".where(Note.id == note_id)"),
    Mutation("a colleague's gate", "models/people/access.py",
             "    member = db.exec(select(Member).where(Member.id == member_id, owners_seen(db, actor))).one_or_none()",
             "    member = db.exec(select(Member).where(Member.id == member_id)).one_or_none()"),
    Mutation("a colleague is seen", "models/people/access.py",
             "return db.exec(select(Member.id).where(Member.id == member_id, owners_seen(db, actor))).one_or_none() is not None",
             "return True"),
    Mutation("colleagues by name", "models/people/access.py", "select(Member).where(owners_seen(db, actor)).order_by",
             "select(Member).order_by"),
    Mutation("who leads a team", "models/people/access.py", "return any(one.id == team.id for one in teams_of(db, actor))", "return True"),
    Mutation("a ranking shows the own team", "models/people/access.py", "        return col(Member.team_id) == actor.team_id", "        return true()"),
    Mutation("a command is for roles", "handlers/commands.py",
             "if command is not None and turn.actor.role not in command.roles:", "if False:"),
    Mutation("a button of a command is for its roles", "handlers/routing.py",
             '        may_use(turn, handlers.COMMANDS.get(verb.partition(".")[0]))', "        pass"),
    Mutation("a button begins only what the role may", "handlers/routing.py",
             "    may_use(turn, handlers.COMMANDS.get(name))\n    turn.in_place = False", "    turn.in_place = False"),
    Mutation("a stranger is nobody", "models/people/members.py",
             "    col(Member.telegram_id) == bindparam(\"telegram_id\"), col(Member.stopped_at).is_(None)\n",
             "    col(Member.telegram_id) == bindparam(\"telegram_id\")\n"),
    Mutation("groups get totals only", "handlers/__init__.py", "elif command is not None and command.in_groups:", "elif command is not None:"),
    Mutation("who finance's work is not", "handlers/ledger/collecting.py", "    if turn.actor.role not in SELLERS:\n        raise Denied", "    if False:\n        raise Denied"),
    Mutation("a check-in is for who sells", "handlers/work/checkins.py",
             '    may_use(turn, handlers.COMMANDS["visit"])\n    asides', "    asides"),
    Mutation("who sells no more checks in nobody", "handlers/work/checkins.py",
             '    may_use(turn, handlers.COMMANDS["visit"])\n    visits', "    visits", CHECKINS),
    Mutation("a dispute's gate", "models/ledger/disputes.py",
             ".where(Dispute.id == dispute_id, access.customers_of(db, actor))", ".where(Dispute.id == dispute_id)"),
    Mutation("whose day may be read", "handlers/work/days.py", "return member.id == turn.actor.id or turn.actor.role in LEADERS", "return True"),
    Mutation("a report of one's own", "models/work/activities.py",
             "return _found(db, actor, activity_id, access.owners_seen(db, actor) if leads else col(Member.id) == actor.id)",
             "return _found(db, actor, activity_id, access.owners_seen(db, actor))"),
    Mutation("a report to be read", "models/work/activities.py",
             ".where(Activity.id == activity_id, whose, access.customers_of(db, actor))", ".where(Activity.id == activity_id)"),
    Mutation("a step of one's own", "models/work/follow_ups.py", "        query = query.where(FollowUp.member_id == actor.id)", "        pass"),
    Mutation("a step of who is led", "models/work/follow_ups.py",
             "    if actor.role in (Role.MANAGER, Role.ADMIN):\n        query = query.where(access.owners_seen(db, actor))\n    else:\n        query = query.where(FollowUp.member_id == actor.id)\n    found",
             "    found"),
    Mutation("guidance for its author", "models/work/guidance.py",
             "Guidance.id == guidance_id, Activity.member_id == actor.id, access.customers_of(db, actor)", "Guidance.id == guidance_id"),
    Mutation("a search of one's own", "models/directory/searches.py", "if search is None or search.member_id != actor.id:", "if search is None:"),
    Mutation("customers that are found", "models/directory/narrowing.py",
             "return access.customers_of(self.db, self.actor) if self.actor else col(", "return col("),
    Mutation("who undoes another's", "models/oversight/undoing.py", "if not leads or not access.sees_member(db, actor, record.member_id or 0):", "if False:"),
    Mutation("undoing is for leaders", "models/oversight/undoing.py", "if not leads or not access.sees_member(", "if not access.sees_member("),
    Mutation("who is led", "models/people/members.py",
             "        query = query.where(col(Member.team_id).in_(teams_below(db, actor.team_id)))\n    elif actor.role != Role.ADMIN:\n        query = query.where(Member.id == actor.id)\n",
             "        pass\n"),
    Mutation("nobody stops oneself", "handlers/people/members.py", "if member.id == member_id and member.id != turn.actor.id:", "if member.id == member_id:"),
    Mutation("only an admin invites finance", "handlers/people/invites.py",
             "if turn.actor.role != Role.ADMIN and role in (", "if False and role in ("),
    Mutation("a manager invites into own teams", "handlers/people/invites.py",
             "if team is None or not access.leads_team(turn.db, turn.actor, team):", "if team is None:"),
    Mutation("a group is linked by its leader", "handlers/people/groups.py",
             "if team is None or not access.leads_team(turn.db, turn.actor, team):", "if team is None:"),
    Mutation("an invitation is revoked by who leads", "models/people/invites.py",
             "select(Invite).where(Invite.id == invite_id, _revocable_by(db, actor))", "select(Invite).where(Invite.id == invite_id)"),
    Mutation("nobody decides on an own request", "models/oversight/approvals.py", "    others = col(Approval.requested_by) != actor.id\n", "    others = col(Approval.id).is_not(None)\n"),
    Mutation("a manager decides for the teams below", "models/oversight/approvals.py",
             "mine = (col(Approval.decider) == Decider.TEAM) & teams", "mine = col(Approval.decider) == Decider.TEAM"),
    Mutation("whose deputy one chooses", "models/oversight/deputies.py",
             "    if member.id != actor.id and actor.role != Role.ADMIN:", "    if False:"),
    Mutation("who answers a target", "models/oversight/targets.py",
             "    if target is None or not _may_answer(db, actor, target):", "    if target is None:"),
    Mutation("who decides", "models/oversight/approvals.py", "return _one(db, approval_id, decided_by(db, actor, now), hold=True)",
             "return _one(db, approval_id, col(Approval.id).is_not(None), hold=True)"),
    Mutation("who sees a request", "models/oversight/approvals.py",
             "return _one(db, approval_id, decided_by(db, actor, now) | (col(Approval.requested_by) == actor.id))",
             "return _one(db, approval_id, col(Approval.id).is_not(None))"),
    Mutation("who takes a request back", "models/oversight/approvals.py",
             "return _one(db, approval_id, col(Approval.requested_by) == actor.id, hold=True)",
             "return _one(db, approval_id, col(Approval.id).is_not(None), hold=True)"),
    Mutation("a payment's customer", "handlers/ledger/payments.py",
             "return payment, access.customer_for(turn.db, turn.actor, payment.customer_id)",
             "return payment, turn.db.get_one(Customer, payment.customer_id)"),
    Mutation("a receivable's customer", "handlers/ledger/receivables.py",
             "return receivable, access.customer_for(turn.db, turn.actor, receivable.customer_id)",
             "return receivable, turn.db.get_one(Customer, receivable.customer_id)"),
    Mutation("who is left out of dunning", "handlers/ledger/dunning.py",
             "access.customer_to_edit(turn.db, turn.actor, exclusion.customer_id)",
             "turn.db.get_one(Customer, exclusion.customer_id)"),
    Mutation("an adjustment's customer", "handlers/ledger/replacements.py",
             "return document, access.customer_for(turn.db, turn.actor, document.customer_id)",
             "return document, turn.db.get_one(Customer, document.customer_id)"),
    Mutation("who gives credit back", "handlers/ledger/credit.py",
             "roles=frozenset({Role.FINANCE, Role.ADMIN}),", "roles=EVERYBODY,"),
    Mutation("a customer in a list's scope", "models/people/visibility.py",
             "return of_customer(access.customer_for(db, actor, int(key)))", "return of_customer(db.get_one(Customer, int(key)))"),
    Mutation("open items of whom one sees", "handlers/ledger/dues.py",
             "    visible = access.customers_of(turn.db, turn.actor) & scope.condition", "    visible = scope.condition"),
    Mutation("an open item", "handlers/ledger/dues.py",
             "    visible, weights = access.customers_of(turn.db, turn.actor), ", "    visible, weights = access.true(), "),
    Mutation("ageing of whom one sees", "handlers/ledger/ageing.py",
             "visible = access.customers_of(turn.db, turn.actor) & scope.condition", "visible = scope.condition"),
    Mutation("an edited offer's customer", "handlers/ledger/offers.py",
             "customer = access.customer_for(turn.db, turn.actor, made.customer_id)",
             "customer = turn.db.get_one(Customer, made.customer_id)"),
    Mutation("a corrected contact's customer", "handlers/ledger/contacts.py",
             "customer = access.customer_for(turn.db, turn.actor, kept.customer_id)",
             "customer = turn.db.get_one(Customer, kept.customer_id)", CORRECTED),
    Mutation("whose target is edited", "handlers/oversight/targets.py",
             "    if made is None or not targets.may_propose(", "    if made is None or targets is None and not targets.may_propose("),
    Mutation("money: what came for another day settles what is owed then", "models/ledger/allocation.py",
             "day = owed_from(db, instalment.id, share, owed=instalment.open, since=day)", "pass", YEARS),
    Mutation("money: a discount of another day takes off what is owed then", "models/ledger/adjustments.py",
             "day = owed_from(db, instalment.id, minor, owed=instalment.open, since=day)", "pass", ("tests/test_adjustments.py",)),
    Mutation("money: what was refunded is not taken back", "models/ledger/payments.py",
             "    adjustments.check_not_refunded(db, Source(payment.id))\n", "", CHEQUES),
    Mutation("money: a discount goes with its payment", "models/ledger/payments.py",
             "    adjustments.take_back_all(db, actor, account, col(Adjustment.payment_id) == payment.id, today=on or today, now=now)\n",
             "", YEARS),
    Mutation("money: no more is restored than is open", "models/ledger/adjustments.py",
             "    if any(part.open < minor for part, minor in parts):", "    if False:", CHEQUES),
    Mutation("money: a discount is given once", "models/ledger/cheques.py", "            if _is_free(db, discount):", "            if True:", CHEQUES),
    Mutation("money: a cheque that counts again settles what is open", "models/ledger/allocation.py",
             "share = min(minor, instalment.open)\n        homeless", "share = minor\n        homeless", CHEQUES),
    Mutation("money: a bounce's fee goes with it", "models/ledger/cheques.py",
             "    if fee is not None and fee.reversed_at is None:", "    if False:", CHEQUES),
    Mutation("money: a bounce is taken back once", "models/ledger/cheques.py",
             "    if payment.state != State.BOUNCED:", "    if False:", CHEQUES),
    Mutation("money: finance says that a cheque cleared", "models/ledger/cheques.py",
             "    if not counts_at_once(actor, finance_confirms):", "    if False:", ("tests/test_cheques.py", "tests/test_confirmations.py", "tests/test_payments.py")),
    Mutation("who lost the role meanwhile writes no file", "handlers/oversight/imports.py",
             "    if turn.actor.role not in IMPORTERS:", "    if False:", FILES),
    Mutation("of two files at once one is compared anew", "models/oversight/imports.py",
             "    if written_so_far(db) != before:", "    if False:", FILES),
    Mutation("of a file nothing goes to a customer who is gone", "models/oversight/bookings.py",
             "    if db.exec(gone).first() is not None:", "    if False:", FILES),
    Mutation("money: what somebody paid for stays when its file is undone", "models/oversight/withdrawals.py",
             "    if found is not None:\n", "    if False:\n", FILES),
    Mutation("money: nothing old is undone at once", "models/oversight/undoing.py",
             "    if now - record.at > UNDO_WITHIN:", "    if False:", CHEQUES),
    Mutation("money: what finance confirmed is not undone at once", "models/oversight/undoing.py",
             "    if _is_confirmed(db, _row(db, record)) and actor.role != Role.ADMIN:", "    if False:", ("tests/test_confirmations.py", "tests/test_payments.py")),
    Mutation("money: what went with something larger is not undone", "models/oversight/undoing.py",
             "        if UNDOABLE[record.action].stands(_row(db, record)):", "        if True:", ("tests/test_payments.py",)),
    Mutation("money: a write-off needs approval", "models/ledger/write_offs.py",
             "    if not needs_approval(threshold,", "    if True or not needs_approval(threshold,", ("tests/test_write_offs.py",)),
    Mutation("money: small write-offs add up", "models/ledger/write_offs.py",
             "needs_approval(threshold, amount + so_far)", "needs_approval(threshold, amount)", ("tests/test_write_offs.py",)),
    Mutation("money: an offer needs approval", "models/ledger/offers.py",
             "    asks = needs_approval(threshold, amount)", "    asks = False", ("tests/test_offers.py",)),
    Mutation("money: an offer ends with its day", "models/ledger/offers.py",
             "return made_on <= on <= until and", "return made_on <= on and", ("tests/test_offers.py",)),
    Mutation("money: no late fee on a fee", "models/ledger/accruals.py",
             ".where(Instalment.customer_id == customer.id, Receivable.kind == ReceivableKind.INVOICE)",
             ".where(Instalment.customer_id == customer.id)", YEARS),
    Mutation("money: an objection pauses the late fee", "models/ledger/accruals.py",
             "for_disputes=rule.pause_disputes,", "for_disputes=False,", YEARS),
)  # fmt: skip


def main(wanted: list[str]) -> int:
    """Try them side by side; how many went unnoticed."""
    chosen = [one for one in MUTATIONS if not wanted or any(word in one.what for word in wanted)]
    unnoticed = 0
    with ThreadPoolExecutor(cpu_count() or 1) as pool:
        for mutation, (noticed, words, seconds) in zip(chosen, pool.map(attempt, chosen), strict=True):
            unnoticed += not noticed
            fate = "noticed  " if noticed else "UNNOTICED"
            print(f"{fate} {seconds:4.0f} s  {mutation.file}: {mutation.what}  {words}", flush=True)
    print(f"{len(chosen)} gates removed one by one, {unnoticed} of them unnoticed")
    return unnoticed


def attempt(mutation: Mutation) -> tuple[bool, str, float]:
    """Whether the table fails without the gate, what failed first, and how long that took."""
    begun = time.monotonic()
    with TemporaryDirectory(prefix="mutant") as name:
        folder = Path(name)
        for part in PARTS:
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
        for file in ("pyproject.toml", "config.yaml"):
            shutil.copy(ROOT / file, folder)
        path = folder / mutation.file
        source = path.read_text()
        if mutation.gate not in source:
            return False, "the gate is not there: write the mutation anew", 0.0
        path.write_text(source.replace(mutation.gate, mutation.without))
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-x", "--tb=line", "-p", "no:cacheprovider", *mutation.tests],
            cwd=folder, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    failed = [line.partition("::")[2] for line in done.stdout.splitlines() if line.startswith("FAILED")]
    return done.returncode == 1 and bool(failed), failed[0] if failed else "", time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
