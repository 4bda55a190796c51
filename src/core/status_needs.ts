/** What only a person or a root can settle, each with a command. */
import type { View } from "./aggregates.ts";
import { isReturned } from "./merge_state.ts";
import { needsOfReviews } from "./run_review_list.ts";
import { shellWord } from "./shell_word.ts";
import type { SessionLine, StatusReport, ThreadLine } from "./status_report.ts";
import { isOpen } from "./task_state.ts";
import { Forest } from "./task_tree.ts";
import { isEnded, isLive } from "./thread_state.ts";
import { ageText } from "./time.ts";

/** More of one kind than a person can take in at a glance. */
const MESSAGES_SHOWN = 3;

/** Returns what somebody has to settle, the gravest first. */
export function needsOf(
  view: View,
  report: Omit<StatusReport, "needs">,
  silenceSeconds: number,
): string[] {
  const needs: string[] = [];
  if (report.hooks !== "current") {
    needs.push(`git hooks are ${report.hooks}: lockstep hooks repair`);
  }
  for (const each of report.unread) {
    needs.push(`not readable, ${each}: lockstep doctor`);
  }
  for (const each of report.open_violations) {
    needs.push(`violation ${each}: lockstep violation list`);
  }
  for (const each of report.unrecorded_violations) {
    needs.push(`not on record yet, ${each}: lockstep audit main`);
  }
  for (const request of report.queue) {
    if (!isReturned(request.state)) continue;
    const note = request.note === "" ? "" : ` (${request.note})`;
    needs.push(
      `${request.id} is ${request.state}${note}: lockstep merge main status ${request.id}`,
    );
  }
  for (const session of report.sessions) {
    if (session.state === "stale") {
      needs.push(
        `session ${session.id} was not heard of since ${session.last_seen_at}: lockstep resume candidates list`,
      );
    }
    needs.push(
      ...needsOfCases(view, session),
      ...needsOfReviews(view, session.id)
        .map(({ text, command }) => `${text}: ${command}`),
      ...session.threads.flatMap((each) =>
        needsOfThread(view, each, silenceSeconds)
      ),
      ...unreadOf(session),
    );
  }
  return needs;
}

function needsOfCases(view: View, session: SessionLine): string[] {
  const needs: string[] = [];
  const forest = new Forest(view);
  for (const line of session.epics.flatMap((each) => each.case_list)) {
    const task = forest.find(line.id);
    if (task === undefined || !isOpen(task.state)) continue;
    if (line.state === "blocked") {
      const why = task.block?.reason ?? "no reason given";
      needs.push(
        `${line.id} is blocked (${why}): lockstep task get ${line.id}`,
      );
    }
    for (const asked of task.scope_requests ?? []) {
      if (asked.granted_by !== null) continue;
      needs.push(
        `${line.id} asks for ${asked.path} (${asked.reason}): lockstep case grant-scope ${line.id} ${
          shellWord(asked.path)
        } --reason WHY`,
      );
    }
    const left = abandonedBy(view, line.claimed_by);
    if (left !== undefined) {
      needs.push(
        `${line.id} was left by thread ${left.id}, which has ${left.state}${
          left.note === "" ? "" : ` (${left.note})`
        }: lockstep case release ${line.id}`,
      );
    }
  }
  return needs;
}

/** Returns the thread that has a Case in its hands and works no more. */
function abandonedBy(view: View, holder: string | null) {
  const id = /^thread:(.+)$/.exec(holder ?? "")?.[1];
  const thread = id === undefined ? undefined : view.find("threads", id);
  return thread !== undefined && isEnded(thread) ? thread : undefined;
}

function needsOfThread(
  view: View,
  line: ThreadLine,
  silenceSeconds: number,
): string[] {
  const thread = view.find("threads", line.id);
  if (thread === undefined || !isLive(thread)) return [];
  if (line.supervisor === "dead") {
    return [
      `thread ${line.id} has lost its supervisor: lockstep thread child reap --session ${thread.session_id}`,
    ];
  }
  const silent = line.silent_seconds ?? 0;
  const isSilent = silenceSeconds > 0 && silent >= silenceSeconds;
  return isSilent
    ? [
      `thread ${line.id} has printed nothing for ${
        ageText(silent)
      }: lockstep thread child status ${line.id}`,
    ]
    : [];
}

function unreadOf({ id, unread }: SessionLine): string[] {
  const lines = unread.slice(0, MESSAGES_SHOWN).map((each) =>
    `${each.from} wrote ${each.id} (${
      each.text.slice(0, 80)
    }): lockstep inbox pending --session ${id}`
  );
  const left = unread.length - lines.length;
  return left === 0 ? lines : [
    ...lines,
    `${left} more messages wait: lockstep inbox pending --session ${id}`,
  ];
}
