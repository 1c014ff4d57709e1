/** @file How long the prompts of a recipe's games get, found by playing a few of them. */
import type { GameSource } from '@tompo/arena';
import { type Decision, type DecisionSpace, type Game, type Rng, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Recipe } from './schema.js';

/** Any legal decision. */
export const anyDecision = (space: DecisionSpace, random: Rng): Decision => {
  switch (space._tag) {
    case 'links':
      return {
        _tag: 'links',
        to: Array.from({ length: space.n }, (_, j) => (j !== space.self && random.uniform() < 0.7 ? 1 : 0)),
      };
    case 'effort': {
      const unit = 10 ** space.decimals;
      const steps = Math.floor((space.max - space.min) * unit + 1e-9);
      return { _tag: 'effort', value: Math.round(space.min * unit + random.int(steps + 1)) / unit };
    }
    case 'choice':
      return { _tag: 'choice', index: random.int(space.options.length) };
  }
};

/** A prompt that is longer than this is too long for what is trained here; how long it gets does not matter. */
const LONG = 2 ** 17;

/** Bytes of the shortest and the longest prompt (the embedded tokenizer has a token for each byte). */
export interface PromptLengths {
  readonly shortest: number;
  readonly longest: number;
}

/** Of the prompts that a seat of this game meets. */
const ofGame = (game: Game, style: Recipe['text']['style'], random: Rng): PromptLengths => {
  let state = game.initial(random);
  let shortest = Infinity;
  let longest = 0;
  while (longest < LONG && game.status(state) === 'running') {
    const { movers } = game.phase(state);
    const decisions = Array.from({ length: game.seats }, (_, seat): Decision | null => {
      if (!movers.includes(seat)) return null;
      const bytes = Buffer.byteLength(game.text.render(game.observe(state, seat), style));
      shortest = Math.min(shortest, bytes);
      longest = Math.max(longest, bytes);
      const space = game.space(state, seat);
      return space === null ? null : anyDecision(space, random);
    });
    const next = game.step(state, decisions, random);
    if (E.isLeft(next)) return { shortest, longest }; // an illegal random move: the games' own tests look after that
    state = next.right.state;
  }
  return { shortest, longest };
};

/** Null where no game can be drawn. */
export const promptLengths = (recipe: Recipe, source: GameSource, games: number): PromptLengths | null => {
  const drawn = source.games(games);
  if (E.isLeft(drawn)) return null;
  const all = drawn.right.map(({ game }, i) => ofGame(game, recipe.text.style, rng(i)));
  return {
    shortest: Math.min(...all.map(({ shortest }) => shortest)),
    longest: Math.max(...all.map(({ longest }) => longest)),
  };
};
