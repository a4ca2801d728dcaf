// Hostile JSON: what is not exactly of the schema is null.

import * as v from 'valibot';

/** The value a text holds, or null when it is no JSON or not of the schema. */
export function parseJson<const TSchema extends v.GenericSchema>(
  schema: TSchema,
  text: string,
): v.InferOutput<TSchema> | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : null;
}
