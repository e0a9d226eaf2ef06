/** Where the tour is told. */
export interface Page {
  /** What comes now, and how long all of it took where that matters. */
  title(text: string, ms?: number): void;
  /** A line below a title: what it is about, what is to be said, and how long it took where that matters. */
  line(subject: string, text: string, ms?: number): void;
  /** More of the line above. */
  detail(text: string): void;
  failure(text: string): void;
}

const codes = { bold: 1, red: 31, green: 32, dim: 2 };

const subjectWidth = 22;
const textWidth = 68;

/** A page of plain text, with colour where somebody looks at it in a terminal and NO_COLOR doesn't forbid it. */
export function createPage(stream: Pick<NodeJS.WriteStream, 'isTTY' | 'write'>): Page {
  const isColoured = stream.isTTY && !process.env.NO_COLOR;
  const paint = (style: keyof typeof codes, text: string): string =>
    isColoured ? `\x1b[${codes[style]}m${text}\x1b[0m` : text;
  const write = (text: string): void => {
    stream.write(`${text}\n`);
  };
  const time = (ms: number | undefined): string => (ms === undefined ? '' : paint('dim', formatMs(ms).padStart(9)));
  return {
    title: (text, ms) =>
      write(`\n${paint('bold', text.padEnd(ms === undefined ? 0 : 2 + subjectWidth + textWidth))}${time(ms)}`),
    line(subject, text, ms) {
      const time = ms === undefined ? '' : paint('dim', formatMs(ms).padStart(9));
      write(
        `  ${paint('green', subject.padEnd(subjectWidth))}${ms === undefined ? text : text.padEnd(textWidth)}${time}`,
      );
    },
    detail: (text) => write(`  ${' '.repeat(subjectWidth)}${paint('dim', text)}`),
    failure: (text) => write(`\n${paint('red', `Failed: ${text}`)}`),
  };
}

/** A time for people. */
function formatMs(ms: number): string {
  return `${ms < 10 ? ms.toFixed(1) : ms.toFixed(0)} ms`;
}
