import type {
  AgentEvent,
  CommandCall,
  EditCall,
} from "../../src/core/agent_event.ts";
import { DEFAULT_CONFIG } from "../../src/core/config.ts";
import { Watch, type WatchOptions } from "../../src/core/watch.ts";
import type { WatchPolicy } from "../../src/core/watch_loop.ts";
import type { WatchScope } from "../../src/core/watch_scope.ts";
import type { WatchAction } from "../../src/core/watch_verdict.ts";

/** The defaults with what a test is about. */
export function watchPolicy(over: Partial<WatchPolicy> = {}): WatchPolicy {
  return { ...DEFAULT_CONFIG.watchdog, ...over };
}

/** A command that has ended. */
export function commandEvent(
  command: string,
  over: Partial<CommandCall> = {},
): CommandCall {
  return {
    kind: "command",
    id: "1",
    command,
    state: "completed",
    exit_status: 0,
    output: "",
    ...over,
  };
}

/** An edit that was made. */
export function editEvent(
  path: string,
  state: EditCall["state"] = "completed",
): EditCall {
  return { kind: "edit", id: "2", paths: [path], state };
}

/** A worktree at `/w` in which only `src` may be written. */
export const SRC_SCOPE: WatchScope = {
  folder: "/w",
  guarded: ["/main", "/w2"],
  isAllowed: (path) => path === "src" || path.startsWith("src/"),
};

/** A watchdog whose clock a test moves by hand, one second an event. */
export class WatchedRun {
  readonly watch: Watch;
  readonly actions: WatchAction[] = [];
  atMs = 0;
  #seq = 0;

  constructor(
    over: Partial<Omit<WatchOptions, "policy">> & {
      readonly policy?: Partial<WatchPolicy>;
    } = {},
  ) {
    this.watch = new Watch({
      startedMs: 0,
      scope: null,
      isWriter: true,
      canRestart: true,
      ...over,
      policy: watchPolicy(over.policy),
    });
  }

  /** Feeds events, one a second, and returns what was done about them. */
  events(...events: readonly AgentEvent[]): string[] {
    return this.#all(events.map((event) => () => {
      this.atMs += 1000;
      return this.watch.event(event, { atMs: this.atMs, seq: ++this.#seq });
    }));
  }

  /** Feeds lines of standard error, one a second. */
  lines(...lines: readonly string[]): string[] {
    return this.#all(lines.map((line) => () => {
      this.atMs += 1000;
      return this.watch.line("stderr", line, {
        atMs: this.atMs,
        seq: ++this.#seq,
      });
    }));
  }

  /** Lets time pass and, when a mark is given, looks at the tree. */
  pass(seconds: number, mark?: string, changed: string[] = []): string[] {
    this.atMs += seconds * 1000;
    return this.#all([
      () =>
        this.watch.tick(
          this.atMs,
          mark === undefined ? undefined : { mark, changed },
        ),
    ]);
  }

  #all(calls: readonly (() => WatchAction)[]): string[] {
    const made = calls.map((call) => call());
    this.actions.push(...made);
    return made.filter(({ kind }) => kind !== "none").map(actionText);
  }
}

function actionText(action: WatchAction): string {
  return action.kind === "none"
    ? "none"
    : `${action.kind}: ${action.verdict.kind}`;
}
