import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startInMemory } from '../../../test/support/memory-plugin.js';
import { definePlugin, operation } from '../../define/definers.js';

const never = new AbortController().signal;
const echo = operation({
  description: 'Echo text, optionally prepending a prefix.',
  input: z.object({
    text: z.string().describe('Text to echo.'),
    prefix: z.string().describe('Optional prefix prepended to the text.').optional(),
  }),
  output: z.object({ output: z.string(), text: z.string(), prefix: z.string() }),
  run: ({ text, prefix = '' }) => ({ output: prefix + text, text, prefix }),
});
const bare = operation({ run: () => ({}) });
const { methods } = startInMemory(definePlugin({ name: 'echo', version: '1.0.0', operations: { echo, bare } }));
const without = startInMemory(definePlugin({ name: 'none', version: '1.0.0' })).methods;

const described = {
  name: 'echo',
  description: 'Echo text, optionally prepending a prefix.',
  inputs: [
    { name: 'text', type: 'string', required: true, description: 'Text to echo.', default: '', validation: '' },
    {
      name: 'prefix',
      type: 'string',
      required: false,
      description: 'Optional prefix prepended to the text.',
      default: '',
      validation: '',
    },
  ],
  outputs: ['output', 'text', 'prefix'].map((name) => ({ name, type: 'string', description: '' })),
};
const stub = (name: string) => ({ name, description: '', inputs: [], outputs: [] });

describe('ListOperations', () => {
  it('describes every operation in the order of declaration [AWF-3.5-operations]', async () => {
    expect(await methods.listOperations({}, never)).toEqual({ operations: [described, stub('bare')] });
  });

  it('is empty for a plugin without operations', async () => {
    expect(await without.listOperations({}, never)).toEqual({ operations: [] });
  });
});

describe('GetOperation', () => {
  it('describes one as ListOperations does', async () => {
    expect(await methods.getOperation({ name: 'echo' }, never)).toEqual({ operation: described });
  });

  it.each(['nope', '', 'constructor', '__proto__', 'Echo', 'echo.echo'])(
    'fails for the undeclared name %j',
    async (name) => {
      await expect(methods.getOperation({ name }, never)).rejects.toMatchObject({
        code: 'OPERATION_UNKNOWN',
        message: `operation "${name}" not found`,
      });
    },
  );

  it('quotes a name as Go does', async () => {
    await expect(methods.getOperation({ name: 'a"\n' }, never)).rejects.toThrow('operation "a\\"\\n" not found');
  });

  it('is a stub for any name where the plugin has no operations [AWF-10-stub]', async () => {
    expect(await without.getOperation({ name: 'any' }, never)).toEqual({ operation: stub('any') });
  });
});
