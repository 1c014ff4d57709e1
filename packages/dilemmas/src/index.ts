/** @file Repeated matrix games, their players, and solution concepts of small games. */
export { type MatrixEntry, matrixClassics, symmetricTable } from './matrix/classics.js';
export { type MatrixSpec, matrixFamily } from './matrix/family.js';
export { matrixGame } from './matrix/game.js';
export { jittered } from './matrix/jitter.js';
export type { MatrixParams, PayoffTable } from './matrix/params.js';
export { type Cell, isDilemma, pureEquilibria, selfishCell } from './matrix/stage.js';
export type { MatrixState, MatrixView } from './matrix/view.js';
export {
  type LowerRank,
  neighbour,
  type OrdinalGame,
  ordinalCode,
  ordinalGame,
  ordinalGames,
  ranked,
} from './ordinal/topology.js';
