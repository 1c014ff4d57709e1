/** @file Cooks' programs written as JavaScript: what a person reads, and what the sandbox runs, does the same. */
import { partsOf } from '../../written/branches.js';
import type { CookCondition, CookProgram, CookRule } from './language.js';

const condition = (one: CookCondition): string => {
  const who = (of: 'own' | 'other'): string => (of === 'own' ? 'me' : 'you?');
  switch (one._tag) {
    case 'late':
      return `step >= ${one.share} * length`;
    case 'delivered':
      return `delivered >= ${one.least}`;
    case 'turn':
      return `delivered % ${one.every} === ${one.at}`;
    case 'pots': {
      const is = one.are === 'empty' ? 'pot.tomatoes === 0' : `pot.${one.are}`;
      return `pots.filter((pot) => ${is}).length >= ${one.least}`;
    }
    case 'holds':
      return `${who(one.who)}.holds === ${one.item === null ? null : `'${one.item}'`}`;
    case 'before':
      return `${who(one.who)}.before === '${one.tile}'`;
    case 'near':
      return `other?.distance <= ${one.within}`;
    case 'rests':
      return 'you?.wait > 0';
    case 'side':
      return `2 * me.x ${one.side === 'left' ? '<' : '>'} map[0].length - 1`;
    case 'laden':
      return `counters.length >= ${one.least}`;
    case 'not':
      return `!(${condition(one.of)})`;
    case 'and':
      return `(${condition(one.of[0])} && ${condition(one.of[1])})`;
    case 'or':
      return `(${condition(one.of[0])} || ${condition(one.of[1])})`;
  }
};

type Job = Exclude<CookRule['_tag'], 'if'>;

/** Each job as a function, written where a program has a use for it. */
const JOBS: Readonly<Record<Job, string>> = {
  tomatoes: `() => {
    if (me.holds === 'soup') return moves.deliver ?? 0;
    if (me.holds === 'tomato') return moves.fill ?? moves.wait;
    if (me.holds === 'dish') return moves.plate ?? moves.put ?? moves.wait;
    return moves.tomato ?? moves.wait;
  }`,
  plates: `() => {
    if (me.holds === 'soup') return moves.deliver ?? 0;
    if (me.holds === 'tomato') return moves.fill ?? moves.put ?? moves.wait;
    if (me.holds === 'dish') return moves.plate ?? moves.wait;
    return moves.dish ?? moves.wait;
  }`,
  whole: `() => {
    if (me.holds === 'soup') return moves.deliver ?? 0;
    if (me.holds === 'tomato') return moves.fill ?? moves.put ?? moves.wait;
    if (me.holds === 'dish') return moves.plate ?? (pots.some((pot) => pot.full) ? moves.wait : (moves.put ?? moves.wait));
    return (isTime || pots.every((pot) => pot.full) ? moves.dish : moves.tomato) ?? moves.wait;
  }`,
  stay: '() => 0',
  deliver: `() => {
    if (me.holds === 'soup') return moves.deliver ?? 0;
    if (me.holds === 'dish') return moves.plate ?? moves.wait;
    return (me.holds === null ? moves.soup : moves.put) ?? moves.wait;
  }`,
  fetch: `(item) => {
    if (me.holds === item) return moves.wait;
    return (me.holds === null ? moves[item] : moves.put) ?? moves.wait;
  }`,
  pass: `(item) => {
    if (me.holds === item) return moves.pass ?? moves.wait;
    if (me.holds === 'dish' && item === 'soup') return moves.plate ?? moves.wait;
    if (me.holds !== null) return moves.put ?? moves.wait;
    return (item === 'soup' ? moves.dish : moves.fresh[item]) ?? moves.wait;
  }`,
  store: '(item) => (me.holds === null ? moves.fresh[item] : moves.put) ?? moves.wait',
  block: '(at) => moves.stand[at]',
};

const rule = (one: CookRule): string => {
  switch (one._tag) {
    case 'fetch':
    case 'pass':
    case 'store':
      return `${one._tag}('${one.item}')`;
    case 'block':
      return `block('${one.at}')`;
    case 'if':
      return `(${condition(one.when)} ? ${rule(one.yes)} : ${rule(one.no)})`;
    default:
      return `${one._tag}()`;
  }
};

/** JavaScript that cooks as the program does. */
export const cookSource = (program: CookProgram): string => {
  const used = new Set(partsOf<CookRule>(program).map(({ _tag }) => _tag));
  const jobs = Object.entries(JOBS).filter(([job]) => used.has(job as Job));
  return [
    'function policy(view) {',
    '  const { step, length, map, cooks, other, counters, pots, delivered, isTime, moves } = view;',
    '  const me = cooks[view.seat];',
    '  const you = cooks[other?.seat];',
    ...jobs.map(([job, text]) => `  const ${job} = ${text};`),
    `  return ${rule(program)};`,
    '}',
    '',
  ].join('\n');
};
