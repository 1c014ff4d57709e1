/** @file How long the answers of a recipe's games get: an answer that does not fit into rl.maxTokens is cut off, and what
 *  is cut off is no decision. */
import { type Game, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { sourceOf } from './checkGames.js';
import { isOwn, largestOf } from './games.js';
import { anyDecision } from './promptLength.js';
import type { Recipe } from './schema.js';

/** Draws of a family that is not ours, and phases of each that are looked at. */
const DRAWN = 6;
export const MOST_PHASES = 2000;

/** Of ours the game with the most seats and the widest decisions; of a family of the user's own a few draws. */
export const gamesOf = (recipe: Recipe, i: number): readonly Game[] => {
  const entry = recipe.games[i] as Recipe['games'][number];
  if (!isOwn(entry)) {
    const game = largestOf(entry);
    return E.isRight(game) ? [game.right as Game] : [];
  }
  const source = sourceOf({ ...recipe, games: [entry] }, 'train');
  const drawn = E.isRight(source) ? source.right.games(DRAWN) : source;
  return E.isRight(drawn) ? drawn.right.map(({ game }) => game) : [];
};

/** The one with the longest text. */
const longest = <T>(of: readonly T[], textOf: (one: T) => string): T | null =>
  of.reduce<T | null>(
    (best, one) => (best === null || textOf(one).length > textOf(best).length ? one : best),
    null,
  );

/** The longest answers of the movers of each phase of a game, written as experts write them. */
const answersOf = (game: Game, { style, beliefs }: Recipe['text']): readonly string[] => {
  const random = rng(0);
  const answers: string[] = [];
  let state = game.initial(random);
  for (let phase = 0; phase < MOST_PHASES && game.status(state) === 'running'; phase++) {
    const spaces = Array.from({ length: game.seats }, (_, seat) => game.space(state, seat));
    const joint = spaces.map((space) =>
      space === null ? null : longest(spaceOf(space).longest(), (one) => game.text.answer(space, one, style)),
    );
    const forecast = beliefs === 'none' ? [] : [joint];
    for (const [seat, space] of spaces.entries()) {
      const own = joint[seat];
      if (space !== null && own) answers.push(game.text.answer(space, own, style, ...forecast));
    }
    const played = spaces.map((space) => (space === null ? null : anyDecision(space, random)));
    const next = game.step(state, played, random);
    if (E.isLeft(next)) break;
    state = next.right.state;
  }
  return answers;
};

/** The longest answer, in characters, that a legal decision in games[i] has, null where there is no game: of ours the
 *  longest of all, of a family of the user's own the longest that a few games met. With `beliefs: optional` too it has
 *  beliefs: the experts' answers, which SFT teaches, have them. */
export const longestAnswer = (recipe: Recipe, i: number): string | null =>
  longest(
    gamesOf(recipe, i).flatMap((game) => answersOf(game, recipe.text)),
    (one) => one,
  );

/** Tokens of an answer, the one that ends it included: without it the answer counts as cut off. */
export type CountTokens = (answer: string) => number;

/** The byte tokenizer has a token for each byte. */
export const byteTokens: CountTokens = (answer) => Buffer.byteLength(answer) + 1;

const SHOWN = 60;

/** The family whose longest answer needs more tokens than a completion may have, where there is one. With merged tokens
 *  another answer may need more than the one with the most characters, so what passes may still be too long. */
export const answerFaults = (
  recipe: Recipe,
  families: readonly number[],
  tokens: CountTokens,
): readonly RecipeFault[] => {
  const { maxTokens } = recipe.rl;
  const all = families.flatMap((i) => {
    const answer = longestAnswer(recipe, i);
    return answer === null ? [] : [{ i, answer, needs: tokens(answer) }];
  });
  const worst = all.reduce((a, b) => (b.needs > a.needs ? b : a), { i: 0, answer: '', needs: 0 });
  if (worst.needs <= maxTokens) return [];
  const shown = worst.answer.replaceAll('\n', ' ');
  return [
    {
      path: 'rl.maxTokens',
      message: `${maxTokens} cuts off legal answers, which then count as none: one of games[${worst.i}] has ${worst.needs} tokens with the one that ends it (${shown.length > SHOWN ? `${shown.slice(0, SHOWN)}…` : shown}); set it to ${worst.needs} or more`,
    },
  ];
};
