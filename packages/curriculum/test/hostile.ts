/** @file Code that means harm, or does it by mistake: what it is, and how it must end. One line each, so that more are easily added. */
import type { Stop } from '../src/errors.js';

/** How it ends: stopped for such a reason, or `harmless`: it gets a table, since there was nothing to reach. */
type End = Stop['kind'] | 'harmless';
export type Hostile = readonly [name: string, ends: End, source: string];

const policy = (body: string): string => `function policy(view, state) { ${body} }`;
/** Plays 0 where what it wants is not there, and throws where it is. */
const wants = (what: string): string =>
  policy(`if (typeof (${what}) !== 'undefined') throw new Error('escaped'); return 0;`);

const loops: readonly Hostile[] = [
  ['a loop without end', 'steps', policy('while (true) {}')],
  ['a loop that swallows its interruption', 'steps', policy('for (;;) { try { for (;;) {} } catch {} }')],
  ['a loop in finally', 'steps', policy('try { for (;;) {} } finally { for (;;) {} }')],
  ['a loop when it is loaded', 'steps', `for (;;) {} ${policy('return 0;')}`],
  [
    'a generator without end',
    'steps',
    policy('function* g() { for (;;) yield 1; } for (const x of g()) {} return 0;'),
  ],
  [
    'a regular expression that backtracks',
    'steps',
    policy("return /^(a+)+$/.test('a'.repeat(40) + 'b') ? 1 : 0;"),
  ],
  ['a sort whose comparison loops', 'steps', policy('return [3, 2, 1].sort(() => { for (;;) {} })[0];')],
  ['a toJSON that loops', 'steps', policy('return { toJSON() { for (;;) {} } };')],
  ['a getter that loops', 'steps', policy('return { get choice() { for (;;) {} } };')],
  ['a valueOf that loops', 'steps', policy('return 1 + { valueOf() { for (;;) {} } };')],
  [
    'a slow loop, longer than it may be',
    'steps',
    policy('let s = 0; for (let i = 0; i < 1e8; i++) s += i; return s % 2;'),
  ],
  ['a loop in the last rounds only', 'steps', policy('if (view.round > 3) for (;;) {} return 0;')],
  ['an error whose words loop', 'threw', policy('throw { toString() { for (;;) {} } };')],
  ['a string search over a sparse list', 'time', policy("return new Array(1e9).join('').length;")],
  ['a search of a list that is not there', 'time', policy('return new Array(2 ** 32 - 1).indexOf(1) + 1;')],
  ['a list as long as can be, as text', 'time', policy("return (new Array(1e9) + '').length;")],
];

const memory: readonly Hostile[] = [
  ['a list that grows', 'memory', policy("const a = []; for (;;) a.push('x'.repeat(1000) + a.length);")],
  ['a string that doubles', 'memory', policy("let s = 'ab'; for (;;) s += s;")],
  ['a buffer of a gibibyte', 'memory', policy('return new Uint8Array(2 ** 30).length % 2;')],
  ['lists in lists', 'memory', policy('let a = []; for (;;) a = [a, new Array(1000).fill(a)];')],
  [
    'a memory bomb that is loaded',
    'memory',
    `const all = []; for (;;) all.push(new Uint8Array(100000)); ${policy('return 0;')}`,
  ],
  ['recursion without end', 'stack', policy('const f = () => f() + 1; return f();')],
  [
    'JSON nested too deeply',
    'not-plain',
    policy('let a = []; for (let i = 0; i < 5000; i++) a = [a]; return { choice: 0, state: a };'),
  ],
  [
    'a big number',
    'memory',
    policy('let n = 3n; for (let i = 0; i < 40; i++) n *= n; return Number(n % 2n);'),
  ],
  ['a state as long as a book', 'not-plain', policy("return { choice: 0, state: 'x'.repeat(100000) };")],
  [
    'a state that grows each round',
    'not-plain',
    policy("return { choice: 0, state: (state ?? 'x').repeat(4) };"),
  ],
];

const escapes: readonly Hostile[] = [
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
];

/** Names of hosts and shells that might be there. */
const names: readonly Hostile[] = [
  ...[
    'Bun',
    'Buffer',
    'window',
    'self',
    'document',
    'navigator',
    'localStorage',
    'indexedDB',
    'crypto',
    'Intl',
  ],
  ...[
    'setImmediate',
    'queueMicrotask',
    'structuredClone',
    'MessageChannel',
    'BroadcastChannel',
    'EventSource',
  ],
  ...['FinalizationRegistry', 'URL', 'Blob', 'TextDecoder', 'AbortController', 'gc', 'print', 'std', 'os'],
  ...['scriptArgs', 'load', 'exports', '__dirname', '__filename', '__loadScript', 'importScripts', 'alert'],
].map((name): Hostile => [`the name ${name}`, 'harmless', wants(name)]);

const later: readonly Hostile[] = [
  ['a word that begins as import does', 'harmless', policy('const importance = 0; return importance;')],
  ['an async policy', 'illegal', 'async function policy(view) { return 0; }'],
  ['work for later', 'illegal', 'async function policy(view) { await null; for (;;) {} }'],
  ['an async generator', 'illegal', 'async function* policy(view) { yield 0; }'],
];

