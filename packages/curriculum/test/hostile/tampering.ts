/** @file Code that changes what others rely upon: built-ins, prototypes, what it was shown. */
import { type Hostile, policy } from './kind.js';

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
  [
    'push of all lists replaced',
    'harmless',
    `Array.prototype.push = () => { throw 1; }; ${policy('return 0;')}`,
  ],
  [
    'a getter of choices on all objects',
    'illegal',
    `Object.defineProperty(Object.prototype, 'choice', { get: () => 1 }); ${policy('return {};')}`,
  ],
  [
    'the freezing of lists undone',
    'threw',
    policy("'use strict'; Object.setPrototypeOf(view.payoffs, null); return 0;"),
  ],
  [
    'the prototype of the view exchanged',
    'threw',
    policy("'use strict'; view.__proto__ = { round: 99 }; return 0;"),
  ],
  [
    'a getter defined upon the view',
    'threw',
    policy("Object.defineProperty(view, 'last', { get: () => [0, 0] }); return 0;"),
  ],
  ['String replaced', 'threw', `globalThis.String = () => 'nothing'; ${policy("throw new Error('seen');")}`],
  ['undefined and NaN rewritten', 'threw', `'use strict'; undefined = 1; ${policy('return 0;')}`],
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
  ["the seats' payoffs exchanged", 'threw', policy("'use strict'; view.payoffs.reverse(); return 0;")],
  ['a choice added', 'threw', policy("'use strict'; view.choices += 1; return view.choices - 1;")],
  ['the game ended at once', 'threw', policy("'use strict'; view.rounds = 0; return 0;")],
  [
    'its own choice of before rewritten',
    'threw',
    policy("'use strict'; if (view.last) view.last[0] = 0; return 0;"),
  ],
  [
    "another seat's state asked for",
    'harmless',
    policy(
      'if (view.state !== undefined || view.other !== undefined || view.states !== undefined) throw new Error(); return 0;',
    ),
  ],
  ['the last round taken out of the view', 'threw', policy("'use strict'; delete view.last; return 0;")],
  [
    'the list of rounds made longer',
    'threw',
    policy("'use strict'; if (view.last) view.last.push(0); return 0;"),
  ],
];

export const tampering = [...prototypes, ...attacks];
