import { problemAt, type Transform } from './transform.js';

/** Values by name. */
export type Variables = Readonly<Record<string, string | number | boolean>>;

const extension = '.tmpl';

/** Fills in variables: `{{name}}` is its value, `\{{` is `{{`. The extension `.tmpl` is taken off. */
export function renderTemplate(variables: Variables): Transform {
  return {
    name: 'render',
    version: 1,
    options: variables,
    target: (file) => (file.endsWith(extension) ? file.slice(0, -extension.length) : file),
    apply: (text) =>
      text.replace(/\\\{\{|\{\{(?:[ \t]*([\w.-]+)[ \t]*\}\})?/g, (found, name: string | undefined, offset: number) => {
        if (found.startsWith('\\')) return '{{';
        if (name === undefined) throw problemAt(text, offset, 'is no {{name}}; for braces as such write \\{{');
        if (Object.hasOwn(variables, name)) return String(variables[name]);
        throw problemAt(text, offset, `there is no variable ${name}`);
      }),
  };
}
