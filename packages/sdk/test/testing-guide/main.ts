import { serve } from '@awf/plugin-sdk';
import { greeter } from './plugin.js';

await serve(greeter);
