import { join } from "@std/path";
import type { Transaction } from "../../src/core/aggregates.ts";
import { Ledger } from "../../src/store/ledger.ts";
import type { Author } from "../../src/store/open_ledger.ts";
import { compactLedger } from "../../src/store/ledger_change.ts";
import { type StatePaths, statePaths } from "../../src/store/paths.ts";

/** An author for changes that tests make. */
export const AUTHOR: Author = {
  at: "2026-11-21T12:00:00.000Z",
  actor: "root:demo",
  method: "test.change",
  session: null,
};

/** Puts a lock record: any aggregate that policies are made of would do. */
export function putLock(tx: Transaction, id: string, path: string): void {
  tx.put("locks", id, {
    id,
    kind: "file",
    path,
    mode: "exclusive",
    session_id: "demo",
    thread_id: null,
    generation: 1,
    reason: "",
    ttl_seconds: 600,
    acquired_at: AUTHOR.at,
    lease_until: "2026-11-21T13:00:00.000Z",
  });
}

/** Adds one to a counter of its own. */
export function count(tx: Transaction, name = "id"): number {
  const last = (tx.find("counter", name)?.last ?? 0) + 1;
  tx.put("counter", name, { last });
  return last;
}

/** Folds the journal, however short it is. */
export function compactNow(ledger: Ledger): Promise<void> {
  return ledger.exclusively(() =>
    compactLedger(ledger, ledger.lockedJournal())
  );
}

/** A ledger in a temporary folder, without a git repository. */
export class TempLedger implements AsyncDisposable {
  private constructor(readonly folder: string) {}

  static async create(): Promise<TempLedger> {
    const folder = await Deno.makeTempDir({ prefix: "lockstep-ledger-" });
    const temporary = new TempLedger(folder);
    await temporary.open().create();
    return temporary;
  }

  get paths(): StatePaths {
    return statePaths(this.folder);
  }

  /** The ledger as another process would open it. */
  open(lockWaitMs = 10_000): Ledger {
    return new Ledger(this.paths, lockWaitMs);
  }

  /** Makes `times` changes, one counter each. */
  async change(times = 1): Promise<void> {
    const ledger = this.open();
    for (let i = 0; i < times; i++) {
      await ledger.transact(AUTHOR, (tx) => count(tx));
    }
  }

  /** Makes changes until the journal has been folded. */
  async compact(): Promise<void> {
    const ledger = this.open();
    const before = await Deno.stat(this.paths.journal);
    for (let size = 0; size <= before.size;) {
      await ledger.transact(AUTHOR, (tx) => {
        count(tx);
        putLock(tx, "L1", "x".repeat(20_000));
      });
      size = (await Deno.stat(this.paths.journal)).size;
      if (size < 200) return;
    }
    await this.compact();
  }

  /** What the ledger says the counter is. */
  counter(): number {
    return this.open().read((view) => view.find("counter", "id")?.last ?? 0);
  }

  aggregate(name: string): string {
    return join(this.paths.ledger, `${name}.json`);
  }

  /** Name, content and times of every file, to tell what changed. */
  async snapshot(): Promise<string> {
    const lines: string[] = [];
    const walk = async (folder: string) => {
      for await (const entry of Deno.readDir(folder)) {
        const path = join(folder, entry.name);
        const { ino, mtime } = await Deno.lstat(path);
        const content = entry.isFile ? await Deno.readTextFile(path) : "";
        lines.push(`${path} ${ino} ${mtime?.toISOString()} ${content}`);
        if (entry.isDirectory) await walk(path);
      }
    };
    await walk(this.paths.root);
    return lines.toSorted().join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}
