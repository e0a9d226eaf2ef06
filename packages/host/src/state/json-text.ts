/** One member of an object: its key, and its value as the text that it has. */
export type JsonMember = readonly [key: string, text: string];

interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The members of an object's JSON text. Their values keep their text, so that whoever writes them again changes no digit
 * of a number and no escape. The text must be a valid JSON object.
 */
export function splitObject(text: string): readonly JsonMember[] {
  const members: JsonMember[] = [];
  let depth = 0;
  let key: string | undefined;
  let start = -1;
  let end = -1;
  for (const token of tokensOf(text)) {
    if (depth === 1 && key === undefined && token.text.startsWith('"')) {
      key = String(JSON.parse(token.text));
    } else if (depth === 1 && key !== undefined && (token.text === ',' || token.text === '}')) {
      members.push([key, text.slice(start, end)]);
      key = undefined;
      start = -1;
    } else if (key !== undefined && start < 0 && token.text !== ':') {
      start = token.start;
    }
    depth += depthChange(token);
    end = token.end;
  }
  return members;
}

/** The JSON text of an object with these members. */
export function joinObject(members: Iterable<JsonMember>): string {
  return `{${Array.from(members, ([key, text]) => `${JSON.stringify(key)}:${text}`).join(',')}}`;
}

/** A valid JSON text with two spaces of indentation, as Go's encoder writes it; every token stays as it is. */
export function indentJson(text: string): string {
  let written = '';
  let depth = 0;
  let previous = '';
  const newLine = (): string => `\n${'  '.repeat(depth)}`;
  for (const token of tokensOf(text)) {
    const closes = token.text === '}' || token.text === ']';
    const opened = previous === '{' || previous === '[';
    if (closes) depth -= 1;
    if (opened ? !closes : closes || previous === ',') written += newLine();
    written += token.text === ':' ? ': ' : token.text;
    if (!closes) depth += depthChange(token);
    previous = token.text;
  }
  return written;
}

function depthChange({ text }: Token): number {
  if (text === '{' || text === '[') return 1;
  return text === '}' || text === ']' ? -1 : 0;
}

const punctuation = '{}[],:';
const space = ' \t\n\r';

function* tokensOf(text: string): Generator<Token> {
  for (let start = 0; start < text.length; ) {
    const first = text.charAt(start);
    if (space.includes(first)) {
      start += 1;
      continue;
    }
    const end = endOfToken(text, start, first);
    yield { text: text.slice(start, end), start, end };
    start = end;
  }
}

function endOfToken(text: string, start: number, first: string): number {
  if (punctuation.includes(first)) return start + 1;
  let end = start + 1;
  if (first === '"') {
    while (text.charAt(end) !== '"') end += text.charAt(end) === '\\' ? 2 : 1;
    return end + 1;
  }
  while (end < text.length && !punctuation.includes(text.charAt(end)) && !space.includes(text.charAt(end))) end += 1;
  return end;
}
