/**
 * What a viewer's status line is made of: a script, and one line of text for
 * each session, below `viewer/` of the state folder.
 */
import { join } from "@std/path";
import script from "../../tmux/status_line.sh" with { type: "text" };
import { makePrivateFolder } from "../io/fs.ts";
import { fileNameOf, type StatePaths } from "./paths.ts";

/** Makes the script and returns the words that print a session's line. */
export function prepareStatusLine(
  paths: StatePaths,
  session: string,
): readonly string[] {
  const folder = join(paths.root, "viewer");
  makePrivateFolder(folder);
  const path = join(folder, "status_line.sh");
  replace(path, script);
  return ["sh", path, lineFile(paths, session)];
}

/** Writes the line of a session. */
export function writeStatusLine(
  paths: StatePaths,
  session: string,
  line: string,
): void {
  replace(lineFile(paths, session), `${line}\n`);
}

function lineFile(paths: StatePaths, session: string): string {
  return join(paths.root, "viewer", fileNameOf(session));
}

/** Several supervisors may write at once: each by a name of its own. */
function replace(path: string, text: string): void {
  const temporary = `${path}.${Deno.pid}.tmp`;
  Deno.writeTextFileSync(temporary, text, { mode: 0o600 });
  Deno.renameSync(temporary, path);
}
