import { assertEquals } from "@std/assert";
import {
  claimedRun,
  isSameCommand,
  verificationItems,
} from "../../src/core/completion_command.ts";

const PROGRAMS = ["npm", "node", "make", "find", "test", "./check.sh"];

/** Lines of VERIFICATION, and the command in each; null: there is none. */
const ITEMS: readonly (readonly [line: string, command: string | null])[] = [
  ["npm test -- slug", "npm test -- slug"],
  ["RUN: npm test", "npm test"],
  ["run: anything at all", "anything at all"],
  ["CI=1 npm test", "CI=1 npm test"],
  ["./check.sh && npm test", "./check.sh && npm test"],
  ["! npm run lint", "! npm run lint"],
  ["cd sub && npm test", "cd sub && npm test"],
  ["make all", "make all"],
  ["test all pages by hand", null],
  ["make check", "make check"],
  ["find . -name '*.orig'", "find . -name '*.orig'"],
  ["find out why it fails", null],
  ["make sure that it works", null],
  ["test that the page loads", null],
  ["test -f out.txt", "test -f out.txt"],
  ["Report what you saw", null],
  ["nmp test", null],
  ["The page loads in a second", null],
];

for (const [line, command] of ITEMS) {
  Deno.test(`verificationItems() of "${line}": ${command}`, () => {
    const [item] = verificationItems(
      [line],
      (word) => PROGRAMS.includes(word),
    );
    assertEquals(item?.kind === "command" ? item.line : null, command);
  });
}

/** What agents say that they ran: command, exit code, what is missing. */
const CLAIMS: readonly (readonly [
  text: string,
  command: string | null,
  exit: number | null,
  rejected: string | null,
])[] = [
  ["npm test → exit 0", "npm test", 0, null],
  ["npm test -> 1", "npm test", 1, null],
  ["npm test: exit code 2", "npm test", 2, null],
  ["npm test (exit 0)", "npm test", 0, null],
  ["$ npm test, exited with status 0", "npm test", 0, null],
  ["`npm test` returned 0", "npm test", 0, null],
  ["npm test rc=3", "npm test", 3, null],
  ["npm test — exit status: 0, 12 passed", "npm test", 0, null],
  ["npm test passed", "npm test passed", null, "it lacks its exit code"],
  ["exit 0", null, 0, "it lacks the command"],
  ["", null, null, "it lacks the command and its exit code"],
];

for (const [text, command, exit_status, rejected] of CLAIMS) {
  Deno.test(`claimedRun() reads "${text}" (AF-123)`, () => {
    assertEquals(claimedRun(text), { text, command, exit_status, rejected });
  });
}

Deno.test("isSameCommand() minds neither blanks nor RUN:", () => {
  const claim = claimedRun("npm  test → exit 0");
  assertEquals(isSameCommand(claim, "RUN: npm test"), true);
  assertEquals(isSameCommand(claim, "npm test -- more"), false);
});
