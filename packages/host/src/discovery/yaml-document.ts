import { Composer, type Document, Lexer, type ParsedNode, Parser } from 'yaml';
import { issueAt, type ManifestIssue } from './manifest-issue.js';

/** A document, undefined where the text holds none; or what keeps the text from being one. */
export type ParsedYaml =
  | { readonly document: Document.Parsed<ParsedNode> | undefined; readonly issues?: undefined }
  | { readonly issues: readonly ManifestIssue[] };

type Tokens = ReturnType<Parser['parse']> extends Generator<infer Token> ? Token[] : never;

// A real manifest has a few hundred tokens and four levels. The composer recurses, and a stack that overflows inside its
// regular expressions ends the whole process, so depth is limited before the composer sees the text.
const maxTokens = 3_000;
const maxDepth = 64;

/** How many syntax errors are told: later ones mostly follow from the first. */
const toldErrors = 5;

/** What YAML forbids in a stream. */
const forbidden = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/;

/**
 * Parses the first document of a text, as Go's yaml.v3 does. Never throws, and takes some milliseconds whatever the text.
 *
 * @param tokenLimit - The most tokens that are read; a manifest's by default.
 */
export function parseYaml(text: string, tokenLimit = maxTokens): ParsedYaml {
  const control = forbidden.exec(text);
  if (control !== null) {
    const code = control[0].charCodeAt(0).toString(16).padStart(4, '0');
    return { issues: [issueAt(text, control.index, `the control character \\u${code} is not allowed in YAML`)] };
  }
  const tokens = tokenize(text, tokenLimit);
  if (!Array.isArray(tokens)) return { issues: [tokens] };
  const [document] = new Composer<ParsedNode>({ uniqueKeys: false, prettyErrors: false }).compose(tokens);
  const errors = document?.errors.slice(0, toldErrors) ?? [];
  if (errors.length === 0) return { document };
  return { issues: errors.map((error) => issueAt(text, error.pos[0], `not YAML: ${error.message}`)) };
}

function tokenize(text: string, tokenLimit: number): Tokens | ManifestIssue {
  const parser = new Parser();
  const tokens: Tokens = [];
  let count = 0;
  for (const lexeme of new Lexer().lex(text)) {
    count += 1;
    if (count > tokenLimit) return issueAt(text, parser.offset, `more than ${tokenLimit} YAML tokens`);
    tokens.push(...parser.next(lexeme));
    // Only the first document counts, so a thousand others need not be read.
    if (tokens.at(-1)?.type === 'document') return tokens;
    if (parser.stack.length > maxDepth) return issueAt(text, parser.offset, `nested deeper than ${maxDepth} levels`);
  }
  tokens.push(...parser.end());
  return tokens;
}
