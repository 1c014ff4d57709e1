/** @file The usual matrix games with numbers, by name, each with where its numbers come from. */
import type { MatrixParams, PayoffTable } from './params.js';

export interface MatrixEntry {
  readonly name: string;
  readonly source: string;
  readonly params: Pick<MatrixParams, 'payoffs' | 'options'>;
}

const AKATA = 'Akata et al. 2023, Playing repeated games with large language models (arXiv 2305.16867)';

/** [cooperate, cooperate] R, [cooperate, defect] S, [defect, cooperate] T, [defect, defect] P: the same for both. */
export const symmetricTable = (R: number, S: number, T: number, P: number): PayoffTable => [
  [
    [R, R],
    [S, T],
  ],
  [
    [T, S],
    [P, P],
  ],
];

/** Entries are data: `matrixGame({ ...entry.params, rounds: 10 })` makes the game. Choice 0 is the one that cooperates, where
 *  there is such a thing. */
export const matrixClassics: readonly MatrixEntry[] = [
  {
    name: 'prisoners-dilemma',
    source: 'Axelrod & Hamilton 1981, The evolution of cooperation: T = 5, R = 3, P = 1, S = 0',
    params: { payoffs: symmetricTable(3, 0, 5, 1), options: ['C', 'D'] },
  },
  {
    name: 'prisoners-dilemma-8',
    source: `${AKATA}: 8, 0, 10, 5 under the words J and F`,
    params: { payoffs: symmetricTable(8, 0, 10, 5), options: ['J', 'F'] },
  },
  {
    name: 'battle-of-the-sexes',
    source: `${AKATA}: 10, 7 and 7, 10 on the diagonal under the words J and F`,
    params: {
      payoffs: [
        [
          [10, 7],
          [0, 0],
        ],
        [
          [0, 0],
          [7, 10],
        ],
      ],
      options: ['J', 'F'],
    },
  },
  {
    name: 'stag-hunt',
    source: 'Skyrms 2004, The Stag Hunt (the game); 5, 0, 3, 3 as used for risk-averse equilibrium',
    params: { payoffs: symmetricTable(5, 0, 3, 3), options: ['stag', 'hare'] },
  },
  {
    name: 'chicken',
    source: 'Aumann 1974, Subjectivity and correlation in randomized strategies: 6, 2, 7, 0',
    params: { payoffs: symmetricTable(6, 2, 7, 0), options: ['C', 'D'] },
  },
  {
    name: 'matching-pennies',
    source: 'von Neumann 1928, Zur Theorie der Gesellschaftsspiele (the game)',
    params: {
      payoffs: [
        [
          [1, -1],
          [-1, 1],
        ],
        [
          [-1, 1],
          [1, -1],
        ],
      ],
      options: ['heads', 'tails'],
    },
  },
  {
    name: 'coordination',
    source: 'Schelling 1960, The strategy of conflict (the game)',
    params: { payoffs: symmetricTable(1, 0, 0, 1), options: ['A', 'B'] },
  },
  {
    name: 'rock-paper-scissors',
    source: 'folklore: a win is 1, a loss −1',
    params: {
      payoffs: [
        [
          [0, 0],
          [-1, 1],
          [1, -1],
        ],
        [
          [1, -1],
          [0, 0],
          [-1, 1],
        ],
        [
          [-1, 1],
          [1, -1],
          [0, 0],
        ],
      ],
      options: ['rock', 'paper', 'scissors'],
    },
  },
];
