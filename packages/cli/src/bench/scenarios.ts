/** @file What the benchmark plays: plain data with a version. A version that was published never changes; what is to be played otherwise
 *  gets a new one. */
import { KNOWLEDGE } from './knowledge.js';
import { MECHANISMS } from './mechanisms.js';
import { resident, type Seated, type SeatedFamily, selfPlay, visitor } from './seats.js';

/** A game with fixed parameters, who sits beside the player, and where. */
export interface Scenario {
  /** `stag-hunt/drawn-1` */
  readonly id: string;
  /** What it is counted under. */
  readonly family: BenchFamily;
  /** The family of games that its parameters are of. */
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** Who sits where: null is the player, a word a partner of the cast. */
  readonly seats: readonly (string | null)[];
  /** Do all move on by a seat from game to game? */
  readonly rotates: boolean;
}

/** Families of games in which somebody knows what others do not, and those under mechanisms. */
const MORE = { ...KNOWLEDGE, ...MECHANISMS } as const satisfies Readonly<Record<string, SeatedFamily>>;

export const BENCH = 'bench/1';

/** Games of a scenario unless told: the fewest that intervals are given of. */
export const GAMES = 10;

const MATRIX = [
  'prisoners-dilemma',
  'stag-hunt',
  'chicken',
  'battle-of-the-sexes',
  'matching-pennies',
] as const;
export const DILEMMAS = [
  'sequential-goods',
  'commons',
  'donor',
  'ultimatum',
  'dictator',
  'trust',
  'travellers',
  'trust-and-split',
  'inverse-commons',
  'commons-with-norms',
] as const;
const NETWORKS = ['bcz', 'pgg'] as const;

export type BenchFamily =
  | (typeof MATRIX)[number]
  | (typeof DILEMMAS)[number]
  | (typeof NETWORKS)[number]
  | keyof typeof MORE;

/** The five repeated matrix games count as a family each. */
export const FAMILIES: readonly BenchFamily[] = [
  ...MATRIX,
  ...DILEMMAS,
  ...NETWORKS,
  ...(Object.keys(MORE) as (keyof typeof MORE)[]),
];

/** Words that stand for several. */
export const GROUPS: Readonly<Record<string, readonly BenchFamily[]>> = { matrix: MATRIX };

const ROUNDS = 20;

/** The player in seat 0 beside each partner, and against itself where the two seats are alike enough for that. */
const repeated = (
  kind: (typeof MATRIX)[number],
  partners: readonly string[],
  alone = true,
): readonly Scenario[] =>
  [...partners, ...(alone ? [null] : [])].map((partner) => ({
    id: `${kind}/${partner ?? 'self-play'}`,
    family: kind,
    game: 'matrix',
    params: { kind, rounds: ROUNDS },
    seats: [null, partner],
    rotates: false,
  }));

const family = (
  name: BenchFamily,
  params: Readonly<Record<string, unknown>>,
  all: SeatedFamily['scenarios'],
  game: string = name,
): readonly Scenario[] =>
  all.map((one) => ({
    id: `${name}/${one.name}`,
    family: name,
    game: one.game ?? game,
    params: one.game === undefined ? { ...params, ...one.params } : { ...one.params },
    seats: one.seats,
    rotates: one.rotates ?? false,
  }));

const network = (other: string): readonly Seated[] => [
  visitor('titForTat', 5, ['titForTat']),
  visitor(other, 5, [other]),
  visitor('mixed', 5, ['reciprocator', 'planner~0.2', 'freeRider', 'nash']),
  selfPlay(5),
  resident(5, 'freeRider'),
];

