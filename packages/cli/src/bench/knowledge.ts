/** @file Scenarios of games in which somebody knows what others do not: reasoning about others, herds, patterns, taxes, hired forecasters, debate. */
import { resident, type SeatedFamily, selfPlay, visitor } from './seats.js';

const alone = (pattern: string) => ({ name: pattern, seats: [null], params: { pattern } });
const bayesians = (count: number): readonly string[] => new Array<string>(count).fill('nash');

export const KNOWLEDGE = {
  ring: {
    game: 'ring',
    params: { n: 4, choices: 3, dominant: 1, shift: 1, rounds: 5 },
    scenarios: [visitor('nash', 4, ['nash']), visitor('shallow', 4, ['shallow']), selfPlay(4)],
  },
  herding: {
    game: 'herding',
    params: { n: 6, quality: 0.7, rounds: 12 },
    scenarios: [
      visitor('nash', 6, ['nash']),
      visitor('honest', 6, ['honest']),
      { name: 'after-hidden', seats: [...bayesians(5), null], params: { hidden: 3 } },
      selfPlay(6),
    ],
  },
  'rock-paper-scissors': {
    game: 'rock-paper-scissors',
    params: { rounds: 12 },
    scenarios: [alone('loop-3'), alone('copy'), alone('counter'), alone('sample')],
  },
  tax: {
    game: 'tax',
    params: { workers: 3, rounds: 3 },
    scenarios: [
      { name: 'governs-nash', seats: [null, ...bayesians(3)] },
      { name: 'governs-rebel', seats: [null, 'rebel', 'rebel', 'rebel'] },
      { name: 'works-beside-nash', seats: ['nash', 'nash', null, 'nash'] },
      selfPlay(4),
    ],
  },
  hiring: {
    game: 'hiring',
    params: { agents: 2, lowest: 0.7, highest: 0.9, cost: 0.2, prize: 20, rounds: 8 },
    scenarios: [
      { name: 'hires-nash', seats: [null, 'nash', 'nash'] },
      { name: 'hires-diligent-and-bluffer', seats: [null, 'diligent', 'bluffer'] },
      { name: 'works-for-generous', seats: ['generous', null, 'nash'] },
      selfPlay(3),
    ],
  },
  debate: {
    game: 'debate',
    params: { n: 5, lowest: 0.6, highest: 0.8, prize: 4, linkCost: 0.2, voteCost: 0.5, rounds: 6 },
    scenarios: [
      visitor('voter', 5, ['voter']),
      visitor('planner', 5, ['planner']),
      selfPlay(5),
      resident(5, 'contrarian'),
    ],
  },
} as const satisfies Readonly<Record<string, SeatedFamily>>;
