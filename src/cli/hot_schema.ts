/**
 * Stands in for `zod/mini` in the bundles of single commands (bin/build.ts):
 * loading zod and making its schemas would be a fifth of what such a call
 * costs. It has just what the params of those commands use, takes nothing that
 * zod would refuse, and says of the rest only that it does not fit; the whole
 * program, with zod, then says what is wrong.
 */

interface Definition {
  readonly type: string;
  readonly innerType?: HotSchema;
  readonly element?: HotSchema;
  readonly shape?: Readonly<Record<string, HotSchema>>;
}

/** A schema with what the command line looks at, as zod has it. */
export interface HotSchema {
  readonly _zod: { readonly def: Definition };
  readonly def: Definition;
  /** Says what the value becomes, or {@linkcode MISFIT}. */
  readonly read: (value: unknown) => unknown;
  check(...checks: readonly Check[]): HotSchema;
}

/** True for values that may pass; `undefined`: nothing to check. */
type Check = ((value: unknown) => boolean) | undefined;

const MISFIT = Symbol("misfit");

function schema(def: Definition, read: HotSchema["read"]): HotSchema {
  return {
    _zod: { def },
    def,
    read,
    check: (...checks) =>
      schema(def, (value) => {
        const result = read(value);
        return checks.every((check) => check?.(result) ?? true)
          ? result
          : MISFIT;
      }),
  };
}

function plain(type: string, fits: (value: unknown) => boolean): HotSchema {
  return schema({ type }, (value) => fits(value) ? value : MISFIT);
}

// Made once: records ask for hundreds of them, and nothing changes a schema.
const STRING = plain("string", (value) => typeof value === "string");
const BOOLEAN = plain("boolean", (value) => typeof value === "boolean");
const INT = plain("number", Number.isSafeInteger);
const UNREAD = plain("unread", () => false);

export function string(): HotSchema {
  return STRING;
}

export function boolean(): HotSchema {
  return BOOLEAN;
}

export function int(): HotSchema {
  return INT;
}

function enumOf(
  options: readonly string[],
): HotSchema & { readonly options: readonly string[] } {
  return {
    ...plain("enum", (value) => options.some((each) => each === value)),
    options,
  };
}
export { enumOf as enum };

export function array(element: HotSchema): HotSchema {
  return schema({ type: "array", element }, (value) => {
    if (!Array.isArray(value)) return MISFIT;
    const values = value.map(element.read);
    return values.includes(MISFIT) ? MISFIT : values;
  });
}

export function optional(innerType: HotSchema): HotSchema {
  return schema(
    { type: "optional", innerType },
    (value) => value === undefined ? undefined : innerType.read(value),
  );
}

export function _default(
  innerType: HotSchema,
  given: string | number | boolean | readonly string[],
): HotSchema {
  return schema(
    { type: "default", innerType },
    (value) => value === undefined ? given : innerType.read(value),
  );
}

export function strictObject(
  shape: Readonly<Record<string, HotSchema>>,
): HotSchema {
  return schema({ type: "object", shape }, (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      return MISFIT;
    }
    const given = new Map<string, unknown>(Object.entries(value));
    const result: Record<string, unknown> = {};
    for (const [name, field] of Object.entries(shape)) {
      const read = field.read(given.get(name));
      if (read === MISFIT) return MISFIT;
      if (read !== undefined || given.has(name)) result[name] = read;
      given.delete(name);
    }
    return given.size === 0 ? result : MISFIT;
  });
}

/** For records and results: the commands of such bundles never read them. */
function unread(..._parts: unknown[]): HotSchema {
  return UNREAD;
}
export {
  unread as extend,
  unread as lazy,
  unread as literal,
  unread as looseObject,
  unread as nullable,
  unread as record,
  unread as union,
  unread as unknown,
};

export function describe(_text: string): Check {
  return undefined;
}

export function minLength(least: number): Check {
  return (value) =>
    (typeof value === "string" || Array.isArray(value)) &&
    value.length >= least;
}

export function positive(): Check {
  return (value) => typeof value === "number" && value > 0;
}

export function nonnegative(): Check {
  return (value) => typeof value === "number" && value >= 0;
}

/** As zod's, but without a word on what is wrong. */
export function safeParse(
  { read }: HotSchema,
  input: unknown,
):
  | { readonly success: true; readonly data: unknown }
  | { readonly success: false; readonly error: { readonly issues: never[] } } {
  const data = read(input);
  return data === MISFIT
    ? { success: false, error: { issues: [] } }
    : { success: true, data };
}
