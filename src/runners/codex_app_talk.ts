/**
 * The requests of one app-server process, in this order: initialize, list the
 * hooks, start or resume a thread that trusts ours, start a turn. After that
 * a turn can be steered and interrupted; the one after which nothing waits is
 * the last, and closing its input ends the program.
 */
import { VERSION } from "../core/version.ts";
import { appServerEvents } from "./codex_app_events.ts";
import { CodexTrouble, isHookRefusal } from "./codex_trouble.ts";
import {
  findText,
  type JsonObject,
  objectIn,
  objectsIn,
  parseObject,
  textIn,
} from "./json_line.ts";
import type { Conversation, Directive, Launch, Meaning } from "./runner.ts";

type Step =
  | { readonly kind: "initialize" | "hooks" | "thread" | "interrupt" }
  | { readonly kind: "turn"; readonly directives: readonly Directive[] }
  | { readonly kind: "steer"; readonly directive: Directive };

const INITIALIZE_ID = 1;

/** Returns what an app-server is told first. */
export function initialRequest(): string {
  return line({
    id: INITIALIZE_ID,
    method: "initialize",
    params: {
      clientInfo: { name: "lockstep", title: "Lockstep", version: VERSION },
      capabilities: null,
    },
  });
}

function line(message: JsonObject): string {
  return `${JSON.stringify(message)}\n`;
}

