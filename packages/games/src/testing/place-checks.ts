/** @file The way through a game: rounds and places go on one by one, and the end comes where the phases say. */
import type { Decision, DecisionSpace, Game, Phase } from '../contract.js';
import { rng } from '../rng.js';
import { randomDecision } from './decisions.js';
import type { Violation, Where } from './violations.js';

/** A phase after the one before it. */
export const checkPlace = (before: Phase | null, phase: Phase, where: Where, out: Violation[]): void => {
  const wrong = (reason: string): void => {
    out.push({ _tag: 'InvalidPhase', where, reason });
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

/** Playouts at random beside those that the game was tried in. */
const MORE = 16;
/** Times that each way is played where there is chance. */
const SEEDS = 16;
/** Of so many options each is taken all the time. */
const OPTIONS = 8;

/** A game may end early, but not whatever is done: then its number of rounds is not true. */
export const checkRounds = <S, O>(game: Game<S, O>, ends: Ends, limit: number, out: Violation[]): void => {
  const [first] = ends;
  const early = (phase: Phase): boolean => phase.round === first?.round;
  if (first === undefined || first.round >= first.rounds - 1 || !ends.every(early)) return;
  // Where there is chance, one way of playing may come to different ends.
  const seeds = game.claims.deterministic ? 1 : SEEDS;
  for (let k = 0; k < seeds; k++)
    for (const way of ways(game)) {
      const last = lastPhase(game, way, `claims/${k}`, limit);
      if (last !== null && !early(last)) return;
    }
  const reason = `every playout is over after round ${first.round}, the last of ${first.rounds} rounds would be ${first.rounds - 1}`;
  out.push({ _tag: 'InvalidPhase', where: { seed: 'claims', phase: 0 }, reason });
};

type Way<S> = (state: S, seat: number, space: DecisionSpace) => Decision;

/** Ways to play: nothing, least and most, each option again and again, and at random. */
function* ways<S, O>(game: Game<S, O>): Generator<Way<S>> {
  yield (state, seat) => game.absent(state, seat);
  for (let k = 0; k < OPTIONS; k++) yield (_, __, space) => always(space, k);
  for (let k = 0; k < MORE; k++) {
    const source = rng(`ends/${k}`);
    yield (_, __, space) => randomDecision(space, source);
  }
}

const always = (space: DecisionSpace, k: number): Decision => {
  if (space._tag === 'choice') return { _tag: 'choice', index: k % space.options.length };
  if (space._tag === 'effort') return { _tag: 'effort', value: k % 2 === 0 ? space.min : space.max };
  if (space._tag !== 'links') return randomDecision(space, rng(`always/${k}`));
  const to = Array.from({ length: space.n }, (_, j) => (j === space.self ? 0 : k % 2));
  return { _tag: 'links', to };
};

/** Where a way to play ends; null when it does not lead to an end. */
const lastPhase = <S, O>(game: Game<S, O>, way: Way<S>, seed: string, limit: number): Phase | null => {
  let state = game.initial(rng(seed));
  let last: Phase | null = null;
  for (let k = 0; game.status(state) === 'running'; k++) {
    if (k === limit) return null;
    last = game.phase(state);
    const joint = Array.from({ length: game.seats }, (_, seat) => {
      const space = game.space(state, seat);
      return space === null ? null : way(state, seat, space);
    });
    const result = game.step(state, joint, rng(`${seed}/${k}`));
    if (result._tag === 'Left') return null;
    state = result.right.state;
  }
  return last;
};
