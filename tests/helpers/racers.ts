import { Ledger } from "../../src/store/ledger.ts";
import { statePaths } from "../../src/store/paths.ts";
import { childSample, threadSample } from "./record_samples.ts";
import { SESSION_ID, type TaskRepo } from "./task_repo.ts";

/** Puts running threads with credentials straight into the ledger. */
export async function addThreads(
  repo: TaskRepo,
  count: number,
): Promise<{ readonly id: string; readonly credential: string }[]> {
  const digest = await crypto.subtle.digest(
    "SHA-256",
    new TextEncoder().encode("secret"),
  );
  const credential_digest = new Uint8Array(digest).toHex();
  const ids = Array.from({ length: count }, (_, index) => `T${900 + index}`);
  const ledger = new Ledger(statePaths(`${repo.repo.path}/.git`));
  const author = {
    at: new Date().toISOString(),
    actor: "test",
    method: "test.threads",
    session: SESSION_ID,
  };
  await ledger.transact(author, (tx) => {
    for (const id of ids) {
      const worktree = `racer-${id.toLowerCase()}`;
      tx.put(
        "threads",
        id,
        threadSample({
          id,
          session_id: SESSION_ID,
          worktree,
          credential_digest,
        }),
      );
      tx.put(
        "worktrees",
        worktree,
        childSample({
          slug: worktree,
          session_id: SESSION_ID,
          path: repo.repo.path,
          branch: `task/${SESSION_ID}/${worktree}`,
        }),
      );
    }
  });
  return ids.map((id) => ({ id, credential: `${id}.secret` }));
}

/** Lets threads begin one Case at once; returns who did not lose. */
export async function race(
  repo: TaskRepo,
  caseId: string,
  count: number,
): Promise<{
  readonly winners: readonly string[];
  /** Exit status and named holder of each loser: `3 thread:T901`. */
  readonly losers: readonly string[];
}> {
  const racers = await addThreads(repo, count);
  const outcomes = await Promise.all(
    racers.map(async ({ id, credential }) => ({
      id,
      outcome: await repo.run(["case", "begin", caseId], {
        env: { LOCKSTEP_THREAD: credential },
      }),
    })),
  );
  const isWinner = (each: typeof outcomes[number]) => each.outcome.status === 0;
  return {
    winners: outcomes.filter(isWinner).map((each) => each.id),
    losers: outcomes.filter((each) => !isWinner(each)).map(({ outcome }) =>
      `${outcome.status} ${
        JSON.parse(outcome.stderr).error.details?.holder ?? outcome.stderr
      }`
    ),
  };
}
