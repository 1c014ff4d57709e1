/** @file Parameters of the public goods game on groups. */
import type { either as E } from 'fp-ts';
import type { GamesError } from '../../errors.js';
import { COST, FRAME_KEYS, type FrameParams, readFrame, readSeats, TYPE } from '../../params/frame.js';
import { type Complete, type Raw, type Reader, readParams } from '../../params/read.js';
import { toGrid } from '../../space/effort.js';

/** The one-round model: what the mathematics needs. */
export interface PggModel {
  /** N: seats. */
  readonly n: number;
  /** w_i > 0: endowment, one for all or one each. */
  readonly endowment: number | readonly number[];
  /** r > 0: a group's contributions are multiplied by r and shared by its members. */
  readonly multiplier: number;
  /** Cost of a link, paid by each end at every effort phase; default 0. */
  readonly linkCost?: number | undefined;
  /** split (default): a contribution is split evenly over the contributor's groups. perGroup: it is paid once and
   *  counts fully in each of them. */
  readonly contribution?: 'split' | 'perGroup' | undefined;
}

/** The game: the model played in rounds. */
export interface PggParams extends PggModel, FrameParams {}

export type PggComplete = Complete<PggParams>;

/** The model with its types as an array. */
export interface Model {
  readonly n: number;
  readonly endowment: readonly number[];
  readonly multiplier: number;
  readonly linkCost: number;
  readonly contribution: 'split' | 'perGroup';
}

/** Who decides on contributions: a planner for welfare, or everybody for itself. */
export type Kind = 'planner' | 'nash';

const KEYS = ['endowment', 'multiplier', 'linkCost', 'contribution', ...FRAME_KEYS];

export const endowments = (n: number, w: number | readonly number[]): number[] =>
  typeof w === 'number' ? Array.from({ length: n }, () => w) : w.slice();

const modelFields = (read: Reader) => {
  const n = readSeats(read);
  return {
    n,
    endowment: read.perSeat('endowment', n, TYPE),
    multiplier: read.number('multiplier', TYPE),
    linkCost: read.number('linkCost', COST, 0),
    contribution: read.oneOf('contribution', ['split', 'perGroup'], 'split'),
  };
};

/** Parses the model alone; the further parameters of a game are allowed and not looked at. */
export const readModel = (raw: Raw): E.Either<GamesError, Model> =>
  readParams('pgg', raw, KEYS, (read) => {
    const m = modelFields(read);
    return { ...m, endowment: endowments(m.n, m.endowment) };
  });

/** All parameters of a game, defaults filled in: plain JSON, and a fixed point of pgg(…).params. */
export const readPgg = (raw: Raw): E.Either<GamesError, PggComplete> =>
  readParams('pgg', raw, KEYS, (read) => {
    const m = modelFields(read);
    const f = readFrame(read);
    const list = typeof m.endowment === 'number' ? [m.endowment] : m.endowment;
    const off = list.find((w) => w > 0 && f.decimals >= 0 && toGrid(w, f.decimals) !== w);
    if (off !== undefined) {
      read.fault(
        'endowment',
        `must have at most decimals = ${f.decimals} decimals, as contributions have, not ${off}`,
      );
    }
    return { ...m, ...f };
  });
