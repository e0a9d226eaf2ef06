import { TransformProblem } from './transform.js';

/** JSON without white space. */
export function minifyJson(text: string): string {
  return `${tokensOf(text).join('')}\n`;
}

/** JSON as people read it: two spaces for each level, empty lists and objects on one line. */
export function formatJson(text: string): string {
  const tokens = tokensOf(text);
  let depth = 0;
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  const pieces = tokens.map((token, index) => {
    const [previous = '', next = ''] = [tokens[index - 1], tokens[index + 1]];
    if (token === '{' || token === '[') {
      depth++;
      return closes(next) ? token : token + newLine();
    }
    if (closes(token)) {
      depth--;
      return previous === '{' || previous === '[' ? token : newLine() + token;
    }
    if (token === ',') return token + newLine();
    return token === ':' ? ': ' : token;
  });
  return `${pieces.join('')}\n`;
}

function closes(token: string): boolean {
  return token === '}' || token === ']';
}

/** The text's own tokens: reading numbers into doubles would change long ones, and objects would lose repeated keys. */
function tokensOf(text: string): readonly string[] {
  try {
    JSON.parse(text);
  } catch (error) {
    throw new TransformProblem(`is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const tokens: string[] = [];
  for (let at = 0; at < text.length; ) {
    const end = endOfToken(text, at);
    const token = text.slice(at, end);
    if (token.trim() !== '') tokens.push(token);
    at = end;
  }
  return tokens;
}

const literal = /[^\s{}[\],:"]+/y;

/** Where the token, or the white space, at a place ends. No one expression for all: on long strings its stack overflows. */
function endOfToken(text: string, at: number): number {
  if (text[at] === '"') return endOfString(text, at + 1);
  literal.lastIndex = at;
  return at + (literal.exec(text)?.[0].length ?? 1);
}

function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); ; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text[quote - 1 - slashes] === '\\') slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
}
