import type { Asset } from '@awf/plugin-sdk';

/**
 * What the plugin adds to every engine that loads it: a store by the name `kv`, so that a pipeline can use the steps at once.
 * Its folder is one beside the engine's config file.
 */
export const configFragment = {
  modules: [{ name: 'kv', type: 'kv.store', config: { path: 'data/kv' } }],
};

/**
 * Engines drop pipelines from a config fragment, so that a plugin cannot bring any: this file shows people some to copy. It is
 * text in the program, not a file beside it, since installers copy the executable and the manifest alone.
 */
const example = `# Counts visits: GET /visit?name=ada
pipelines:
  visit:
    trigger: { type: http, config: { path: /visit, method: GET } }
    steps:
      - { name: last, type: step.kv_get, config: { store: kv, key: "visit/{{ .name }}" } }
      - { name: note, type: step.kv_put, config: { store: kv, key: "visit/{{ .name }}", value: "{{ .meta.started_at }}" } }
`;

const files: ReadonlyMap<string, Asset> = new Map([
  ['examples/visit.yaml', { content: example, contentType: 'application/yaml' }],
]);

/** Gives one of the plugin's files. */
export function findAsset(path: string): Asset | undefined {
  return files.get(path);
}
