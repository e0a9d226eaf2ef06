import { compareVersions, parseVersion, type Version } from './version.js';

/** The comparisons that a constraint's terms can make. */
export type ConstraintOperator = '==' | '!=' | '>=' | '<=' | '>' | '<';

/** One comparison with a release. */
export interface ConstraintTerm {
  readonly operator: ConstraintOperator;
  readonly version: Version;
}

/** The host versions that a plugin takes: all terms must hold. */
export interface VersionConstraint {
  readonly text: string;
  readonly terms: readonly ConstraintTerm[];
}

/**
 * What became of a constraint's text. AWF looks twice: a text that breaks the `discovery` rule hides the plugin, one that
 * breaks the `launch` rule only keeps it from starting. (AWF spec §4.2.)
 */
export type ParsedConstraint =
  | { readonly constraint: VersionConstraint; readonly broken?: undefined }
  | { readonly constraint?: undefined; readonly broken: 'discovery' | 'launch'; readonly message: string };

// Go's \s: no vertical tab, no Unicode spaces.
const space = '[\\t\\n\\f\\r ]';
const discoveryPattern = new RegExp(`^(?:[<>=!]+)?\\d+\\.\\d+\\.\\d+(?:${space}+[<>=!]+\\d+\\.\\d+\\.\\d+)*$`);
const termPattern = /^([<>=!]*)(.*)$/;
const operators: ReadonlySet<string> = new Set<ConstraintOperator>(['==', '!=', '>=', '<=', '>', '<']);

const example = 'write it like ">=0.4.0 <1.0.0"';

/**
 * Reads an `awf_version`: `[op] X.Y.Z` and any number of `op X.Y.Z` behind spaces, no space after an operator. It is not
 * npm's grammar: no `^`, `~`, commas, `v`, `=` or pre-releases. (AWF spec §4.2.)
 */
export function parseVersionConstraint(text: string): ParsedConstraint {
  if (!discoveryPattern.test(text)) {
    return { broken: 'discovery', message: `${JSON.stringify(text)} is no version constraint; ${example}` };
  }
  const terms: ConstraintTerm[] = [];
  for (const part of text.split(new RegExp(`${space}+`))) {
    const term = parseTerm(part);
    if (typeof term === 'string') return { broken: 'launch', message: `${term}; ${example}` };
    terms.push(term);
  }
  return { constraint: { text, terms } };
}

/** Whether a host of this version may start the plugin. (AWF spec §4.2.) */
export function satisfiesConstraint(version: Version, constraint: VersionConstraint): boolean {
  return constraint.terms.every((term) => holds(term.operator, compareVersions(version, term.version)));
}

function parseTerm(part: string): ConstraintTerm | string {
  const [, written = '', digits = ''] = termPattern.exec(part) ?? [];
  const operator = written === '' ? '==' : written;
  if (!isOperator(operator)) return `${JSON.stringify(written)} is no comparison of versions`;
  const version = parseVersion(digits);
  if (version === undefined) return `${JSON.stringify(digits)} has leading zeros or more than 15 digits in a row`;
  return { operator, version };
}

function isOperator(text: string): text is ConstraintOperator {
  return operators.has(text);
}

function holds(operator: ConstraintOperator, order: number): boolean {
  switch (operator) {
    case '==':
      return order === 0;
    case '!=':
      return order !== 0;
    case '>=':
      return order >= 0;
    case '<=':
      return order <= 0;
    case '>':
      return order > 0;
    case '<':
      return order < 0;
  }
}
