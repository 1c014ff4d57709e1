/** @file The repeated prisoner's dilemma, infinitely often with discount γ, between two tabular players: a chance to cooperate at the start and
 *  after each of the four outcomes. Values are exact, so that the advantages of the own payoff are. */
import { advantageAlignment } from '../../src/index.js';
import { right } from '../close.js';
import { normal, uniforms } from './random.js';

/** Payoff of a player by its own move and the other's, 0: cooperate, 1: defect. */
const PAYOFF = [
  [-1, -3],
  [0, -2],
] as const;
const START = 4;
const STATES = 5;
const GAMMA = 0.96;

/** Chances to cooperate in each state; outcomes are seen as 2·(own move) + (the other's). */
type Player = readonly number[];

const mirrored = (state: number): number => (state === 1 ? 2 : state === 2 ? 1 : state);

/** V of both players in each state, as player 0 sees it, by iteration to 1e-9. */
const valuesOf = (players: readonly [Player, Player]): readonly [number[], number[]] => {
  let values: [number[], number[]] = [new Array<number>(STATES).fill(0), new Array<number>(STATES).fill(0)];
  for (let step = 0; step < 520; step++) {
    const next: [number[], number[]] = [[], []];
    for (let s = 0; s < STATES; s++) {
      const p = players[0][s]!;
      const q = players[1][mirrored(s)]!;
      const sums: [number, number] = [0, 0];
      for (const a of [0, 1] as const)
        for (const b of [0, 1] as const) {
          const chance = (a === 0 ? p : 1 - p) * (b === 0 ? q : 1 - q);
          sums[0] += chance * (PAYOFF[a][b] + GAMMA * values[0][2 * a + b]!);
          sums[1] += chance * (PAYOFF[b][a] + GAMMA * values[1][2 * a + b]!);
        }
      next[0].push(sums[0]);
      next[1].push(sums[1]);
    }
    values = next;
  }
  return values;
};

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export interface Learned {
  /** Chances to cooperate of each player, at the start and after what it did and the other did. */
  readonly players: readonly {
    readonly start: number;
    readonly after: Readonly<Record<'CC' | 'CD' | 'DC' | 'DD', number>>;
  }[];
  /** Discounted mean payoff of each: −1 when both always cooperate, −2 when both always defect. */
  readonly payoffs: readonly number[];
}

/** Both learn by policy gradient on their own payoff, with the advantages aligned by β; 0: plain learners. */
export const learn = (
  seed: number,
  beta: number,
  {
    steps,
    rate,
    games,
    rounds,
  }: { readonly steps: number; readonly rate: number; readonly games: number; readonly rounds: number },
): Learned => {
  const uniform = uniforms(seed);
  const logits = [0, 1].map(() => Array.from({ length: STATES }, () => normal(uniform)));
  const chances = (): [Player, Player] => [logits[0]!.map(sigmoid), logits[1]!.map(sigmoid)];
  for (let step = 0; step < steps; step++) {
    const players = chances();
    const values = valuesOf(players);
    const sums = logits.map((own) => own.map(() => 0));
    for (let game = 0; game < games; game++) {
      const states: number[] = [];
      const moves: (readonly [0 | 1, 0 | 1])[] = [];
      const advantages: [number[], number[]] = [[], []];
      let state = START;
      for (let t = 0; t < rounds; t++) {
        const a = uniform() < players[0][state]! ? 0 : 1;
        const b = uniform() < players[1][mirrored(state)]! ? 0 : 1;
        const next = 2 * a + b;
        states.push(state);
        moves.push([a, b]);
        advantages[0].push(PAYOFF[a][b] + GAMMA * values[0][next]! - values[0][state]!);
        advantages[1].push(PAYOFF[b][a] + GAMMA * values[1][next]! - values[1][state]!);
        state = next;
      }
      right(advantageAlignment(advantages, { beta, gamma: GAMMA })).forEach((row, i) => {
        row.forEach((advantage, t) => {
          const s = i === 0 ? states[t]! : mirrored(states[t]!);
          const cooperates = moves[t]![i] === 0 ? 1 : 0;
          sums[i]![s]! += advantage * (cooperates - players[i]![s]!);
        });
      });
    }
    sums.forEach((own, i) => {
      own.forEach((sum, s) => {
        logits[i]![s]! += (rate * sum) / (games * rounds);
      });
    });
  }
  const players = chances();
  const [first, second] = valuesOf(players);
  return {
    players: players.map((own) => ({
      start: own[START]!,
      after: { CC: own[0]!, CD: own[1]!, DC: own[2]!, DD: own[3]! },
    })),
    payoffs: [first[START]! * (1 - GAMMA), second[START]! * (1 - GAMMA)],
  };
};
