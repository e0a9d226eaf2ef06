// main.ts: what the engine starts.
import '@awf/plugin-sdk/guard';
import { serve } from '@awf/plugin-sdk';
import { greeter } from './plugin.js';

await serve(greeter);
