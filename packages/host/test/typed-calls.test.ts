import { definePlugin, operation } from '@awf/plugin-sdk';
import { describe, expectTypeOf, it } from 'vitest';
import * as z from 'zod';
import type { LoadedPlugin, UntypedPlugin } from '../src/index.js';

const greeter = definePlugin({
  name: 'greeter',
  version: '1.0.0',
  operations: {
    greet: operation({
      input: z.object({ name: z.string(), shout: z.boolean().default(false) }),
      output: z.object({ greeting: z.string() }),
      run: ({ name }) => ({ greeting: `Hello, ${name}` }),
    }),
  },
});

type Typed = LoadedPlugin<typeof greeter>['execute'];

describe('calls', () => {
  it('are typed by the type of the plugin', () => {
    expectTypeOf<Parameters<Typed>[0]>().toEqualTypeOf<'greet'>();
    expectTypeOf<Parameters<Typed>[1]>().toEqualTypeOf<{ name: string; shout?: boolean | undefined }>();
    const call = (plugin: LoadedPlugin<typeof greeter>) => plugin.execute('greet', { name: 'Ada' });
    type Success = Extract<Awaited<ReturnType<typeof call>>, { success: true }>;
    expectTypeOf<Success['data']>().toEqualTypeOf<{ greeting: string }>();
  });

  it('are JSON without a type', () => {
    expectTypeOf<LoadedPlugin>().toEqualTypeOf<LoadedPlugin<UntypedPlugin>>();
    expectTypeOf<Parameters<LoadedPlugin['execute']>[0]>().toEqualTypeOf<string>();
  });
});
