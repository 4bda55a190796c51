import type * as z from "zod/mini";

/**
 * Returns the keys that a schema knows below a path, for the message about one
 * that it does not know; none where the path leads to no object of one form.
 */
export function keysAt(
  schema: z.core.$ZodType,
  path: readonly PropertyKey[],
): string[] {
  const [key, ...rest] = path;
  const { shape, valueType, element } = definitionOf(schema);
  if (key === undefined) return Object.keys(shape ?? {});
  const inner = shape?.[String(key)] ?? valueType ?? element;
  return inner === undefined ? [] : keysAt(inner, rest);
}

interface Definition {
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly valueType?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
}

function definitionOf(schema: z.core.$ZodType): Definition {
  // What a definition has depends on the type; all of these are optional.
  const definition = schema._zod.def as Definition;
  return definition.innerType === undefined
    ? definition
    : definitionOf(definition.innerType);
}
