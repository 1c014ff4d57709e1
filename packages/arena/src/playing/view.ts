/** @file What a player is handed: the whole question if it is privileged, else what its seat sees. */
import type { Game } from '@tompo/games';
import type { KnownGame, Player, Request, View } from '../types.js';

const known = new WeakMap<Game, KnownGame>();

/** The text of the game behind functions of our own: nothing that a game keeps beside it can be reached. */
const knownOf = (game: Game): KnownGame => {
  const before = known.get(game);
  if (before !== undefined) return before;
  const { id, seats, text } = game;
  const made: KnownGame = Object.freeze({
    id,
    seats,
    text: Object.freeze({
      rules: text.rules,
      render: (observation: unknown, style: Parameters<typeof text.render>[1]) =>
        text.render(observation, style),
      answer: (...asked: Parameters<typeof text.answer>) => text.answer(...asked),
    }),
  });
  known.set(game, made);
  return made;
};

const views = new WeakMap<Request, View>();

const made = ({ game, seat, observation, space, movers, messages, seed }: Request): View =>
  Object.freeze({ game: knownOf(game), seat, observation, space, movers, messages, seed });

/** The question as a player that is not privileged gets it: the same one each time it is asked. */
export const viewOf = (request: Request): View => {
  const before = views.get(request);
  if (before !== undefined) return before;
  const view = made(request);
  views.set(request, view);
  return view;
};

/** What a player is handed; what is a view already, as it is. */
export const handed = (player: Player, request: Request): Request =>
  // A player that is not privileged takes no more than a View by its type.
  player.privileged === true || !('state' in request) ? request : (viewOf(request) as Request);

/** The same for a question that is asked once: nothing is kept of it, which is half of the time of a quick round. */
export const handedOnce = (player: Player, request: Request): Request =>
  player.privileged === true ? request : (made(request) as Request);
