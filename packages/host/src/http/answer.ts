/** An answer before it is a response of Fetch or of `node:http`. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What every answer has: it is about this moment, and never something else than it says. */
const commonHeaders = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** The envelope of what worked. (Workflow spec §4.10.) */
export function succeeded(data: unknown): Answer {
  return jsonAnswer(200, { status: 'ok', data });
}

/** The envelope of what did not. (Workflow spec §4.10.) */
export function failed(status: number, error: string, headers: Answer['headers'] = {}): Answer {
  const answer = jsonAnswer(status, { status: 'error', error });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** A JSON document without envelope. */
export function jsonAnswer(status: number, document: unknown): Answer {
  return {
    status,
    headers: { ...commonHeaders, 'content-type': 'application/json' },
    body: `${formatGoJson(document)}\n`,
  };
}

/** What Go's router says of a path or a method that it does not know. (Workflow spec §4.10.) */
export function plainText(status: number, text: string, headers: Answer['headers'] = {}): Answer {
  return {
    status,
    headers: { ...commonHeaders, 'content-type': 'text/plain; charset=utf-8', ...headers },
    body: `${text}\n`,
  };
}

/** An answer as Fetch has it. One to HEAD has the headers alone. */
export function toResponse({ status, headers, body }: Answer, method: string): Response {
  return new Response(method === 'HEAD' || body === '' ? null : body, { status, headers });
}

/** JSON as Go's encoder writes it: safe in HTML and in JavaScript. */
function formatGoJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
