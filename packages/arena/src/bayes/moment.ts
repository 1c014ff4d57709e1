/** @file The places that a network game went through, made again from what everybody saw of it. */
import { type Decision, type Game, type Past, type PhaseRecord, pastOf, rng } from '@tompo/games';
import { either as E } from 'fp-ts';
import { canonical } from '../canonical.js';

/** A place in a game, with the one before it and what was seen of that one. */
export interface Moment {
  readonly state: unknown;
  /** Phases played so far. */
  readonly phase: number;
  readonly before: { readonly moment: Moment; readonly seen: PhaseRecord } | null;
}

const known = new WeakMap<
  Game,
  { readonly first: Moment; readonly later: WeakMap<NonNullable<Past>, Moment> }
>();

/** A joint decision that everybody would have seen this of: of links those that were formed. */
const jointOf = (seen: PhaseRecord): readonly Decision[] =>
  seen._tag === 'graph'
    ? seen.graph.map((to) => ({ _tag: 'links', to }))
    : seen.efforts.map((value) => ({ _tag: 'effort', value }));

/** The place after a past. Null: it is not made of its past alone, as chance plays a part or what everybody saw is not all. */
export const momentAfter = (game: Game, past: Past): Moment | null => {
  if (!game.claims.deterministic) return null;
  let of = known.get(game);
  if (of === undefined) {
    of = { first: { state: game.initial(rng(0)), phase: 0, before: null }, later: new WeakMap() };
    known.set(game, of);
  }
  const { first, later } = of;
  const open: NonNullable<Past>[] = [];
  let moment: Moment = first;
  for (let at = past; at !== null; at = at.before) {
    const found = later.get(at);
    if (found !== undefined) {
      moment = found;
      break;
    }
    open.push(at);
  }
  for (const at of open.reverse()) {
    const seen = at.record;
    const { state: from, phase } = moment;
    if (game.status(from) !== 'running') return null;
    const stepped = game.step(from, jointOf(seen), rng(0));
    if (E.isLeft(stepped)) return null;
    const { state } = stepped.right;
    const made = pastOf(state as Parameters<typeof pastOf>[0])?.record;
    if (made === undefined || canonical(made) !== canonical(seen)) return null;
    moment = { state, phase: phase + 1, before: { moment, seen } };
    later.set(at, moment);
  }
  return moment;
};
