/**
 * A value that both engines can carry. A `bigint` is written with all its digits; read is one where a double would change
 * the digits.
 */
export type Json = string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };
