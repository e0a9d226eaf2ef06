import { EngineError } from '../engine-error.js';
import { goTemplateText } from './go-text.js';
import type { Scope } from './scope.js';
import { lookUp } from './scope.js';

/** A text with what is to be filled in. */
export type Template = readonly Part[];

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly isJson: boolean };

const action = /^(-[ \t\r\n])?\s*(json\s+)?((?:\.[A-Za-z_]\w*)+)\s*([ \t\r\n]-)?$/;

/**
 * Takes a template apart: `{{.states.say.Response.output}}`, `{{json .inputs.n}}`, and `{{- … -}}`, which takes the white
 * space beside it away.
 *
 * @throws EngineError WORKFLOW_INVALID
 */
export function parseTemplate(text: string): Template {
  const parts: Part[] = [];
  let trims = false;
  for (let at = 0; ; ) {
    const open = text.indexOf('{{', at);
    const before = trimIf(trims, text.slice(at, open === -1 ? undefined : open));
    if (open === -1) return [...parts, { kind: 'text', text: before }];
    const close = text.indexOf('}}', open);
    const [, left, json, path, right] = action.exec(text.slice(open + 2, close === -1 ? undefined : close)) ?? [];
    if (close === -1 || path === undefined) throw unknownAction(text.slice(open, close === -1 ? undefined : close + 2));
    parts.push({ kind: 'text', text: left === undefined ? before : before.trimEnd() });
    parts.push({ kind: 'value', path: path.split('.').slice(1), isJson: json !== undefined });
    trims = right !== undefined;
    at = close + 2;
  }
}

/**
 * Fills a template in.
 *
 * @throws EngineError EVALUATION_FAILED where something is not there. (AWF spec §7.2.)
 */
export function renderTemplate(template: Template, scope: Scope): string {
  return template
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = lookUp(part.path, scope);
      return part.isJson
        ? JSON.stringify(value, (_key, one) => (typeof one === 'bigint' ? Number(one) : one))
        : goTemplateText(value);
    })
    .join('');
}

function trimIf(trims: boolean, text: string): string {
  return trims ? text.trimStart() : text;
}

function unknownAction(found: string): EngineError {
  const shown = found.length > 60 ? `${found.slice(0, 60)}…` : found;
  return new EngineError(
    'WORKFLOW_INVALID',
    `${shown} is no template of this engine: it knows {{.a.b}} and {{json .a.b}}`,
  );
}
