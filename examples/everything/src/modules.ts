import { type MessageHandler, module } from '@awf/plugin-sdk';
import * as z from 'zod';

const entry = z.object({ key: z.string(), value: z.string() });

/** Texts by key, in memory; takes the messages of a topic, too. Its log tells each stage of its life. */
export const box = module({
  label: 'Box',
  category: 'test',
  description: 'Keeps texts in memory',
  inputs: [{ name: 'messages', type: 'message', description: 'Of its topic' }],
  outputs: [{ name: 'texts', type: 'text' }],
  config: z.strictObject({
    limit: z.int().min(1).default(10).describe('How many texts fit'),
    topic: z.string().min(1).optional().describe('Topic whose messages it keeps; none: it takes no messages'),
    announce: z.boolean().default(false).describe("Whether its start is told to the engine's log"),
    broken: z.enum(['no', 'create', 'init', 'start', 'stop']).default('no').describe('What of its life fails'),
  }),
  services: {
    put: { input: entry, output: z.object({ size: z.int() }) },
    get: {
      input: z.object({ key: z.string() }),
      output: z.object({ found: z.boolean(), value: z.string().optional() }),
    },
    messages: { output: z.object({ messages: z.array(z.object({ text: z.string(), metadata: z.unknown() })) }) },
    throw: { input: z.object({ message: z.string() }) },
  },
  create({ limit, topic, announce, broken }, { name, log, engine }) {
    const texts = new Map<string, string>();
    const messages: { text: string; metadata: unknown }[] = [];
    const enter = (stage: typeof broken): void => {
      if (broken === stage) throw new Error(`${name} is broken: ${stage}`);
      log.info(`box: ${stage}`, { name });
    };
    const take: MessageHandler = (payload, metadata) => {
      const text = Buffer.from(payload).toString();
      if (text === 'bad') throw new Error('a bad message');
      messages.push({ text, metadata });
    };
    enter('create');
    return {
      init: () => enter('init'),
      async start() {
        enter('start');
        if (topic !== undefined) await engine.subscribe(topic, take);
        if (announce) await engine.log('info', 'a box has started', { name, limit });
      },
      stop: () => enter('stop'),
      async [Symbol.asyncDispose]() {
        log.info('box: dispose', { name });
      },
      services: {
        put({ key, value }) {
          if (!texts.has(key) && texts.size >= limit) throw new Error(`the box is full: ${limit} texts`);
          texts.set(key, value);
          return { size: texts.size };
        },
        get: ({ key }) => ({ found: texts.has(key), value: texts.get(key) }),
        messages: () => ({ messages }),
        throw({ message }) {
          throw new Error(message);
        },
      },
    };
  },
});
