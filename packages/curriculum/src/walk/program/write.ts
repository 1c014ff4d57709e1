/** @file Walkers' programs written as JavaScript: what a person reads, and what the sandbox runs, does the same. */
import type { WalkerCondition, WalkerProgram } from './language.js';

const condition = (one: WalkerCondition): string => {
  switch (one._tag) {
    case 'met':
      return `last === ${one.kind}`;
    case 'times':
      return `seen.filter((kind) => kind === ${one.kind}).length >= ${one.least}`;
    case 'meetings':
      return `seen.length >= ${one.least}`;
    case 'near':
      return `(other !== null && other.distance <= ${one.within})`;
    case 'ready':
      return '(other !== null && other.ready)';
    case 'turn':
      return `seen.length % ${one.every} === ${one.at}`;
    case 'not':
      return `!(${condition(one.of)})`;
    case 'and':
      return `(${condition(one.of[0])} && ${condition(one.of[1])})`;
    case 'or':
      return `(${condition(one.of[0])} || ${condition(one.of[1])})`;
  }
};

const rule = (one: WalkerProgram): string => {
  switch (one._tag) {
    case 'aim':
      return `aim(${one.kind}, ${one.margin})`;
    case 'echo':
      return `aim(last === null ? ${one.kind} : (last + ${one.shift}) % kinds, ${one.margin})`;
    case 'counter':
      return `aim(last === null ? ${one.kind} : reply(last), ${one.margin})`;
    case 'approach':
      return 'moves.approach';
    case 'flee':
      return 'moves.flee';
    case 'if':
      return `(${condition(one.when)} ? ${rule(one.yes)} : ${rule(one.no)})`;
  }
};

/** JavaScript that walks as the program does. */
export const walkerSource = (program: WalkerProgram): string =>
  [
    'function policy(view) {',
    '  const { kinds, payoffs, inventory, ready, met, other, moves } = view;',
    '  const top = (numbers) => numbers.reduce((best, x, k) => (x > numbers[best] ? k : best), 0);',
    '  const seen = met.map(({ held }) => top(held));',
    '  const last = seen.length === 0 ? null : seen[seen.length - 1];',
    '  const reply = (kind) => top(payoffs.map((row) => row[kind][0]));',
    '  const aim = (kind, margin) => {',
    '    const rest = Math.max(...inventory.filter((_, k) => k !== kind));',
    '    return ready && inventory[kind] - rest >= margin ? moves.approach : moves.collect[kind];',
    '  };',
    `  return ${rule(program)};`,
    '}',
    '',
  ].join('\n');
