/**
 * A model that plays a script, for real agent programs: it speaks OpenAI
 * Responses (Codex), OpenAI Chat Completions (OpenCode) and Anthropic Messages
 * (Claude Code) on the loopback interface. One request of a conversation takes
 * one turn of its script; after the last one the answer is "done" for ever.
 */
import { sendAnswer, type Wire } from "./mock_model_wire.ts";
import { type Call, callsOf, toolNames } from "./mock_model_calls.ts";

/** What the model does with one request. */
export interface Turn {
  /** A line for the client's own shell tool. */
  readonly run?: string;
  /** A patch of Codex; through the shell elsewhere. */
  readonly patch?: string;
  /** A file for the client's own tool. */
  readonly write?: { readonly path: string; readonly content: string };
  /** A call of a tool by its name, there or not. */
  readonly tool?: string;
  readonly args?: unknown;
  /** Said before a call, or alone: then the conversation ends. */
  readonly say?: string;
  /** Accepts and never answers. */
  readonly hang?: boolean;
  /** An answer of HTTP that is none of the model's. */
  readonly status?: number;
  /** The whole body, such as one that is not what it should be. */
  readonly raw?: string;
  /** How often this turn is taken; once when left out. */
  readonly repeat?: number;
  readonly delayMs?: number;
}

/** A script for the conversations whose words of the user match. */
export interface Route {
  readonly match: RegExp;
  readonly turns: readonly Turn[];
}

/** A request, as far as tests ask for it. */
export interface SeenRequest {
  readonly wire: Wire;
  /** All that the user has said in the conversation. */
  readonly userText: string;
  /** The whole body as text. */
  readonly body: string;
}

const DIALECTS: readonly (readonly [string, Wire])[] = [
  ["/responses", "responses"],
  ["/chat/completions", "chat"],
  ["/messages", "messages"],
];

export class MockModel implements AsyncDisposable {
  readonly requests: SeenRequest[] = [];
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #routes: readonly Route[];
  readonly #taken = new Map<string, number>();
  readonly #hanging: (() => void)[] = [];

  private constructor(routes: readonly Route[]) {
    this.#routes = routes.map(({ match, turns }) => ({
      match,
      turns: turns.flatMap((turn) =>
        Array.from({ length: turn.repeat ?? 1 }, () => turn)
      ),
    }));
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, onError: hungUp },
      (request) => this.#answer(request),
    );
  }

  /** Starts a model with one script for all, or with one for each route. */
  static start(script: readonly Turn[] | readonly Route[]): MockModel {
    const routes = script.map((each) => "match" in each ? [each] : []).flat();
    // Narrowed by the line above: without a route all of them are turns.
    const turns = script as readonly Turn[];
    return new MockModel(
      routes.length > 0 ? routes : [{ match: /(?:)/, turns }],
    );
  }

  get port(): number {
    return this.#server.addr.port;
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const text = await request.text();
    const wire = request.method === "POST"
      ? DIALECTS.find(([end]) => pathname.endsWith(end))?.[1]
      : undefined;
    if (wire !== undefined) {
      return await this.#play(wire, text, request.headers);
    }
    if (pathname.endsWith("/count_tokens")) {
      return Response.json({ input_tokens: 100 });
    }
    return pathname.endsWith("/models")
      ? Response.json({ object: "list", data: [], models: [], has_more: false })
      : Response.json({ error: { message: "not here" } }, { status: 404 });
  }

  async #play(wire: Wire, body: string, headers: Headers): Promise<Response> {
    // What clients send is looked into, never trusted: see the readers.
    const request = JSON.parse(body) as Record<string, unknown>;
    const userText = userTextOf(wire, request);
    this.requests.push({ wire, userText, body });
    const names = toolNames(request);
    // Titles and summaries are asked for without tools: they take no turn.
    const turn = names.length === 0
      ? { say: "a title" }
      : this.#next(userText, conversationOf(wire, request, headers));
    if (turn.delayMs !== undefined) await this.#wait(turn.delayMs);
    if (turn.hang === true) await this.#wait(undefined);
    if (turn.status !== undefined) return fault(turn.status);
    if (turn.raw !== undefined) {
      const type = { "content-type": "text/event-stream" };
      return new Response(turn.raw, { headers: type });
    }
    const calls: readonly Call[] = callsOf(turn, names);
    const say = turn.say ?? (calls.length > 0 ? "" : "done");
    return sendAnswer(wire, request, { say, calls });
  }

  #next(userText: string, conversation: string): Turn {
    const at = this.#routes.findIndex(({ match }) => match.test(userText));
    const key = `${at} ${conversation}`;
    const taken = this.#taken.get(key) ?? 0;
    this.#taken.set(key, taken + 1);
    return this.#routes[at]?.turns[taken] ?? { say: "done" };
  }

  /** Waits, at most until the model is put away. */
  #wait(ms: number | undefined): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#hanging.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const end of this.#hanging) end();
    await this.#server.shutdown();
  }
}

/** A client that is ended in the middle of a request hangs up. */
function hungUp(error: unknown): Response {
  if (!(error instanceof Deno.errors.BadResource)) throw error;
  return new Response(null, { status: 499 });
}

function fault(status: number): Response {
  const error = { type: "server_error", message: `scripted ${status}` };
  return Response.json({ type: "error", error }, { status });
}

function conversationOf(
  wire: Wire,
  request: Record<string, unknown>,
  headers: Headers,
): string {
  switch (wire) {
    case "responses":
      return String(request.prompt_cache_key ?? headers.get("session_id"));
    case "messages":
      return /[0-9a-f-]{36}/.exec(
        JSON.stringify(request.metadata ?? "").replace(/.*session/, ""),
      )?.[0] ?? "-";
    case "chat":
      return headers.get("x-session-affinity") ?? "-";
    default:
      return wire satisfies never;
  }
}

function userTextOf(wire: Wire, request: Record<string, unknown>): string {
  const said = wire === "responses" ? request.input : request.messages;
  if (typeof said === "string") return said;
  if (!Array.isArray(said)) return "";
  return said.filter((each) => each?.role === "user")
    .map((each) => contentText(each.content)).join("\n");
}

function contentText(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((each) =>
    typeof each?.text === "string" ? each.text : contentText(each?.content)
  ).join("\n");
}
