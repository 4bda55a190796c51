import { printable } from "./printable.ts";
import type { SessionLine, StatusReport, ThreadLine } from "./status_report.ts";
import { ageText, secondsBetween } from "./time.ts";

/** With more open sessions each gets one line, to stay on one screen. */
const SESSIONS_IN_FULL = 3;
const CASES_SHOWN = 8;
const THREADS_SHOWN = 8;
const LOCKS_SHOWN = 6;
const WIDTH = 70;

/** Returns the status as lines for one screen of a terminal. */
export function statusText(report: StatusReport): string {
  const lines = [
    `Protected  ${
      report.protected_branches.join(", ") || "nothing"
    }; hooks ${report.hooks}; at ${time(report.at)} UTC`,
    `Merge      ${mergeLine(report)}`,
  ];
  for (const request of report.queue) {
    lines.push(
      `  ${request.id} ${request.state} ${request.session_id} → ${request.target}  ${
        clip(request.title)
      }`,
    );
  }
  for (const request of report.landed) {
    lines.push(
      `  ${request.id} landed ${request.session_id}  ${request.title}`,
    );
  }
  if (report.sessions.length === 0) lines.push("Sessions   none open");
  const isBrief = report.sessions.length > SESSIONS_IN_FULL;
  for (const session of report.sessions) {
    lines.push(
      ...(isBrief ? [briefText(session)] : sessionText(session, report.at)),
    );
  }
  if (isBrief) {
    lines.push("           one in full: lockstep status --session NAME");
  }
  if (report.conflicts > 0) {
    lines.push(`Conflicts  ${report.conflicts} predicted: lockstep conflicts`);
  }
  lines.push(`Violations ${violationsText(report)}`);
  if (report.needs.length > 0) {
    lines.push("Needs you", ...report.needs.map((each) => `  ! ${each}`));
  }
  return lines.map(printable).join("\n");
}

function violationsText(report: StatusReport): string {
  const open = report.open_violations.length;
  const unrecorded = report.unrecorded_violations.length;
  const parts = [
    ...(open === 0 ? [] : [`${open} open`]),
    ...(unrecorded === 0 ? [] : [`${unrecorded} not on record yet`]),
    ...(report.unread.length === 0 ? [] : ["not all could be read"]),
  ];
  return parts.length === 0 ? "none" : parts.join(", ");
}

function mergeLine(report: StatusReport): string {
  const { merge_lock } = report;
  const waiting = `${report.queue.length} in the queue`;
  return merge_lock === null
    ? `lock free, ${waiting}`
    : `lock held by ${merge_lock.session_id} for ${
      merge_lock.merge_request_id ?? "nothing"
    } until ${time(merge_lock.lease_until)}, ${waiting}`;
}

function briefText(session: SessionLine): string {
  const done = session.epics.reduce((sum, each) => sum + each.cases.done, 0);
  const total = session.epics.reduce((sum, each) => sum + each.cases.total, 0);
  const running = session.threads.filter((each) => each.supervisor !== "dead");
  return `Session    ${session.id} (${session.state}) ${
    bar(done, total)
  } ${done}/${total}, threads ${running.length}, locks ${session.locks.length}`;
}

function sessionText(session: SessionLine, at: string): string[] {
  const lines = [
    `Session    ${session.id} (${session.state}) on ${session.branch}`,
  ];
  const shown = new Set<string>();
  for (const epic of session.epics) {
    const { done, total } = epic.cases;
    lines.push(
      `  ${epic.id} ${bar(done, total)} ${done}/${total}  ${epic.title}`,
    );
    for (const each of epic.case_list.slice(0, CASES_SHOWN)) {
      const thread = threadOf(session, each);
      lines.push(caseText(each, thread));
      if (thread === undefined) continue;
      shown.add(thread.id);
      lines.push(`            ${threadText(thread, at)}`);
    }
    const hidden = epic.case_list.length - CASES_SHOWN;
    if (hidden > 0) lines.push(`    … ${hidden} more`);
  }
  const others = session.threads.filter((each) => !shown.has(each.id));
  for (const thread of others.slice(-THREADS_SHOWN)) {
    lines.push(`  ${threadText(thread, at)}`);
  }
  return [...lines, ...locksText(session.locks)];
}

type CaseLine = SessionLine["epics"][number]["case_list"][number];

function caseText(line: CaseLine, thread: ThreadLine | undefined): string {
  const { done, total } = line.steps;
  const holder = line.claimed_by === null || /^thread:/.test(line.claimed_by)
    ? ""
    : `  (${line.claimed_by})`;
  // Whoever has it works no more, so it does not go on by itself.
  const isLeft = holder === "" && thread?.supervisor === "dead";
  const mark = line.state === "active" && isLeft ? "[!]" : markOf(line);
  return `    ${mark} ${line.id.padEnd(5)} ${
    line.state.padEnd(8)
  } ${done}/${total}  ${clip(line.title)}${holder}`;
}

/** A tick list, so that what is stuck stands out. */
function markOf(line: CaseLine): string {
  switch (line.state) {
    case "done":
      return "[x]";
    case "active":
      return "[>]";
    case "blocked":
    case "failed":
      return "[!]";
    case "skipped":
      return "[-]";
    default:
      return "[ ]";
  }
}

/** The one that has the Case, else the last that was given it. */
function threadOf(
  session: SessionLine,
  { id, claimed_by, state }: CaseLine,
): ThreadLine | undefined {
  const given = session.threads.filter((each) => each.case_ids.includes(id));
  const holder = session.threads.find((each) =>
    claimed_by === `thread:${each.id}`
  );
  return state === "done" ? undefined : holder ?? given.at(-1);
}

function threadText(thread: ThreadLine, at: string): string {
  const isOver = thread.supervisor === "dead";
  const age = ageText(secondsBetween(thread.since, at));
  const when = age === "now" ? "" : isOver ? ` ${age} ago` : ` for ${age}`;
  const silent = ageText(isOver ? 0 : thread.silent_seconds ?? 0);
  const words = [
    `${thread.id} ${thread.role} ${thread.state}${when}`,
    ...(thread.supervisor === "unknown" ? ["unseen"] : []),
    ...(silent === "now" ? [] : [`silent for ${silent}`]),
    `in ${thread.worktree}`,
  ];
  const note = isOver ? thread.note : "";
  return `${words.join(", ")}: ${
    clip(note || thread.progress || thread.title)
  }`;
}

/** What each holder has, on one line. */
function locksText(locks: SessionLine["locks"]): string[] {
  const holders = [...new Set(locks.map((each) => each.holder))];
  return holders.slice(0, LOCKS_SHOWN).map((holder) => {
    const held = locks.filter((each) => each.holder === holder);
    const paths = held.slice(0, LOCKS_SHOWN)
      .map((each) =>
        each.mode === "shared" ? `${each.path} (shared)` : each.path
      );
    const hidden = held.length - paths.length;
    return `  ${held.length} lock${
      held.length === 1 ? "" : "s"
    } of ${holder}: ${paths.join(", ")}${
      hidden > 0 ? `, … ${hidden} more` : ""
    }`;
  });
}

/** Long enough for a sentence, short enough for a line. */
function clip(text: string): string {
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH - 1)}…`;
}

const BAR_WIDTH = 10;

function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.floor(done / total * BAR_WIDTH);
  return `[${"#".repeat(full)}${".".repeat(BAR_WIDTH - full)}]`;
}

function time(at: string | null): string {
  return at === null ? "?" : at.slice(11, 19);
}
