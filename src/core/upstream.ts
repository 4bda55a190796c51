/**
 * The upstream of a protected branch: what it may fast-forward to without an
 * approval. Anybody who can write the git configuration can name another one,
 * so what was there at the set-up, or what a person accepted since, is on
 * record; the hook compares. The text of `describeUpstream` is made in the
 * same way by `hooks/reference-transaction`.
 */
import type { Finding } from "./audit_rules.ts";
import { printable } from "./printable.ts";
import type { Repository, Upstream } from "./records/meta.ts";

/** What git says of its configuration, in its own words. */
export interface UpstreamFacts {
  /** `for-each-ref`: tracking ref, name of the remote, ref over there. */
  readonly branch: string;
  /** `git remote -v`. */
  readonly remotes: string;
  /** `git config --get-regexp` of what decides where refs go. */
  readonly settings: string;
}

/** An upstream without the digest of its description. */
export interface Described {
  readonly remote: string;
  readonly merge_ref: string;
  readonly tracking_ref: string;
  readonly url: string;
  /** Everything that decides what the tracking ref gets. */
  readonly text: string;
}

/** Returns the upstream that git would follow; `undefined`: none to trust. */
export function describeUpstream(facts: UpstreamFacts): Described | undefined {
  const [tracking_ref = "", remote = "", merge_ref = ""] = facts.branch
    .trim().split(" ");
  // A branch of this repository is no upstream: whoever moves it moves both.
  if (!tracking_ref.startsWith("refs/remotes/")) return undefined;
  const addresses = linesOf(facts.remotes)
    .filter((line) => line.startsWith(`${remote}\t`))
    .map(addressOf);
  const settings = linesOf(facts.settings)
    .filter((line) => decides(line, remote, tracking_ref));
  const url = addresses.find((line) => line.startsWith("fetch "));
  return {
    remote,
    merge_ref,
    tracking_ref,
    url: withoutCredentials(url?.slice("fetch ".length) ?? ""),
    text: [
      `${tracking_ref} ${remote} ${merge_ref}`,
      ...addresses,
      ...settings,
      "",
    ].join("\n"),
  };
}

function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line !== "");
}

/** `origin<tab>URL (fetch)`, of newer git with a filter behind it. */
function addressOf(line: string): string {
  const rest = line.slice(line.indexOf("\t") + 1);
  const at = rest.indexOf(" (fetch)");
  return at < 0
    ? `push ${rest.replace(/ \(push\)$/, "")}`
    : `fetch ${rest.slice(0, at)}`;
}

/** Refspecs that write the tracking ref, and programs in the place of git's. */
function decides(line: string, remote: string, tracking: string): boolean {
  const at = line.indexOf(" ");
  const key = line.slice(0, at);
  if (!key.endsWith(".fetch")) return key.startsWith(`remote.${remote}.`);
  const target = line.slice(at + 1).split(":").at(-1) ?? "";
  const [start = "", end] = target.split("*");
  return end === undefined
    ? tracking === target
    : tracking.startsWith(start) && tracking.endsWith(end);
}

/** A token in an address is nobody's business. */
function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, "$1");
}

/**
 * Returns how an upstream is shown: `main of origin (URL)`. Whoever can write
 * the configuration writes the address, and a person decides by this text.
 */
export function upstreamName(upstream: Upstream | null): string {
  if (upstream === null) return "nothing";
  const branch = upstream.merge_ref.replace(/^refs\/heads\//, "");
  return printable(`${branch} of ${upstream.remote} (${upstream.url})`);
}

/** Returns what each protected branch may follow, as people read it. */
export function upstreamNames(
  meta: Repository | undefined,
): Record<string, string | null> {
  if (meta === undefined || meta.accept_upstream === false) return {};
  return Object.fromEntries(meta.protected_branches.map((branch) => {
    const upstream = meta.upstreams?.[branch] ?? null;
    return [branch, upstream === null ? null : upstreamName(upstream)];
  }));
}

/** Upstreams by protected branch; null: none that can be trusted. */
export type Upstreams = Readonly<Record<string, Upstream | null>>;

/** Returns the protected branches whose upstream is not the one on record. */
export function changedUpstreams(
  meta: Repository | undefined,
  configured: Upstreams,
): { branch: string; recorded: Upstream | null; configured: Upstream }[] {
  if (meta === undefined || meta.accept_upstream === false) return [];
  return meta.protected_branches.flatMap((branch) => {
    const found = configured[branch] ?? null;
    const recorded = meta.upstreams?.[branch] ?? null;
    return found === null || found.digest === recorded?.digest
      ? []
      : [{ branch, recorded, configured: found }];
  });
}

/** Returns what an audit says of upstreams that nobody accepted. */
export function upstreamFindings(
  meta: Repository | undefined,
  configured: Upstreams,
): Finding[] {
  return changedUpstreams(meta, configured).map((each) => ({
    kind: "upstream_changed",
    ref: `refs/heads/${each.branch}`,
    old_commit: null,
    new_commit: null,
    text: `${each.branch} is configured to follow ${
      upstreamName(each.configured)
    }; on record is ${upstreamName(each.recorded)}`,
  }));
}

/** Renders the policy file of what the hook may let through. */
export function renderUpstreams(meta: Repository): string {
  if (meta.accept_upstream === false) return "";
  return meta.protected_branches.toSorted().map((branch) => {
    const upstream = meta.upstreams?.[branch] ?? null;
    if (upstream === null) return "";
    const { tracking_ref, digest, remote, merge_ref, url } = upstream;
    return `${branch} ${tracking_ref} ${digest} ${remote} ${merge_ref} ${url}\n`;
  }).join("");
}
