/** The checks of the program that a packet's run would start. */
import { type Check, check, forStart, no, yes } from "./preflight_check.ts";
import type { PreflightFacts } from "./preflight_facts.ts";
import { quotaCheck } from "./preflight_quota.ts";

/** Returns the checks of the program; of an agent's more than of another. */
export function programChecks(facts: PreflightFacts): Check[] {
  return [programCheck(facts), ...agentChecks(facts)];
}

/** A program of the caller's own has no version, account or quota to tell. */
function agentChecks(facts: PreflightFacts): Check[] {
  if (facts.program.runner === "command") return [];
  return [
    versionCheck(facts),
    loginCheck(facts),
    quotaCheck(facts.quota, facts.is_dry_run),
  ];
}

function programCheck(facts: PreflightFacts): Check {
  const { path, problem, runner } = facts.program;
  return check(
    "runner.program",
    forStart(facts),
    path === null
      ? no(
        problem ?? `runner ${runner} finds no program`,
        "Install it, or choose another: --runner command -- PROGRAM",
      )
      : yes(`${runner} starts ${path}`),
  );
}

function versionCheck({ program }: PreflightFacts): Check {
  const { path, version, warning } = program;
  if (path === null) {
    const says = "there is no program to ask";
    return check("runner.version", "warning", { answer: "unknown", says });
  }
  return check(
    "runner.version",
    "warning",
    warning === null
      ? yes(`version ${version ?? "not told"}`)
      : no(warning, "Expect surprises, or install a version that is known"),
  );
}

function loginCheck(facts: PreflightFacts): Check {
  const { is_logged_in, runner } = facts.program;
  if (is_logged_in === null) {
    return check("runner.login", "warning", {
      answer: "unknown",
      says: "it cannot be told offline whether it is logged in",
    });
  }
  return check(
    "runner.login",
    forStart(facts),
    is_logged_in ? yes("there are credentials for it") : no(
      `there are no credentials for ${runner}`,
      "Log in with the program itself, or set its key",
    ),
  );
}
