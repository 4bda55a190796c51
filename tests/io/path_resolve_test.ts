import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { resolvePath } from "../../src/io/path_resolve.ts";

/** A folder with `top/src/a`, links `in` and `out`, and a link to the top. */
class Tree implements Disposable {
  readonly root = Deno.realPathSync(
    Deno.makeTempDirSync({ prefix: "lockstep-path-" }),
  );
  readonly top = `${this.root}/top`;

  constructor() {
    Deno.mkdirSync(`${this.top}/src`, { recursive: true });
    Deno.mkdirSync(`${this.root}/outside`);
    Deno.writeTextFileSync(`${this.top}/src/a`, "");
    Deno.symlinkSync("src", `${this.top}/in`);
    Deno.symlinkSync("../outside", `${this.top}/out`);
    Deno.symlinkSync("a", `${this.top}/src/link`);
    Deno.symlinkSync(this.top, `${this.root}/alias`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

const RESOLVED: readonly (readonly [text: string, path: string])[] = [
  ["src/a", "src/a"],
  ["in/a", "src/a"],
  ["in/new/file", "src/new/file"],
  ["in", "in"],
  ["src/link", "src/link"],
  ["none/../src/a", "src/a"],
  [".", "."],
  ["ROOT/top/in/a", "src/a"],
  ["ROOT/alias/src/a", "src/a"],
  ["ROOT/alias/in/a", "src/a"],
  ["ROOT/top", "."],
];

for (const [text, path] of RESOLVED) {
  Deno.test(`resolvePath() gives "${path}" for ${text}`, () => {
    using tree = new Tree();
    const given = text.replace("ROOT", tree.root);
    assertEquals(resolvePath(given, { topLevel: tree.top }), path);
  });
}

for (const text of ["out/a", "out/sub/a", "ROOT/outside/a", "../outside/a"]) {
  Deno.test(`resolvePath() refuses ${text}, which leads out`, () => {
    using tree = new Tree();
    const given = text.replace("ROOT", tree.root);
    const error = assertThrows(
      () => resolvePath(given, { topLevel: tree.top }),
      LockstepError,
    );
    assertEquals(error.reason, "path.outside");
  });
}
