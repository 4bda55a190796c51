/** The files of a review pack, as people and agents read them. */
import type { Evidence } from "./records/task.ts";
import type { ReviewPack } from "./review_pack.ts";

/** Returns the files of a pack by name, without the patch. */
export function packFiles(pack: ReviewPack): Map<string, string> {
  return new Map([
    ["review-pack.json", `${JSON.stringify(pack, null, 2)}\n`],
    ["reviewer-prompt.md", pack.prompt],
    [
      "changed-files.txt",
      pack.files.map((file) =>
        `${file.added ?? "-"}\t${file.deleted ?? "-"}\t${file.path}\n`
      ).join(""),
    ],
    ["cases.md", casesText(pack)],
    ["gates.md", gatesText(pack.gates)],
    ["claims.md", claimsText(pack)],
  ]);
}

function casesText(pack: ReviewPack): string {
  const sections = pack.cases.map(({ task, evidence, drift }) =>
    [
      `## ${task.id} ${task.title} (${task.state})`,
      "",
      ...(task.result === null ? [] : [task.result, ""]),
      ...(evidence.length === 0
        ? ["No evidence."]
        : evidence.map(evidenceLine)),
      ...drift.map(({ what, was, is }) =>
        `- since it began ${what} has changed: was ${JSON.stringify(was)}, is ${
          JSON.stringify(is)
        }`
      ),
      "",
    ].join("\n")
  );
  return ["# Cases", "", ...sections].join("\n");
}

function gatesText(gates: readonly Evidence[]): string {
  const rows = gates.length === 0
    ? ["No gates were run on the candidate."]
    : gates.map((each) => `${evidenceLine(each)}, in ${outputFile(each)}`);
  return ["# Gates on the candidate", "", ...rows, ""].join("\n");
}

/** Returns the name of the file with a gate's output in a pack. */
export function outputFile(evidence: Evidence): string {
  return `gate-${evidence.id}.log`;
}

function evidenceLine(evidence: Evidence): string {
  const output = evidence.output_path === null
    ? ""
    : `; output ${evidence.output_path} sha256 ${evidence.output_digest}`;
  return `- ${evidence.id} [${evidence.label}, ${evidence.source}] ${evidence.text} (tree ${
    evidence.tree ?? "none"
  }${output})`;
}

function claimsText(pack: ReviewPack): string {
  return [
    "# Claims",
    "",
    ...pack.claims.map((each) =>
      `- ${each.outcome}: ${each.claim}${
        each.detail === "" ? "" : ` (${each.detail})`
      }`
    ),
    "",
    `Risk: ${pack.risk}${
      pack.risk_reasons.length === 0 ? "" : ` (${pack.risk_reasons.join(", ")})`
    }`,
    "",
  ].join("\n");
}
