import { definePlugin } from '@awf/plugin-sdk';
import { render } from './steps/render.js';
import { transform } from './steps/transform.js';

/** Steps that render templates and transform files, with a cache by content. */
export const plugin = definePlugin({
  name: 'project-steps',
  version: '1.0.0',
  description: 'Steps that render templates and transform files, with a cache by content',
  license: 'MIT',
  stepTypes: { render, transform },
});
