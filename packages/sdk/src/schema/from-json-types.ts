import type { Json, JsonObject } from '../contract/json.js';

/** The type that a JSON Schema literal describes: what may be passed (`in`), or what is there once defaults are (`out`). */
export type FromJson<J, Side extends 'in' | 'out'> = J extends { const: infer V }
  ? V
  : J extends { enum: readonly (infer V)[] }
    ? V
    : J extends { anyOf: readonly (infer A)[] }
      ? FromJson<A, Side>
      : J extends { type: infer T }
        ? FromType<J, T, Side>
        : Json;

type FromType<J, T, Side extends 'in' | 'out'> = T extends readonly (infer One)[]
  ? FromType<J, One, Side>
  : T extends 'string'
    ? string
    : T extends 'number' | 'integer'
      ? number
      : T extends 'boolean'
        ? boolean
        : T extends 'null'
          ? null
          : T extends 'array'
            ? FromList<J, Side>
            : T extends 'object'
              ? FromObject<J, Side>
              : Json;

type FromList<J, Side extends 'in' | 'out'> = J extends { items: infer I } ? FromJson<I, Side>[] : Json[];

type FromObject<J, Side extends 'in' | 'out'> = J extends { properties: infer P }
  ? Flat<
      { -readonly [K in keyof P as K extends Present<J, P, Side> ? K : never]: FromJson<P[K], Side> } & {
        -readonly [K in keyof P as K extends Present<J, P, Side> ? never : K]?: FromJson<P[K], Side>;
      }
    >
  : JsonObject;

type Present<J, P, Side> =
  | (J extends { required: readonly (infer R)[] } ? R : never)
  | (Side extends 'out' ? { [K in keyof P]: P[K] extends { default: unknown } ? K : never }[keyof P] : never);

type Flat<T> = { [K in keyof T]: T[K] };
