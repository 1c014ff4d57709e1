/** @file Scenarios of games under mechanisms, each of which asks for what the mechanism is for. */
import { resident, type SeatedFamily, selfPlay, visitor } from './seats.js';

const dilemma = (rounds: number, mechanism: Readonly<Record<string, unknown>>) => ({
  kind: 'prisoners-dilemma',
  rounds,
  mechanisms: [mechanism],
});
const lasting = { game: 'matrix', params: dilemma(100, { continuation: { chance: 0.9 } }) };

export const MECHANISMS = {
  /** Fines by those concerned and by bystanders, and a public record. */
  sanctions: {
    game: 'sequential-goods',
    params: {
      n: 4,
      tokens: 4,
      multiplier: 1.6,
      bonus: 0,
      threshold: 0,
      penalty: 0,
      rounds: 5,
      mechanisms: [{ punishment: { cost: 0.1, fine: 0.3 } }],
    },
    scenarios: [
      visitor('enforcer', 4, ['enforcer']),
      {
        ...visitor('commons-of-enforcer', 4, ['enforcer']),
        game: 'commons',
        params: {
          n: 4,
          rounds: 8,
          capacity: 40,
          growth: 2,
          collapse: 4,
          mechanisms: [{ punishment: { cost: 1, fine: 4 } }],
        },
      },
      {
        ...visitor('record-before-discerning', 4, ['discerning']),
        params: { mechanisms: [{ reputation: {} }] },
      },
      {
        ...visitor('bystanders', 4, ['bystander']),
        game: 'matrix',
        params: {
          kind: 'prisoners-dilemma',
          rounds: 1,
          mechanisms: [
            { pairing: { n: 4, rounds: 6, shown: 'all' } },
            { punishment: { cost: 0.5, fine: 2 } },
          ],
        },
      },
      selfPlay(4),
      resident(4, 'freeRider'),
    ],
  },
  /** A mediator, a contract, talk, and leaving. */
  agreements: {
    game: 'matrix',
    params: dilemma(10, { mediator: {} }),
    scenarios: [
      { name: 'mediator-beside-planner', seats: [null, 'planner'] },
      {
        name: 'contract-in-commons',
        seats: ['conditional', null, 'conditional'],
        game: 'commons',
        params: {
          n: 3,
          rounds: 6,
          capacity: 30,
          growth: 2,
          collapse: 4,
          mechanisms: [{ contract: { maxFine: 20 } }],
        },
      },
      {
        name: 'talk-of-announcer',
        seats: [null, 'announcer'],
        params: { kind: 'battle-of-the-sexes', mechanisms: [{ talk: { maxLength: 40 } }] },
      },
      {
        name: 'leaving-beside-picky',
        seats: [null, 'picky'],
        params: { mechanisms: [{ partnerChoice: { outside: 2 } }] },
      },
      selfPlay(2),
    ],
  },
  /** Hands that tremble, and an end that nobody knows. */
  uncertainty: {
    game: 'matrix',
    params: dilemma(20, { noise: { chance: 0.1 } }),
    scenarios: [
      { name: 'noise-beside-titForTat', seats: [null, 'titForTat'] },
      { name: 'open-end-beside-grim', seats: [null, 'grim'], ...lasting },
      { name: 'open-end-beside-titForTwoTats', seats: [null, 'titForTwoTats'], ...lasting },
      selfPlay(2),
    ],
  },
} as const satisfies Readonly<Record<string, SeatedFamily>>;
