import {
  compileBody,
  digestOf,
  findEntry,
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

// Read as CommonJS the file has its own `require`, read as an ES module it makes one for the real file behind
// `process.argv[1]`, which may be a link. `module` and `exports` are hidden, so that the body sees the same either way.
const opening = `#!/usr/bin/env node
(async(require,__awf_file,${requireName},${importMetaName},__awf_open,module,exports)=>{"use strict";
if(!require){const{createRequire}=await import("node:module"),{argv}=process;__awf_file=createRequire(argv[1]).resolve(argv[1]);require=createRequire(__awf_file)}
${requireName}=require;
${importMetaName}={__proto__:null,filename:__awf_file,get dirname(){return require("node:path").dirname(__awf_file)},
get url(){return require("node:url").pathToFileURL(__awf_file).href},
resolve(name){return/^(\\.{0,2}\\/|[a-z]+:)/.test(name)?new URL(name,this.url).href:require("node:url").pathToFileURL(require.resolve(name)).href}};
__awf_open=true;
process.once("beforeExit",()=>{if(__awf_open){process.exitCode??=13;process.stderr.write("Unsettled top-level await: nothing is left that could settle it\\n")}});
try{await(`;

// Rethrown from a tick of its own it is an uncaught exception, not an unhandled rejection. Node prints the line of the
// `throw`, which is why that line is short.
const closing = `)}catch(error){process.nextTick(()=>{
throw error;
})}
__awf_open=false;
})(typeof require==="function"?require:undefined,typeof __filename==="string"?__filename:undefined);
`;

const parameters = ['require', '__awf_file', requireName, importMetaName, 'module', 'exports'].join();
const cacheFunctions = [
  compileBody,
  findEntry,
  digestOf,
  isPrivate,
  readEntry,
  writeLater,
  writeEntry,
  makeFolder,
  removeOld,
];

/**
 * Makes a whole executable of an ES module body that has no static import or export left. The file starts under Node
 * 20.10 and later whether it is read as CommonJS or as an ES module. Errors of the body end the process as an uncaught
 * exception does (exit 1); a top-level await that can never settle ends it with exit 13, as Node does for ES modules.
 *
 * @param codeCache - Whether the body is compiled with the code that an earlier start left in the user's cache folder.
 */
export function wrapBody(body: string, codeCache = true): string {
  if (codeCache && canBeCached(body)) return wrapForCache(body.trimEnd());
  return `${opening}async()=>{\n${body.trimEnd()}\n})()${closing.slice(1)}`;
}

/** Node reads over the body, which stands in a comment: only the launcher compiles it. */
function wrapForCache(body: string): string {
  const compile = `(()=>{${cacheFunctions.join('\n')}\nreturn compileBody})()`;
  const before = `${opening}${compile}(require,{file:__awf_file,hidden(){/*`;
  const lineOffset = before.split('\n').length - 1;
  // V8 compiles a function in brackets at once, but an arrow function twice: 10 ms of a start.
  const hidden = `(async function(${parameters}){"use strict";\n${body}\n})`.replaceAll('*/', '*\x01');
  return `${before}${hidden}*/},lineOffset:${lineOffset}})(${parameters})${closing}`;
}

/** Code that is compiled apart from its file has no `import()`. */
function canBeCached(body: string): boolean {
  return !/\bimport\s*\(|\x01/.test(body);
}
