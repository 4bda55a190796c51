import type { Transaction, View } from "../core/aggregates.ts";
import {
  type Actor,
  actorName,
  decideActor,
  type LedgerFacts,
  requireSessionOf,
} from "../core/actor.ts";
import {
  type Fence,
  fenceOf,
  type Hold,
  requireFence,
  UNFENCED,
} from "../core/fence.ts";
import { renewLeases } from "../core/renew.ts";
import type { IsoTime } from "../core/time.ts";
import type { Config } from "../core/config.ts";
import { effectiveConfig } from "../core/config_layer.ts";
import type { Clock } from "../io/clock.ts";
import { requireOwnFolder } from "../io/own_folder.ts";
import { findRepository, type Repository } from "../io/repository.ts";
import {
  loadConfig,
  type LoadedConfig,
  writeConfigCache,
} from "../store/config_load.ts";
import { Ledger } from "../store/ledger.ts";
import { statePaths } from "../store/paths.ts";

export interface CallOptions {
  /** Working directory, or what `-C` named. */
  readonly folder: string;
  readonly clock: Clock;
  /** `--session`; a method's own `session_id` is given by `forSession`. */
  readonly session: string | undefined;
  readonly credential:
    | { readonly thread_id: string; readonly digest: string }
    | undefined;
  /** At a terminal, and no sign of an agent program around. */
  readonly isPerson: boolean;
  /** `--yes`. */
  readonly isYes: boolean;
  readonly lockWaitMs: number;
  /** Says what a call of over a second is doing. Standard error. */
  readonly report: (line: string) => void;
  /** Asks a person to type a code; false without a terminal. */
  readonly confirm: (question: string) => Promise<boolean>;
  /** Offers a person something to say yes to; absent without a terminal. */
  readonly offer?: (question: string) => Promise<boolean>;
  /** Returns all of standard input; absent where it carries the calls. */
  readonly readInput?: () => Promise<string>;
}

/**
 * One call of a method: who calls, from where, and the way to the ledger.
 * Everything is found when first asked for, so a call pays for what it uses.
 */
export class Context {
  #repository: Repository | undefined;
  #ledger: Ledger | undefined;
  #actor: Actor | undefined;
  #fence: Fence | undefined;
  #config: Promise<LoadedConfig> | undefined;
  #configToKeep: LoadedConfig | undefined;

  constructor(
    readonly options: CallOptions,
    /** Name of the method that runs, for events. */
    readonly method: string,
  ) {}

  now(): IsoTime {
    return this.options.clock.now();
  }

  /** @throws {LockstepError} when the folder is in no usable repository. */
  repository(): Repository {
    return this.#repository ??= findRepository(this.options.folder);
  }

  ledger(): Ledger {
    if (this.#ledger !== undefined) return this.#ledger;
    const paths = statePaths(this.repository().commonDir);
    requireOwnFolder(paths.root);
    return this.#ledger = new Ledger(paths, this.options.lockWaitMs);
  }

  /** The effective configuration: environment > project > user > default. */
  async config(): Promise<Config> {
    return effectiveConfig((await this.loadedConfig()).layers);
  }

  /** The same with where every value comes from. */
  loadedConfig(): Promise<LoadedConfig> {
    return this.#config ??= this.#loadConfig();
  }

  async #loadConfig(): Promise<LoadedConfig> {
    const { commonDir, topLevel } = this.repository();
    const loaded = await loadConfig({
      commonDir,
      topLevel,
      policy: this.ledger().paths.policy,
      protectedBranches: this.ledger().exists()
        ? this.read((view) =>
          view.find("meta", "repository")?.protected_branches ?? []
        )
        : [],
    });
    if (loaded.cacheText !== undefined) this.#configToKeep = loaded;
    return loaded;
  }

  /** Runs under the kernel lock: only calls that change anything get here. */
  #keepConfig(): void {
    const loaded = this.#configToKeep;
    if (loaded?.cacheText === undefined) return;
    writeConfigCache(this.ledger().paths.policy, loaded.cacheText);
    this.#configToKeep = undefined;
    if (loaded.note !== undefined) this.options.report(loaded.note);
  }

  read<T>(question: (view: View) => T): T {
    return this.ledger().read(question);
  }

  /**
   * Changes the ledger in the name of the caller and renews its leases.
   * `holds` are the generations of locks that the change was decided on.
   *
   * @throws {LockstepError} `actor.superseded` and `generation.old` when the
   * caller has been taken over since it was found out who it is.
   */
  async transact<T>(
    decide: (tx: Transaction) => T,
    holds: readonly Hold[] = [],
  ): Promise<T> {
    // Whoever only reads need not load it.
    const { announceUpkeep, applyUpkeep, findUpkeep } = await import(
      "./upkeep.ts"
    );
    const upkeep = await findUpkeep(
      this,
      this.method,
      () => this.loadedConfig(),
    );
    const actor = this.actor();
    const { commonDir } = this.repository();
    const at = this.now();
    const author = {
      at,
      actor: actorName(actor),
      method: this.method,
      session: actor.session_id,
    };
    const { result, done } = await this.ledger().transact(author, (tx) => {
      requireFence(tx, this.#fence ?? UNFENCED, holds);
      const done = applyUpkeep(tx, upkeep, { commonDir, now: at });
      const result = decide(tx);
      // What the call itself has changed must not stop its next change.
      this.#fence = this.#fenceOf(actor, tx);
      renewLeases(tx, actor, at);
      this.#keepConfig();
      return { result, done };
    });
    announceUpkeep(this, done, this.options.report);
    return result;
  }

  /** Who is calling. */
  actor(): Actor {
    const call = {
      credential: this.options.credential,
      top_level: this.repository().topLevel,
      selected_session: this.options.session,
      is_person: this.options.isPerson,
    };
    if (this.#actor !== undefined) return this.#actor;
    if (!this.ledger().exists()) {
      return this.#actor = decideActor(call, {
        sessions: {},
        worktrees: {},
        threads: {},
      });
    }
    return this.read((view) => {
      const actor = decideActor(call, factsOf(view));
      this.#fence = this.#fenceOf(actor, view);
      return this.#actor = actor;
    });
  }

  #fenceOf(actor: Actor, view: View): Fence {
    return fenceOf(actor, view, this.options.credential?.digest);
  }

  /**
   * The session that is meant: the selected one, else the caller's.
   *
   * @throws {LockstepError} `session.not_selected`, `session.not_found`.
   */
  sessionId(): string {
    return this.read((view) => requireSessionOf(this.actor(), factsOf(view)));
  }

  /** The same call with another session selected. */
  forSession(session: string): Context {
    const context = new Context({ ...this.options, session }, this.method);
    // The same place: what was found and read of it stays so.
    context.#repository = this.#repository;
    context.#ledger = this.#ledger;
    return context;
  }

  /** The same call in another folder. */
  inFolder(folder: string): Context {
    return new Context({ ...this.options, folder }, this.method);
  }
}

function factsOf(view: View): LedgerFacts {
  return {
    sessions: view.all("sessions"),
    worktrees: view.all("worktrees"),
    threads: view.all("threads"),
  };
}
