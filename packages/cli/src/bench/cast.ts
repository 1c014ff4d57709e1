/** @file Who plays under which name in which game: the partners of the benchmark, and the built-in players that it scores. */
import { constant, experts, nash, noisy, type Player } from '@tompo/arena';
import {
  drawnVector,
  type FiveVector,
  fromVector,
  type MemoryOne,
  memoryOne,
  memoryOneClassics,
  strategies,
  strategyPlayer,
} from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { underMechanisms } from './answers.js';
import { KNOWLEDGE } from './knowledge.js';
import { DILEMMAS } from './scenarios.js';
import { scripts } from './scripts.js';
import { underTerms } from './terms.js';

type ByName = Readonly<Record<string, Player>>;

const named = (name: string, player: Player): Player => ({ ...player, name });

/** Chances that are drawn once for all, by their number. */
const drawnOf = (name: string): FiveVector | null => {
  const [, number] = /^drawn-(\d+)$/.exec(name) ?? [];
  return number === undefined ? null : drawnVector(rng(`bench/1 ${number}`));
};

const { planner, random, titForTat, freeRider } = experts;

/** Play that every game has. A defector decides as is best for itself alone, a cooperator as is best for all. */
const EVERYWHERE: ByName = {
  planner,
  nash,
  random,
  cooperator: named('cooperator', planner),
  defector: named('defector', nash),
  freeRider: named('freeRider', nash),
};

const inMatrix: ByName = {
  ...EVERYWHERE,
  ...Object.fromEntries(
    Object.entries(strategies).map(([name, strategy]) => [name, strategyPlayer(name, strategy)]),
  ),
  random,
  freeRider: strategyPlayer('freeRider', strategies.defector),
  ...underTerms.matrix,
};

const givesNothing = constant({ links: 'all', effort: 0 }, 'freeRider');

/** Tit for tat of a game in which amounts are answered. */
const inKind = (game: string): ByName => {
  const { reciprocal } = scripts[game] ?? {};
  return reciprocal === undefined ? {} : { titForTat: named('titForTat', reciprocal) };
};

const CAST: Readonly<Record<string, ByName>> = {
  matrix: inMatrix,
  bcz: { ...EVERYWHERE, ...experts, titForTat, freeRider },
  pgg: { ...EVERYWHERE, ...experts, titForTat, freeRider },
  ...Object.fromEntries(
    [...DILEMMAS, ...Object.keys(KNOWLEDGE)].map((game) => [
      game,
      {
        ...EVERYWHERE,
        ...inKind(game),
        ...scripts[game],
        ...(['sequential-goods', 'donor', 'inverse-commons'].includes(game)
          ? { freeRider: givesNothing }
          : {}),
      },
    ]),
  ),
};

/** Every name that plays somewhere. */
export const NAMES: readonly string[] = [...new Set(Object.values(CAST).flatMap(Object.keys))].sort();

/** Games in which the planner knows what no seat does. */
const HIDDEN: readonly string[] = ['herding', 'rock-paper-scissors'];

/** Not of the pool: who plays at random, and in games without a choice to cooperate those who play as planner and nash do. */
const isOutside = (game: string, name: string): boolean =>
  name === 'random' || (game !== 'matrix' && ['cooperator', 'defector'].includes(name));

/** The players of a game of the frozen pool, of whom the best is a reference. */
export const poolOf = (game: string): readonly string[] => {
  const others = Object.keys(CAST[game] ?? {}).filter((name) => !['planner', 'nash'].includes(name));
  return [
    ...(HIDDEN.includes(game) ? [] : ['planner']),
    'nash',
    ...others.filter((name) => !isOutside(game, name)).sort(),
  ];
};

const split = (name: string): readonly [string, number] => {
  const [base = '', noise] = name.split('~');
  return [base, noise === undefined ? 0 : Number(noise)];
};

/** Who answers by itself what mechanisms ask, and who comes to no terms. */
const OWN_TERMS: readonly string[] = [
  'enforcer',
  'discerning',
  'conditional',
  'picky',
  'bystander',
  'announcer',
  'attentive',
];
const UNFRIENDLY: readonly string[] = ['freeRider', 'defector', 'greedy', 'bully'];

/** The player of a name in a game (`grim`, `planner~0.2`, `drawn-1`); null where it has none there. */
export const castIn = (game: string, name: string): Player | null => {
  const [base, noise] = split(name);
  const drawn = game === 'matrix' ? drawnOf(base) : null;
  const inGame = CAST[game] ?? {};
  const steady: Player | undefined =
    drawn === null
      ? Object.hasOwn(inGame, base)
        ? inGame[base]
        : undefined
      : strategyPlayer(base, fromVector(drawn));
  if (steady === undefined) return null;
  const able =
    steady.privileged === true || OWN_TERMS.includes(base) || base === 'random'
      ? steady
      : underMechanisms(steady, !UNFRIENDLY.includes(base));
  return noise > 0 ? noisy(noise, able) : able;
};

/** The table of a player of memory one, its trembling included; null where it is none. */
export const tableOf = (name: string): MemoryOne | null => {
  const [base, noise] = split(name);
  const vector =
    drawnOf(base) ??
    (Object.hasOwn(memoryOneClassics, base)
      ? memoryOneClassics[base as keyof typeof memoryOneClassics]
      : null);
  if (vector === null) return null;
  const [first, cc, cd, dc, dd] = vector.map((p) => (1 - noise) * p + noise / 2);
  return memoryOne([first, cc, cd, dc, dd] as unknown as FiveVector);
};
