/** @file Random playouts per second, with OpenSpiel's own measure of its own games beside them. */
import { bcz, type Game, pgg } from '@tompo/games';
import { prisoners } from '../../../packages/games/test/games/prisoners.js';
import { median } from '../../shared/median.js';
import { count, right, times } from '../measure.js';
import type { Part } from '../part.js';
import { playouts, type Rate } from '../playouts.js';

const players = { n: 4, sequence: 'GE', rounds: 1 };
const OURS: readonly (readonly [string, Game])[] = [
  ['2×2 game (one joint choice of 2)', prisoners(undefined, 1)],
  [
    'BCZ, N = 4, one round (links, then efforts)',
    right(bcz({ ...players, alpha: [1.4, 1.2, 1, 0.8], delta: 0.1, cost: 0.1, maxEffort: 5 })),
  ],
  ['PGG, N = 4, one round', right(pgg({ ...players, endowment: 10, multiplier: 1.5, linkCost: 0.2 }))],
];
const THEIRS = ['matrix_pd', 'blotto', 'coin_game'] as const;

export const playoutsPart: Part = async ({ peer, seconds, turns }) => {
  for (const [, game] of OURS) playouts(game, seconds);
  const ours: Rate[][] = OURS.map(() => []);
  const theirs: Rate[][] = THEIRS.map(() => []);
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, [, game]] of OURS.entries()) (ours[i] as Rate[]).push(playouts(game, seconds));
    for (const [i, game] of THEIRS.entries()) {
      if (peer !== null) (theirs[i] as Rate[]).push(await peer.ask<Rate>({ do: 'playouts', game, seconds }));
    }
  }
  const rate = (rates: readonly Rate[], key: keyof Rate): number => median(rates.map((one) => one[key]));
  const measured = theirs.filter((rates) => rates.length > 0);
  const best = Math.max(...measured.map((rates) => rate(rates, 'playoutsPerSecond')));
  const row = (name: string, rates: readonly Rate[], seats: number | null): readonly string[] => [
    name,
    count(rate(rates, 'playoutsPerSecond')),
    count(rate(rates, 'movesPerSecond')),
    seats === null || measured.length === 0 ? '' : times(rate(rates, 'playoutsPerSecond') / best),
  ];
  return {
    tables: [
      {
        title: 'Random playouts per second, one core',
        columns: ['game', 'playouts/s', 'moves/s', '× the fastest of OpenSpiel'],
        rows: [
          ...OURS.map(([name, game], i) => row(name, ours[i] as Rate[], game.seats)),
          ...THEIRS.flatMap((game, i) =>
            measured.length === 0
              ? []
              : [row(`OpenSpiel from Python, \`${game}\``, theirs[i] as Rate[], null)],
          ),
        ],
        notes: [
          'OpenSpiel is driven by its own script (`open_spiel/python/examples/benchmark_games.py`). A move is a step of the game: one joint decision of all who move. `matrix_pd` and the 2×2 game are the same game; `blotto` is one joint move of two; a `coin_game` takes 36 moves.',
        ],
      },
    ],
    data: {
      ours: OURS.map(([name], i) => ({ name, rates: ours[i] })),
      openSpiel: THEIRS.map((name, i) => ({ name, rates: theirs[i] })),
    },
  };
};
