import type { Usage } from "./agent_event.ts";

/**
 * Adds what two parts of a run have used; what only one of them reports is
 * that one's.
 */
export function addUsage(one: Usage, other: Usage): Usage {
  return {
    kind: "usage",
    turns: sum(one.turns, other.turns),
    input_tokens: sum(one.input_tokens, other.input_tokens),
    output_tokens: sum(one.output_tokens, other.output_tokens),
    cost_usd: sum(one.cost_usd, other.cost_usd),
  };
}

function sum(one: number | null, other: number | null): number | null {
  return one === null && other === null ? null : (one ?? 0) + (other ?? 0);
}

const NOTHING: Usage = {
  kind: "usage",
  turns: null,
  input_tokens: null,
  output_tokens: null,
  cost_usd: null,
};

/**
 * Totals of a run of several processes, of which each tells those of its
 * session, or only its own.
 */
export class UsageTotal {
  /** What is over and will not be told again. */
  #before = NOTHING;
  #last = NOTHING;
  #session: string | null = null;

  /** A process has begun. `isAnew`: it counts from nothing, as a new session. */
  begin(session: string | null, isAnew: boolean): void {
    if (isAnew || session === null || session !== this.#session) {
      this.#before = addUsage(this.#before, this.#last);
      this.#last = NOTHING;
    }
    this.#session = session;
  }

  /** Returns the totals of the run, given those that a process tells. */
  total(told: Usage): Usage {
    this.#last = told;
    return addUsage(this.#before, told);
  }
}
