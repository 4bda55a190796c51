/** Where a word leads to a program, as an operating system looks it up. */
import { join } from "@std/path";
import { isProgram } from "./fs.ts";

export interface ProgramPlace {
  /** Where the program is going to run; `undefined` while there is no telling. */
  readonly folder: string | undefined;
  /** As in `PATH`. */
  readonly searchPath: string;
}

/**
 * Returns where a word finds a program; null when it finds none, `undefined`
 * when that depends on a folder that is not known.
 */
export function findProgram(
  word: string,
  { folder, searchPath }: ProgramPlace,
): string | null | undefined {
  if (word === "") return null;
  const places = word.includes("/")
    ? [word]
    : searchPath.split(":").map((each) => join(each === "" ? "." : each, word));
  const paths = places.map((path) => {
    if (path.startsWith("/")) return path;
    return folder === undefined ? undefined : join(folder, path);
  });
  const known = paths.filter((path) => path !== undefined);
  const isSure = known.length === paths.length;
  return known.find(isProgram) ?? (isSure ? null : undefined);
}
