import { assertEquals, assertRejects } from "@std/assert";
import { LockstepError } from "../../src/core/error.ts";
import { delay } from "../../src/io/clock.ts";
import { listPanes, listSessions } from "../../src/io/tmux.ts";
import {
  closePane,
  closeViewer,
  findViewer,
  openPane,
  type PaneOptions,
  titlePane,
  type ViewerName,
} from "../../src/io/tmux_viewer.ts";
import { VIEWER_KEYS } from "../../src/io/tmux_words.ts";
import { AttachedClient } from "../helpers/attached_client.ts";
import { TempTmux } from "../helpers/temp_tmux.ts";

const PANE: PaneOptions = {
  window: "work",
  title: "T5 worker C4 running",
  thread: "T5",
  argv: ["sleep", "60"],
  cwd: "/",
  env: {},
};

function viewerOn(tmux: TempTmux, name = "demo-gallery"): ViewerName {
  return { server: tmux.server, name, tag: "gallery@1" };
}

async function shown(tmux: TempTmux, format: string): Promise<string[]> {
  const { stdout } = await tmux.run("list-panes", "-a", "-F", format);
  return stdout.split("\n").slice(0, -1);
}

async function untilDead(tmux: TempTmux, pane: string): Promise<void> {
  for (let i = 0; i < 500; i++) {
    const found = (await listPanes(tmux.server)).find((p) => p.id === pane);
    if (found === undefined || found.isDead) return;
    await delay(10);
  }
  throw new Error(`pane ${pane} lives on`);
}

Deno.test("openPane() makes the viewer, tagged, with its input off", async () => {
  await using tmux = await TempTmux.create();
  const viewer = viewerOn(tmux);
  const pane = await openPane(viewer, PANE);
  assertEquals((await findViewer(viewer))?.tag, "gallery@1");
  assertEquals(
    await shown(
      tmux,
      "#{pane_id} #{pane_input_off} #{window_name} #{@lockstep_thread} #{pane_title}",
    ),
    [`${pane} 1 work T5 T5 worker C4 running`],
  );
});

Deno.test({
  name: "openPane() starts no server in the folder of its caller",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await using tmux = await TempTmux.create();
    await openPane(viewerOn(tmux), PANE);
    const { stdout } = await tmux.run("display", "-p", "#{pid}");
    assertEquals(await Deno.readLink(`/proc/${stdout.trim()}/cwd`), "/");
  },
});

Deno.test("openPane() keeps the pane when its program has ended", async () => {
  await using tmux = await TempTmux.create();
  const viewer = viewerOn(tmux);
  const first = await openPane(viewer, { ...PANE, argv: ["false"] });
  await untilDead(tmux, first);
  const second = await openPane(viewer, { ...PANE, argv: ["false"] });
  await untilDead(tmux, second);
  const other = await openPane(viewer, {
    ...PANE,
    window: "review",
    argv: ["false"],
  });
  await untilDead(tmux, other);
  assertEquals(
    (await listPanes(tmux.server)).map((each) => [each.id, each.isDead]),
    [[first, true], [second, true], [other, true]],
  );
});

Deno.test("openPane() passes arguments as they are, without a shell", async () => {
  await using tmux = await TempTmux.create();
  const words = ["a b", "$HOME", "x;", ";", "'q'", "#{pid}", "-e"];
  const out = `${tmux.folder}/out`;
  await openPane(viewerOn(tmux), {
    ...PANE,
    cwd: tmux.folder,
    env: { MARK: "m;" },
    argv: [
      "sh",
      "-c",
      `printf '%s\\n' "$MARK" "$PWD" "$@" >${out}.new; mv ${out}.new ${out}`,
      "sh",
      ...words,
    ],
  });
  let text = "";
  for (let i = 0; i < 500 && text === ""; i++) {
    text = await Deno.readTextFile(out).catch(() => "");
    await delay(10);
  }
  assertEquals(text.split("\n").slice(0, -1), ["m;", tmux.folder, ...words]);
});

