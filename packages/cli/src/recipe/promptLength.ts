/** @file How long the prompts of a recipe's games get, found by playing a few of them. */
import type { GameSource } from '@tompo/arena';
import { type Decision, type DecisionSpace, type Game, type Rng, rng, spaceOf } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Recipe } from './schema.js';

/** Any legal decision: links more often than not, and the longest message, as both make prompts long. */
export const anyDecision = (space: DecisionSpace, random: Rng): Decision => {
  if (space._tag === 'talk') return spaceOf(space).longest()[0] as Decision;
  return space._tag === 'links'
    ? {
        _tag: 'links',
        to: Array.from({ length: space.n }, (_, j) => (j !== space.self && random.uniform() < 0.7 ? 1 : 0)),
      }
    : spaceOf(space).random(random);
};

/** A prompt that is longer than this is too long for what is trained here; how long it gets does not matter. */
const LONG = 2 ** 17;

/** Tokens of a prompt. */
export type CountPrompt = (prompt: string) => number;

/** The embedded tokenizer has a token for each byte. */
const inBytes: CountPrompt = (prompt) => Buffer.byteLength(prompt);

/** In tokens. */
export interface PromptLengths {
  /** The mean, of that kind of decision whose prompts are shorter. */
  readonly typical: number;
  readonly longest: number;
}

interface Sum {
  readonly tokens: number;
  readonly prompts: number;
}

/** Of some games: the longest prompt, and for each kind of decision the sum of all. */
interface Measured {
  readonly longest: number;
  readonly kinds: ReadonlyMap<string, Sum>;
}

const NONE: Sum = { tokens: 0, prompts: 0 };

const added = (a: Sum, b: Sum): Sum => ({ tokens: a.tokens + b.tokens, prompts: a.prompts + b.prompts });

/** The prompts that the seats of this game meet. */
const ofGame = (game: Game, style: Recipe['text']['style'], random: Rng, count: CountPrompt): Measured => {
  let state = game.initial(random);
  let longest = 0;
  const kinds = new Map<string, Sum>();
  while (longest < LONG && game.status(state) === 'running') {
    const { movers, kind } = game.phase(state);
    const decisions = Array.from({ length: game.seats }, (_, seat): Decision | null => {
      if (!movers.includes(seat)) return null;
      const tokens = count(game.text.render(game.observe(state, seat), style));
      kinds.set(kind, added(kinds.get(kind) ?? NONE, { tokens, prompts: 1 }));
      longest = Math.max(longest, tokens);
      const space = game.space(state, seat);
      return space === null ? null : anyDecision(space, random);
    });
    const next = game.step(state, decisions, random);
    if (E.isLeft(next)) return { longest, kinds }; // an illegal random move: the games' own tests look after that
    state = next.right.state;
  }
  return { longest, kinds };
};

/** Null where no game can be drawn. */
export const promptLengths = (
  recipe: Recipe,
  source: GameSource,
  games: number,
  count: CountPrompt = inBytes,
): PromptLengths | null => {
  const drawn = source.games(games);
  if (E.isLeft(drawn)) return null;
  const all = drawn.right.map(({ game }, i) => ofGame(game, recipe.text.style, rng(i), count));
  const kinds = new Map<string, Sum>();
  for (const [kind, sum] of all.flatMap((one) => [...one.kinds]))
    kinds.set(kind, added(kinds.get(kind) ?? NONE, sum));
  return {
    typical: Math.floor(Math.min(...[...kinds.values()].map(({ tokens, prompts }) => tokens / prompts))),
    longest: Math.max(...all.map(({ longest }) => longest)),
  };
};
