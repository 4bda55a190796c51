/**
 * Ids are a letter that tells the kind and a number that is never used twice
 * in one repository: `E1` epic, `F2` feature, `G3` test group, `C4` case,
 * `T5` thread, `L6` lock, `M7` merge request, `R8` review. A step is named
 * after its Case: `C4.1`.
 */
export const ID_LETTER = {
  epic: "E",
  feature: "F",
  test_group: "G",
  case: "C",
  thread: "T",
  lock: "L",
  merge_request: "M",
  review: "R",
  evidence: "V",
  message: "I",
  violation: "X",
  override: "O",
} as const;

const ID = /^([A-Z])([1-9][0-9]*)(?:\.([1-9][0-9]*))?$/;

export interface ParsedId {
  readonly letter: string;
  readonly number: number;
  /** The number after the dot, only of a step. */
  readonly step: number | undefined;
}

/** Returns the parts of an id, or `undefined` for any other text. */
export function parseId(id: string): ParsedId | undefined {
  const match = ID.exec(id);
  if (match === null) return undefined;
  return {
    letter: match[1] ?? "",
    number: Number(match[2]),
    step: match[3] === undefined ? undefined : Number(match[3]),
  };
}
