import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { CurlAnswer } from './curl.js';

/** What a description says of an answer. */
interface Described {
  readonly content?: Readonly<Record<string, { readonly schema: object }>>;
  readonly headers?: Readonly<Record<string, { readonly required?: boolean; readonly schema: object }>>;
}

/** Holds answers against an OpenAPI description, and notes which it has seen. */
export interface AnswerCheck {
  /** Throws where the answer is not one that the description has for an operation, as `POST /v1/{name}/load`. */
  operation(operation: string, answer: CurlAnswer): void;
  /** The same for an answer that no operation has, by the name of its component. */
  component(name: string, answer: CurlAnswer): void;
  /** Answers that the description has and that were not seen, as `POST /… 404`. */
  unseen(): readonly string[];
}

/** Says what is wrong with a document as OpenAPI 3.1; undefined: nothing. */
export async function openApiProblem(document: Record<string, unknown>): Promise<unknown> {
  const { valid, errors } = await new Validator().validate(document);
  return valid ? undefined : errors;
}

/** Reads a description. Every schema in it is compiled as JSON Schema 2020-12, in ajv's strict mode. */
export function createAnswerCheck(document: object): AnswerCheck {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
  ajv.addVocabulary(['openapi', 'info', 'security', 'paths', 'components']);
  ajv.addSchema(document, 'api:');
  const seen = new Set<string>();
  const check = (pointer: string, answer: CurlAnswer): void => {
    const described = resolve(document, pointer) as Described;
    const pieces = described.content ?? {};
    const type = answer.headers['content-type']?.split(';')[0] ?? '';
    if (!(type in pieces)) throw new Error(`${pointer} has no content of type ${JSON.stringify(type)}`);
    const place = `${pointer}/content/${writeKey(type)}/schema`;
    const value: unknown = type === 'application/json' ? JSON.parse(answer.body) : answer.body;
    const validate = ajv.getSchema(`api:#${place}`);
    if (validate === undefined) throw new Error(`${place} is no schema`);
    if (!validate(value)) throw new Error(`${answer.body} is not as ${place}: ${ajv.errorsText(validate.errors)}`);
    for (const [name, { required }] of Object.entries(described.headers ?? {})) {
      const header = answer.headers[name.toLowerCase()];
      if (required === true && header === undefined) throw new Error(`${pointer} needs the header ${name}`);
      const fits = ajv.getSchema(`api:#${pointer}/headers/${name}/schema`);
      if (header !== undefined && fits?.(header) !== true) throw new Error(`header ${name} is ${header}`);
    }
  };
  const places = placesOf(document);
  return {
    operation(operation, answer) {
      const key = `${operation} ${answer.status}`;
      const place = places.get(key);
      if (place === undefined) throw new Error(`${key} is not described: ${answer.body}`);
      seen.add(key);
      check(place, answer);
    },
    component: (name, answer) => check(`/components/responses/${name}`, answer),
    unseen: () => [...places.keys()].filter((key) => !seen.has(key)),
  };
}

/** Where the responses of all operations are, behind references. */
function placesOf(document: object): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const [path, item] of Object.entries(Reflect.get(document, 'paths') as Record<string, object>)) {
    for (const [method, { responses }] of Object.entries(
      item as Record<string, { responses: Record<string, object> }>,
    )) {
      for (const [status, response] of Object.entries(responses)) {
        const reference: unknown = Reflect.get(response, '$ref');
        const own = `/paths/${writeKey(path)}/${method}/responses/${status}`;
        places.set(
          `${method.toUpperCase()} ${path} ${status}`,
          typeof reference === 'string' ? reference.slice(1) : own,
        );
      }
    }
  }
  return places;
}

function resolve(document: object, pointer: string): unknown {
  const keys = pointer.split('/').slice(1).map(readKey);
  return keys.reduce<unknown>((value, key) => Reflect.get(value as object, key), document);
}

function writeKey(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

function readKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}
