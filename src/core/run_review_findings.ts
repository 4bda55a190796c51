/**
 * Findings of several runs as one ranked list: what is said twice stands
 * there once with its sources, and what they disagree on stays visible.
 */
import { printable } from "./printable.ts";
import type { Severity } from "./records/merge.ts";

/** What one run found. */
export interface FindingSource {
  /** Name of the source, for people: id of its run. */
  readonly name: string;
  /** One line each: `P1 path:line what is wrong`. */
  readonly findings: readonly string[];
}

export interface MergedFinding {
  /** The gravest that a source gives it; null when none gives one. */
  readonly severity: Severity | null;
  /** Empty when no place is named. */
  readonly location: string;
  readonly text: string;
  readonly sources: readonly string[];
  /** How the sources differ on it; empty when they do not. */
  readonly conflict: string;
}

interface Said {
  readonly severity: Severity | null;
  readonly location: string;
  readonly text: string;
  readonly source: string;
}

const FORM =
  /^(?:[-*]\s+)?(?:\[?(P[0-3])\]?[:\s]\s*)?(?:`?([\w@./-]*[\w@-]+\.[\w]+(?::\d+(?:[-:]\d+)?)?|[\w@.-]+\/[\w@./-]+(?::\d+)?)`?[:\s]\s*)?([\s\S]*)$/;

/** Returns all findings once each, the gravest first. */
export function mergeFindings(
  sources: readonly FindingSource[],
): MergedFinding[] {
  const groups = new Map<string, Said[]>();
  for (const { name, findings } of sources) {
    for (const finding of findings) {
      const said = saidOf(finding, name);
      const key = keyOf(said);
      groups.set(key, [...groups.get(key) ?? [], said]);
    }
  }
  return [...groups.values()].map(merged).toSorted((a, b) =>
    rankOf(a) - rankOf(b) || b.sources.length - a.sources.length
  );
}

function saidOf(finding: string, source: string): Said {
  const match = FORM.exec(printable(finding).trim());
  // The form allows four severities only.
  const severity = (match?.[1] ?? null) as Severity | null;
  return {
    severity,
    location: match?.[2] ?? "",
    text: (match?.[3] ?? "").trim(),
    source,
  };
}

/** The same place and the same words, whatever their case and marks. */
function keyOf({ location, text }: Said): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return `${location} ${words.join(" ")}`;
}

function merged(group: readonly Said[]): MergedFinding {
  const [first] = group;
  const severities = [
    ...new Set(group.flatMap(({ severity }) => severity ?? [])),
  ].toSorted();
  return {
    severity: severities[0] ?? null,
    location: first?.location ?? "",
    text: first?.text ?? "",
    sources: [...new Set(group.map(({ source }) => source))],
    conflict: severities.length < 2
      ? ""
      : severities.map((severity) =>
        `${severity}: ${
          group.filter((said) => said.severity === severity)
            .map(({ source }) => source).join(", ")
        }`
      ).join("; "),
  };
}

/** What has no severity comes after all that has one. */
function rankOf({ severity }: MergedFinding): number {
  return severity === null ? 4 : Number(severity.slice(1));
}
