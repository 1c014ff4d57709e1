/** @file Games that a net plays, and what of them it learns from. */
import { gae } from '@tompo/advantage';
import type { Rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { drawnAt } from '../drawn.js';
import { momentAt } from '../exact/machine.js';
import { shifts } from '../exact/play.js';
import { ownPayoffs, type RepeatedGame } from '../game.js';
import type { Policy } from '../student/policy.js';
import type { Weighted } from '../student/student.js';
import { standardised } from './ppo.js';

export interface Batch {
  /** By step: what was remembered, what was chosen, its log-probability, its advantage and the value's target. */
  readonly contexts: readonly number[];
  readonly choices: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly advantages: readonly number[];
  readonly targets: readonly number[];
}

interface RolloutOptions {
  readonly games: number;
  readonly gamma: number;
  readonly lambda: number;
  /** Rewards are divided by it. */
  readonly scale: number;
}

/** So many games against opponents that are drawn by their weights. values: [contexts], the net's own */
export const played = (
  game: RepeatedGame,
  policy: Policy,
  values: readonly number[],
  pool: readonly Weighted[],
  { games, gamma, lambda, scale }: RolloutOptions,
  random: Rng,
): Batch => {
  const own = ownPayoffs(game);
  const { continuation = 1 } = game;
  const { choices, memory } = policy;
  const shift = shifts(choices, memory);
  const weights = pool.map(({ weight }) => weight);
  const rewards: number[] = [];
  const dones: boolean[] = [];
  const [contexts, chosen, logs]: [number[], number[], number[]] = [[], [], []];
  for (let g = 0; g < games; g++) {
    const { machine } = pool[drawnAt(weights, random.uniform())] as Weighted;
    let [moment, context] = [0, 0];
    for (let t = 0; t < machine.moments.length; t++) {
      const { chances, next } = momentAt(machine, t, moment);
      const row = policy.chances[context] as readonly number[];
      const x = drawnAt(row, random.uniform());
      const y = drawnAt(chances, random.uniform());
      contexts.push(context);
      chosen.push(x);
      logs.push(Math.log(row[x] as number));
      rewards.push((own[x]?.[y] as number) / scale);
      const isLast =
        t + 1 === machine.moments.length || (continuation < 1 && random.uniform() >= continuation);
      dones.push(isLast);
      if (isLast) break;
      moment = next[y]?.[x] as number;
      context = shift[context]?.[choices * x + y] as number;
    }
  }
  const estimated = gae(rewards, [...contexts.map((c) => values[c] as number), 0], dones, { gamma, lambda });
  // Rewards and values are numbers of ours: what is not finite is a net that has run away.
  if (E.isLeft(estimated)) throw new Error('The net has run away: lower its learningRate.');
  const { advantages, returns } = estimated.right;
  return {
    contexts,
    choices: chosen,
    logProbabilities: logs,
    advantages: standardised(advantages),
    targets: returns,
  };
};