export class AppServerConversation implements Conversation {
  readonly #steps = new Map<number, Step>([
    [INITIALIZE_ID, { kind: "initialize" }],
  ]);
  readonly #trouble = new CodexTrouble();
  #lastId = INITIALIZE_ID;
  #threadId = "";
  /** Empty between turns. */
  #turnId = "";
  /** The turn that has ended, until it is known what comes after it. */
  #ended: JsonObject | undefined;
  #isOver = false;
  #isInterrupting = false;
  #said = "";
  /** What the next turn begins with. */
  #waiting: Directive[] = [];

  constructor(
    private readonly launch: Pick<
      Launch,
      "folder" | "model" | "prompt" | "resume"
    >,
  ) {}

  read(stream: "stdout" | "stderr", text: string): readonly Meaning[] {
    if (stream === "stderr") {
      // The end of that hook has been told already.
      return isHookRefusal(text) ? [] : this.#trouble.read(text);
    }
    const message = parseObject(text);
    if (message === undefined) return [{ kind: "text", text }];
    const method = findText(message, "method");
    const id = message.id;
    if (method === null) return this.#answer(message);
    if (id !== undefined) return [this.#refuse(id, method)];
    if (method === "turn/completed") {
      return this.#turnEnded(objectIn(objectIn(message, "params"), "turn"));
    }
    return this.#told(method, objectIn(message, "params"), text);
  }

  direct(directive: Directive): readonly Meaning[] {
    if (this.#isOver) {
      const note = "it had finished already";
      return [{ kind: "refused", id: directive.id, note }];
    }
    if (this.#turnId === "" || this.#isInterrupting) {
      this.#waiting.push(directive);
      return [];
    }
    if (directive.mode === "interrupt_patch") {
      this.#waiting.push(directive);
      return this.interrupt();
    }
    return [this.#request({ kind: "steer", directive }, "turn/steer", {
      threadId: this.#threadId,
      expectedTurnId: this.#turnId,
      input: inputOf(directive.text),
    })];
  }

  interrupt(): readonly Meaning[] {
    if (this.#isInterrupting || this.#isOver) return [];
    this.#isInterrupting = true;
    // One that has not begun is interrupted when it has.
    return this.#turnId === "" ? [] : this.#endTurn();
  }

  #endTurn(): readonly Meaning[] {
    return [this.#request({ kind: "interrupt" }, "turn/interrupt", {
      threadId: this.#threadId,
      turnId: this.#turnId,
    })];
  }

  #request(step: Step, method: string, params: JsonObject): Meaning {
    const id = ++this.#lastId;
    this.#steps.set(id, step);
    return { kind: "write", text: line({ id, method, params }) };
  }

  #answer(message: JsonObject): readonly Meaning[] {
    const id = typeof message.id === "number" ? message.id : 0;
    const step = this.#steps.get(id);
    this.#steps.delete(id);
    if (step === undefined) return [];
    if (message.error !== undefined) {
      return this.#failed(step, textIn(objectIn(message, "error"), "message"));
    }
    const result = objectIn(message, "result");
    switch (step.kind) {
      case "initialize":
        return [
          { kind: "write", text: line({ method: "initialized" }) },
          this.#request({ kind: "hooks" }, "hooks/list", {
            cwds: [this.launch.folder],
          }),
        ];
      case "hooks":
        return [this.#openThread(result)];
      case "thread":
        return this.#threadOpened(result);
      case "turn":
        this.#turnId = textIn(objectIn(result, "turn"), "id");
        return [
          ...step.directives.map(acknowledged),
          ...(this.#isInterrupting ? this.#endTurn() : []),
          ...this.#takeWaiting().flatMap((each) => this.direct(each)),
        ];
      case "steer":
        return [acknowledged(step.directive), ...this.#goOn()];
      case "interrupt":
        return [];
      default:
        return step satisfies never;
    }
  }

  /** Trusts the hooks that came by our flags, and no others. */
  #openThread(hooks: JsonObject): Meaning {
    const { folder, model, resume } = this.launch;
    const ours = objectsIn(hooks, "data")
      .flatMap((each) => objectsIn(each, "hooks"))
      .filter((each) => each.source === "sessionFlags");
    const trusted = Object.fromEntries(ours.map((each) => [
      textIn(each, "key"),
      { trusted_hash: textIn(each, "currentHash") },
    ]));
    const params = {
      cwd: folder,
      approvalPolicy: "never",
      sandbox: "danger-full-access",
      config: { "hooks.state": trusted },
      ...(model === "" ? {} : { model }),
    };
    return resume === null
      ? this.#request({ kind: "thread" }, "thread/start", params)
      : this.#request({ kind: "thread" }, "thread/resume", {
        ...params,
        threadId: resume,
      });
  }

  #threadOpened(result: JsonObject): readonly Meaning[] {
    this.#threadId = textIn(objectIn(result, "thread"), "id");
    const event = {
      kind: "started",
      session: this.#threadId,
      model: findText(result, "model"),
    } as const;
    return [
      { kind: "agent", event },
      this.#startTurn([], this.launch.prompt),
    ];
  }

  #startTurn(directives: readonly Directive[], text: string): Meaning {
    return this.#request({ kind: "turn", directives }, "turn/start", {
      threadId: this.#threadId,
      input: inputOf(text),
    });
  }

  #turnEnded(turn: JsonObject): readonly Meaning[] {
    this.#turnId = "";
    this.#isInterrupting = false;
    this.#ended = turn;
    return this.#goOn();
  }

  /** After a turn: the next one, or the end, once all is answered. */
  #goOn(): readonly Meaning[] {
    const turn = this.#ended;
    const isAsked = [...this.#steps.values()].some((each) =>
      each.kind === "steer"
    );
    if (turn === undefined || isAsked) return [];
    this.#ended = undefined;
    const waiting = this.#takeWaiting();
    if (waiting.length > 0) {
      const text = waiting.map((each) => each.text).join("\n\n");
      return [this.#startTurn(waiting, text)];
    }
    const error = textIn(objectIn(turn, "error"), "message");
    switch (turn.status) {
      case "completed":
        return this.#over(true, this.#said);
      case "interrupted":
        return this.#over(false, "its turn was interrupted");
      default:
        return this.#over(false, error || `its turn was ${turn.status}`);
    }
  }

  #takeWaiting(): readonly Directive[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  #over(is_success: boolean, text: string): readonly Meaning[] {
    this.#isOver = true;
    return [
      { kind: "agent", event: { kind: "finished", is_success, text } },
      { kind: "close" },
    ];
  }

  #failed(step: Step, message: string): readonly Meaning[] {
    switch (step.kind) {
      case "steer":
        // The turn has ended meanwhile: it begins another one.
        this.#waiting.push(step.directive);
        return this.#goOn();
      case "interrupt":
        this.#isInterrupting = false;
        return [{ kind: "text", text: message }];
      case "initialize":
      case "hooks":
      case "thread":
      case "turn":
        return this.#over(false, `${step.kind}: ${message}`);
      default:
        return step satisfies never;
    }
  }

  /** It runs without asking; what it asks all the same is answered with no. */
  #refuse(id: unknown, method: string): Meaning {
    const answer = /requestApproval$/.test(method)
      ? { id, result: { decision: "decline" } }
      : { id, error: { code: -32601, message: `no ${method} here` } };
    return { kind: "write", text: line(answer) };
  }

  #told(method: string, params: JsonObject, text: string): readonly Meaning[] {
    if (method === "turn/started") {
      this.#turnId ||= textIn(objectIn(params, "turn"), "id");
    }
    const events = appServerEvents(method, params);
    if (events === undefined) return [{ kind: "text", text }];
    for (const event of events) {
      if (event.kind === "message") this.#said = event.text;
    }
    return events.map((event) => ({ kind: "agent", event }));
  }
}

function acknowledged({ id }: Directive): Meaning {
  return { kind: "acknowledged", id };
}

function inputOf(text: string): readonly JsonObject[] {
  return [{ type: "text", text, text_elements: [] }];
}
