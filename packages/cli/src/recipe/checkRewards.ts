/** @file Rewards that cannot be had, or that nothing would be learned from: of the section `rl`, and of each algorithm. */
import { either as E } from 'fp-ts';
import type { RecipeFault } from '../errors.js';
import { creditsLinks, trainedAt } from './algorithms.js';
import { isMissing, type Place } from './checkPlayers.js';
import { isOwn } from './games.js';
import { rewardIn } from './modules.js';
import { entriesOf, isModel } from './players.js';
import { rewardOfArm, rewardsOf, type Term, termsOf } from './reward.js';
import type { Algorithm, Recipe } from './schema.js';
import type { SourceOf } from './trial.js';

/** Why nobody can tell what is to be expected of the partners; null where it can be told. */
const partnersFault = ({ opponents }: Recipe['rl'], path: string): RecipeFault | null => {
  if (opponents === undefined)
    return {
      path,
      message:
        'expectedWelfare is the mean over who may sit in the other seats, and rl.opponents says nothing of them; name them there, or take welfare',
    };
  const at = entriesOf(opponents).findIndex(isModel);
  return at < 0
    ? null
    : {
        path: `rl.opponents[${at}]`,
        message:
          'expectedWelfare asks each kind of partner what it would have done, and a language model cannot be asked there; name scripted players alone, or take welfare',
      };
};

/** What is wrong with a reward of beliefs where nobody states any. */
const WITHOUT_BELIEFS: Readonly<Partial<Record<Exclude<Term, { module: string }>['reward'], string>>> = {
  beliefsWorth: 'beliefsWorth scores beliefs but text.beliefs is none; set it to required or optional',
  believedWelfare:
    'believedWelfare goes by what answers say of the others, and text.beliefs is none; set it to required or optional, or take welfare',
};

const termFaults = (term: Term, path: string, { text, rl }: Recipe, place: Place): readonly RecipeFault[] => {
  if ('module' in term) {
    if (isMissing(term.module, place)) return [];
    const found = rewardIn(term.module);
    return E.isRight(found) ? [] : [{ path: `${path}.module`, message: found.left }];
  }
  if (term.reward === 'expectedWelfare') {
    const fault = partnersFault(rl, path);
    return fault === null ? [] : [fault];
  }
  const message = text.beliefs === 'none' ? WITHOUT_BELIEFS[term.reward] : undefined;
  return message === undefined ? [] : [{ path, message }];
};

export const rewardFaults = (recipe: Recipe, place: Place): readonly RecipeFault[] =>
  rewardsOf(recipe).flatMap(([path, given]) => {
    const terms = termsOf(given);
    return [
      ...terms.flatMap((term, i) =>
        termFaults(term, Array.isArray(given) ? `${path}[${i}]` : path, recipe, place),
      ),
      ...(terms.every(({ weight }) => weight === 0)
        ? [{ path, message: 'every weight is 0: nothing would be learned' }]
        : []),
    ];
  });

/** Does it say what other decisions would have been worth? */
const isValuing = (term: Term): boolean => {
  if (!('module' in term)) return !['compliance', 'beliefsWorth'].includes(term.reward);
  const found = rewardIn(term.module);
  // What is not there is told elsewhere.
  return E.isLeft(found) || found.right.valuesOf !== undefined;
};

const MOST_SEATS = 10;

/** Why links of whole games cannot be credited; null where they can. */
const wholeGameFault = ({ rl }: Recipe): RecipeFault | null => {
  const { rollouts, opponents } = rl;
  if (rollouts?.kind !== 'episodes') return null;
  if (rollouts.continuation === undefined)
    return {
      path: 'rl.rollouts.continuation',
      message:
        'is missing: lcw plays on what other links would have earned, and a scripted player must decide there for the learners; name one such as planner, or take ecw',
    };
  const at = (opponents === undefined ? [] : entriesOf(opponents)).findIndex(isModel);
  return at < 0
    ? null
    : {
        path: `rl.opponents[${at}]`,
        message:
          'lcw plays on what other links would have earned in whole games, and a language model cannot be asked there; name scripted players alone, set rl.rollouts to branches, or take ecw',
      };
};

/** Why no row of links would be worth more than another; null where one is. */
const worthFault = (recipe: Recipe, algorithm: Algorithm, place: Place): string | null => {
  if (recipe.rl.rollouts === undefined)
    return recipe.rewards.sample > 0
      ? null
      : 'lcw of situations needs likeness to the expert in the reward, and rewards.sample is 0; raise it, or take ecw';
  const terms = termsOf(rewardOfArm(recipe, algorithm));
  return terms.some((term) => ('module' in term && isMissing(term.module, place)) || isValuing(term))
    ? null
    : 'lcw needs a reward that says what other links would have earned, and this one does not; add payoff, welfare, expectedWelfare, believedWelfare, counterfactualWelfare or imitation, or take ecw';
};

/** Hindsight plays what else could have been decided: from the turn where branches part, by a reward that says what that would have
 *  brought. */
