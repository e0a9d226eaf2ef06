import type { WorkflowSpec } from '@awf/plugin-sdk';

const files = new Map([
  ['hello.txt', { content: 'hello from everything\n', contentType: 'text/plain' }],
  ['page/index.html', { content: '<h1>everything</h1>\n', contentType: 'text/html' }],
]);

/** What the workflow engine is told besides: config that is added to its own, and files. */
export const workflow: WorkflowSpec = {
  configMutable: true,
  sampleCategory: 'test',
  configFragment: { modules: [{ name: 'everything-box', type: 'everything.box', config: { limit: 3 } }] },
  assets: (path) => files.get(path),
};
