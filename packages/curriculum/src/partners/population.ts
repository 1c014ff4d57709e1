/** @file A population that begins with somebody's partners and grows: who was written sits beside them. */
import type { Population } from '@tompo/arena';
import { either as E } from 'fp-ts';
import { drawnAt } from '../drawn.js';
import type { Lineage } from '../opponent.js';
import { type PartnerProgram, partnerSize } from './language.js';
import { partnerId, partnerPlayer } from './play.js';

/** A partner that was written. */
export interface WrittenPartner {
  readonly id: string;
  readonly program: PartnerProgram;
  readonly lineage: Lineage;
  /** After so many steps it joined. */
  readonly joined: number;
  /** How often it is drawn among those that were written. */
  readonly weight: number;
}

/** All that goes into a checkpoint. */
export interface GrowingState<Entry> {
  /** Of the population that it begins with. */
  readonly begun: unknown;
  readonly written: readonly WrittenPartner[];
  /** What became of each growth. */
  readonly growths: readonly Entry[];
}

const isWritten = (value: unknown): value is WrittenPartner => {
  const { id, program, weight } = (value ?? {}) as Partial<WrittenPartner>;
  try {
    return (
      typeof weight === 'number' &&
      program !== undefined &&
      Number.isFinite(partnerSize(program)) &&
      id === partnerId(program)
    );
  } catch {
    return false;
  }
};

export const isGrowingState = (value: unknown): value is GrowingState<never> => {
  const { written, growths } = (value ?? {}) as Partial<GrowingState<never>>;
  return Array.isArray(written) && written.every(isWritten) && Array.isArray(growths);
};

const drawnFrom = (written: readonly WrittenPartner[], at: number): WrittenPartner | undefined => {
  const weights = written.map(({ weight }) => weight);
  return written[drawnAt(weights, at * weights.reduce((a, b) => a + b, 0))];
};

/** share: how often a seat is taken by one who was written, once there is one */
export const growingPopulation = <Entry>(
  begun: Population,
  share: number,
  state: GrowingState<Entry> = { begun: begun.state, written: [], growths: [] },
): Population => ({
  identity: { growing: { share, of: begun.identity } },
  state,
  at: (given) => {
    if (!isGrowingState(given))
      return E.left({
        _tag: 'WrongResult',
        of: 'the memory of a growing population',
        did: 'is none',
        expected: '{ begun, written, growths }, as an earlier step gave it',
      });
    return E.map((before: Population) => growingPopulation(before, share, given))(begun.at(given.begun));
  },
  draw: (rng, seat) => {
    // Drawn whether or not anybody was written, so that the stream of a seat is the same.
    const [side, at] = [rng.uniform(), rng.uniform()];
    const one = side < share ? drawnFrom(state.written, at) : undefined;
    if (one === undefined) return begun.draw(rng, seat);
    const player = partnerPlayer(one.program);
    return { _tag: 'player', name: player.name, player };
  },
  observe: (after) => {
    const next = begun.observe(after);
    return growingPopulation(next, share, { ...state, begun: next.state });
  },
});
