/** @file A repeated prisoner's dilemma, and its place among the ordinal games. */
import { matrixGame, ordinalCode, ranked, symmetricTable } from '@tompo/dilemmas';
import { rng } from '@tompo/games';
import { right, same } from './expect.mjs';

const payoffs = symmetricTable(3, 0, 5, 1);
const game = right(matrixGame({ payoffs, rounds: 1 }));
const defect = { _tag: 'choice', index: 1 };
const { payoffs: paid } = right(game.step(game.initial(rng(1)), [defect, defect], rng(1)));
same('both defect', paid, [1, 1]);
same('code', ordinalCode(ranked(payoffs)), 'Pd');
