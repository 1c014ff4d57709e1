/** @file Spaces out of data files. */
import type { DecisionSpace, Game } from '../contract.js';
import { isWhole } from './own.js';

/** A space of a game as it was before it was written to a file: one's own has its functions again. Others are given back as
 *  they are. Throws where the game does not name the constructor of the kind. */
export const revivedSpace = (game: Pick<Game, 'id' | 'spaces'>, space: DecisionSpace): DecisionSpace => {
  if (space._tag !== 'own' || isWhole(space)) return space;
  const { kind, params = {} } = space;
  const make = Object.hasOwn(game.spaces ?? {}, kind) ? game.spaces?.[kind] : undefined;
  if (make === undefined)
    throw new TypeError(
      `${game.id} does not say how a space of the kind ${kind} is made; name its constructor in spaces, such as spaces: { ${JSON.stringify(kind)}: (params) => ownSpace(…) }`,
    );
  return make(params);
};
