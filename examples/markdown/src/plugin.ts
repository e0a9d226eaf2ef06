import { definePlugin } from '@awf/plugin-sdk';
import { checkLinks } from './operations/check-links.js';
import { stats } from './operations/stats.js';
import { toc } from './operations/toc.js';

/** Works on Markdown files: table of contents, link check, figures. */
export const plugin = definePlugin({
  name: 'markdown',
  version: '1.0.0',
  description: 'Table of contents, link check and figures of Markdown files',
  license: 'MIT',
  operations: { toc, check_links: checkLinks, stats },
});
