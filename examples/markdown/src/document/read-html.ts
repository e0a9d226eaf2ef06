import { Parser } from 'htmlparser2';

/** A heading that is written in HTML. */
export interface HtmlHeading {
  readonly depth: number;
  readonly text: string;
  /** Where its tag begins in the piece. */
  readonly offset: number;
}

/** An address in an attribute. */
export interface HtmlLink {
  readonly kind: 'link' | 'image';
  readonly url: string;
  readonly offset: number;
}

/** What a piece of HTML in Markdown holds: a whole block, or a single tag within a line. */
export interface HtmlPiece {
  readonly headings: readonly HtmlHeading[];
  readonly links: readonly HtmlLink[];
  /** Values of `id`, and of `name` on `<a>`. */
  readonly anchors: readonly string[];
}

const addresses: Readonly<Record<string, readonly [attribute: string, kind: HtmlLink['kind']]>> = {
  a: ['href', 'link'],
  img: ['src', 'image'],
  source: ['src', 'image'],
  video: ['src', 'image'],
};

/** Reads headings, addresses and anchors; what stands in comments counts for nothing. */
export function readHtml(html: string): HtmlPiece {
  const headings: HtmlHeading[] = [];
  const links: HtmlLink[] = [];
  const anchors: string[] = [];
  let open: { depth: number; text: string; offset: number } | undefined;
  const parser = new Parser({
    onopentag(name, attributes) {
      const offset = parser.startIndex;
      const anchor = attributes.id ?? (name === 'a' ? attributes.name : undefined);
      if (anchor) anchors.push(anchor);
      const [attribute = '', kind = 'link'] = addresses[name] ?? [];
      const url = attributes[attribute];
      if (url !== undefined) links.push({ kind, url, offset });
      const depth = headingDepth(name);
      if (depth !== undefined) open = { depth, text: '', offset };
    },
    ontext(text) {
      if (open !== undefined) open.text += text;
    },
    onclosetag(name) {
      if (open === undefined || headingDepth(name) === undefined) return;
      const text = open.text.trim();
      if (text !== '') headings.push({ ...open, text });
      open = undefined;
    },
  });
  parser.end(html);
  return { headings, links, anchors };
}

function headingDepth(name: string): number | undefined {
  const depth = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].indexOf(name) + 1;
  return depth === 0 ? undefined : depth;
}