export const hindsightFaults = (recipe: Recipe, place: Place): readonly RecipeFault[] =>
  trainedAt(recipe).flatMap(([algorithm, i]) => {
    if (algorithm.advantage.estimator !== 'hindsight') return [];
    const path = `algorithms[${i}].advantage.estimator`;
    const { temperature = 0, lessons = 1 } = algorithm.advantage;
    if (temperature === 0 && lessons > 1)
      return [
        {
          path: `algorithms[${i}].advantage.lessons`,
          message: `is ${lessons}, and at temperature 0 they would all be the same; set advantage.temperature above 0 (.1 of a reward in shares of what is at stake, say), or leave lessons out`,
        },
      ];
    if (recipe.rl.rollouts?.kind !== 'branches')
      return [
        {
          path,
          message:
            'hindsight plays every decision that could have been made, from the turn where branches part; set rl.rollouts to branches, or take expert',
        },
      ];
    return termsOf(rewardOfArm(recipe, algorithm)).some(
      (term) => ('module' in term && isMissing(term.module, place)) || isValuing(term),
    )
      ? []
      : [
          {
            path,
            message:
              'hindsight needs a reward that says what other decisions would have brought, and this one does not; add payoff, welfare, expectedWelfare, believedWelfare, counterfactualWelfare or imitation, or take expert',
          },
        ];
  });

/** Alignment is of payoffs over the whole of a game, held against other plays of it. */
export const alignmentFaults = (recipe: Recipe): readonly RecipeFault[] =>
  trainedAt(recipe).flatMap(([algorithm, i]) => {
    if (algorithm.advantage.estimator !== 'advantageAlignment') return [];
    const path = `algorithms[${i}]`;
    if (recipe.rl.rollouts?.kind !== 'episodes')
      return [
        {
          path: `${path}.advantage.estimator`,
          message:
            'advantageAlignment looks at what was paid in a whole game, against other plays of it; set rl.rollouts to episodes, or take rloo',
        },
      ];
    return termsOf(rewardOfArm(recipe, algorithm)).some(
      (term) => 'reward' in term && term.reward === 'payoff' && term.weight > 0,
    )
      ? []
      : [
          {
            path: `${path}.reward`,
            message:
              'advantageAlignment is of those who seek their own payoff, and this reward does not; add payoff, or take rloo',
          },
        ];
  });

/** Links are credited one by one where every row can be played, and worth something. seats: of the games that can be drawn */
export const linkCreditFaults = (
  recipe: Recipe,
  place: Place,
  seats: readonly number[],
): readonly RecipeFault[] => {
  const most = Math.max(0, ...seats);
  const { rollouts } = recipe.rl;
  const crediting = trainedAt(recipe).filter(([{ advantage }]) => creditsLinks(advantage));
  if (crediting.length === 0)
    return rollouts?.kind === 'episodes' && rollouts.continuation !== undefined
      ? [
          {
            path: 'rl.rollouts.continuation',
            message:
              'whole games are played by the learners themselves, and only lcw asks who else would; leave it out, or set kind to branches',
          },
        ]
      : [];
  const whole = wholeGameFault(recipe);
  return [
    ...(whole === null ? [] : [whole]),
    ...crediting.flatMap(([algorithm, i]) => {
      const path = `algorithms[${i}].advantage.estimator`;
      const worth = worthFault(recipe, algorithm, place);
      return [
        ...(most > MOST_SEATS
          ? [
              {
                path,
                message: `lcw values every row of links, in games of at most ${MOST_SEATS} seats, and a game here has ${most}; take smaller games, or ecw`,
              },
            ]
          : []),
        ...(worth === null ? [] : [{ path, message: worth }]),
      ];
    }),
  ];
};

/** Draws of a family that is not ours. */
const DRAWN = 2;

/** Does a game of the entry say what the best is? Ours do. */
const hasOptimum = (recipe: Recipe, i: number, sourceOf: SourceOf): boolean => {
  const entry = recipe.games[i] as Recipe['games'][number];
  if (!isOwn(entry)) return true;
  const source = sourceOf({ ...recipe, games: [entry] }, 'train');
  const drawn = E.isRight(source) ? source.right.games(DRAWN) : source;
  return (
    E.isLeft(drawn) ||
    drawn.right.every(
      ({ game: { analysis } }) => analysis?.optimum !== undefined || analysis?.plannerWelfare !== undefined,
    )
  );
};

/** Shares of an optimum, of games that know none. sound: places of the games that can be drawn. */
export const scaleFaults = (
  recipe: Recipe,
  sound: readonly number[],
  sourceOf: SourceOf,
): readonly RecipeFault[] => {
  if (recipe.rl.rollouts === undefined) return [];
  const paths = rewardsOf(recipe).flatMap(([path, given]) =>
    termsOf(given).flatMap((term, i) =>
      'scale' in term && term.scale === 'optimum' ? [Array.isArray(given) ? `${path}[${i}]` : path] : [],
    ),
  );
  const without = paths.length === 0 ? undefined : sound.find((i) => !hasOptimum(recipe, i, sourceOf));
  return without === undefined
    ? []
    : paths.map((path) => ({
        path: `${path}.scale`,
        message: `optimum is the best that a game can have, and the analysis of games[${without}] says neither optimum nor plannerWelfare; set it to none`,
      }));
};
