import type { PolicyFiles } from "../../src/core/policy.ts";
import { stricterContent } from "../../src/core/policy_order.ts";

/** Returns the policy files that allow more than they should. */
export function looserFiles(
  found: PolicyFiles,
  expected: PolicyFiles,
): string[] {
  const names = new Set([...found.keys(), ...expected.keys()]);
  return [...names].filter((name) => {
    const strictest = stricterContent(
      name,
      expected.get(name),
      found.get(name),
    );
    return lines(strictest) !== lines(found.get(name));
  });
}

function lines(content: string | undefined): string | undefined {
  return content?.split("\n").filter((line) => line !== "").toSorted()
    .join("\n");
}
