/** @file The way through a game: rounds and places go on one by one, and the end comes where the phases say. */
import type { Game, Phase } from '../contract.js';
import { rng } from '../rng.js';
import type { Violation, Where } from './violations.js';

/** A phase after the one before it. */
export const checkPlace = (before: Phase | null, phase: Phase, where: Where, out: Violation[]): void => {
  const wrong = (reason: string): void => {
    out.push({ _tag: 'BadPhase', where, reason });
  };
  const { round, rounds, index } = phase;
  if (typeof phase.kind !== 'string' || phase.kind === '') wrong('the kind of the phase has no name');
  if (!Number.isInteger(index) || index < 0) wrong(`the index in the decision sequence is ${index}`);
  if (!Number.isInteger(round)) wrong(`the round is ${round}, which is not whole`);
  if (before === null) {
    if (round !== 0) wrong(`the first round is ${round}, not 0`);
    return;
  }
  if (rounds !== before.rounds) wrong(`the number of rounds changes from ${before.rounds} to ${rounds}`);
  if (round < before.round) wrong(`the round goes back from ${before.round} to ${round}`);
  if (round > before.round + 1) wrong(`the round jumps from ${before.round} to ${round}`);
  if (round === before.round && index <= before.index)
    wrong(`the index goes from ${before.index} to ${index} within round ${round}; it counts up`);
};

/** The last phase of each playout that the rules ended. */
export type Ends = Phase[];

/** A game may end early, but not always: then its number of rounds is not true. */
export const checkRounds = <S, O>(game: Game<S, O>, ends: Ends, limit: number, out: Violation[]): void => {
  const [first] = ends;
  if (first === undefined || first.round >= first.rounds - 1) return;
  if (ends.some(({ round }) => round !== first.round)) return;
  const idle = lastPhase(game, limit);
  if (idle !== null && idle.round !== first.round) return;
  const reason = `every playout is over after round ${first.round}, the last of ${first.rounds} rounds would be ${first.rounds - 1}`;
  out.push({ _tag: 'BadPhase', where: { seed: 'claims', phase: 0 }, reason });
};

/** The last phase when nobody ever does anything; null when that does not lead to an end. */
const lastPhase = <S, O>(game: Game<S, O>, limit: number): Phase | null => {
  let state = game.initial(rng('claims'));
  let last: Phase | null = null;
  for (let k = 0; game.status(state) === 'running'; k++) {
    if (k === limit) return null;
    last = game.phase(state);
    const movers = new Set(last.movers);
    const joint = Array.from({ length: game.seats }, (_, seat) =>
      movers.has(seat) ? game.absent(state, seat) : null,
    );
    const result = game.step(state, joint, rng('claims'));
    if (result._tag === 'Left') return null;
    state = result.right.state;
  }
  return last;
};
