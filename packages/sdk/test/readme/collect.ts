// collect.ts: work that is told while it goes on.
import { operation } from '@awf/plugin-sdk';
import * as z from 'zod';

export const collect = operation({
  input: z.object({ urls: z.array(z.url()) }),
  async run({ urls }, { signal, write, progress, flush }) {
    for (const [index, url] of urls.entries()) {
      progress(index / urls.length, url);
      const response = await fetch(url, { signal });
      write(await response.text());
      await flush();
    }
    return { count: urls.length };
  },
});
