import {
  compilePiece,
  digestOf,
  findEntry,
  hidePiece,
  isPrivate,
  makeFolder,
  readEntry,
  removeOld,
  writeEntry,
  writeLater,
} from './code-cache.js';

/** What the bundler puts in the place of `import.meta`: the launcher declares it around the body. */
export const importMetaName = '__awf_meta';

/** What the bundler calls in the place of an import: a `require` that no declaration of the body can hide. */
export const requireName = '__awf_require';

/** What the body calls with a `pieceName` to have that piece compiled. */
export const compilePieceName = '__awf_compile';

/** What the bundler puts in the place of a piece that the body compiles late. */
export function pieceName(number: number): string {
  return `__awf_piece_${number}_`;
}

// Read as CommonJS the file has its own `require`, read as an ES module it makes one for the real file behind
// `process.argv[1]`, which may be a link. `module` and `exports` are hidden, so that the body sees the same either way.
const opening = `#!/usr/bin/env node
(async(require,__awf_file,${requireName},${importMetaName},${compilePieceName},__awf_open,module,exports)=>{"use strict";
if(!require){const{createRequire}=await import("node:module"),{argv}=process;__awf_file=createRequire(argv[1]).resolve(argv[1]);require=createRequire(__awf_file)}
${requireName}=require;
${importMetaName}={__proto__:null,filename:__awf_file,get dirname(){return require("node:path").dirname(__awf_file)},
get url(){return require("node:url").pathToFileURL(__awf_file).href},
resolve(name){return/^(\\.{0,2}\\/|[a-z]+:)/.test(name)?new URL(name,this.url).href:require("node:url").pathToFileURL(require.resolve(name)).href}};
__awf_open=true;
process.once("beforeExit",()=>{if(__awf_open){process.exitCode??=13;process.stderr.write("Unsettled top-level await: nothing is left that could settle it\\n")}});
`;

// Rethrown from a tick of its own it is an uncaught exception, not an unhandled rejection. Node prints the line of the
// `throw`, which is why that line is short.
const closing = `}catch(error){process.nextTick(()=>{
throw error;
})}
__awf_open=false;
})(typeof require==="function"?require:undefined,typeof __filename==="string"?__filename:undefined);
`;

const given = ['require', '__awf_file', requireName, importMetaName, compilePieceName, 'module', 'exports'];
const functions = [
  compilePiece,
  findEntry,
  digestOf,
  isPrivate,
  readEntry,
  writeLater,
  writeEntry,
  makeFolder,
  removeOld,
];

/** How a body becomes an executable. */
export interface WrapOptions {
  /** Texts of what the body compiles late, by `pieceName`. Default none. */
  readonly pieces?: readonly string[] | undefined;
  /** Whether it is compiled with the code that an earlier start left in the user's cache folder. Default `true`. */
  readonly codeCache?: boolean | undefined;
}

/**
 * Makes a whole executable of an ES module body that has no static import or export left. The file starts under Node
 * 20.10 and later whether it is read as CommonJS or as an ES module. Errors of the body end the process as an uncaught
 * exception does (exit 1); a top-level await that can never settle ends it with exit 13, as Node does for ES modules.
 */
export function wrapBody(body: string, { pieces = [], codeCache = true }: WrapOptions = {}): string {
  // Code that is compiled apart from its file has no `import()`.
  const isHidden = codeCache && !/\bimport\s*\(/.test(body);
  const compiler = isHidden || pieces.length > 0 ? declareCompiler(codeCache) : '';
  const before = `${declarePieces(opening + compiler, pieces)}try{await(`;
  if (!isHidden) return `${before}async()=>{\n${body.trimEnd()}\n})()${closing}`;
  const parameters = [...given, ...pieces.map((_, number) => pieceName(number))].join();
  // V8 compiles a function in brackets at once, but an arrow function twice: 10 ms of a start.
  const hidden = hidePiece(`(async function(${parameters}){"use strict";\n${body.trimEnd()}\n})`);
  const opened = `${before}${compilePieceName}({hidden(){/*`;
  return `${opened}${hidden}*/},lineOffset:${countLines(opened)}})(${parameters}))${closing}`;
}

function declareCompiler(isKept: boolean): string {
  const compile = `(piece)=>compilePiece(require,{file:__awf_file,isKept:${isKept}},piece)`;
  return `${compilePieceName}=(()=>{${functions.join('\n')}\nreturn ${compile}})();\n`;
}

/** Adds pieces to what an executable begins with. */
function declarePieces(before: string, pieces: readonly string[]): string {
  return pieces.reduce((text, piece, number) => {
    const opened = `${text}const ${pieceName(number)}={hidden(){/*`;
    return `${opened}${hidePiece(piece)}*/},lineOffset:${countLines(opened)}};\n`;
  }, before);
}

function countLines(text: string): number {
  return text.split('\n').length - 1;
}
