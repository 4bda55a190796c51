import * as z from "zod/mini";
import { refused, usage } from "../../core/error.ts";
import type { PathRules } from "../../core/path.ts";
import type { ConfigLayer } from "../../core/config_layer.ts";
import {
  branchesNamed,
  type WantedProtection,
  wantedProtection,
  withProtection,
} from "../../core/protection_rules.ts";
import type { Repository as Meta } from "../../core/records/meta.ts";
import { upstreamNames } from "../../core/upstream.ts";
import { findCommit } from "../../io/git.ts";
import {
  findDefaultBranch,
  listBranches,
} from "../../io/git_default_branch.ts";
import { type LoadedConfig, PROJECT_FILE } from "../../store/config_load.ts";
import { findPreviousHooksPath } from "../../io/git_config.ts";
import { readPathRules } from "../../io/git_path_rules.ts";
import { installHooks } from "../../store/hooks_install.ts";
import { addKnownRepository } from "../../store/known_repositories.ts";
import type { Context } from "../context.ts";
import { method } from "../method.ts";
import { tipsByBranch, withUpstreams } from "../protection_sync.ts";
import { writeFirstConfig } from "../workspace_first_config.ts";

const Result = z.strictObject({
  repo_path: z.string(),
  state_path: z.string(),
  hooks_path: z.string(),
  /** Hooks path that was configured before; empty: the folder of git. */
  previous_hooks_path: z.string(),
  protected_branches: z.array(z.string()),
  /** What each may fast-forward to; null: nothing. */
  upstreams: z.record(z.string(), z.nullable(z.string())),
  /** False when Lockstep had been set up here already. */
  created: z.boolean(),
  /** Path of the first lockstep.yaml; null when none was written. */
  config_written: z.nullable(z.string()),
});

export const definition = method({
  name: "workspace.init",
  summary: "Set Lockstep up in this repository and protect its default branch",
  effect: "write",
  params: z.strictObject({
    protect: z.optional(z.array(z.string())).check(
      z.describe("Branch to protect instead of the default one; none for none"),
    ),
    write_config: z.optional(z.boolean()).check(
      z.describe("Write a first lockstep.yaml, all of it comments, if none"),
    ),
  }),
  result: () => Result,
  example: "lockstep workspace init",
  run: async (context, params) => {
    const { commonDir, topLevel } = context.repository();
    await requireCommit(topLevel);
    const loaded = await context.loadedConfig();
    const config = await context.config();
    await requireFreePrefix(topLevel, config.worktree.branch_prefix);
    const plan = await planOf(context, loaded, params.protect);
    const protection = await protectionOf(context, loaded, plan);
    const previous = await findPreviousHooksPath(topLevel);
    const config_written = await writeFirstConfig(
      context,
      loaded,
      params.write_config,
    );
    const ledger = context.ledger();
    const created = !ledger.exists();
    await ledger.create();
    const meta = await context.transact((tx) => {
      const before = tx.find("meta", "repository");
      const after = nextMeta(before, plan, protection);
      if (JSON.stringify(before) !== JSON.stringify(after)) {
        tx.put("meta", "repository", after);
      }
      return after;
    });
    await installHooks(commonDir, ledger.paths, {
      protectedBranches: meta.protected_branches,
      branchPrefix: config.worktree.branch_prefix,
    });
    addKnownRepository(commonDir);
    return {
      repo_path: topLevel,
      state_path: ledger.paths.root,
      hooks_path: ledger.paths.hooks,
      previous_hooks_path: previous,
      protected_branches: meta.protected_branches,
      upstreams: upstreamNames(meta),
      created,
      config_written,
    };
  },
  text: (result) => {
    const names = result.protected_branches.join(", ");
    if (names === "") {
      return `Lockstep is set up in ${result.repo_path}; no branch is protected.\nProtect one: lockstep workspace init --protect NAME\nTurn it off: lockstep workspace remove`;
    }
    return [
      `Refused from now on: any move of ${names} to a commit without an approved review. Also by git itself.`,
      `${
        Object.entries(result.upstreams).map(upstreamText).join("; ")
      }. A person may override once: lockstep override main COMMIT --branch ${
        result.protected_branches[0]
      } --reason TEXT`,
      `To protect nothing: lockstep workspace init --protect none. To turn it off: lockstep workspace remove`,
      ...(result.config_written === null ? [] : [
        `Wrote ${result.config_written}; what you change there governs once it has landed`,
      ]),
      `Next: lockstep session open --user-request TEXT, or let your agent use the lockstep skill`,
    ].join("\n");
  },
});

