import { step, stopPipeline } from '@awf/plugin-sdk';
import * as z from 'zod';
import { box } from './modules.js';

/** All that the engine hands to a step. */
export const inspect = step({
  description: 'Returns what the engine handed to it',
  run: (config, ctx) => ({
    config,
    raw_config: ctx.rawConfig,
    current: ctx.current,
    trigger_data: ctx.triggerData,
    step_outputs: ctx.stepOutputs,
    metadata: ctx.metadata,
    base_dir: ctx.baseDir,
    name: ctx.name,
  }),
});

/** The end of a pipeline. */
export const halt = step({
  description: 'Ends the pipeline, which has succeeded then',
  config: z.object({ reason: z.string() }),
  run: ({ reason }) => stopPipeline({ reason }),
});

/** Every callback that a step has. */
export const ask = step({
  description: "Asks for a service, writes to the engine's log and publishes a message",
  config: z.object({
    service: z.string().default('db'),
    topic: z.string().default('everything'),
    text: z.string().default('hello'),
  }),
  output: z.object({ found: z.boolean(), message_id: z.string() }),
  async run({ service, topic, text }, { engine, name }) {
    await engine.log('info', text, { step: name });
    return { found: await engine.hasService(service), message_id: await engine.publish(topic, text, { from: name }) };
  },
});

/** A module of this plugin, used by name. */
export const keep = step({
  description: 'Puts a text into a box, and takes it out again',
  config: z.object({ box: z.string(), key: z.string(), value: z.string() }),
  output: z.object({ found: z.boolean(), value: z.string().optional(), size: z.int() }),
  async run(config, ctx) {
    const found = ctx.module(box, config.box);
    const { size } = await found.put({ key: config.key, value: config.value });
    return { ...(await found.get({ key: config.key })), size };
  },
});
