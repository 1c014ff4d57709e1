/** @file From a number to a legal decision, and answers to what a mechanism asks. */
import { type OpenPlayer, scripted, type View } from '@tompo/arena';
import { type Decision, nearestEffort } from '@tompo/games';
import { either as E } from 'fp-ts';

/** The legal decision nearest to a number: an amount, or the place of a choice. */
export const nearestTo = ({ space }: View, value: number): Decision =>
  space._tag === 'effort'
    ? { _tag: 'effort', value: nearestEffort(value, space) }
    : {
        _tag: 'choice',
        index: Math.min(
          space._tag === 'choice' ? space.options.length - 1 : 0,
          Math.max(0, Math.round(value)),
        ),
      };

export const partner = <O>(name: string, decide: (seen: O, view: View) => number | Decision): OpenPlayer =>
  scripted(name, (view) => {
    const made = decide(view.observation as O, view);
    return E.right(typeof made === 'number' ? nearestTo(view, made) : made);
  });

/** A row of links, or of fines, for the seats for which it holds. */
export const rowFor = (n: number, holds: (seat: number) => boolean): Decision => ({
  _tag: 'links',
  to: Array.from({ length: n }, (_, seat) => (holds(seat) ? 1 : 0)),
});

/** What the views of mechanisms add to what a seat sees of a game. */
interface Mechanised {
  readonly punished?: readonly { readonly fines: unknown }[];
  readonly contract?: { readonly fine: number | null; readonly refused: unknown };
  readonly delegates?: readonly number[] | null;
  readonly choosing?: boolean;
  readonly round?: number;
  readonly wishing?: boolean;
  readonly play?: unknown;
}

/** The neighbour in a row of all seats that begins one seat later each round; nobody for the last of an odd number. */
const neighbour = (seat: number, round: number, n: number): number => {
  const place = (((seat - round) % n) + n) % n;
  const other = place % 2 === 0 ? place + 1 : place - 1;
  const partner = (other + round) % n;
  return other >= n ? n - 1 : partner < seat ? partner : partner - 1;
};

/** Is it the moment to fine others? */
export const isFining = (view: View): boolean => {
  const { punished } = view.observation as Mechanised;
  return view.space._tag === 'links' && punished?.at(-1)?.fines === null;
};

/** What a mechanism asks and the game does not, answered as one who wants to come to terms or as one who does not; null where the game asks.
 *  Nobody is fined, and nothing is said. */
export const termsAnswered = (view: View, isFriendly: boolean): Decision | null => {
  const { space } = view;
  const { contract, delegates, choosing, wishing, round = 0 } = view.observation as Mechanised;
  if (space._tag === 'talk') return { _tag: 'talk', text: '-' };
  if (isFining(view) && space._tag === 'links') return rowFor(space.n, () => false);
  if (wishing === true) return { _tag: 'choice', index: neighbour(view.seat, round, view.game.seats) };
  if (contract?.fine === null && space._tag === 'effort')
    return { _tag: 'effort', value: isFriendly ? space.max : space.min };
  if (contract?.refused === null || delegates === null) return { _tag: 'choice', index: isFriendly ? 0 : 1 };
  return choosing === true ? { _tag: 'choice', index: 0 } : null;
};

/** A player of a game that can also answer what mechanisms around it ask. */
export const underMechanisms = (player: OpenPlayer, isFriendly: boolean): OpenPlayer => {
  const { decide } = player;
  if (decide === undefined) return player;
  return scripted(player.name, (view) => {
    const terms = termsAnswered(view, isFriendly);
    if (terms !== null) return E.right(terms);
    const { play = null } = view.observation as Mechanised;
    return decide(play === null ? view : { ...view, observation: play });
  });
};
