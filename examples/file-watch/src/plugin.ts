import { definePlugin } from '@awf/plugin-sdk';
import { fileWatch } from './file-watch-trigger.js';

/** Starts workflows of the workflow engine when files change. */
export const plugin = definePlugin({
  name: 'file-watch',
  version: '1.0.0',
  description: 'Starts workflows when files change',
  author: 'The maintainers of awf-plugins',
  license: 'MIT',
  triggers: { 'trigger.file_watch': fileWatch },
});
