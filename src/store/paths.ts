import { join } from "@std/path";

/** Where everything of one repository lives, under its common git directory. */
export interface StatePaths {
  readonly root: string;
  readonly ledger: string;
  readonly journal: string;
  readonly lock: string;
  readonly policy: string;
  readonly spool: string;
  readonly runs: string;
  readonly backups: string;
  /** Events that compaction took out of the journal; history only. */
  readonly archive: string;
  readonly hooks: string;
  readonly gitconfig: string;
}

/** Returns the paths of the state kept for a common git directory. */
export function statePaths(commonDir: string): StatePaths {
  const root = join(commonDir, "lockstep");
  const ledger = join(root, "ledger");
  return {
    root,
    ledger,
    journal: join(ledger, "journal.jsonl"),
    lock: join(ledger, "lock"),
    policy: join(root, "policy"),
    spool: join(root, "spool"),
    runs: join(root, "runs"),
    backups: join(root, "backups"),
    archive: join(root, "archive"),
    hooks: join(root, "hooks"),
    gitconfig: join(root, "gitconfig"),
  };
}

/** Returns a name as one path component: `/` becomes `%2F`, `%` `%25`. */
export function fileNameOf(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
