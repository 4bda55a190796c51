import { join } from "@std/path";
import { readText } from "../io/fs.ts";

/** What a run's folder says of it; null for what is not there, or no JSON. */
export interface RunArtifacts {
  readonly policy: Record<string, unknown> | null;
  readonly evidence: Record<string, unknown> | null;
  readonly result: Record<string, unknown> | null;
  /** `result.md`. */
  readonly text: string | null;
}

/** Reads them; whether they are to be believed, the ledger tells. */
export function loadRunArtifacts(folder: string): RunArtifacts {
  return {
    policy: jsonIn(folder, "policy.json"),
    evidence: jsonIn(folder, "evidence.json"),
    result: jsonIn(folder, "result.json"),
    text: readText(join(folder, "result.md")) ?? null,
  };
}

function jsonIn(folder: string, name: string): Record<string, unknown> | null {
  const text = readText(join(folder, name));
  if (text === undefined) return null;
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null &&
      !Array.isArray(value);
    return isObject ? { ...value } : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
