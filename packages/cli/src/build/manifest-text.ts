import type { AwfManifest } from '@awf/plugin-sdk/contract';
import { Document, isMap, type ParsedNode, parseDocument, Scalar, visit } from 'yaml';

/** The keys of a manifest that are made, in the order in which they are written. */
export const manifestKeys = [
  'name',
  'version',
  'description',
  'awf_version',
  'author',
  'license',
  'homepage',
  'capabilities',
  'config',
  'events',
] as const satisfies readonly (keyof AwfManifest)[];

/** One of `manifestKeys`. */
export type ManifestKey = (typeof manifestKeys)[number];

// Folded lines and anchors are for longer texts than these.
const style = { lineWidth: 0, flowCollectionPadding: false, doubleQuotedAsJSON: true } as const;

/** A manifest as the text of a `plugin.yaml`. */
export function formatManifest(manifest: AwfManifest): string {
  const present = manifestKeys.filter((key) => manifest[key] !== undefined);
  return write(toDocument(Object.fromEntries(present.map((key) => [key, manifest[key]]))));
}

/**
 * The text of an author's `plugin.yaml` with the keys of `anew` as the manifest has them. All else stays: comments, the order
 * of its keys, and keys that are not made.
 */
export function updateManifest(text: string, manifest: AwfManifest, anew: ReadonlySet<ManifestKey>): string {
  const document: Document.Parsed<ParsedNode> | Document = parseDocument(text);
  if (document.errors.length > 0 || !isMap(document.contents)) return formatManifest(manifest);
  for (const key of anew) {
    const value = manifest[key];
    if (value === undefined) document.delete(key);
    else document.set(key, toDocument(value).contents);
  }
  return write(document);
}

function toDocument(value: unknown): Document {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Scalar: (_key, node) => {
      if (typeof node.value === 'string') quote(node, node.value);
    },
    Seq: (_key, node) => {
      node.flow = true;
    },
  });
  return document;
}

// Words that one or the other version of YAML takes for a boolean or nothing.
const taken = /^(?:y|n|yes|no|on|off|true|false|null|nan|inf)$/i;
const plain = /^(?:\p{L}[\p{L}\p{N}_./()'-]*(?:,? [\p{L}\p{N}_./()'-]+)*|\d+\.\d+\.\d+(?:-[a-zA-Z0-9.-]+)?)$/u;

/** Quotes what is not text to every reader of YAML 1.1 and 1.2: dates, numbers, versions' operators … */
function quote(node: Scalar, text: string): void {
  // Half of a surrogate pair cannot be written, and as an escape it makes Go refuse the whole file.
  node.value = text.replaceAll(/\p{Surrogate}/gu, '\ufffd');
  if (!plain.test(text) || taken.test(text)) node.type = Scalar.QUOTE_DOUBLE;
}

/** What JSON leaves as it is and YAML forbids, or takes for the end of a line. All of it stands within quotes. */
const unprintable = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

function write(document: Document): string {
  const escaped = (found: string) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return document.toString(style).replaceAll(unprintable, escaped);
}