export const SCENARIOS: readonly Scenario[] = [
  ...repeated('prisoners-dilemma', [
    'titForTwoTats',
    'grim',
    'generousTitForTat',
    'winStayLoseShift',
    'defector',
    'zdExtort2',
  ]),
  ...repeated('stag-hunt', ['titForTat~0.1', 'defector', 'drawn-1']),
  ...repeated('chicken', ['bully', 'generousTitForTat', 'drawn-2']),
  ...repeated('battle-of-the-sexes', ['defector', 'alternator', 'drawn-3']),
  ...repeated('matching-pennies', ['alternator', 'winStayLoseShift', 'drawn-4'], false),
  ...family(
    'sequential-goods',
    { n: 4, tokens: 4, multiplier: 1.6, bonus: 0.2, threshold: 2, penalty: 1, rounds: 3 },
    [
      visitor('first-of-reciprocal', 4, ['reciprocal'], false),
      {
        name: 'third-of-reciprocal~0.2',
        seats: ['reciprocal~0.2', 'reciprocal~0.2', null, 'reciprocal~0.2'],
      },
      { name: 'second-of-nash~0.2', seats: ['nash~0.2', null, 'nash~0.2', 'nash~0.2'] },
      selfPlay(4),
      resident(4, 'freeRider'),
    ],
  ),
  ...family('commons', { n: 4, rounds: 8, capacity: 40, growth: 2, collapse: 4 }, [
    visitor('reciprocal', 4, ['reciprocal']),
    visitor('planner', 4, ['planner']),
    visitor('mixed', 4, ['planner', 'reciprocal', 'planner~0.2']),
    selfPlay(4),
    resident(4, 'greedy'),
  ]),
  ...family('donor', { n: 4, rounds: 6, endowment: 10, multiplier: 2 }, [
    visitor('reciprocal', 4, ['reciprocal']),
    visitor('planner~0.2', 4, ['planner~0.2']),
    selfPlay(4),
    resident(4, 'freeRider'),
  ]),
  ...family('ultimatum', { pie: 10, rounds: 5 }, [
    { name: 'offers-to-demanding', seats: [null, 'demanding'] },
    { name: 'offers-to-haggler', seats: [null, 'haggler'] },
    { name: 'answers-demanding', seats: ['demanding', null] },
    { name: 'answers-haggler', seats: ['haggler', null] },
    selfPlay(2),
  ]),
  ...family('dictator', { pie: 10 }, [
    {
      name: 'self-interest',
      seats: [null, 'planner'],
      params: { preference: 'self-interest', multiplier: 2 },
    },
    {
      name: 'common-interest',
      seats: [null, 'planner'],
      params: { preference: 'common-interest', multiplier: 2 },
    },
    { name: 'equality', seats: [null, 'planner'], params: { preference: 'equality', multiplier: 1.5 } },
    { name: 'altruism', seats: [null, 'planner'], params: { preference: 'altruism', multiplier: 0.5 } },
  ]),
  ...family('trust', { endowment: 10, multiplier: 3, rounds: 5 }, [
    { name: 'sends-to-graded', seats: [null, 'graded'] },
    { name: 'sends-to-nash', seats: [null, 'nash'] },
    { name: 'returns-to-reciprocal', seats: ['reciprocal', null] },
    selfPlay(2),
  ]),
  ...family('travellers', { low: 2, high: 100, bonus: 2, rounds: 5 }, [
    { name: 'planner', seats: [null, 'planner'] },
    { name: 'undercutter', seats: [null, 'undercutter'] },
    { name: 'nash~0.2', seats: [null, 'nash~0.2'] },
    selfPlay(2),
  ]),
  ...family('trust-and-split', { coins: 10, high: 10, low: 1, rounds: 6 }, [
    { name: 'reciprocal', seats: [null, 'reciprocal'] },
    { name: 'planner', seats: [null, 'planner'] },
    { name: 'nash', seats: [null, 'nash'] },
    selfPlay(2),
  ]),
  ...family('inverse-commons', { n: 4, rounds: 8, hours: 10, capacity: 40, growth: 1.5, inflow: 4 }, [
    visitor('reciprocal', 4, ['reciprocal']),
    visitor('planner~0.2', 4, ['planner~0.2']),
    selfPlay(4),
    resident(4, 'freeRider'),
  ]),
  ...family('commons-with-norms', { n: 4, rounds: 8, capacity: 40, growth: 1 }, [
    visitor('enforcer', 4, ['enforcer']),
    visitor('reciprocal', 4, ['reciprocal']),
    selfPlay(4),
    resident(4, 'greedy'),
  ]),
  ...family(
    'bcz',
    { n: 5, alpha: 1, delta: 0.1, cost: 0.2, maxEffort: 3, sequence: 'GE', rounds: 4 },
    network('nash'),
  ),
  ...family(
    'pgg',
    { n: 5, endowment: 3, multiplier: 2, linkCost: 0.5, sequence: 'GE', rounds: 4 },
    network('reciprocator'),
  ),
  ...Object.entries(MORE).flatMap(([name, { params, scenarios, game }]) =>
    family(name as BenchFamily, params, scenarios, game),
  ),
];

/** Does the player sit in all seats of a game of several? */
export const isSelfPlay = ({ seats }: Scenario): boolean =>
  seats.length > 1 && seats.every((seat) => seat === null);

/** Who sits where in a game of a scenario. */
export const seatedIn = ({ seats, rotates }: Scenario, game: number): readonly (string | null)[] =>
  rotates
    ? seats.map((_, seat) => seats[(((seat - game) % seats.length) + seats.length) % seats.length] ?? null)
    : seats;

/** Games that differ in who sits where, one after the other. */
export const variantsOf = ({ seats, rotates }: Scenario): number => (rotates ? seats.length : 1);
