/** The answers of a model as three kinds of clients read them. */
import type { Call } from "./mock_model_calls.ts";

export type Wire = "responses" | "chat" | "messages";

interface Answer {
  readonly say: string;
  readonly calls: readonly Call[];
}

type Json = Record<string, unknown>;

const TOKENS = { input: 100, output: 10 };

/** Returns the answer to a request, as a stream where that was asked for. */
export function sendAnswer(
  wire: Wire,
  request: Json,
  answer: Answer,
): Response {
  const model = String(request.model ?? "mock-model");
  const isStream = request.stream === true;
  switch (wire) {
    case "responses":
      return responses(model, answer, isStream);
    case "chat":
      return chat(model, answer, isStream);
    case "messages":
      return messages(model, answer, isStream);
    default:
      return wire satisfies never;
  }
}

function newId(prefix: string): string {
  return `${prefix}_${crypto.randomUUID().replaceAll("-", "")}`;
}

/** Events with a name, as two of the three have them. */
function eventStream(events: readonly (readonly [string, Json])[]): Response {
  const text = events.map(([type, data]) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`
  ).join("");
  return new Response(text, {
    headers: { "content-type": "text/event-stream" },
  });
}

function responses(model: string, answer: Answer, isStream: boolean): Response {
  const usage = {
    input_tokens: TOKENS.input,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: TOKENS.output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: TOKENS.input + TOKENS.output,
  };
  const base = {
    id: newId("resp"),
    object: "response",
    created_at: 0,
    model,
    output: [],
    tools: [],
    error: null,
    incomplete_details: null,
  };
  const output = responseItems(answer);
  const whole = { ...base, status: "completed", output, usage };
  if (!isStream) return Response.json(whole);
  return eventStream([
    ["response.created", { response: { ...base, status: "in_progress" } }],
    ...output.flatMap((item, output_index) => [
      ["response.output_item.added", { output_index, item }] as const,
      ["response.output_item.done", { output_index, item }] as const,
    ]),
    ["response.completed", { response: whole }],
  ]);
}

function responseItems({ say, calls }: Answer): Json[] {
  const said = say === "" ? [] : [{
    type: "message",
    id: newId("msg"),
    role: "assistant",
    status: "completed",
    content: [{ type: "output_text", text: say, annotations: [] }],
  }];
  return [
    ...said,
    ...calls.map(({ name, args, input }) => {
      const common = { call_id: newId("call"), name, status: "completed" };
      return input === undefined
        ? {
          type: "function_call",
          id: newId("fc"),
          ...common,
          arguments: JSON.stringify(args),
        }
        : { type: "custom_tool_call", id: newId("ctc"), ...common, input };
    }),
  ];
}

function chat(model: string, answer: Answer, isStream: boolean): Response {
  const { say, calls } = answer;
  const usage = {
    prompt_tokens: TOKENS.input,
    completion_tokens: TOKENS.output,
    total_tokens: TOKENS.input + TOKENS.output,
  };
  const tool_calls = calls.map(({ name, args, input }, index) => ({
    index,
    id: newId("call"),
    type: "function",
    function: { name, arguments: JSON.stringify(args ?? { input }) },
  }));
  const finish_reason = calls.length > 0 ? "tool_calls" : "stop";
  const base = { id: newId("chatcmpl"), created: 0, model };
  const message = {
    role: "assistant",
    content: say || null,
    ...(calls.length > 0 ? { tool_calls } : {}),
  };
  if (!isStream) {
    const choices = [{ index: 0, finish_reason, message }];
    return Response.json({
      ...base,
      object: "chat.completion",
      choices,
      usage,
    });
  }
  const chunk = (choices: Json[], rest: Json = {}) =>
    `data: ${
      JSON.stringify({
        ...base,
        object: "chat.completion.chunk",
        choices,
        ...rest,
      })
    }\n\n`;
  return new Response(
    [
      chunk([{ index: 0, delta: message, finish_reason: null }]),
      chunk([{ index: 0, delta: {}, finish_reason }]),
      chunk([], { usage }),
      "data: [DONE]\n\n",
    ].join(""),
    { headers: { "content-type": "text/event-stream" } },
  );
}

function messages(model: string, answer: Answer, isStream: boolean): Response {
  const { say, calls } = answer;
  const content: Json[] = [
    ...(say === "" ? [] : [{ type: "text", text: say }]),
    ...calls.map(({ name, args, input }) => ({
      type: "tool_use",
      id: newId("toolu"),
      name,
      input: args ?? { input },
    })),
  ];
  const stop_reason = calls.length > 0 ? "tool_use" : "end_turn";
  const usage = {
    input_tokens: TOKENS.input,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: 0,
    output_tokens: TOKENS.output,
  };
  const whole = {
    id: newId("msg"),
    type: "message",
    role: "assistant",
    model,
    content,
    stop_reason,
    stop_sequence: null,
    usage,
  };
  if (!isStream) return Response.json(whole);
  const start = { ...whole, content: [], stop_reason: null };
  return eventStream([
    ["message_start", { message: start }],
    ...content.flatMap(blockEvents),
    ["message_delta", {
      delta: { stop_reason, stop_sequence: null },
      usage: { output_tokens: TOKENS.output },
    }],
    ["message_stop", {}],
  ]);
}

function blockEvents(
  block: Json,
  index: number,
): (readonly [string, Json])[] {
  const isText = block.type === "text";
  const content_block = isText
    ? { type: "text", text: "" }
    : { ...block, input: {} };
  const delta = isText
    ? { type: "text_delta", text: block.text }
    : { type: "input_json_delta", partial_json: JSON.stringify(block.input) };
  return [
    ["content_block_start", { index, content_block }],
    ["content_block_delta", { index, delta }],
    ["content_block_stop", { index }],
  ];
}
