import { printable } from "./printable.ts";
import type { SessionLine, StatusReport } from "./status_report.ts";

/** With more open sessions each gets one line, to stay on one screen. */
const SESSIONS_IN_FULL = 3;
const CASES_SHOWN = 8;
const THREADS_SHOWN = 10;

/** Returns the status as lines for one screen of a terminal. */
export function statusText(report: StatusReport): string {
  const lines = [
    `Protected  ${
      report.protected_branches.join(", ") || "nothing"
    }; hooks ${report.hooks}`,
    `Merge      ${mergeLine(report)}`,
  ];
  for (const request of report.queue) {
    lines.push(
      `  ${request.id} ${request.state} ${request.session_id} → ${request.target}  ${request.title}`,
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
    lines.push(...(isBrief ? [briefText(session)] : sessionText(session)));
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

function sessionText(session: SessionLine): string[] {
  const lines = [
    `Session    ${session.id} (${session.state}) on ${session.branch}`,
  ];
  for (const epic of session.epics) {
    const { done, total } = epic.cases;
    lines.push(
      `  ${epic.id} ${bar(done, total)} ${done}/${total}  ${epic.title}`,
    );
    for (const each of epic.case_list.slice(0, CASES_SHOWN)) {
      lines.push(
        `    ${each.id.padEnd(5)} ${
          each.state.padEnd(8)
        } ${each.steps.done}/${each.steps.total}  ${each.title}${
          each.claimed_by === null ? "" : `  (${each.claimed_by})`
        }`,
      );
    }
    const hidden = epic.case_list.length - CASES_SHOWN;
    if (hidden > 0) lines.push(`    … ${hidden} more`);
  }
  for (const thread of session.threads.slice(-THREADS_SHOWN)) {
    const doubt = thread.supervisor === "unknown" ? " (unseen)" : "";
    lines.push(
      `  ${thread.id.padEnd(5)} ${
        thread.role.padEnd(9)
      } ${thread.state}${doubt} in ${thread.worktree}  ${
        thread.progress || thread.title
      }`,
    );
  }
  for (const lock of session.locks) {
    lines.push(
      `  ${
        lock.id.padEnd(5)
      } ${lock.mode} lock on ${lock.path} by ${lock.holder} until ${
        time(lock.lease_until)
      }`,
    );
  }
  return lines;
}

const BAR_WIDTH = 10;

function bar(done: number, total: number): string {
  const full = total === 0 ? 0 : Math.floor(done / total * BAR_WIDTH);
  return `[${"#".repeat(full)}${".".repeat(BAR_WIDTH - full)}]`;
}

function time(at: string | null): string {
  return at === null ? "?" : at.slice(11, 19);
}
