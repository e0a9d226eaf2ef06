import { definePlugin, operation } from '@awf/plugin-sdk';
import type { JsonObject } from '@awf/plugin-sdk/contract';
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

  it('of step types are typed, too', () => {
    interface Steps {
      readonly '~parts'?: {
        readonly operations: object;
        readonly stepTypes: {
          readonly upper: { readonly '~io'?: [{ text: string; exit_code?: number }, { length: number }] };
          readonly wait: { readonly '~io'?: [{ ms?: number }, object] };
        };
      };
    }
    const call = (plugin: LoadedPlugin<Steps>) => plugin.executeStep('upper', { config: { text: 'x' } });
    expectTypeOf<Awaited<ReturnType<typeof call>>['data']>().toEqualTypeOf<{ length: number } | undefined>();
    const short = (plugin: LoadedPlugin<Steps>) => plugin.executeStep('wait', {});
    expectTypeOf(short).toBeFunction();
    // @ts-expect-error its config is needed
    const without = (plugin: LoadedPlugin<Steps>) => plugin.executeStep('upper', {});
    // @ts-expect-error no such step type
    const unknown = (plugin: LoadedPlugin<Steps>) => plugin.executeStep('lower', { config: {} });
    // @ts-expect-error a plugin without step types has none
    const none = (plugin: LoadedPlugin<typeof greeter>) => plugin.executeStep('upper', {});
    expectTypeOf([without, unknown, none]).toBeArray();
  });

  it('are JSON without a type', () => {
    expectTypeOf<LoadedPlugin>().toEqualTypeOf<LoadedPlugin<UntypedPlugin>>();
    expectTypeOf<Parameters<LoadedPlugin['execute']>[0]>().toEqualTypeOf<string>();
    const call = (plugin: LoadedPlugin) => plugin.executeStep('anything', {});
    expectTypeOf<Awaited<ReturnType<typeof call>>['data']>().toEqualTypeOf<JsonObject | undefined>();
  });
});
