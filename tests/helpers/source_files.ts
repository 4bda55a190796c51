import { join } from "@std/path";

/** Folder of the project, with a slash at the end. */
export const PROJECT = new URL("../../", import.meta.url).pathname;

/** Returns the paths of files below a folder of the project, sorted. */
export function filesBelow(folder: string, suffix: string): string[] {
  const found: string[] = [];
  for (const entry of Deno.readDirSync(join(PROJECT, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...filesBelow(path, suffix));
    else if (entry.name.endsWith(suffix)) found.push(path);
  }
  return found.sort();
}

/** Returns the text of a file of the project. */
export function textOf(path: string): string {
  return Deno.readTextFileSync(join(PROJECT, path));
}

export interface ImportEdge {
  /** Path in the project, or the name of a package. */
  readonly to: string;
  readonly isDynamic: boolean;
  readonly isTypeOnly: boolean;
}

interface ModuleInfo {
  readonly specifier: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: { readonly specifier?: string };
    readonly type?: { readonly specifier?: string };
    readonly isDynamic?: boolean;
  }[];
}

/** Returns what every module reachable from a file of the project imports. */
export async function importGraph(
  entry: string,
): Promise<ReadonlyMap<string, readonly ImportEdge[]>> {
  const { stdout, success } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", join(PROJECT, entry)],
    cwd: PROJECT,
  }).output();
  if (!success) throw new Error(`deno info failed for ${entry}`);
  const info: { readonly modules: readonly ModuleInfo[] } = JSON.parse(
    new TextDecoder().decode(stdout),
  );
  return new Map(
    info.modules.map((module) => [
      pathOf(module.specifier),
      (module.dependencies ?? []).map((edge) => ({
        to: pathOf(edge.code?.specifier ?? edge.type?.specifier ?? ""),
        isDynamic: edge.isDynamic === true,
        isTypeOnly: edge.code === undefined,
      })),
    ]),
  );
}

function pathOf(specifier: string): string {
  const root = `file://${PROJECT}`;
  return specifier.startsWith(root)
    ? specifier.slice(root.length)
    : specifier.replace(/^npm:\/?/, "npm:");
}

/** Returns what is loaded when a module is, dynamic imports left out. */
export function loadedBy(
  graph: ReadonlyMap<string, readonly ImportEdge[]>,
  entry: string,
): Set<string> {
  const loaded = new Set<string>();
  const visit = (path: string) => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const edge of graph.get(path) ?? []) {
      if (!edge.isDynamic && !edge.isTypeOnly) visit(edge.to);
    }
  };
  visit(entry);
  return loaded;
}

/** Returns a circle of imports, types included, or undefined. */
export function findCycle(
  graph: ReadonlyMap<string, readonly ImportEdge[]>,
): readonly string[] | undefined {
  const done = new Set<string>();
  const visit = (
    path: string,
    above: readonly string[],
  ): string[] | undefined => {
    const start = above.indexOf(path);
    if (start >= 0) return [...above.slice(start), path];
    if (done.has(path)) return undefined;
    for (const edge of graph.get(path) ?? []) {
      const cycle = visit(edge.to, [...above, path]);
      if (cycle !== undefined) return cycle;
    }
    done.add(path);
    return undefined;
  };
  for (const path of graph.keys()) {
    const cycle = visit(path, []);
    if (cycle !== undefined) return cycle;
  }
  return undefined;
}
