/** @file What must hold at every state: phase, spaces, legality, absent. */
import type { Decision, DecisionSpace, Game, OwnSpace } from '../contract.js';
import { illegal } from '../decisions.js';
import { type Rng, rng } from '../rng.js';
import { revivedSpace } from '../space/revived.js';
import { illegalDecisions, randomDecision } from './decisions.js';
import { fingerprint } from './fingerprint.js';
import type { Violation, Where } from './violations.js';

/** Calls a function of the game; a throw becomes a violation and undefined. */
export const attempt = <T>(where: Where, call: string, out: Violation[], run: () => T): T | undefined => {
  try {
    return run();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const frozen =
      error instanceof TypeError && /read only|not extensible|Cannot (add|delete|assign)/.test(message);
    out.push(frozen ? { _tag: 'Mutated', where, call } : { _tag: 'Threw', where, call, message });
    return undefined;
  }
};

/** A random legal decision of each mover; null for the others. Undefined when a mover has no space. */
export const randomJoint = <S, O>(game: Game<S, O>, state: S, rng: Rng): (Decision | null)[] | undefined => {
  const movers = new Set(game.phase(state).movers);
  const joint: (Decision | null)[] = [];
  for (let seat = 0; seat < game.seats; seat++) {
    const space = movers.has(seat) ? game.space(state, seat) : null;
    if (movers.has(seat) && space === null) return undefined;
    joint.push(space === null ? null : randomDecision(space, rng));
  }
  return joint;
};

/** Movers, spaces and the place in the game. */
export const checkPhase = <S, O>(game: Game<S, O>, state: S, where: Where, out: Violation[]): void => {
  const phase = game.phase(state);
  const { movers } = phase;
  const running = game.status(state) === 'running';
  if (running && movers.length === 0)
    out.push({ _tag: 'InvalidMovers', where, reason: 'is empty while the game runs' });
  if (!running && movers.length > 0)
    out.push({ _tag: 'MovesAfterEnd', where, reason: 'somebody still moves' });
  movers.forEach((seat, k) => {
    if (!Number.isInteger(seat) || seat < 0 || seat >= game.seats) {
      out.push({ _tag: 'InvalidMovers', where, reason: `names seat ${seat} of ${game.seats}` });
    }
    if (k > 0 && seat <= (movers[k - 1] as number))
      out.push({ _tag: 'InvalidMovers', where, reason: 'is not ascending' });
  });
  if (running && !(phase.round >= 0 && phase.round < phase.rounds)) {
    out.push({ _tag: 'InvalidPhase', where, reason: `the round is ${phase.round} of ${phase.rounds}` });
  }
  for (let seat = 0; seat < game.seats; seat++) {
    const space = game.space(state, seat);
    if (movers.includes(seat)) {
      const reason = space === null ? 'is null although it moves' : invalidSpace(game, space, seat);
      if (reason !== null) out.push({ _tag: 'SpaceMismatch', where, seat, reason });
    } else if (space !== null) {
      out.push({ _tag: 'SpaceMismatch', where, seat, reason: 'is not null although it does not move' });
    }
  }
};

const invalidSpace = <S, O>(game: Game<S, O>, space: DecisionSpace, seat: number): string | null => {
  const { seats } = game;
  if (space._tag === 'links') {
    return space.n === seats && space.self === seat ? null : `is for seat ${space.self} of ${space.n}`;
  }
  if (space._tag === 'effort') {
    const right = Number.isFinite(space.min) && Number.isFinite(space.max) && space.min <= space.max;
    return right && Number.isInteger(space.decimals) && space.decimals >= 0
      ? null
      : `is not a finite range with whole decimals`;
  }
  if (space._tag === 'talk') {
    return Number.isInteger(space.maxLength) && space.maxLength >= 1
      ? null
      : `allows messages of ${space.maxLength} characters, which is no whole number from 1 on`;
  }
  if (space._tag === 'own') return notRevived(game, space);
  return space.options.length > 0 && new Set(space.options).size === space.options.length
    ? null
    : 'has no options, or an option twice';
};

/** Why a space of one's own is not the same after its way through a file; null where it is. */
const notRevived = <S, O>(game: Game<S, O>, space: OwnSpace): string | null => {
  const read = JSON.parse(JSON.stringify(space)) as OwnSpace;
  try {
    const again = revivedSpace(game, read);
    if (fingerprint(again) === fingerprint(space)) return null;
    return `of kind ${space.kind} is another one when spaces makes it again from its params`;
  } catch (thrown) {
    return `of kind ${space.kind} cannot be made again from a file: ${thrown instanceof Error ? thrown.message : String(thrown)}`;
  }
};

/** Illegal decisions are Left, whoever makes them; absent is legal. */
export const checkLegality = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  where: Where,
  out: Violation[],
): void => {
  for (let seat = 0; seat < game.seats; seat++) {
    const space = game.space(state, seat);
    const wrong =
      space === null
        ? [{ what: 'a decision although it does not move', decision: { _tag: 'effort', value: 0 } as const }]
        : illegalDecisions(space);
    for (const { what, decision } of wrong) {
      const result = attempt(where, `step with ${what}`, out, () =>
        game.step(state, joint.with(seat, decision), rng(where.seed)),
      );
      if (result?._tag === 'Right') out.push({ _tag: 'IllegalAccepted', where, seat, what });
    }
    if (space === null) continue;
    const absent = attempt(where, 'absent', out, () => game.absent(state, seat));
    const reason = absent === undefined ? null : illegal(space, absent);
    if (reason !== null) out.push({ _tag: 'AbsentIllegal', where, seat, reason });
  }
};
