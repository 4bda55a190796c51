import type { View } from "../core/aggregates.ts";
import {
  type Change,
  type PolicyFiles,
  renderPolicy,
  renderPolicyChange,
} from "../core/policy.ts";
import type { Ground } from "./ground.ts";
import type { StatePaths } from "./paths.ts";
import {
  growPolicy,
  makePolicyFolders,
  markProjected,
  readPolicy,
  requirePlainNames,
  shrinkPolicy,
} from "./policy_files.ts";
import { findProjection, type Projection } from "./projection.ts";

/** What the policy files say before and after a change, as far as it goes. */
export interface PolicyChange {
  readonly before: PolicyFiles;
  readonly after: PolicyFiles;
}

/** What the policy files say while an event is appended, and are to say. */
export interface Shrunk {
  readonly written: PolicyFiles;
  readonly after: PolicyFiles;
}

/** Returns the one that keeps the files of a ledger. */
export function projectorOf(
  ledger: { readonly ground: Ground; readonly paths: StatePaths },
): Projector {
  return new Projector(ledger.ground, ledger.paths.policy);
}

/** Keeps the policy files in step with the journal; under the kernel lock. */
export class Projector {
  constructor(
    private readonly ground: Ground,
    readonly folder: string,
  ) {}

  makeFolders(): void {
    makePolicyFolders(this.ground.disk, this.folder);
  }

  /** What the files show; `undefined` when nothing says so. */
  find(): Projection | undefined {
    const { disk, bootId } = this.ground;
    return findProjection(disk, this.folder, bootId());
  }

  mark(seq: number): void {
    const { disk, bootId } = this.ground;
    markProjected(disk, this.folder, { seq, bootId: bootId() });
  }

  /**
   * Returns what a change does to the files; `undefined` when it does nothing.
   * `seq` is the event that the state before it shows.
   */
  change(
    states: { readonly before: () => View; readonly after: View },
    seq: number,
    ops: readonly Change[],
  ): PolicyChange | undefined {
    const projection = this.find();
    if (projection?.isCurrent !== true || projection.seq !== seq) {
      return this.anew(states.after);
    }
    const change = renderPolicyChange(states.before, states.after, ops);
    return change === undefined || isSame(change) ? undefined : change;
  }

  /** The change from whatever the files say now. */
  anew(after: View): PolicyChange {
    const files = renderPolicy(after);
    requirePlainNames(files);
    return { before: readPolicy(this.ground.disk, this.folder), after: files };
  }

  /**
   * To be called before the event is appended; `seq` is the one before. What
   * it returns is for {@linkcode grow}.
   */
  shrink(change: PolicyChange | undefined, seq: number): Shrunk | undefined {
    if (change === undefined) return undefined;
    const { disk } = this.ground;
    const written = shrinkPolicy(disk, this.folder, { ...change, seq });
    return { written, after: change.after };
  }

  /** To be called once the event is appended; `seq` is its number. */
  grow(shrunk: Shrunk | undefined, seq: number): void {
    if (shrunk !== undefined) {
      growPolicy(this.ground.disk, this.folder, shrunk);
    }
    this.mark(seq);
  }
}

function isSame({ before, after }: PolicyChange): boolean {
  return before.size === after.size &&
    [...before].every(([name, content]) => after.get(name) === content);
}
