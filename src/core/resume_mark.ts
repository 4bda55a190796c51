/** What an actor has been told of where it stands, and whether it read it. */
import type { Transaction, View } from "./aggregates.ts";
import { refused } from "./error.ts";
import type { ResumeMark } from "./records/resume.ts";
import type { IsoTime } from "./time.ts";

interface Subject {
  /** Actor in short form. */
  readonly actor: string;
  readonly session: string;
}

/** Returns the mark of an actor; an actor never marked has read everything. */
export function markOf(view: View, actor: string): ResumeMark {
  return view.find("resume", actor) ?? {
    actor,
    session_id: "",
    generation: 0,
    acked_generation: 0,
    version: 0,
    acked_at: null,
    source: "",
    updated_at: "",
  };
}

/** Notes that what an actor has in hand has changed. */
export function touchMark(
  tx: Transaction,
  subject: Subject,
  now: IsoTime,
): ResumeMark {
  const mark = markOf(tx, subject.actor);
  return put(tx, {
    ...mark,
    session_id: subject.session,
    version: mark.version + 1,
    acked_at: null,
    updated_at: now,
  });
}

/** Notes that an agent starts anew and has to read where it stands. */
export function raiseMark(
  tx: Transaction,
  options: Subject & { readonly source: string },
  now: IsoTime,
): ResumeMark {
  const mark = touchMark(tx, options, now);
  return put(tx, {
    ...mark,
    generation: mark.generation + 1,
    source: options.source,
  });
}

/**
 * Notes that an actor has read a generation.
 *
 * @throws {LockstepError} `resume.other_generation`.
 */
export function ackMark(
  tx: Transaction,
  options: Subject & { readonly generation: number },
  now: IsoTime,
): ResumeMark {
  const mark = markOf(tx, options.actor);
  if (mark.generation === options.generation) {
    return put(tx, {
      ...mark,
      session_id: options.session,
      acked_generation: mark.generation,
      acked_at: now,
    });
  }
  throw refused(
    `Cannot acknowledge generation "${options.generation}": that of ${options.actor} is ${mark.generation}`,
    {
      reason: "resume.other_generation",
      hint: "Read it first: lockstep work current-ref",
      details: { actor: options.actor, generation: mark.generation },
    },
  );
}

/** Tells whether the newest generation has been read. */
export function isAcknowledged(mark: ResumeMark): boolean {
  return mark.acked_generation >= mark.generation;
}

function put(tx: Transaction, mark: ResumeMark): ResumeMark {
  tx.put("resume", mark.actor, mark);
  return mark;
}
