/** @file A commons in words. */
import type { GameText } from '@tompo/games';
import { short } from '../family/moves.js';
import { textOf } from '../family/text.js';
import type { CompleteCommonsParams } from './params.js';
import type { CommonsView } from './view.js';

interface Words {
  readonly place: string;
  readonly unit: string;
  readonly take: string;
  readonly took: string;
  readonly grows: string;
}

const WORDS: Readonly<Record<CompleteCommonsParams['scenario'], Words>> = {
  fishery: {
    place: 'The lake holds',
    unit: 'tons of fish',
    take: 'catch',
    took: 'caught',
    grows: 'the fish that are left multiply',
  },
  pasture: {
    place: 'The pasture has',
    unit: 'hectares of grass',
    take: 'graze',
    took: 'grazed',
    grows: 'the grass that is left grows back',
  },
  pollution: {
    place: 'The river has',
    unit: 'percent of clean water',
    take: 'use up',
    took: 'used up',
    grows: 'the water that is left clears itself',
  },
};

const rulesOf = (params: CompleteCommonsParams): readonly string[] => {
  const { n, rounds, capacity, growth, collapse, overDemand, newcomer, scenario } = params;
  const { unit, take, grows } = WORDS[scenario];
  return [
    `${n} player${n === 1 ? '' : 's'}, 0 to ${n - 1}, ${take} ${unit} from what they have in common, in each of up to ${rounds} rounds. All say at once how much they want, and all see afterwards what each got. What you got in all rounds is your score.`,
    `If more is wanted than there is, ${overDemand === 'stochastic' ? 'single units go by lot to those who want more' : 'each gets its share of what there is, in proportion to what it wants'}.`,
    `After a round ${grows} to ${growth} times as much, up to ${capacity}. If less than ${collapse} is left after a round, nothing grows back and the game is over.`,
    ...(newcomer > 0 ? [`Player ${n - 1} joins in round ${newcomer}.`] : []),
  ];
};

const known = (view: CommonsView): readonly string[] => {
  const { seat, stock, past, scenario } = view;
  const { place, unit, took } = WORDS[scenario];
  const told = ({ stock: had, got }: CommonsView['past'][number]): string =>
    `${had} ${unit}; ${got.map((x, player) => `player ${player} ${took} ${x}`).join(', ')}.`;
  return [
    `You are player ${seat}.`,
    ...rulesOf(view),
    '',
    ...past.map((one, k) => `Round ${k + 1}: ${told(one)}`),
    `${place} ${stock} ${unit} now.`,
  ];
};

/** What follows if all take more than is sustainable, and if they do not. */
const universalised = ({ stock, collapse, harvesters, sustainable }: CommonsView): readonly string[] => {
  if (sustainable === null) return [];
  if (stock < collapse)
    return [
      `Even if nobody takes anything, less than ${collapse} is left: nothing grows back, and the game is over after this round.`,
    ];
  const leftByMore = Math.max(0, stock - harvesters * (sustainable + 1));
  return [
    leftByMore < collapse
      ? `If each of the ${harvesters} takes at most ${sustainable}, there is at least as much again in the next round; if all take more than that, less than ${collapse} is left, nothing grows back, and the game is over.`
      : `If each of the ${harvesters} takes at most ${sustainable}, there is as much again in the next round; if all take more than that, there is less each time, and in the end nothing.`,
  ];
};

const asked = (view: CommonsView): readonly string[] => {
  const { round, rounds, harvesters, scenario, capacity } = view;
  const { take } = WORDS[scenario];
  return [
    `This is round ${round + 1} of ${rounds}.`,
    ...universalised(view),
    `How much do you want to ${take}, 0 to ${capacity}? Think about what the others will do, then decide.`,
    `If you like, first state in one line what you expect players 0 to ${harvesters - 1} to want, your own wish included: Beliefs: [x0, …]`,
    'End with exactly one line with a whole number: Decision: x',
  ];
};

/** `Fn5T12c100x100g2d5ovu0j0h100:10,10,10,10,10/100:…z100f10s0?`: scenario, parameters, the past as stock and harvests, the stock now, what
 *  is sustainable where that is told (- where it collapses whatever is taken), the seat. */
const compact = (view: CommonsView): string => {
  const { scenario, n, rounds, capacity, start, growth, collapse, overDemand, newcomer, universalisation } =
    view;
  const { past, stock, sustainable, seat } = view;
  const terms = `${scenario === 'pollution' ? 'W' : scenario === 'pasture' ? 'P' : 'F'}n${n}T${rounds}c${capacity}x${start}g${short(growth)}d${collapse}${overDemand === 'stochastic' ? 'l' : 'p'}${universalisation ? 'u' : ''}j${newcomer}`;
  const told = past.map(({ stock: had, got }) => `${had}:${got.join(',')}`).join('/');
  return `${terms}h${told}z${stock}${sustainable === null ? '' : `f${stock < collapse ? '-' : sustainable}`}s${seat}`;
};

export const commonsText = (params: CompleteCommonsParams): GameText<CommonsView> =>
  textOf({ rules: rulesOf(params), known, asked, compact });
