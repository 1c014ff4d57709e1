/** @file Code that looks for a way out: of the interpreter, of what it is told, of the moment. */
import { type Hostile, policy, wants } from './kind.js';

const outward: readonly Hostile[] = [
  ['eval', 'refused', policy("return eval('1');")],
  ['eval by another name', 'threw', policy("return globalThis['ev' + 'al']('1');")],
  ['Function', 'refused', policy("return new Function('return process')();")],
  ['the constructor of a function', 'threw', policy("return (() => {}).constructor('return 1')();")],
  [
    'the constructor of a generator',
    'threw',
    policy("return (function* () {}).constructor('yield 1')().next().value;"),
  ],
  [
    'the constructor of an async function',
    'threw',
    policy("return (async () => {}).constructor('return 1')();"),
  ],
  [
    'the constructor by way of the view',
    'threw',
    policy("return view.constructor.constructor('return process')();"),
  ],
  [
    'the constructor by way of an error',
    'threw',
    policy("try { null.x; } catch (e) { return e.constructor.constructor('return process')(); }"),
  ],
  ['import', 'refused', policy("import('node:fs'); return 0;")],
  ['a static import', 'refused', `import fs from 'node:fs'; ${policy('return 0;')}`],
  ['require', 'refused', policy("return require('fs').readdirSync('/').length % 2;")],
  ['process', 'harmless', wants('process')],
  ['the environment', 'threw', policy('return process.env.HOME.length % 2;')],
  ['the file system, by Deno', 'harmless', wants('Deno')],
  ['the network', 'harmless', wants('fetch')],
  ['a web socket', 'harmless', wants('WebSocket')],
  ['XMLHttpRequest', 'harmless', wants('XMLHttpRequest')],
  ['timers', 'harmless', wants("globalThis['setTimeout']")],
  ['an interval', 'threw', policy('setInterval(() => {}, 0); return 0;')],
  ['the clock', 'harmless', wants('Date')],
  ['a fine clock', 'harmless', wants('performance')],
  ['promises', 'harmless', wants('Promise')],
  ['a proxy', 'harmless', wants('Proxy')],
  ['WebAssembly', 'harmless', wants('WebAssembly')],
  ['the console', 'harmless', wants('console')],
  ['a worker', 'harmless', wants('Worker')],
  ['a message to the host', 'harmless', wants("globalThis['postMessage']")],
  ['the global object of Node', 'harmless', wants('global')],
  ['the module', 'harmless', wants("typeof module === 'undefined' ? undefined : module")],
  ['what the host keeps, by its caller', 'threw', policy('return policy.caller.arguments.length % 2;')],
  [
    'the arguments of its caller',
    'threw',
    policy("'use strict'; return arguments.callee.caller.length % 2;"),
  ],
  ['eval, spelled with an escape', 'threw', policy("return \\u0065val('1');")],
  ['eval, with a comment before its brackets', 'refused', policy("return eval /* no call */ ('1');")],
  ['eval, indirectly', 'threw', policy("return (0, globalThis.eval)('1');")],
  ['the constructor of a class', 'threw', policy("return (class {}).constructor('return 1')();")],
  ['the constructor of a method', 'threw', policy("return ({ m() {} }).m.constructor('return 1')();")],
  [
    'the constructor of a bound function',
    'threw',
    policy("return policy.bind(null).constructor('return 1')();"),
  ],
  ['the constructor of a built-in', 'threw', policy("return Math.max.constructor('return 1')();")],
  [
    'the constructor of the global object',
    'threw',
    policy("return globalThis.constructor.constructor('return 1')();"),
  ],
  [
    'the prototype of a generator, two steps up',
    'threw',
    policy(
      "const g = Object.getPrototypeOf(Object.getPrototypeOf(function* () {})); return g.constructor('return 1')();",
    ),
  ],
  [
    'the constructor by Reflect',
    'threw',
    policy("return Reflect.construct(Object.getPrototypeOf(() => {}).constructor, ['return 1'])();"),
  ],
  ['import.meta', 'syntax', policy('return import.meta.url.length % 2;')],
  [
    'the stack of an error',
    'harmless',
    policy(
      "const at = String(new Error('x').stack); if (/node|home|file:/.test(at)) throw new Error('escaped'); return 0;",
    ),
  ],
  [
    'a hook into stacks of errors',
    'harmless',
    `Error.prepareStackTrace = (e, frames) => frames; ${policy("const s = new Error('x').stack; return Array.isArray(s) && s.some((f) => f && f.getThis && f.getThis() && f.getThis().process) ? 9 : 0;")}`,
  ],
  [
    'the source of a built-in',
    'harmless',
    policy(
      "if (!/native code/.test(String(Math.random.toString === undefined ? '' : Math.max))) throw new Error('escaped'); return 0;",
    ),
  ],
  ['the source of what asks it', 'threw', policy('return String(arguments.callee.caller).length % 2;')],
  ['new.target', 'harmless', policy('return new.target === undefined ? 0 : 9;')],
  ['a page break-out', 'syntax', '}); globalThis.out = 1; (() => { function policy() { return 0; }'],
  [
    'shared memory to time with',
    'harmless',
    policy(
      "if (typeof Atomics !== 'undefined' && typeof SharedArrayBuffer !== 'undefined') { try { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1e9); } catch { return 0; } throw new Error('escaped'); } return 0;",
    ),
  ],
  [
    'weak references, to see the collector',
    'harmless',
    policy(
      "if (typeof WeakRef !== 'undefined' && new WeakRef({}).deref() === undefined) throw new Error('escaped'); return 0;",
    ),
  ],
  [
    'a note left for another opponent',
    'harmless',
    `globalThis.note = 'they defect'; Object.prototype.note = 'too'; ${policy('return 0;')}`,
  ],
  [
    'the note that another opponent left',
    'harmless',
    policy(
      "if (globalThis.note !== undefined || ({}).note !== undefined) throw new Error('escaped'); return 0;",
    ),
  ],
  [
    'a fetch by way of a data address',
    'threw',
    policy("return new (globalThis['Wor' + 'ker'])('data:text/javascript,1') ? 0 : 1;"),
  ],
];

const later: readonly Hostile[] = [
  ['a word that begins as import does', 'harmless', policy('const importance = 0; return importance;')],
  ['an async policy', 'illegal', 'async function policy(view) { return 0; }'],
  ['work for later', 'illegal', 'async function policy(view) { await null; for (;;) {} }'],
  ['an async generator', 'illegal', 'async function* policy(view) { yield 0; }'],
  ['an await at the top', 'syntax', `await null; ${policy('return 0;')}`],
  ['an answer that can be waited for', 'illegal', policy('return { then(done) { done(0); } };')],
];

export const escapes = [...outward, ...later];
