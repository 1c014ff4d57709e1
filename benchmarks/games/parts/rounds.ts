/** @file Full rounds of BCZ per second with four scripted players: observed, decided, checked, stepped, paid. */
import { experts, gameSource, noisy, type Player, play, playRounds, type Seating } from '@tompo/arena';
import { median } from '../../shared/median.js';
import { count, right } from '../measure.js';
import type { Part } from '../part.js';

const { planner, nash, reciprocator, freeRider, grim, titForTat, farsighted } = experts;
const FOUR = [planner, nash, reciprocator, freeRider];
const ROUNDS = 10;

/** Games with types, costs and complementarities of their own, ten rounds of GE each. */
const games = right(
  right(
    gameSource({
      split: 'train',
      seed: 1,
      families: [
        {
          family: 'bcz',
          sequences: ['GE'],
          rounds: ROUNDS,
          n: [4, 4],
          alpha: [0.5, 3],
          delta: [0.02, 0.1],
          cost: [0.01, 2],
          maxEffort: 4,
        },
      ],
    }),
  ).games(100),
);

/** The games in turn, with new seeds, the players going round the table. */
const seatings = (players: readonly Player[], from: number, many: number): readonly Seating[] =>
  Array.from({ length: many }, (_, k) => {
    const at = from + k;
    const { game } = games[at % games.length] as (typeof games)[number];
    const shift = Math.floor(at / games.length) % 4;
    return { game, seed: at, players: [0, 1, 2, 3].map((seat) => players[(seat + shift) % 4] as Player) };
  });

const TABLES: readonly (readonly [string, readonly Player[]])[] = [
  ['planner, nash, reciprocator, freeRider', FOUR],
  ['the same, each with a trembling hand, ε = .1', FOUR.map((player) => noisy(0.1, player))],
  ['planner, reciprocator, grim, titForTat', [planner, reciprocator, grim, titForTat]],
  ['planner, nash, farsighted, freeRider', [planner, nash, farsighted, freeRider]],
];
const AT_ONCE = 200;

interface Rate {
  readonly perSecond: number;
  /** Per second of processor time, the garbage collector's threads included. */
  readonly perCpuSecond: number;
}

const rate = async (seconds: number, chunk: (from: number) => number | Promise<number>): Promise<Rate> => {
  const start = performance.now();
  const cpu = process.cpuUsage();
  for (let played = 0, from = 0; ; ) {
    played += await chunk(from);
    from += AT_ONCE;
    const elapsed = (performance.now() - start) / 1000;
    if (elapsed < seconds) continue;
    const { user, system } = process.cpuUsage(cpu);
    return { perSecond: played / elapsed, perCpuSecond: played / ((user + system) / 1e6) };
  }
};

const byRounds = (players: readonly Player[]) => (from: number) => {
  let played = 0;
  for (const round of playRounds(seatings(players, from, AT_ONCE))) {
    if (right(round).payoffs.length !== 4) throw new Error('a round of four seats');
    played += 1;
  }
  return played;
};

const byPlay = (players: readonly Player[]) => async (from: number) => {
  const records = right(await play({ games: seatings(players, from, AT_ONCE), values: 'none' }));
  return records.length * ROUNDS;
};

export const rounds: Part = async ({ seconds, turns }) => {
  const ways = [
    ...TABLES.map(([name, players]) => ({ name: `\`playRounds\`: ${name}`, run: byRounds(players) })),
    { name: '`play`, everything recorded: planner, nash, reciprocator, freeRider', run: byPlay(FOUR) },
  ];
  for (const { run } of ways) await rate(2 * seconds, run);
  const measured: Rate[][] = ways.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, { run }] of ways.entries()) (measured[i] as Rate[]).push(await rate(2 * seconds, run));
  }
  const rows = ways.map(({ name }, i) => [
    name,
    count(median((measured[i] as Rate[]).map(({ perSecond }) => perSecond))),
    count(median((measured[i] as Rate[]).map(({ perCpuSecond }) => perCpuSecond))),
  ]);
  return {
    tables: [
      {
        title: 'Full rounds of BCZ (N = 4, GE) by four scripted players, one core',
        columns: ['players', 'rounds/s', 'rounds per second of processor time'],
        rows,
        notes: [
          'A round is a links phase and an effort phase: eight decisions, each observed, decided and checked, two steps, four payoffs. 100 games with different types, costs and δ, ten rounds each, in turn; the players go round the table. The solutions of a game are worked out once and then remembered, as in any use.',
        ],
      },
    ],
    data: ways.map(({ name }, i) => ({ name, rates: measured[i] })),
  };
};