function upstreamText([branch, upstream]: [string, string | null]): string {
  return upstream === null
    ? `${branch} has no upstream for git pull; once it has: lockstep workspace accept-upstream ${branch} --reason TEXT`
    : `git pull stays free: ${branch} may fast-forward to ${upstream}`;
}

/** What the words of the call and the repository ask for. */
interface Plan {
  readonly chosen: readonly string[];
  readonly isGiven: boolean;
  readonly pathRules: PathRules;
  readonly now: string;
}

async function planOf(
  context: Context,
  loaded: LoadedConfig,
  protect: readonly string[] | undefined,
): Promise<Plan> {
  const { topLevel } = context.repository();
  const { branches } = (await context.config()).protect;
  const wanted = protect ?? (branches.length > 0 ? branches : undefined);
  const chosen = await chooseProtected(topLevel, wanted);
  if (protect !== undefined) requireAgreement(chosen, loaded.layers);
  return {
    chosen,
    isGiven: protect !== undefined,
    pathRules: await readPathRules(topLevel),
    now: context.now(),
  };
}

async function protectionOf(
  context: Context,
  loaded: LoadedConfig,
  plan: Plan,
): Promise<WantedProtection> {
  const { commonDir } = context.repository();
  const tips = await tipsByBranch(commonDir, [
    ...plan.chosen,
    ...branchesNamed(loaded.layers),
  ]);
  const wanted = wantedProtection(loaded, tips);
  const known = context.ledger().exists()
    ? context.read((view) => view.find("meta", "repository"))
    : undefined;
  const next = nextMeta(known, plan, { ...wanted, upstreams: {} });
  return await withUpstreams(commonDir, next, wanted);
}

/** A second init keeps what was chosen, unless it names branches. */
function nextMeta(
  before: Meta | undefined,
  plan: Plan,
  wanted: WantedProtection,
): Meta {
  const keeps = before !== undefined && !plan.isGiven;
  const branches = [...plan.chosen];
  const meta = {
    ...(before ??
      { initialized_at: plan.now, slugs: [], protected_branches: [] }),
    ...(keeps ? {} : {
      protected_branches: branches,
      chosen: {
        branches,
        accept_upstream: wanted.user?.accept_upstream !== false,
      },
    }),
    ignore_case: plan.pathRules.ignoreCase,
    precompose_unicode: plan.pathRules.precomposeUnicode,
  };
  return withProtection(meta, wanted);
}

/** The project's file would have its way again with the next change. */
function requireAgreement(
  chosen: readonly string[],
  layers: readonly ConfigLayer[],
): void {
  const project = layers.find(({ origin }) => origin === "project")?.file;
  const said = project?.protect?.branches ?? [];
  const isSame = said.length === chosen.length &&
    said.every((branch) => chosen.includes(branch));
  if (said.length === 0 || isSame) return;
  throw refused(
    `Cannot protect "${
      chosen.join(", ") || "none"
    }": ${PROJECT_FILE} as committed says ${said.join(", ")}`,
    {
      reason: "protect.configured",
      hint: `Change protect.branches in ${PROJECT_FILE} and land that`,
    },
  );
}

async function requireCommit(folder: string): Promise<void> {
  if (await findCommit(folder, "HEAD") !== undefined) return;
  throw refused(
    `Cannot set Lockstep up in "${folder}": the repository has no commits`,
    {
      reason: "repository.no_commits",
      hint: 'Make a first one: git commit --allow-empty -m "first"',
    },
  );
}

/** A branch `task` and a branch `task/x` cannot exist side by side. */
async function requireFreePrefix(
  folder: string,
  prefix: string,
): Promise<void> {
  if (!(await listBranches(folder)).includes(prefix)) return;
  throw refused(
    `Cannot use "${prefix}" as the prefix of branches: there is a branch of that name`,
    {
      reason: "branch.prefix_taken",
      hint: "Set another worktree.branch_prefix in lockstep.yaml",
    },
  );
}

async function chooseProtected(
  folder: string,
  wanted: readonly string[] | undefined,
): Promise<readonly string[]> {
  if (wanted === undefined) {
    const found = await findDefaultBranch(folder);
    if (found !== undefined) return [found];
    throw usage("Cannot tell which branch is the default one", {
      reason: "branch.no_default",
      hint:
        "Name it: lockstep workspace init --protect NAME, or --protect none",
    });
  }
  if (wanted.length === 1 && wanted[0] === "none") return [];
  const branches = await listBranches(folder);
  const missing = wanted.find((name) => !branches.includes(name));
  if (missing === undefined) return [...new Set(wanted)];
  throw refused(`Cannot protect "${missing}": branch not found`, {
    reason: "branch.not_found",
    hint: `Branches: ${branches.slice(0, 10).join(", ")}`,
  });
}
