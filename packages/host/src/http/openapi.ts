import type { JsonObject } from '@awf/plugin-sdk/contract';
import { apiPath, type PluginAction } from './route.js';

const actions = {
  load: { done: 'loaded', summary: 'Starts a plugin', failure: 'It is loaded already, or cannot be started.' },
  unload: { done: 'unloaded', summary: 'Stops a plugin', failure: 'It is not loaded, or did not stop as it should.' },
  reload: {
    done: 'reloaded',
    summary: 'Starts a plugin anew, then stops the old process; one that is not loaded is loaded',
    failure: 'The new process could not be started; the old one serves on.',
  },
} as const satisfies Record<PluginAction, object>;

const errorSchema = envelope('error', { error: { type: 'string' } });

/**
 * Describes the routes in OpenAPI 3.1.
 *
 * @param isTokenNeeded - Whether the handler asks for one.
 */
export function createOpenApi(isTokenNeeded: boolean): JsonObject {
  return {
    openapi: '3.1.0',
    info: {
      title: 'External plugins',
      version: '1',
      description:
        'Lists, starts and stops plugins. Paths are exact: any other is answered with 404, any other method of these with 405.',
    },
    ...(isTokenNeeded ? { security: [{ token: [] }] } : {}),
    paths: withRefusals(isTokenNeeded, {
      [apiPath]: get('listPlugins', 'Lists the plugins that are there, by name', {
        '200': json('The plugins, by name.', okEnvelope({ type: 'array', items: listedPlugin })),
        '500': failureOf('The folder of the plugins cannot be read.'),
      }),
      [`${apiPath}/loaded`]: get('listLoadedPlugins', 'Lists the names of the plugins that are loaded', {
        '200': json('Their names, sorted.', okEnvelope({ type: 'array', items: { type: 'string' } })),
      }),
      [`${apiPath}/openapi.json`]: get('describeApi', 'This description', {
        '200': json('An OpenAPI 3.1 document.', { type: 'object', required: ['openapi', 'info', 'paths'] }),
      }),
      ...Object.fromEntries(
        Object.keys(actions).map((action) => [`${apiPath}/{name}/${action}`, post(action as PluginAction)]),
      ),
    }),
    components: {
      ...(isTokenNeeded ? { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } } : {}),
      responses: {
        InvalidName: failureOf('The name is empty or not that of a folder.'),
        Unauthorized: {
          ...failureOf('The bearer token is missing or wrong.'),
          headers: { 'WWW-Authenticate': { required: true, schema: { type: 'string', pattern: '^Bearer ' } } },
        },
        Forbidden: failureOf('The Host or Origin of the request is not allowed.'),
        BodyTooLarge: failureOf('The request has a body, and a large one; bodies are not looked at.'),
        NotFound: text('There is no such path.', '404 page not found\n'),
        MethodNotAllowed: {
          ...text('The path is there, the method is not.', 'Method Not Allowed\n'),
          headers: { Allow: { required: true, schema: { type: 'string' } } },
        },
      },
      schemas: { Error: errorSchema },
    },
  };
}

/** What an action is called once it is done. (Workflow spec §4.10.) */
export function doneWord(action: PluginAction): string {
  return actions[action].done;
}

const listedPlugin = {
  type: 'object',
  required: ['name', 'loaded'],
  properties: { name: { type: 'string' }, loaded: { type: 'boolean' } },
  additionalProperties: false,
} as const;

function post(action: PluginAction): PathItem {
  const { done, summary, failure } = actions[action];
  const data = {
    type: 'object',
    required: ['action', 'name'],
    properties: { action: { const: done }, name: { type: 'string' } },
    additionalProperties: false,
  };
  return {
    post: {
      operationId: `${action}Plugin`,
      summary,
      parameters: [
        {
          name: 'name',
          in: 'path',
          required: true,
          description: 'The name of the plugin’s folder.',
          schema: { type: 'string', minLength: 1 },
        },
      ],
      responses: {
        '200': json('It is done.', okEnvelope(data)),
        '400': { $ref: '#/components/responses/InvalidName' },
        '500': failureOf(failure),
      },
    },
  };
}

function get(operationId: string, summary: string, responses: JsonObject): PathItem {
  return { get: { operationId, summary, responses } };
}

/** The operations of a path by their methods. */
type PathItem = Readonly<Record<string, JsonObject & { readonly responses: JsonObject }>>;

/** Adds what every request may be answered with before its operation is looked at. */
function withRefusals(isTokenNeeded: boolean, paths: Readonly<Record<string, PathItem>>): JsonObject {
  const refusals = {
    ...(isTokenNeeded ? { '401': { $ref: '#/components/responses/Unauthorized' } } : {}),
    '403': { $ref: '#/components/responses/Forbidden' },
    '413': { $ref: '#/components/responses/BodyTooLarge' },
  };
  const complete = (item: PathItem): JsonObject =>
    Object.fromEntries(
      Object.entries(item).map(([method, operation]) => [
        method,
        { ...operation, responses: { ...operation.responses, ...refusals } },
      ]),
    );
  return Object.fromEntries(Object.entries(paths).map(([path, item]) => [path, complete(item)]));
}

function okEnvelope(data: JsonObject): JsonObject {
  return envelope('ok', { data });
}

function envelope(status: string, properties: JsonObject): JsonObject {
  return {
    type: 'object',
    required: ['status', ...Object.keys(properties)],
    properties: { status: { const: status }, ...properties },
    additionalProperties: false,
  };
}

function failureOf(description: string): JsonObject {
  return json(description, { $ref: '#/components/schemas/Error' });
}

function json(description: string, schema: JsonObject): JsonObject {
  return { description, content: { 'application/json': { schema } } };
}

function text(description: string, body: string): JsonObject {
  return { description, content: { 'text/plain': { schema: { const: body } } } };
}