Deno.test("openPane() opens another window when one is full", async () => {
  await using tmux = await TempTmux.create();
  for (let i = 0; i < 8; i++) await openPane(viewerOn(tmux), PANE);
  const windows = new Set(await shown(tmux, "#{window_id}"));
  assertEquals((await listPanes(tmux.server)).length, 8);
  assertEquals(windows.size, 2);
});

Deno.test("openPane() keeps the last panes that have ended, and all that run", async () => {
  await using tmux = await TempTmux.create();
  const running = await openPane(viewerOn(tmux), PANE);
  const ended = [];
  for (let i = 0; i < 8; i++) {
    const pane = await openPane(viewerOn(tmux), { ...PANE, argv: ["false"] });
    await untilDead(tmux, pane);
    ended.push(pane);
  }
  const last = await openPane(viewerOn(tmux), PANE);
  assertEquals(
    (await listPanes(tmux.server)).map((each) => each.id).toSorted(),
    [running, ...ended.slice(2), last].toSorted(),
  );
});

Deno.test("openPane() does not take people away from the window they look at", async () => {
  await using tmux = await TempTmux.create();
  await openPane(viewerOn(tmux), PANE);
  await openPane(viewerOn(tmux), { ...PANE, window: "review" });
  const { stdout } = await tmux.run(
    "display",
    "-p",
    "-t",
    "=demo-gallery:",
    "#{window_name}",
  );
  assertEquals(stdout, "work\n");
});

Deno.test("openPane() called twice at once makes one viewer", async () => {
  await using tmux = await TempTmux.create();
  await Promise.all([1, 2, 3].map(() => openPane(viewerOn(tmux), PANE)));
  assertEquals((await listSessions(tmux.server)).length, 1);
  assertEquals((await listPanes(tmux.server)).length, 3);
});

Deno.test("openPane() refuses a session of somebody else with that name", async () => {
  await using tmux = await TempTmux.create();
  await tmux.run("new-session", "-d", "-s", "demo-gallery", "sleep", "60");
  const error = await assertRejects(
    () => openPane(viewerOn(tmux), PANE),
    LockstepError,
  );
  assertEquals(error.reason, "viewer.name_taken");
  assertEquals((await listPanes(tmux.server)).length, 1);
});

Deno.test("closeViewer() leaves a session with a longer name alone", async () => {
  await using tmux = await TempTmux.create();
  await openPane(viewerOn(tmux, "demo-gallery-2"), PANE);
  assertEquals(await closeViewer(viewerOn(tmux)), false);
  await openPane(viewerOn(tmux), PANE);
  assertEquals(await closeViewer(viewerOn(tmux)), true);
  assertEquals(
    (await listSessions(tmux.server)).map((each) => each.name),
    ["demo-gallery-2"],
  );
});

Deno.test("a person who watches read-only can change window and pane, and leave", async () => {
  await using tmux = await TempTmux.create();
  await openPane(viewerOn(tmux), PANE);
  await openPane(viewerOn(tmux), PANE);
  await openPane(viewerOn(tmux), { ...PANE, window: "review" });
  await using client = await AttachedClient.attach(
    `tmux -S ${tmux.server.socket} attach -r -t =demo-gallery`,
    { env: tmux.env, tmux: (...args) => tmux.run(...args) },
  );
  const looksAt = async (expected: string) => {
    let seen = "";
    for (let i = 0; i < 500 && seen !== `${expected}\n`; i++) {
      await delay(10);
      seen = (await tmux.run(
        ...["display", "-p", "-t", "=demo-gallery:"],
        "#{window_name} #{pane_id}",
      )).stdout;
    }
    assertEquals(seen, `${expected}\n`);
  };
  await looksAt("work %0");
  await client.type("n");
  await looksAt("review %2");
  await client.type("p\t");
  await looksAt("work %1");
  await client.type("q");
  await client.untilClients(0);
});

