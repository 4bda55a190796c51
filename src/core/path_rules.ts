import { EXACT_PATHS, type PathRules } from "./path.ts";
import type { Repository } from "./records/meta.ts";

/** Returns how this repository compares paths, as found at its set-up. */
export function pathRulesOf(repository: Repository | undefined): PathRules {
  if (repository === undefined) return EXACT_PATHS;
  return {
    ignoreCase: repository.ignore_case === true,
    precomposeUnicode: repository.precompose_unicode === true,
  };
}
