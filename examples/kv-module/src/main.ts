import { serve } from '@awf/plugin-sdk';
import { plugin } from './plugin.js';

await serve(plugin);
