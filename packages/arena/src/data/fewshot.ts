/** @file Worked examples before the question: a model that was never trained on the game learns it from its prompt. */
import { type Game, rng, shuffle } from '@tompo/games';
import type { ChatMessage } from '../llm/chat.js';
import { familyOf } from '../source/build.js';
import { problemKey } from '../source/source.js';
import type { Situation } from '../types.js';
import type { Example } from './example.js';

export interface ShotOptions {
  readonly count: number;
  readonly seed: number;
}

/** What the shots must fit: the game that is asked about, and the kind of its phase. */
export interface ShotTarget {
  readonly game: Pick<Game, 'id' | 'params'>;
  readonly kind: string;
}

/** Situations to show before a question: the same family and kind of phase, each of another problem, and none of the
 *  target's own. Fewer than `count` where the pool has no more. Same pool, target and seed, same shots. */
export const chooseShots = (
  pool: readonly Situation[],
  { game, kind }: ShotTarget,
  { count, seed }: ShotOptions,
): readonly Situation[] => {
  const seen = new Set([problemKey(familyOf(game.id), game.params)]);
  const shots: Situation[] = [];
  const fitting = pool.filter((one) => one.game === game.id && one.kind === kind);
  for (const one of shuffle(fitting, rng(seed))) {
    const problem = problemKey(familyOf(one.game), one.params);
    if (shots.length < count && !seen.has(problem)) {
      seen.add(problem);
      shots.push(one);
    }
  }
  return shots;
};

/** One prompt: each example's prompt and answer on a line, then the question. */
export const fewShotText = (shots: readonly Example[], prompt: string): string =>
  [...shots.map((shot) => `${shot.prompt}${shot.completion}\n`), prompt].join('');

/** A chat: each example a question that was answered, then the question. */
export const fewShotMessages = (shots: readonly Example[], prompt: string): readonly ChatMessage[] => [
  ...shots.flatMap((shot): ChatMessage[] => [
    { role: 'user', content: shot.prompt },
    { role: 'assistant', content: shot.completion },
  ]),
  { role: 'user', content: prompt },
];