Deno.test("closeViewer() takes the keys of viewers away with the last one", async () => {
  await using tmux = await TempTmux.create({ config: "" });
  const keys = async () =>
    (await tmux.run("list-keys", "-T", VIEWER_KEYS)).stdout !== "";
  const [one, two] = [viewerOn(tmux, "demo-one"), viewerOn(tmux, "demo-two")];
  await openPane(one, PANE);
  await openPane(two, PANE);
  await closeViewer(one);
  assertEquals(await keys(), true);
  await closeViewer(two);
  assertEquals(await keys(), false);
  assertEquals((await tmux.run("list-sessions")).status, 0);
});

Deno.test("closePane() closes no pane that is not that thread's", async () => {
  await using tmux = await TempTmux.create();
  const pane = await openPane(viewerOn(tmux), PANE);
  assertEquals(await closePane(tmux.server, pane, "T6"), false);
  assertEquals(await closePane(tmux.server, pane, "T5"), true);
  assertEquals(await closePane(tmux.server, pane, "T5"), false);
});

Deno.test("titlePane() says when the pane is gone", async () => {
  await using tmux = await TempTmux.create();
  const pane = await openPane(viewerOn(tmux), PANE);
  assertEquals(await titlePane(tmux.server, pane, "T5 #(touch x) #{y};"), true);
  assertEquals(await shown(tmux, "#{pane_title}"), ["T5 #(touch x) #{y};"]);
  assertEquals(await titlePane(tmux.server, "%99", "x"), false);
});

/** What people have in their configuration. */
const ODD_CONFIG = `
set -g base-index 1
setw -g pane-base-index 1
set -g renumber-windows on
set -g default-command "exec sh"
set -g destroy-unattached off
setw -g automatic-rename on
setw -g remain-on-exit off
set -g set-titles on
set-hook -g after-new-window "rename-window hooked"
set-hook -g after-new-session "rename-window hooked"
set-hook -g after-split-window "select-layout even-horizontal"
`;

Deno.test("a viewer outlives its last watcher where sessions of the user do not", async () => {
  await using tmux = await TempTmux.create({ config: "" });
  await tmux.run("set-option", "-g", "destroy-unattached", "on");
  await openPane(viewerOn(tmux), PANE);
  {
    await using client = await AttachedClient.attach(
      `tmux -S ${tmux.server.socket} attach -r -t =demo-gallery`,
      { env: tmux.env, tmux: (...args) => tmux.run(...args) },
    );
    await client.type("q");
    await client.untilClients(0);
  }
  assertEquals(
    (await listSessions(tmux.server)).map((each) => each.name),
    ["demo-gallery"],
  );
});

Deno.test("openPane() works with base-index, hooks and renaming of the user", async () => {
  await using tmux = await TempTmux.create({ config: ODD_CONFIG });
  const viewer = viewerOn(tmux);
  const panes = [];
  for (const window of ["work", "work", "review"]) {
    panes.push(await openPane(viewer, { ...PANE, window, argv: ["false"] }));
  }
  for (const pane of panes) await untilDead(tmux, pane);
  const ours = (await listPanes(tmux.server)).filter((p) => p.thread === "T5");
  assertEquals(ours.map((each) => each.id).toSorted(), panes.toSorted());
  assertEquals(await closeViewer(viewer), true);
  assertEquals(
    (await listSessions(tmux.server)).map((each) => each.name),
    ["keeper"],
  );
});

Deno.test("a pane that is made smaller still shows how its program ended", async () => {
  await using tmux = await TempTmux.create();
  const argv = ["sh", "-c", "echo last words"];
  const first = await openPane(viewerOn(tmux), { ...PANE, argv });
  await untilDead(tmux, first);
  await openPane(viewerOn(tmux), PANE);
  await openPane(viewerOn(tmux), PANE);
  const { stdout } = await tmux.run("capture-pane", "-p", "-t", first);
  assertEquals(stdout.trim(), "last words");
});
