/** @file Programs written as JavaScript, so that they go the way of all written code: the sandbox, validation, the record. */
import type { Condition, Program, Register, Rule } from './language.js';

const condition = (one: Condition): string => {
  switch (one._tag) {
    case 'chose':
      return `(last !== null && last[${one.who === 'own' ? 0 : 1}] === ${one.choice})`;
    case 'least':
      return `r[${one.register}] >= ${one.value}`;
    case 'turn':
      return `round % ${one.every} === ${one.at}`;
    case 'left':
      return `rounds - round <= ${one.rounds}`;
    case 'not':
      return `!(${condition(one.of)})`;
    case 'and':
      return `(${condition(one.of[0])} && ${condition(one.of[1])})`;
    case 'or':
      return `(${condition(one.of[0])} || ${condition(one.of[1])})`;
  }
};

const shifted = (of: string, shift: number): string => (shift === 0 ? of : `(${of} + ${shift}) % choices`);

const rule = (one: Rule, opening: number): string => {
  switch (one._tag) {
    case 'choice':
      return `sure(${one.choice})`;
    case 'copy':
      return `sure(last === null ? ${opening} : ${shifted('last[1]', one.shift)})`;
    case 'stay':
      return `sure(last === null ? ${opening} : ${shifted('last[0]', one.shift)})`;
    case 'counter':
      return `sure(last === null ? ${opening} : reply(last[1]))`;
    case 'if':
      return `(${condition(one.when)} ? ${rule(one.yes, opening)} : ${rule(one.no, opening)})`;
    case 'mix':
      return `mix(${one.chance}, ${rule(one.of[0], opening)}, ${rule(one.of[1], opening)})`;
  }
};

const update = ({ kind, of, most }: Register, i: number): string => {
  const so = `last[${of.who === 'own' ? 0 : 1}] === ${of.choice}`;
  if (kind === 'latch') return `    if (${so}) r[${i}] = 1;`;
  const more = `Math.min(${most}, r[${i}] + 1)`;
  return `    r[${i}] = ${so} ? ${more} : ${kind === 'streak' ? 0 : `r[${i}]`};`;
};

const HELPERS: Readonly<Record<string, string>> = {
  sure: '  const sure = (choice) => Array.from({ length: choices }, (_, k) => (k === choice ? 1 : 0));',
  mix: '  const mix = (chance, a, b) => a.map((p, k) => chance * p + (1 - chance) * b[k]);',
  reply:
    '  const reply = (other) => payoffs.reduce((best, row, own) => (row[other][0] > payoffs[best][other][0] ? own : best), 0);',
};

/** JavaScript that plays as the program does. */
export const writtenOut = (program: Program): string => {
  const { registers, opening } = program;
  const chances = rule(program.rule, opening);
  const helpers = Object.entries(HELPERS).flatMap(([name, text]) =>
    chances.includes(`${name}(`) ? [text] : [],
  );
  return [
    'function policy(view, state) {',
    '  const { round, rounds, choices, payoffs, last } = view;',
    ...helpers,
    `  const r = state === null ? [${registers.map(() => 0).join(', ')}] : [...state];`,
    ...(registers.length === 0 ? [] : ['  if (last !== null) {', ...registers.map(update), '  }']),
    `  return { chances: ${chances}, state: r };`,
    '}',
    '',
  ].join('\n');
};