const prototypes: readonly Hostile[] = [
  ['JSON.stringify replaced', 'harmless', `JSON.stringify = () => '{"choice":99}'; ${policy('return 0;')}`],
  ['JSON.parse replaced', 'harmless', `JSON.parse = () => { throw 1; }; ${policy('return 0;')}`],
  [
    'Object.freeze replaced',
    'threw',
    `Object.freeze = (x) => x; 'use strict'; ${policy('view.round = 7; return 0;')}`,
  ],
  [
    'a toJSON for all numbers',
    'illegal',
    `Number.prototype.toJSON = () => 99; Object.prototype.toJSON = () => 99; ${policy('return { choice: 0 };')}`,
  ],
  [
    'an iterator for all lists',
    'harmless',
    `Array.prototype[Symbol.iterator] = function* () { for (;;) yield 1; }; ${policy('return 0;')}`,
  ],
  [
    'a setter on all objects',
    'harmless',
    `Object.defineProperty(Object.prototype, 'state', { set() { throw 1; }, get() { return 5; } }); ${policy('return 0;')}`,
  ],
  [
    'the prototype of its answer',
    'harmless',
    policy(
      'return JSON.parse(\'{"choice":0,"__proto__":{"polluted":1},"state":{"__proto__":{"polluted":1}}}\');',
    ),
  ],
  ['Reflect.apply replaced', 'harmless', `Reflect.apply = () => 99; ${policy('return 0;')}`],
  ['Math.imul replaced', 'harmless', `Math.imul = () => { throw 1; }; ${policy('return 0;')}`],
  [
    'all globals deleted',
    'harmless',
    `for (const name of Object.getOwnPropertyNames(globalThis)) try { delete globalThis[name]; } catch {} ${policy('return 0;')}`,
  ],
];

const attacks: readonly Hostile[] = [
  ['the round set forward', 'threw', policy("'use strict'; view.round = view.rounds; return 0;")],
  ['payoffs rewritten', 'threw', policy("'use strict'; view.payoffs[0][0][0] = 1e9; return 0;")],
  [
    'what the other chose rewritten',
    'threw',
    policy("'use strict'; if (view.last) view.last[1] = 0; return 0;"),
  ],
  [
    'its own last state rewritten',
    'threw',
    policy("'use strict'; if (state) state.n = 2; return { choice: 0, state: { n: 1 } };"),
  ],
  [
    "the other seat's choice named in the answer",
    'harmless',
    policy('return { choice: 0, other: 0, payoffs: [9, 9], state: null };'),
  ],
  [
    'all attacks at once',
    'threw',
    policy("'use strict'; for (const k of Object.keys(view)) view[k] = null; return 0;"),
  ],
  ['a view with a new key', 'threw', policy("'use strict'; view.secret = 1; return 0;")],
];

const answers: readonly Hostile[] = [
  ['nothing', 'not-plain', policy('')],
  ['a function', 'not-plain', policy('return () => 0;')],
  ['a symbol', 'not-plain', policy("return Symbol('a');")],
  ['a circle', 'threw', policy('const a = {}; a.a = a; return { choice: 0, state: a };')],
  ['a big integer', 'threw', policy('return 1n;')],
  ['a choice that is not there', 'illegal', policy('return 2;')],
  ['a choice below 0', 'illegal', policy('return -1;')],
  ['half a choice', 'illegal', policy('return 0.5;')],
  ['not a number', 'illegal', policy('return NaN;')],
  ['a choice as text', 'illegal', policy("return '0';")],
  ['chances that make 2', 'illegal', policy('return { chances: [1, 1] };')],
  ['a chance below 0', 'illegal', policy('return { chances: [2, -1] };')],
  ['too many chances', 'illegal', policy('return { chances: [0.5, 0.25, 0.25] };')],
  ['a choice and chances', 'illegal', policy('return { choice: 0, chances: [1, 0] };')],
  ['a list in place of an answer', 'illegal', policy('return [0];')],
  ['what is no JavaScript', 'syntax', 'def policy(view): return 0'],
  ['nothing at all', 'no-policy', ''],
  ['a policy that is no function', 'no-policy', 'const policy = 0;'],
  ['a source as long as ten books', 'refused', `${'/*'}${'x'.repeat(70_000)}*/ ${policy('return 0;')}`],
];

const lies: readonly Hostile[] = [
  ['a count that it keeps to itself', 'impure', `let n = 0; ${policy('n += 1; return n > 5 ? 1 : 0;')}`],
  [
    'the first question remembered',
    'impure',
    `let first = null; ${policy('first ??= view.round; return first === 0 ? 0 : 1;')}`,
  ],
  ['numbers drawn in secret', 'refused', policy('return Math.random() < 0.5 ? 0 : 1;')],
  [
    'numbers drawn where it is loaded',
    'refused',
    `const luck = Math.random(); ${policy('return luck < 0.5 ? 0 : 1;')}`,
  ],
  [
    'a state without end',
    'refused',
    policy('return { chances: [0.5, 0.5], state: [...(state ?? []), view.last] };'),
  ],
  [
    'a state hidden on a built-in',
    'impure',
    policy('Math.n = (Math.n ?? 0) + 1; return Math.n > 3 ? 1 : 0;'),
  ],
  [
    'a state hidden in a symbol',
    'impure',
    policy(
      "const k = Symbol.for('n'); globalThis[k] = (globalThis[k] ?? 0) + 1; return globalThis[k] > 3 ? 1 : 0;",
    ),
  ],
];

export const hostile: readonly Hostile[] = [
  ...loops,
  ...memory,
  ...escapes,
  ...names,
  ...later,
  ...prototypes,
  ...attacks,
  ...answers,
  ...lies,
];
