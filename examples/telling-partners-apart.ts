/** @file What is it worth to tell partners apart? An answer says what the others will do; the best reply to that is played. Who answers here is no language model but an ideal
 *  reader of hidden partners (Bayes), so that what it says is as right as can be: as it stands, and dealt among the partners at random. It pays to read only where it is also
 *  asked what they will do next (`ahead`). About 20 seconds: npx tsx telling-partners-apart.ts */
import {
  bayesian,
  bestOf,
  evaluate,
  experts,
  freeRider,
  gameSource,
  noisy,
  type Player,
  type Reply,
  type Request,
} from '@tompo/arena';
import { type Decision, nearestEffort } from '@tompo/games';
import { type Beliefs, renderAnswer } from '@tompo/rewards';
import { either as E } from 'fp-ts';

const right = E.getOrElseW((error): never => {
  throw new Error(JSON.stringify(error));
});

const { planner, nash } = experts;
/** Of five partners two play the planner's part, one is selfish, one takes all links and gives nothing, and one trembles. */
const partners = [
  { player: planner, weight: 40 },
  { player: nash, weight: 20 },
  { player: freeRider, weight: 20 },
  { player: noisy(0.4, planner), weight: 20 },
];
/** What each kind does with a steady hand. */
const steady = [planner, nash, freeRider, planner];

/** What a kind would decide in a seat. */
const decisionOf = (
  kind: Player,
  { game, state, seed, messages }: Request,
  seat: number,
): Decision | null => {
  const space = game.space(state, seat);
  const { movers } = game.phase(state);
  const observation = game.observe(state, seat);
  return space === null
    ? null
    : right(kind.decide!({ game, state, seat, space, movers, observation, seed, messages } as Request));
};

/** Writes what it expects of each other, over who that may be; its own decision is nothing, and is replaced. */
const teller = (reads: boolean): Player => {
  const reader = right(bayesian({ population: partners, reads }));
  const answer = (request: Request): Reply => {
    const { game, state, seat, space } = request;
    const kinds = right(reader.beliefs(request));
    const expected = (of: (decision: Decision) => number): readonly number[] =>
      kinds.map((chances, other) =>
        (chances ?? []).reduce((sum, chance, kind) => {
          const decision = decisionOf(steady[kind] as Player, request, other);
          return decision === null ? sum : sum + chance * of(decision);
        }, 0),
      );
    const beliefs: Beliefs =
      space._tag === 'links'
        ? {
            _tag: 'links',
            toMe: expected((one) => (one._tag === 'links' ? one.to[seat]! : 0)).map(Math.round),
          }
        : {
            _tag: 'effort',
            seats: kinds.map((_, other) => other),
            values: expected((one) => (one._tag === 'effort' ? one.value : 0)).map((value) =>
              space._tag === 'effort' ? nearestEffort(value, space) : value,
            ),
          };
    const text = renderAnswer(space, { decision: game.absent(state, seat), beliefs }, 'natural');
    return { _tag: 'text', text, ended: true, style: 'natural', beliefs: 'required' };
  };
  return { name: 'teller', privileged: true, act: async (requests) => requests.map(answer) };
};

const families = [
  {
    family: 'bcz',
    sequences: ['GE'],
    n: [4, 6],
    rounds: 3,
    homogeneous: 0.4,
    partial: 0.4,
    empty: 0.5,
    alpha: [0.5, 2],
    delta: [0.04, 0.16],
    costs: 'flips',
    cost: [0.02, 3],
    maxEffort: 3,
  },
] as const;
const games = right(right(gameSource({ split: 'heldout', seed: 1, families })).games(20));

console.log('U5, of what the seat could add to welfare, the share that it adds (20 games)\n');
console.log(
  '                               as it stands  dealt at random  partners told apart (U4 order; 0.50: nobody)',
);
for (const ahead of [0, 1])
  for (const reads of [true, false]) {
    const cells: string[] = [];
    let order = Number.NaN;
    for (const by of ['beliefs', 'shuffled'] as const) {
      const policy = right(bestOf({ player: teller(reads), answers: 1, by, among: 'decisions', ahead }));
      const { summary } = right(await evaluate({ policy, games, opponents: partners }));
      if (by === 'beliefs') order = summary.all?.u4Order.value ?? Number.NaN;
      cells.push((summary.all?.u5.value ?? Number.NaN).toFixed(2));
    }
    const who = `${ahead} ahead, ${reads ? 'reads what they did' : 'reads nothing'}`;
    console.log(`${who.padEnd(31)}${cells[0]?.padEnd(14)}${cells[1]?.padEnd(17)}${order.toFixed(2)}`);
  }
