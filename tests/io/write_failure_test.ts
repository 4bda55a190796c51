import { assertEquals } from "@std/assert";
import {
  explainWriteFailure,
  findWriteFailure,
} from "../../src/io/write_failure.ts";

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

for (
  const [code, failure] of [
    ["ENOSPC", "disk_full"],
    ["EDQUOT", "disk_full"],
    ["EACCES", "read_only"],
    ["EROFS", "read_only"],
    ["EIO", "io_error"],
    ["ENOENT", undefined],
  ] as const
) {
  Deno.test(`findWriteFailure() of ${code} is ${failure}`, () => {
    assertEquals(findWriteFailure(systemError(code)), failure);
  });
}

Deno.test("findWriteFailure() knows what the system says of a full device", {
  ignore: Deno.build.os !== "linux",
}, () => {
  let thrown: unknown;
  try {
    Deno.writeTextFileSync("/dev/full", "text");
  } catch (error) {
    thrown = error;
  }
  assertEquals(findWriteFailure(thrown), "disk_full");
});

Deno.test("explainWriteFailure() names the folder, and leaves other errors alone", () => {
  const error = explainWriteFailure(systemError("EROFS"), "/state", "outcome");
  assertEquals(error?.reason, "state.read_only");
  assertEquals(error?.message.includes('"/state"'), true);
  assertEquals(error?.message.endsWith("outcome"), true);
  assertEquals(explainWriteFailure(new Error("bug"), "/state", ""), undefined);
});
