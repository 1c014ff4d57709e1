/** @file Settings of reinforcement learning that do not go together: of situations and of games, of who plays and who learns. */
import type { RecipeFault } from '../errors.js';
import type { Place } from './checkPlayers.js';
import { rewardFaults } from './checkRewards.js';
import { isPast, listOf } from './players.js';
import { rewardsOf, termsOf } from './reward.js';
import { learnerAt, learnersOf } from './rollouts.js';
import type { Recipe } from './schema.js';

/** Keys that mean something only where games are played. */
const OF_GAMES = ['seats', 'agents', 'opponents'] as const;

/** To situations there is one reward, by the weights of the section `rewards`. */
const isImitation = (given: NonNullable<Recipe['rl']['reward']>): boolean => {
  const [term, ...others] = termsOf(given);
  return (
    term !== undefined &&
    others.length === 0 &&
    'reward' in term &&
    term.reward === 'imitation' &&
    term.weight === 1
  );
};

const ofSituations = (recipe: Recipe): readonly RecipeFault[] =>
  [
    ...OF_GAMES.filter((key) => recipe.rl[key] !== undefined).map((key) => `rl.${key}`),
    ...rewardsOf(recipe).flatMap(([path, given]) => (isImitation(given) ? [] : [path])),
  ].map((path) => ({
    path,
    message:
      'is of games that are played, and situations are not; set rl.rollouts to episodes or branches, or leave it out',
  }));

const ofGames = ({ rl }: Recipe): readonly RecipeFault[] => [
  ...(rl.situations === 'all'
    ? []
    : [
        {
          path: 'rl.situations',
          message: `${rl.situations} is of rl.rollouts: situations, and games are played here; set it to all`,
        },
      ]),
  ...(rl.decisions === 'both'
    ? []
    : [
        {
          path: 'rl.decisions',
          message: `${rl.decisions} is of rl.rollouts: situations; of games every decision of the learner is learned from: set it to both`,
        },
      ]),
];

const agentFaults = ({ rl: { agents = {}, seats } }: Recipe): readonly RecipeFault[] => {
  const list = Object.entries(agents).flatMap(([name, own]) => own.map((seat, i) => ({ name, seat, i })));
  return [
    ...(list.length === 0
      ? [{ path: 'rl.agents', message: 'names nobody; give each learner its seats' }]
      : []),
    ...(seats === undefined
      ? []
      : [{ path: 'rl.seats', message: 'rl.agents says who sits where; leave one of them out' }]),
    ...list.flatMap(({ name, seat, i }, k) => {
      const other = list.slice(0, k).find((one) => one.seat === seat);
      return other === undefined
        ? []
        : [{ path: `rl.agents.${name}[${i}]`, message: `seat ${seat} is of ${other.name} already` }];
    }),
  ];
};

/** Agents beside the seats that the games have: known once they can be drawn. */
export const agentSeatFaults = (recipe: Recipe, seatsOfGames: readonly number[]): readonly RecipeFault[] => {
  const { rl, evaluation } = recipe;
  if (rl.rollouts === undefined || rl.agents === undefined || seatsOfGames.length === 0) return [];
  if (Object.keys(rl.agents).length === 0) return [];
  const [fewest, most] = [Math.min(...seatsOfGames), Math.max(...seatsOfGames)];
  const beyond = Object.entries(rl.agents).flatMap(([name, own]) =>
    own.flatMap((seat, i) =>
      seat < fewest
        ? []
        : [
            {
              path: `rl.agents.${name}[${i}]`,
              message: `there is no seat ${seat} in a game of ${fewest} seats, which count from 0`,
            },
          ],
    ),
  );
  const free = Array.from({ length: most }, (_, seat) => seat).find(
    (seat) => learnerAt(recipe, seat) === undefined,
  );
  const wrongOthers =
    free === undefined && rl.opponents !== undefined
      ? 'every seat is of one of rl.agents; leave it out'
      : free !== undefined && rl.opponents === undefined
        ? `is missing: seat ${free} is of none of rl.agents; name who sits there`
        : null;
  const isEvaluable = evaluation.seats === 'first' ? learnerAt(recipe, 0) !== undefined : free === undefined;
  return [
    ...beyond,
    ...(wrongOthers === null ? [] : [{ path: 'rl.opponents', message: wrongOthers }]),
    ...(isEvaluable
      ? []
      : [
          {
            path: 'evaluation.seats',
            message: `${evaluation.seats} takes seats that are of none of rl.agents${learnerAt(recipe, 0) === undefined ? '; give seat 0 to one of them' : ': set it to first'}`,
          },
        ]),
  ];
};

const seatFaults = ({ rl: { seats, opponents, agents } }: Recipe): readonly RecipeFault[] => {
  if (agents !== undefined) return [];
  if (seats === 'all' && opponents !== undefined)
    return [
      {
        path: 'rl.seats',
        message: 'all leaves no seat to rl.opponents; set it to random or first, or leave rl.opponents out',
      },
    ];
  if (seats !== 'all' && opponents === undefined)
    return [
      {
        path: 'rl.opponents',
        message: `is missing: rl.seats ${seats ?? 'random'} leaves seats to others; name them, or set rl.seats to all`,
      },
    ];
  return [];
};

/** One line of past selves is one way to draw them. */
const pastFaults = ({ rl: { opponents } }: Recipe): readonly RecipeFault[] =>
  (opponents === undefined ? [] : listOf(opponents))
    .flatMap((one, i) => (isPast(one) ? [i] : []))
    .slice(1)
    .map((i) => ({
      path: `rl.opponents[${i}]`,
      message: 'past selves stand in the list already; keep one of the two',
    }));

/** Of several learners it must be said whose past. */
const pastAgentFaults = (recipe: Recipe): readonly RecipeFault[] => {
  const { opponents } = recipe.rl;
  const names = learnersOf(recipe);
  return (opponents === undefined ? [] : listOf(opponents)).flatMap((one, i) => {
    if (!isPast(one)) return [];
    const { agent = names.length === 1 ? names[0] : undefined } = one.pastSelves;
    return agent !== undefined && names.includes(agent)
      ? []
      : [
          {
            path: `rl.opponents[${i}].pastSelves.agent`,
            message: `${agent === undefined ? 'is missing: say whose past selves' : `${agent} learns nothing here`}; one of ${names.join(', ')}`,
          },
        ];
  });
};

export const rolloutFaults = (recipe: Recipe, place: Place): readonly RecipeFault[] =>
  recipe.rl.rollouts === undefined
    ? ofSituations(recipe)
    : [
        ...ofGames(recipe),
        ...seatFaults(recipe),
        ...pastFaults(recipe),
        ...pastAgentFaults(recipe),
        ...(recipe.rl.agents === undefined ? [] : agentFaults(recipe)),
        ...rewardFaults(recipe, place),
      ];
