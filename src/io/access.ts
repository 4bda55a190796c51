import { run } from "./process.ts";

/** Tells whether a file can be opened for writing. Writes nothing. */
export async function canWrite(path: string): Promise<boolean> {
  try {
    (await Deno.open(path, { write: true })).close();
    return true;
  } catch (error) {
    // Whatever the reason, and a sandbox may give an unusual one: no.
    if (error instanceof Error) return false;
    throw error;
  }
}

/** Tells whether files can be made in a folder. Makes none. */
export async function isWritableFolder(path: string): Promise<boolean> {
  const result = await run(["test", "-w", path]);
  return result.status === 0;
}
