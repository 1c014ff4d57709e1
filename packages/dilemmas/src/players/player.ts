/** @file Strategies as players of @tompo/arena, which a recipe can name. */
import { type Decision, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { MatrixView } from '../matrix/view.js';
import type { Strategy } from './strategies.js';

/** What a player is asked: its view of the arena's question. */
interface Question {
  readonly game: { readonly id: string };
  readonly observation: unknown;
  readonly seed: number;
}

interface Unsupported {
  readonly _tag: 'UnsupportedGame';
  readonly player: string;
  readonly game: string;
  readonly needs: string;
}

type Reply =
  | { readonly _tag: 'decision'; readonly decision: Decision }
  | { readonly _tag: 'failed'; readonly error: Unsupported };

/** A player of @tompo/arena, from what its seat sees. */
export interface StrategyPlayer {
  readonly name: string;
  readonly decide: (question: Question) => E.Either<Unsupported, Decision>;
  readonly act: (questions: readonly Question[]) => Promise<readonly Reply[]>;
}

const asMatrixView = (observation: unknown): MatrixView | null => {
  const view = observation as Partial<MatrixView> | null;
  return Array.isArray(view?.past) && view?.options?.length === 2 ? (view as MatrixView) : null;
};

/** `strategyPlayer('grim', strategies.grim)`; chances are drawn from the question's seed. It fails at a game that is not a matrix game
 *  of two choices. */
export const strategyPlayer = (name: string, strategy: Strategy): StrategyPlayer => {
  const decide: StrategyPlayer['decide'] = ({ game, observation, seed }) => {
    const view = asMatrixView(observation);
    if (view === null)
      return E.left({
        _tag: 'UnsupportedGame',
        player: name,
        game: game.id,
        needs: 'a matrix game of two choices',
      });
    const chance = strategy(view.past);
    // Making a random stream takes longer than all else.
    const isSure = chance <= 0 || chance >= 1;
    return E.right({ _tag: 'choice', index: (isSure ? 0.5 : rng(seed).uniform()) < chance ? 0 : 1 });
  };
  return {
    name,
    decide,
    act: async (questions) =>
      questions.map((question): Reply => {
        const decision = decide(question);
        return E.isRight(decision)
          ? { _tag: 'decision', decision: decision.right }
          : { _tag: 'failed', error: decision.left };
      }),
  };
};
