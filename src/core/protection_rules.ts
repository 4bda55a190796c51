/**
 * Which branches are protected, and whether they may follow their upstream.
 *
 * The project's file on the branch that governs decides where it says
 * something. Where it is silent, what was chosen at `workspace init` holds; a
 * user's own file may then add protection and never takes any away.
 */
import type { ConfigFile } from "./config_schema.ts";
import type { ConfigLayer } from "./config_layer.ts";
import type { Protection, Repository } from "./records/meta.ts";
import type { Upstreams } from "./upstream.ts";

/** What the files of the configuration say of protection. */
export interface WantedProtection {
  /** The branch whose file governs; null: there is none. */
  readonly branch: string | null;
  /** As committed on the branch that governs; `undefined`: silent. */
  readonly project: ConfigFile["protect"];
  readonly user: ConfigFile["protect"];
  /** Commits of the branches that are named and exist. */
  readonly tips: Readonly<Record<string, string>>;
  /** Of branches that have none on record yet. */
  readonly upstreams: Upstreams;
}

/** Returns every branch that some file wants protected. */
export function branchesNamed(layers: readonly ConfigLayer[]): string[] {
  return [
    ...new Set(
      layers.flatMap(({ origin, file }) =>
        isOfFile(origin) ? file.protect?.branches ?? [] : []
      ),
    ),
  ];
}

/** Returns what layers of the configuration say of protection. */
export function wantedProtection(
  loaded: {
    readonly layers: readonly ConfigLayer[];
    readonly branch: string | null;
  },
  tips: Readonly<Record<string, string>>,
): Omit<WantedProtection, "upstreams"> {
  const of = (wanted: ConfigLayer["origin"]) =>
    loaded.layers.find(({ origin }) => origin === wanted)?.file.protect;
  const { branch } = loaded;
  return { branch, project: of("project"), user: of("user"), tips };
}

/** Returns the branches whose upstream would have to be looked at. */
export function branchesWithoutUpstream(
  meta: Repository,
  wanted: Omit<WantedProtection, "upstreams">,
): string[] {
  return withProtection(meta, { ...wanted, upstreams: {} }).protected_branches
    .filter((branch) =>
      meta.upstreams?.[branch] === undefined &&
      Object.hasOwn(wanted.tips, branch)
    );
}

/** Returns the record as it is to be; the same object when it is so already. */
export function withProtection(
  meta: Repository,
  wanted: WantedProtection,
): Repository {
  const grown = withUser(chosenOf(meta), wanted);
  const project = mayGovern(meta, wanted.branch) ? wanted.project : {
    branches: meta.protected_branches,
    accept_upstream: meta.accept_upstream !== false,
  };
  const named = existing(meta, project?.branches ?? [], wanted.tips);
  const branches = inOrderOf(
    meta.protected_branches,
    named.length > 0 ? named : grown.branches,
  );
  const first = meta.protected_branches[0];
  // A branch that gave its protection up governs no more: what it said last
  // is what holds where its successor is silent.
  const isHandedOver = named.length > 0 && first !== undefined &&
    !named.includes(first);
  const next: Repository = {
    ...meta,
    protected_branches: branches,
    accept_upstream: project?.accept_upstream ?? grown.accept_upstream,
    chosen: isHandedOver ? { ...grown, branches } : grown,
    guarded_from: Object.fromEntries(
      Object.entries({ ...wanted.tips, ...meta.guarded_from })
        .filter(([branch]) => branches.includes(branch)),
    ),
    // What is on record stays: only a person accepts another one.
    upstreams: Object.fromEntries(
      Object.entries({ ...wanted.upstreams, ...meta.upstreams })
        .filter(([branch]) => branches.includes(branch)),
    ),
  };
  return isSame(meta, next) ? meta : next;
}

function isOfFile(origin: ConfigLayer["origin"]): boolean {
  return origin === "project" || origin === "user";
}

/** Where every protected branch is gone, no other takes its place. */
function mayGovern(meta: Repository, branch: string | null): boolean {
  const { protected_branches } = meta;
  return protected_branches.length === 0 ||
    (branch !== null && protected_branches.includes(branch));
}

/** Older ledgers do not tell what was chosen from what is in force. */
function chosenOf(meta: Repository): Protection {
  return meta.chosen ?? {
    branches: meta.protected_branches,
    accept_upstream: meta.accept_upstream !== false,
  };
}

function withUser(
  chosen: Protection,
  { user, tips }: WantedProtection,
): Protection {
  const added = (user?.branches ?? []).filter((branch) =>
    Object.hasOwn(tips, branch)
  );
  return {
    branches: [...new Set([...chosen.branches, ...added])],
    accept_upstream: chosen.accept_upstream && user?.accept_upstream !== false,
  };
}

/** A name without a branch counts once it was protected: it may be gone. */
function existing(
  meta: Repository,
  names: readonly string[],
  tips: Readonly<Record<string, string>>,
): string[] {
  const found = names.filter((name) =>
    Object.hasOwn(tips, name) || meta.protected_branches.includes(name)
  );
  return [...new Set(found)];
}

/** What was first stays first: its file governs. */
function inOrderOf(
  before: readonly string[],
  branches: readonly string[],
): string[] {
  return [
    ...before.filter((branch) => branches.includes(branch)),
    ...branches.filter((branch) => !before.includes(branch)),
  ];
}

function isSame(before: Repository, after: Repository): boolean {
  const parts = (meta: Repository) =>
    JSON.stringify([
      meta.protected_branches,
      meta.accept_upstream !== false,
      chosenOf(meta),
      Object.entries(meta.guarded_from ?? {}).toSorted(),
      Object.entries(meta.upstreams ?? {}).toSorted(),
    ]);
  return parts(before) === parts(after);
}
