/** @file Code that never ends, or wants all memory. */
import { type Hostile, policy } from './kind.js';

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
  [
    'an iterator without end, made a list',
    'steps',
    policy(
      'return Array.from({ [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 1 }) }) }).length;',
    ),
  ],
  [
    'an iterator without end, taken apart',
    'steps',
    policy('const [a, ...rest] = (function* () { for (;;) yield 1; })(); return a;'),
  ],
  [
    'a list that grows as it is gone through',
    'memory',
    policy('const a = [0]; for (const x of a) a.push(x, [x, x, x, x]); return 0;'),
  ],
  ['a replacement that loops', 'steps', policy("return 'a'.replace(/a/, () => { for (;;) {} });")],
  ['a loop with a label and no body', 'steps', policy('again: while (true) continue again;')],
  [
    'a regular expression that backtracks over pairs',
    'steps',
    policy("return /^(?:a|a)*$/.test('a'.repeat(60) + 'b') ? 1 : 0;"),
  ],
  [
    'a template whose parts loop',
    'steps',
    policy('const a = { toString() { for (;;) {} } }; return ("!" + a).length;'),
  ],
  ['a key that loops to be one', 'steps', policy('return ({})[{ toString() { for (;;) {} } }] ?? 0;')],
  [
    'a class whose field loops',
    'steps',
    policy('class A { x = (() => { for (;;) {} })(); } return new A().x;'),
  ],
  [
    'a default value that loops',
    'steps',
    'function policy(view, state, x = (() => { for (;;) {} })()) { return 0; }',
  ],
  [
    'a hasInstance that loops',
    'steps',
    policy('return 1 instanceof { [Symbol.hasInstance]() { for (;;) {} } } ? 1 : 0;'),
  ],
  [
    'an error whose words take too long, twice over',
    'threw',
    policy('throw { get message() { for (;;) {} }, toString() { return this.message; } };'),
  ],
  [
    'a mean loop: as slow as is just allowed, at each question',
    'steps',
    policy(
      'let s = 0; for (let i = 0; i < 1e6; i++) s += i; return { chances: [0.5, 0.5], state: (state ?? 0) + (view.last ? view.last[0] : 0) };',
    ),
  ],
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
  ['a text padded to a gibibyte', 'memory', policy("return 'x'.padEnd(2 ** 30).length % 2;")],
  ['a text repeated to the utmost', 'memory', policy("return 'x'.repeat(2 ** 29).length % 2;")],
  [
    'a map that grows',
    'memory',
    policy('const m = new Map(); for (let i = 0; ; i++) m.set(i, [i, i, i, i]);'),
  ],
  [
    'a set of texts that grows',
    'memory',
    policy("const s = new Set(); for (let i = 0; ; i++) s.add('x'.repeat(500) + i);"),
  ],
  [
    'closures in closures',
    'memory',
    policy('let f = () => 0; for (;;) { const g = f, big = new Array(500).fill(0); f = () => (g, big); }'),
  ],
  [
    'symbols without end',
    'memory',
    policy("const a = []; for (let i = 0; ; i++) a.push(Symbol.for('x'.repeat(500) + i));"),
  ],
  [
    'a list of its own making, spread into arguments',
    'threw',
    policy('return Math.max(...new Array(100_000).fill(1)) - 1;'),
  ],
  [
    'functions that call each other without end',
    'stack',
    policy('const a = () => b() + 1, b = () => a() + 1; return a();'),
  ],
  ['a getter that asks itself', 'stack', policy('const o = { get x() { return this.x + 1; } }; return o.x;')],
  [
    'a toString that asks itself',
    'stack',
    policy('const o = { toString() { return "" + this; } }; return ("" + o).length;'),
  ],
  [
    'brackets in brackets, 20,000 deep, as source',
    'crash',
    `const policy = () => ${'['.repeat(20_000)}0${']'.repeat(20_000)};`,
  ],
  [
    'sums in sums, 20,000 deep, as source',
    'crash',
    `const policy = () => ${'(1+'.repeat(15_000)}0${')'.repeat(15_000)};`,
  ],
  [
    'a regular expression of 20,000 brackets',
    'threw',
    policy("return new RegExp('('.repeat(20000) + ')'.repeat(20000)).test('') ? 0 : 1;"),
  ],
  ['memory let go and taken, again and again', 'time', policy('for (;;) new Uint8Array(1e6).fill(1);')],
  [
    'an ArrayBuffer that may grow',
    'harmless',
    policy('return new ArrayBuffer(8, { maxByteLength: 2 ** 30 }).byteLength % 2;'),
  ],
];

export const running = [...loops, ...memory];
