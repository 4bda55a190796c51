import { assertEquals, assertThrows } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import {
  enqueue,
  findHead,
  moveEntry,
  queueOf,
  requireOwnRequest,
} from "../../src/core/merge_queue.ts";
import type { MergeState } from "../../src/core/records/merge.ts";
import {
  at,
  mergeSample,
  putEntry,
  putTurn,
} from "../helpers/merge_samples.ts";
import { MemoryView, NOON } from "../helpers/memory_view.ts";

const HEAD_OPTIONS = { now: NOON, staleSeconds: 900 };

function three(): MemoryView {
  const view = new MemoryView();
  for (const [index, session] of ["one", "two", "three"].entries()) {
    putEntry(view, {
      id: `M${index + 1}`,
      session_id: session,
      position: index + 1,
    });
  }
  return view;
}

function ids(view: MemoryView): string[] {
  return queueOf(view).map((each) => each.id);
}

function wanted(session: string) {
  const { id: _id, state: _state, ...entry } = mergeSample({
    session_id: session,
  });
  return {
    ...entry,
    risk: "medium" as const,
    default_title: "default",
    labels: [],
    case_ids: [],
  };
}

Deno.test("queueOf() is first come first served within a priority", () => {
  const view = three();
  putEntry(view, { id: "M9", session_id: "nine", position: 9, priority: 5 });
  assertEquals(ids(view), ["M9", "M1", "M2", "M3"]);
});

Deno.test("queueOf() leaves out what is final or back with its author", () => {
  const view = three();
  const states: MergeState[] = ["landed", "changes_requested"];
  for (const [index, state] of states.entries()) {
    putEntry(view, { id: `M${index + 1}`, session_id: "s", state });
  }
  assertEquals(ids(view), ["M3"]);
});

Deno.test("findHead() passes over a session that is stale or closed", () => {
  const view = three();
  const one = view.find("sessions", "one");
  const two = view.find("sessions", "two");
  if (one) view.put("sessions", "one", { ...one, last_seen_at: at(-901) });
  if (two) view.put("sessions", "two", { ...two, state: "closed" });
  assertEquals(findHead(view, HEAD_OPTIONS)?.id, "M3");
});

Deno.test("findHead() is the holder while its merge lock runs", () => {
  const view = three();
  putTurn(view, "in_review", { id: "M1", session_id: "one" });
  putEntry(view, { id: "M9", session_id: "nine", position: 9, priority: 5 });
  assertEquals(findHead(view, HEAD_OPTIONS)?.id, "M1");
});

Deno.test("findHead() puts a lapsed turn behind those that wait", () => {
  const view = three();
  putTurn(view, "in_review", { id: "M1", session_id: "one" });
  assertEquals(findHead(view, { ...HEAD_OPTIONS, now: at(601) })?.id, "M2");
});

Deno.test("findHead() is a lapsed turn when nobody waits", () => {
  const view = new MemoryView();
  putTurn(view, "in_review");
  assertEquals(findHead(view, { ...HEAD_OPTIONS, now: at(601) })?.id, "M1");
});

Deno.test("enqueue() gives a new entry the last place", () => {
  const view = three();
  const { request, is_new } = enqueue(view, wanted("four"), NOON);
  assertEquals([is_new, request.position, request.state], [true, 4, "queued"]);
});

Deno.test("enqueue() returns an entry that is queued as it is", () => {
  const view = three();
  const { request, is_new } = enqueue(
    view,
    { ...wanted("one"), title: "other" },
    NOON,
  );
  assertEquals([is_new, request.id, request.title], [false, "M1", "Gallery"]);
});

for (
  const [what, asked, expected] of [
    ["nothing", {}, ["Gallery", 3, "high"]],
    ["a title", { title: "new" }, ["new", 3, "high"]],
    [
      "another risk and priority",
      { risk: "low", priority: 0 },
      ["Gallery", 0, "low"],
    ],
  ] as const
) {
  Deno.test(`enqueue() again with ${what} keeps what was asked for before`, () => {
    const view = new MemoryView();
    putEntry(view, {
      state: "changes_requested",
      title: "Gallery",
      priority: 3,
      risk: "high",
    });
    const { title: _t, priority: _p, risk: _r, ...rest } = wanted("gallery");
    const { request } = enqueue(view, { ...rest, ...asked }, NOON);
    assertEquals(
      [request.title, request.priority, request.risk],
      [...expected],
    );
  });
}

Deno.test("enqueue() of what says no title takes the default", () => {
  const { title: _t, risk: _r, priority: _p, ...rest } = wanted("gallery");
  const { request } = enqueue(new MemoryView(), rest, NOON);
  assertEquals(
    [request.title, request.priority, request.risk],
    ["default", 0, "medium"],
  );
});

for (
  const state of [
    "conflict",
    "gates_failed",
    "changes_requested",
    "blocked",
  ] as const
) {
  Deno.test(`enqueue() revives an entry that is ${state} at the end`, () => {
    const view = three();
    putEntry(view, { id: "M1", session_id: "one", state, rounds: 2 });
    const { request } = enqueue(view, wanted("one"), NOON);
    assertEquals(
      [request.id, request.state, request.position, request.rounds],
      ["M1", "queued", 4, 2],
    );
  });
}

for (const state of ["landed", "withdrawn"] as const) {
  Deno.test(`enqueue() makes another entry when the last is ${state}`, () => {
    const view = three();
    view.put("counter", "id", { last: 3 });
    putEntry(view, { id: "M1", session_id: "one", state });
    assertEquals(enqueue(view, wanted("one"), NOON).request.id, "M4");
  });
}

for (
  const [place, order] of [
    [1, ["M3", "M1", "M2"]],
    [2, ["M1", "M3", "M2"]],
    [3, ["M1", "M2", "M3"]],
    [9, ["M1", "M2", "M3"]],
  ] as const
) {
  Deno.test(`moveEntry() puts the last of three at place ${place}`, () => {
    const view = three();
    const request = mergeSample({ id: "M3", session_id: "three", position: 3 });
    moveEntry(view, request, { place, now: NOON });
    assertEquals(ids(view), [...order]);
  });
}

Deno.test("moveEntry() takes the priority of where it goes", () => {
  const view = three();
  putEntry(view, { id: "M9", session_id: "nine", position: 9, priority: 5 });
  const request = mergeSample({ id: "M3", session_id: "three", position: 3 });
  moveEntry(view, request, { place: 1, now: NOON });
  assertEquals(ids(view), ["M3", "M9", "M1", "M2"]);
});

Deno.test("moveEntry() refuses an entry whose turn it is", () => {
  const view = new MemoryView();
  const request = putTurn(view, "in_review");
  assertThrows(
    () => moveEntry(view, request, { place: 1, now: NOON }),
    LockstepError,
    "it is in_review",
  );
});

Deno.test("requireOwnRequest() refuses another session's entry", () => {
  const options = { session: "two", action: "land" };
  const error = assertThrows(
    () => requireOwnRequest(three(), "M1", options),
    LockstepError,
  );
  assertEquals(error.reason, "merge.not_yours");
});

Deno.test("requireOwnRequest() says so when nothing is queued", () => {
  const options = { session: "ten", action: "land" };
  const error = assertThrows(
    () => requireOwnRequest(three(), undefined, options),
    LockstepError,
  );
  assertEquals(error.reason, "merge.nothing_queued");
});
