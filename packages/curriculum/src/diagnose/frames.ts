/** @file Critical moments: rollouts on common seeds, and where in them the student was surprised, or chose badly. */
import { rng } from '@tompo/games';
import { drawnAt } from '../drawn.js';
import type { BestReplyToMachine } from '../exact/best-reply.js';
import { type Machine, momentAt } from '../exact/machine.js';
import { shifts } from '../exact/play.js';
import { ownPayoffs, type RepeatedGame } from '../game.js';
import { contextsOf, type Policy } from '../student/policy.js';
import type { Frame } from './diagnosis.js';

/** All moments of one rollout. */
export const rollout = (
  game: RepeatedGame,
  policy: Policy,
  machine: Machine,
  best: BestReplyToMachine,
  critic: readonly (readonly number[])[],
  place: { readonly seed: number; readonly rollout: number },
): readonly Frame[] => {
  const random = rng(place.seed).fork('rollout').fork(place.rollout);
  const own = ownPayoffs(game);
  const { continuation = 1 } = game;
  const { choices, memory } = policy;
  const shift = shifts(choices, memory);
  const windows = contextsOf(choices, memory);
  const frames: Frame[] = [];
  let [moment, context] = [0, 0];
  for (let t = 0; t < machine.moments.length; t++) {
    const { chances, next } = momentAt(machine, t, moment);
    const x = drawnAt(policy.chances[context] as readonly number[], random.uniform());
    const y = drawnAt(chances, random.uniform());
    const worths = best.worths[t]?.[moment] as readonly number[];
    const most = Math.max(...worths);
    const after = shift[context]?.[choices * x + y] as number;
    const reward = own[x]?.[y] as number;
    frames.push({
      rollout: place.rollout,
      round: t,
      moment,
      context,
      remembered: windows[context] as Frame['remembered'],
      choice: x,
      better: worths.indexOf(most),
      gap: most - (worths[x] as number),
      surprise: Math.abs(
        reward + continuation * (critic[t + 1]?.[after] ?? 0) - (critic[t]?.[context] as number),
      ),
    });
    moment = next[y]?.[x] ?? 0;
    context = after;
    if (continuation < 1 && random.uniform() >= continuation) break;
  }
  return frames;
};

export interface FrameOptions {
  /** td (default): by surprise, as in the paper · regret: by what the choice costs */
  readonly by?: 'td' | 'regret' | undefined;
  /** At least so many rounds apart; default 3. */
  readonly apart?: number | undefined;
  /** Default 5. */
  readonly most?: number | undefined;
}

/** The first of a list, at most so many, no two of one rollout nearer to each other than `apart` rounds. */
export const spreadOut = <A>(
  ordered: readonly A[],
  { apart, most }: { readonly apart: number; readonly most: number },
  placeOf: (one: A) => { readonly rollout: number; readonly round: number },
): readonly A[] => {
  const chosen: A[] = [];
  for (const one of ordered) {
    const { rollout, round } = placeOf(one);
    const isNear = chosen
      .map(placeOf)
      .some((other) => other.rollout === rollout && Math.abs(other.round - round) < apart);
    if (!isNear && chosen.length < most) chosen.push(one);
  }
  return chosen;
};

/** The frames beyond the 90th percentile, the greatest first, ties by index, so many rounds apart. */
export const criticalFrames = (
  frames: readonly Frame[],
  { by = 'td', apart = 3, most = 5 }: FrameOptions = {},
): readonly Frame[] => {
  const scoreOf = (frame: Frame): number => (by === 'td' ? frame.surprise : frame.gap);
  const ascending = frames.map(scoreOf).sort((a, b) => a - b);
  const bar = ascending[Math.floor(0.9 * (ascending.length - 1))] as number;
  const byScore = frames
    .map((frame, i) => ({ frame, i, score: scoreOf(frame) }))
    .filter(({ score }) => score >= bar && score > 0)
    .sort((a, b) => b.score - a.score || a.i - b.i);
  return spreadOut(byScore, { apart, most }, ({ frame }) => frame).map(({ frame }) => frame);
};
