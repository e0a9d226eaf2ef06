import type { JsonObject } from '@awf/plugin-sdk/contract';
import * as z from 'zod';
import { isJsonObject } from '../json.js';

const name = z.string().min(1);
const text = z.string().default('');
const object = z.custom<JsonObject>(isJsonObject, 'must be an object');

/** The top of a workflow's file; each state is read by the schema of its type. */
export const workflowSchema = z.strictObject({
  name,
  description: text,
  version: z.union([z.string(), z.number().transform(String)]).default(''),
  author: text,
  tags: z.array(z.string()).default([]),
  inputs: z
    .array(
      z.strictObject({
        name,
        description: text,
        type: z.enum(['string', 'integer', 'boolean']).default('string'),
        required: z.boolean().default(false),
        default: z.union([z.string(), z.number(), z.boolean()]).optional(),
      }),
    )
    .default([]),
  plugins: z.record(z.string(), name).default({}),
  states: z.looseObject({ initial: name }),
});

const working = {
  description: text,
  timeout: z.int().min(0).default(0),
  continue_on_error: z.boolean().default(false),
  on_success: text,
  on_failure: text,
  transitions: z.array(z.strictObject({ when: text, goto: name })).default([]),
};

/** States by their `type`. A key that the engine does not know is refused: what it says would not be done. */
export const stateSchemas = {
  terminal: z.strictObject({
    type: z.literal('terminal'),
    description: text,
    status: z.enum(['success', 'failure']).default('success'),
    message: text,
  }),
  operation: z.strictObject({
    type: z.literal('operation'),
    operation: name,
    inputs: object.optional(),
    operation_inputs: object.optional(),
    ...working,
  }),
  command: z.strictObject({ type: z.enum(['command', 'step']), command: name, ...working }),
  custom: z.strictObject({ type: z.string(), config: object.optional(), ...working }),
};
