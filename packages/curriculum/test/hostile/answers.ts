/** @file Answers that are none, words that mean harm, and what is remembered where nobody is to see it. */
import { type Hostile, policy } from './kind.js';

const unreadable: readonly Hostile[] = [
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
  ['true', 'illegal', policy('return true;')],
  ['null', 'illegal', policy('return null;')],
  ['a chance that is no number', 'illegal', policy('return { chances: [NaN, 1] };')],
  ['an endless chance', 'illegal', policy('return { chances: [Infinity, 0] };')],
  ['chances as an object', 'illegal', policy('return { chances: { 0: 1, 1: 0 } };')],
  ['chances that make nearly 1', 'illegal', policy('return { chances: [0.5, 0.499] };')],
  ['chances with a hole', 'illegal', policy('return { chances: [, 1] };')],
  ['a choice wrapped in a Number', 'harmless', policy('return new Number(0);')],
  ['minus nothing', 'harmless', policy('return -0;')],
  ['a sentence with a choice in it', 'illegal', policy("return 'I choose 0.';")],
  [
    'an answer that reads otherwise each time',
    'impure',
    `let n = 0; ${policy('return { get choice() { n += 1; return n > 4 ? 1 : 0; } };')}`,
  ],
  ['a choice as a list of one', 'illegal', policy('return { choice: [0] };')],
  ['half of a letter in the state', 'harmless', policy("return { choice: 0, state: '\ud800' };")],
  ['JSON that is none, read', 'threw', policy("return JSON.parse('{');")],
  ['nothing thrown', 'threw', policy('throw undefined;')],
  ['a book thrown', 'threw', policy("throw new Error('x'.repeat(1e6));")],
  [
    'commands to a terminal thrown',
    'threw',
    policy("throw new Error('\u001b[2J\u001b]0;owned\u0007 clean');"),
  ],
  ['a page thrown', 'threw', policy("throw new Error('<script>alert(1)</script>');")],
  ['a lie about what stopped it', 'threw', policy("throw { toString: () => 'it ran out of memory' };")],
  [
    'a policy that takes its own place',
    'impure',
    `let n = 0; globalThis.policy = function () { n += 1; return n > 5 ? 1 : 0; };`,
  ],
  ['a text of zeros as source', 'syntax', '\0\0\0'],
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
  [
    'a state hidden on itself',
    'impure',
    policy('policy.n = (policy.n ?? 0) + 1; return policy.n > 3 ? 1 : 0;'),
  ],
  [
    'a state hidden in a regular expression',
    'impure',
    `const r = /a/g; ${policy("return r.test('aa') ? 0 : 1;")}`,
  ],
  [
    'a state hidden in a generator',
    'impure',
    `const g = (function* () { for (let i = 0; ; i++) yield i > 5 ? 1 : 0; })(); ${policy('return g.next().value;')}`,
  ],
  [
    'a state hidden on all lists',
    'impure',
    policy('Array.prototype.n = (Array.prototype.n ?? 0) + 1; return [].n > 3 ? 1 : 0;'),
  ],
  [
    'a state hidden in a map by the round',
    'impure',
    `const seen = new Set(); ${policy('const was = seen.size; seen.add(view.round); return was > 3 && view.round < 9 ? 1 : 0;')}`,
  ],
];

export const answers = [...unreadable, ...lies];
