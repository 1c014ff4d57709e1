/** @file Written code as a table: asked in everything that it can be asked in a game of so many rounds. */
import { rng, shuffle } from '@tompo/games';
import { either as E } from 'fp-ts';
import type { Stop } from '../errors.js';
import { type Machine, type Moment, roundOf, smallest } from '../exact/machine.js';
import type { RepeatedGame } from '../game.js';
import { type OpponentAnswer, type OpponentView, readAnswer, viewsOf } from '../view.js';
import type { Program } from './engine.js';
import type { Limits } from './limits.js';

/** What the code is told in a round: the state that it returned, as JSON, and the round before. */
type Told = readonly [state: string, last: OpponentView['last']];

export interface Tabulated {
  readonly machine: Machine;
  /** Questions that were asked. */
  readonly asked: number;
  readonly steps: number;
}

const no = (kind: Stop['kind'], message: string): E.Either<Stop, never> =>
  E.left({ during: 'call', kind, message });

/** Backwards, then mixed up: what counts its questions can answer alike forwards and backwards, and hardly in a third order too. */
const otherOrders = <T>(asked: readonly T[]): readonly T[] => [
  ...asked.toReversed(),
  ...shuffle(asked, rng(asked.length)),
];

/** The table of a program. `again` is the same code loaded anew: it is asked everything in other orders, and must answer the same.
 *  alive: called before each question. */
export const tabulate = (
  game: RepeatedGame,
  program: Program,
  again: Program,
  limits: Limits,
  alive: () => void,
): E.Either<Stop, Tabulated> => {
  const choices = game.payoffs.length;
  const viewAt = viewsOf(game);
  const record: (readonly [question: string, answer: string])[] = [];
  const all: (readonly Moment[])[] = [];
  let keys: readonly Told[] = [['null', null]];
  for (let t = 0; t < game.rounds; t++) {
    if (record.length + keys.length > limits.moments)
      return no(
        'refused',
        `more than ${limits.moments} different moments in ${game.rounds} rounds; remember less in the state`,
      );
    const answers: OpponentAnswer[] = [];
    for (const [state, last] of keys) {
      alive();
      const question = `[${JSON.stringify(viewAt(t, last))},${state}]`;
      const said = program.ask(question);
      if (E.isLeft(said)) return said;
      record.push([question, said.right]);
      const read = readAnswer(said.right, choices);
      if (E.isLeft(read)) return read;
      answers.push(read.right);
      if (program.steps() > limits.allSteps)
        return no('steps', `over ${record.length} answers more than the ${limits.allSteps} of a table`);
    }
    const { moments, later } = roundOf(
      keys,
      answers.map(({ chances }) => chances),
      (i, own, other): Told => [(answers[i] as OpponentAnswer).state, [own, other]],
      t === game.rounds - 1,
    );
    all.push(moments);
    keys = later;
  }
  if (program.drew())
    return no('refused', 'random numbers of its own; return chances, from which the game draws');
  for (const [question, answer] of otherOrders(record)) {
    alive();
    const said = again.ask(question);
    if (E.isLeft(said) || said.right !== answer) return no('impure', '');
  }
  const machine = smallest({ choices, moments: all });
  return E.right({ machine, asked: record.length, steps: program.steps() });
};
