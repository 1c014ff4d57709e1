/** @file What a completion earns: the recipe's weights over compliance, agreement with the expert, and beliefs. */
import { type ScoreOptions, type Situation, scoreCompletion } from '@tompo/arena';
import { explain, parseBoth, type RewardsError, type Written } from '@tompo/rewards';
import type { Score } from '@tompo/trainer';
import { either as E } from 'fp-ts';
import { orFail } from '../errors.js';
import type { Recipe } from '../recipe/schema.js';

const say = (errors: readonly RewardsError[]): string => explain(errors);

/** reward = w_compliance · (±1) + w_sample · (F1 + accuracy) + w_beliefs · accuracy of beliefs.
 *  The default 0.5, 1, 0 is the paper's ±0.5 and F1 + accuracy. graph: h for link decisions that could be read, null
 *  for other kinds. parts: for the logs, by the names of docs/metrics.md. */
export const scorer = ({ rewards, text }: Recipe): ((situation: Situation, completion: Written) => Score) => {
  const options: ScoreOptions = {
    ...text,
    ...(rewards.tolerance === 'auto' ? {} : { tolerance: rewards.tolerance }),
  };
  return (situation, completion) => {
    const score = orFail(scoreCompletion(situation, completion, options), say);
    const valid = score.noncompliance === null;
    const reward =
      (valid ? rewards.compliance : -rewards.compliance) +
      (score.sample === null ? 0 : rewards.sample * score.sample.total) +
      (score.beliefs === null ? 0 : rewards.beliefs * score.beliefs);
    return {
      reward,
      graph: graphOf(situation, valid, score.graph?.h),
      parts: {
        compliance: valid ? 1 : 0,
        ...byReader(situation, completion, text),
        ...(score.sample === null ? {} : { agreement: score.sample.f1, accuracy: score.sample.accuracy }),
        ...(score.beliefs === null ? {} : { beliefs: score.beliefs }),
        ...(score.graph === null ? {} : { graphLikeness: score.graph.h }),
      },
    };
  };
};

/** U1 by both readers, where there are two: compact text has one. */
const byReader = (
  { space, decisions }: Situation,
  completion: Written,
  { style, beliefs }: Recipe['text'],
): Readonly<Record<string, number>> => {
  if (style === 'compact') return {};
  const seats = decisions.flatMap((decision, seat) => (decision === null ? [] : [seat]));
  const { strict, lenient } = parseBoth(space, completion, { style, beliefs, seats });
  return { complianceStrict: E.isRight(strict) ? 1 : 0, complianceLenient: E.isRight(lenient) ? 1 : 0 };
};

const graphOf = (situation: Situation, valid: boolean, h: number | undefined): Score['graph'] =>
  situation.space._tag !== 'links' || (valid && h === undefined)
    ? null
    : valid
      ? (h as number)
      : 'unreadable';
