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

/**
 * Returns the paths of the state kept for a common git directory. Put together
 * by hand, here and elsewhere on the way of every call: `join` would cost as
 * much as reading a file.
 */
export function statePaths(commonDir: string): StatePaths {
  const root = `${commonDir}/lockstep`;
  const ledger = `${root}/ledger`;
  return {
    root,
    ledger,
    journal: `${ledger}/journal.jsonl`,
    lock: `${ledger}/lock`,
    policy: `${root}/policy`,
    spool: `${root}/spool`,
    runs: `${root}/runs`,
    backups: `${root}/backups`,
    archive: `${root}/archive`,
    hooks: `${root}/hooks`,
    gitconfig: `${root}/gitconfig`,
  };
}

/** Returns a name as one path component: `/` becomes `%2F`, `%` `%25`. */
export function fileNameOf(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
