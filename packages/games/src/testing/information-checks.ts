/** @file Claims about information, held against what seats see in states that differ in one decision. */
import type { Decision, Game } from '../contract.js';
import { rng } from '../rng.js';
import { fingerprint } from './fingerprint.js';
import type { Violation, Where } from './violations.js';

/** What was found about the information of a game over all that was played. */
export interface InformationFound {
  /** Was something hidden from some seat? */
  hidden: boolean;
  /** Phases in which one seat moves, so that views of one state cannot be compared. */
  alone: number;
  /** Pairs of different states whose views were compared. */
  pairs: number;
}

/** Steps on from one state with decisions that differ in one seat, or that two seats exchange, and compares what seats
 *  see; compares also what the seats see of the state itself. */
export const checkInformation = <S, O>(
  game: Game<S, O>,
  state: S,
  joint: readonly (Decision | null)[],
  other: readonly (Decision | null)[],
  found: InformationFound,
  where: Where,
  out: Violation[],
): void => {
  if (!game.claims.deterministic) return;
  const { movers } = game.phase(state);
  const refute = (reason: string): void => {
    found.hidden = true;
    if (game.claims.information === 'perfect')
      out.push({ _tag: 'ClaimRefuted', where, claim: 'information: perfect', reason });
  };
  if (movers.length === 1) found.alone++;
  const views = movers.map((seat) => game.observe(state, seat));
  views.forEach((view, k) => {
    if (k > 0 && shared(view) !== shared(views[0])) found.hidden = true;
    for (const from of [0, k - 1]) {
      const place = k > 0 ? hiddenEntry(views[from], view, game.seats) : null;
      if (place === null) continue;
      refute(`of seats ${movers[from]} and ${movers[k]} one sees null at ${place} and the other a value`);
      return;
    }
  });
  const next = (decisions: readonly (Decision | null)[]): S | undefined => {
    const result = game.step(state, decisions, rng(where.seed));
    return result._tag === 'Right' ? result.right.state : undefined;
  };
  const base = next(joint);
  if (base === undefined) return;
  for (const [who, decisions] of variants(joint, other, movers)) {
    const changed = next(decisions);
    if (changed === undefined || fingerprint(changed) === fingerprint(base)) continue;
    const both = new Set(game.phase(changed).movers);
    for (const seat of game.phase(base).movers) {
      if (!both.has(seat)) continue;
      found.pairs++;
      if (fingerprint(game.observe(base, seat)) !== fingerprint(game.observe(changed, seat))) continue;
      refute(`seat ${seat} sees the same in two states that differ by the decision of ${who}`);
      break;
    }
  }
};

/** Imperfect information means that something is hidden from somebody. Nothing is said where too little was seen. */
export const checkImperfect = <S, O>(game: Game<S, O>, found: InformationFound, out: Violation[]): void => {
  if (game.claims.information !== 'imperfect' || found.hidden || found.alone > 0 || found.pairs === 0) return;
  const reason =
    'all seats see the same but for their seat and space, and no two states were found that look alike';
  out.push({
    _tag: 'ClaimRefuted',
    where: { seed: 'claims', phase: 0 },
    claim: 'information: imperfect',
    reason,
  });
};

function* variants(
  joint: readonly (Decision | null)[],
  other: readonly (Decision | null)[],
  movers: readonly number[],
): Generator<readonly [string, readonly (Decision | null)[]]> {
  for (const seat of movers) {
    yield [`seat ${seat}`, joint.with(seat, other[seat] ?? null)];
    const with_ = movers.find((s) => s > seat && joint[s]?._tag !== 'links');
    if (with_ === undefined || joint[seat]?._tag !== joint[with_]?._tag) continue;
    yield [
      `seats ${seat} and ${with_}`,
      joint.with(seat, joint[with_] ?? null).with(with_, joint[seat] ?? null),
    ];
  }
}

/** A view without what differs between seats under perfect information, too. */
const shared = (view: unknown): string => {
  if (view === null || typeof view !== 'object' || Array.isArray(view)) return fingerprint(view);
  const { seat: _seat, space: _space, ...rest } = view as Record<string, unknown>;
  return fingerprint(rest);
};

/** Where two views have lists with one entry a seat of which one view holds null and the other a value. */
const hiddenEntry = (a: unknown, b: unknown, seats: number, path = 'the view'): string | null => {
  if (a === null || b === null || typeof a !== 'object' || typeof b !== 'object') return null;
  const list = Array.isArray(a) && Array.isArray(b) && a.length === seats && b.length === seats;
  for (const key of Object.keys(a)) {
    const [x, y] = [(a as Record<string, unknown>)[key], (b as Record<string, unknown>)[key]];
    if (x === undefined || y === undefined) continue;
    const at = Array.isArray(a) ? `${path}[${key}]` : path === 'the view' ? key : `${path}.${key}`;
    if (list && (x === null) !== (y === null)) return at;
    const inner = hiddenEntry(x, y, seats, at);
    if (inner !== null) return inner;
  }
  return null;
};
