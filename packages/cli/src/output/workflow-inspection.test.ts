import { describe, expect, it } from 'vitest';
import { createPage } from './page.js';
import { createStyle } from './style.js';
import { formatWorkflow, type WorkflowInspection } from './workflow-inspection.js';
import { visibleLength } from './wrap.js';

const none: WorkflowInspection = {
  name: 'kv',
  version: '1.0.0',
  author: '',
  description: '',
  configMutable: false,
  sampleCategory: '',
  moduleTypes: [],
  stepTypes: [],
  triggerTypes: [],
  moduleSchemas: [],
  contracts: [],
  configFragment: '',
  problems: [],
};
const full: WorkflowInspection = {
  ...none,
  configMutable: true,
  sampleCategory: 'data',
  moduleTypes: ['kv.store', 'kv.bare'],
  stepTypes: ['step.\u001bput'],
  triggerTypes: ['kv.changed'],
  moduleSchemas: [
    {
      type: 'kv.store',
      label: 'Store',
      category: 'data',
      description: 'Keeps values by their keys, on a disk that may be far away',
      inputs: [{ name: 'disk', type: 'Disk', description: 'Where' }],
      outputs: [{ name: 'store', type: 'Store', description: '' }],
      configFields: [
        {
          key: 'path',
          label: 'path',
          type: 'string',
          description: 'File',
          defaultValue: '',
          required: true,
          options: [],
        },
        {
          key: 'mode',
          label: 'mode',
          type: 'string',
          description: '',
          defaultValue: 'a',
          required: false,
          options: ['a', 'b'],
        },
      ],
    },
  ],
  contracts: [
    {
      kind: 'service',
      mode: 'strict',
      moduleType: 'kv.store',
      stepType: '',
      triggerType: '',
      serviceName: '',
      method: 'get',
      configMessage: '',
      inputMessage: 'kv.v1.Key',
      outputMessage: 'kv.v1.Value',
      contractType: '',
      protoPackage: '',
      messageNames: [],
      goImportPath: '',
      schemaDigest: '',
      protocolVersion: '',
    },
  ],
  configFragment: 'modules:\n  - name: kv\n',
  problems: [{ code: 'NOT_SUPPORTED', message: 'no way back' }],
};
const text = (workflow: WorkflowInspection, width?: number) =>
  formatWorkflow(workflow, createPage(createStyle(false), width)).join('\n\n');

describe('formatWorkflow', () => {
  it('shows everything', () => {
    expect(text(full)).toBe(`Workflow engine
  name         kv
  version      1.0.0
  author       -
  description  -
  config       may change while it runs
  sample of    data

Modules (2)
  kv.store
    Keeps values by their keys, on a disk that may be far away
    needs   disk   Disk                              Where
    offers  store  Store
    config  path   string  required                  File
    config  mode   string  default "a", one of a, b
  kv.bare

Steps (1)
  step.\\u001bput

Triggers (1)
  kv.changed

Typed contracts (1)
  service  kv.store get  strict  input kv.v1.Key, output kv.v1.Value

Config that it adds
  modules:
    - name: kv

Problems
  NOT_SUPPORTED  no way back`);
  });

  it('says what there is none of', () => {
    expect(text(none)).toContain('Modules (0)\n  none\n\nSteps (0)\n  none\n\nTriggers (0)\n  none');
  });

  it('fits a narrow terminal', () => {
    expect(
      text(full, 60)
        .split('\n')
        .filter((line) => visibleLength(line) > 60),
    ).toEqual([]);
  });
});
