import { type Document, isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar } from 'yaml';
import { issueAt, type ManifestIssue } from './manifest-issue.js';

/** A node, or nothing where a key has no value. */
export type YamlNode = ParsedNode | null | undefined;

/** One key of a mapping, with the node of its value and the offset of the key. */
export interface YamlEntry {
  readonly key: string;
  readonly value: YamlNode;
  readonly offset: number;
}

/** Few enough that aliases which multiply each other stay cheap. */
const maxAliases = 50;

/** Whoever has that many needs no more of them to start with; each costs a walk through the text for its line. */
const maxIssues = 20;

const yes: ReadonlySet<string> = new Set(['y', 'Y', 'yes', 'on']);
const no: ReadonlySet<string> = new Set(['n', 'N', 'no', 'off']);

/**
 * Reads typed values out of YAML nodes as Go's yaml.v3 does into typed fields: scalars for text are taken as written, null is
 * the empty value, everything else of a wrong type is an issue. Collects issues and notes instead of throwing.
 */
export class YamlReader {
  readonly issues: ManifestIssue[] = [];
  readonly notes: ManifestIssue[] = [];
  #aliases = 0;

  constructor(
    private readonly text: string,
    private readonly document: Document.Parsed<ParsedNode>,
  ) {}

  /** Says that something is wrong at an offset, or at a node. */
  refuse(where: YamlNode | number, message: string): void {
    if (this.issues.length < maxIssues) this.issues.push(issueAt(this.text, offsetOf(where), message));
  }

  /** Says something that does no harm. */
  note(where: YamlNode | number, message: string): void {
    if (this.notes.length < maxIssues) this.notes.push(issueAt(this.text, offsetOf(where), message));
  }

  /** The text of a scalar as it was written: `1.0` is `"1.0"`. Null is `''`. */
  string(node: YamlNode, what: string): string {
    const scalar = this.#scalar(node, what, 'text');
    return scalar === undefined || scalar.value === null ? '' : writtenText(scalar);
  }

  /** A boolean, in the spellings of YAML 1.1 too; null is false. */
  boolean(node: YamlNode, what: string): boolean {
    const scalar = this.#scalar(node, what, 'true or false');
    if (scalar === undefined || scalar.value === null) return false;
    if (typeof scalar.value === 'boolean') return scalar.value;
    const text = writtenText(scalar);
    if (yes.has(text)) return true;
    if (!no.has(text)) this.refuse(node, `${what} must be true or false`);
    return false;
  }

  /** Text, a number or a boolean as it is; undefined for null and, with a note, for lists and mappings. */
  value(node: YamlNode, what: string): string | number | boolean | undefined {
    const target = this.#resolve(node);
    if (!isScalar(target)) {
      if (target) this.note(node, `${what} is a list or a mapping and is ignored`);
      return undefined;
    }
    const { value } = target;
    return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : undefined;
  }

  /** A list of texts; null is the empty list. */
  strings(node: YamlNode, what: string): { readonly text: string; readonly node: YamlNode }[] {
    const target = this.#resolve(node);
    if (!target || isNull(target)) return [];
    if (!isSeq(target)) {
      this.refuse(node, `${what} must be a list, such as [a, b]`);
      return [];
    }
    return target.items.map((item, index) => ({ text: this.string(item, `${what}[${index}]`), node: item }));
  }

  /** The entries of a mapping in their order; null is an empty mapping. A key that comes twice is an issue. */
  entries(node: YamlNode, what: string): YamlEntry[] {
    const target = this.#resolve(node);
    if (!target || isNull(target)) return [];
    if (!isMap(target)) {
      this.refuse(node, `${what} must be a mapping of keys to values`);
      return [];
    }
    const entries = new Map<string, YamlEntry>();
    for (const pair of target.items) {
      const key = this.string(pair.key, `a key of ${what}`);
      if (entries.has(key)) this.refuse(pair.key, `the key ${JSON.stringify(key)} comes twice`);
      else entries.set(key, { key, value: pair.value, offset: offsetOf(pair.key) });
    }
    return [...entries.values()];
  }

  #scalar(node: YamlNode, what: string, wanted: string): Scalar | undefined {
    const target = this.#resolve(node);
    if (!target || isScalar(target)) return target ?? undefined;
    this.refuse(node, `${what} must be ${wanted}`);
    return undefined;
  }

  #resolve(node: YamlNode): YamlNode {
    if (!isAlias(node)) return node;
    this.#aliases += 1;
    if (this.#aliases === maxAliases + 1) this.refuse(node, `more than ${maxAliases} aliases are used`);
    if (this.#aliases > maxAliases) return null;
    const target = node.resolve(this.document);
    // An alias's target belongs to the same document, so its nodes were parsed like all others.
    return isScalar(target) || isSeq(target) || isMap(target) ? (target as ParsedNode) : null;
  }
}

function isNull(node: ParsedNode): boolean {
  return isScalar(node) && node.value === null;
}

function writtenText(scalar: Scalar): string {
  return typeof scalar.value === 'string' ? scalar.value : (scalar.source ?? String(scalar.value));
}

function offsetOf(where: YamlNode | number): number {
  return typeof where === 'number' ? where : (where?.range[0] ?? 0);
}
