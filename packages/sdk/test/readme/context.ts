// context.ts: a config and a state that all handlers share.
import { failure, withContext } from '@awf/plugin-sdk';
import * as z from 'zod';

const api = withContext({
  config: z.object({ token: z.string(), baseUrl: z.url(), tries: z.int().default(3) }),
  secrets: ['token'],
  init: (config) => ({ headers: { authorization: `Bearer ${config.token}` } }),
});

const fetchPage = api.operation({
  input: z.object({ path: z.string() }),
  async run({ path }, { config, state, signal, write }) {
    const response = await fetch(new URL(path, config.baseUrl), { headers: state.headers, signal });
    if (!response.ok) return failure(`the server answered ${response.status}`, { status: response.status });
    write(await response.text());
    return { status: response.status };
  },
});

export const fetcher = api.definePlugin({ name: 'fetcher', version: '1.0.0', operations: { fetchPage } });
