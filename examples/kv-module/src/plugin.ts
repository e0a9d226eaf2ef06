import { definePlugin } from '@awf/plugin-sdk';
import { configFragment, findAsset } from './files.js';
import { kvStore } from './kv-store-module.js';
import { kvGet, kvPut } from './steps.js';

/** A key/value store as a module of the workflow engine, and steps that use it. */
export const plugin = definePlugin({
  name: 'kv-module',
  version: '1.0.0',
  description: 'A key/value store on disk, with steps that use it',
  author: 'The maintainers of awf-plugins',
  license: 'MIT',
  modules: { 'kv.store': kvStore },
  steps: { 'step.kv_put': kvPut, 'step.kv_get': kvGet },
  workflow: { configFragment, assets: findAsset, sampleCategory: 'data' },
});
