import { assertEquals, assertRejects } from "@std/assert";
import { join } from "@std/path";
import { LockstepError } from "../../src/core/error.ts";
import { systemClock } from "../../src/io/clock.ts";
import { Context } from "../../src/methods/context.ts";
import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { AUTHOR } from "../helpers/temp_ledger.ts";
import { TempRepo } from "../helpers/temp_repo.ts";

interface Opened {
  readonly ledger: Ledger;
  readonly context: Context;
}

/** A call by the root of a session, and the ledger as others see it. */
async function rootCall(repo: TempRepo): Promise<Opened> {
  await repo.mustRun("session", "open", "--user-request", "x");
  const context = new Context({
    folder: repo.path,
    clock: systemClock,
    session: undefined,
    credential: undefined,
    isPerson: false,
    isYes: false,
    lockWaitMs: 10_000,
    report: () => {},
    confirm: () => Promise.resolve(false),
  }, "test.change");
  const ledger = new Ledger(statePaths(join(repo.path, ".git")));
  return { ledger, context };
}

Deno.test("transact() refuses a root that was taken over since it was found out who calls", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { ledger, context } = await rootCall(repo);
  const session = context.actor().session_id ?? "";
  await ledger.transact(AUTHOR, (tx) => {
    const before = tx.find("sessions", session);
    if (before === undefined) throw new Error(`no session ${session}`);
    const generation = before.generation + 1;
    tx.put("sessions", session, { ...before, generation });
  });
  const change = () =>
    context.transact((tx) => tx.put("counter", "late", { last: 1 }));
  const refusal = await assertRejects(change, LockstepError);
  assertEquals(refusal.reason, "actor.superseded");
  const late = ledger.read((view) => view.find("counter", "late"));
  assertEquals(late, undefined);
});

Deno.test("transact() refuses what was decided on a generation of a lock that has passed", async () => {
  await using repo = await TempRepo.create({ init: true });
  const { ledger, context } = await rootCall(repo);
  await repo.mustRun("lock", "acquire", "src");
  const lock = ledger.read((view) => Object.values(view.all("locks"))[0]);
  if (lock === undefined) throw new Error("no lock");
  const hold = {
    aggregate: "locks",
    id: lock.id,
    generation: lock.generation,
  } as const;
  await context.transact((tx) => tx.put("counter", "own", { last: 1 }), [hold]);
  await ledger.transact(AUTHOR, (tx) => {
    tx.put("locks", lock.id, { ...lock, generation: lock.generation + 1 });
  });
  const change = () =>
    context.transact((tx) => tx.put("counter", "own", { last: 2 }), [hold]);
  const refusal = await assertRejects(change, LockstepError);
  assertEquals(refusal.reason, "generation.old");
  const own = ledger.read((view) => view.find("counter", "own"));
  assertEquals(own?.last, 1);
});
