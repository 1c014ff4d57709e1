/** @file Likeness to an expert, asked at the very state that the learner came to. */
import { type RewardsError, sampleReward } from '@tompo/rewards';
import { either as E } from 'fp-ts';
import { type Score, scoreCompletion } from '../../data/score.js';
import type { ArenaError, OptionFault } from '../../errors.js';
import { asReadAt } from '../../playing/forecasts.js';
import { digest } from '../../random.js';
import type { Player, Situation } from '../../types.js';
import { unknownOptionFaults } from '../../unknown-options.js';
import type { GroupTurn } from '../group.js';
import { expertDecisions } from './experts.js';
import { type Reward, rewardOf, type ValuesOf, type Worth } from './reward.js';

export interface ImitationOptions {
  /** Sees the state: privileged. */
  readonly expert: Player;
  /** Weight of ±1 for an answer that can be read, or cannot; default 0.5. */
  readonly compliance?: number | undefined;
  /** Weight of F1 + accuracy of the decision; default 1. */
  readonly sample?: number | undefined;
  /** Weight of the share of the stated beliefs that the experts' decisions bear out; default 0. */
  readonly beliefs?: number | undefined;
  /** How far an effort may lie off and still count as right; default 5 % of the range. */
  readonly tolerance?: number | undefined;
}

const KNOWN: Readonly<Record<keyof ImitationOptions, true>> = {
  expert: true,
  compliance: true,
  sample: true,
  beliefs: true,
  tolerance: true,
};

const faultsOf = (options: ImitationOptions): readonly OptionFault[] => {
  const { expert, compliance, sample, beliefs, tolerance } = options;
  return [
    ...(typeof expert?.act === 'function'
      ? []
      : [{ field: 'expert', value: expert, expected: 'a player, which has a name and a function act' }]),
    ...Object.entries({ compliance, sample, beliefs }).flatMap(([path, value]) =>
      value === undefined || Number.isFinite(value) ? [] : [{ field: path, value, expected: 'a number' }],
    ),
    ...(tolerance === undefined || (Number.isFinite(tolerance) && tolerance >= 0)
      ? []
      : [{ field: 'tolerance', value: tolerance, expected: 'a number from 0 on' }]),
    ...unknownOptionFaults(options, KNOWN),
  ];
};

const worthOf = (
  { compliance = 0.5, sample = 1, beliefs = 0 }: ImitationOptions,
  { turn: { space } }: GroupTurn,
  score: Score,
): Worth => {
  const valid = score.noncompliance === null;
  return {
    reward:
      (valid ? compliance : -compliance) +
      (score.sample === null ? 0 : sample * score.sample.total) +
      (score.beliefs === null ? 0 : beliefs * score.beliefs),
    graph: space._tag !== 'links' ? null : valid ? (score.graph?.h ?? null) : 'unreadable',
    parts: {
      ...(score.sample === null ? {} : { agreement: score.sample.f1, accuracy: score.sample.accuracy }),
      ...(score.beliefs === null ? {} : { beliefs: score.beliefs }),
      ...(score.graph === null ? {} : { graphLikeness: score.graph.h }),
    },
  };
};

const refused = (player: string, errors: readonly RewardsError[]): ArenaError => ({
  _tag: 'RewardsRefused',
  player,
  errors,
});

/** w_sample · (F1 + accuracy) of each decision; 0 of all where the expert's answer could not be read. */
const likenessOf =
  ({ expert, sample = 1, tolerance }: ImitationOptions): ValuesOf =>
  async (group, of, decisions) => {
    const asked = await expertDecisions(expert, { ...group, turns: [of] });
    if (E.isLeft(asked)) return asked;
    const joint = asked.right[0] ?? [];
    const isKnown = group.questions(of).every(({ seat }) => joint[seat] !== null);
    const right = isKnown ? (joint[of.turn.seat] ?? null) : null;
    const values: number[] = [];
    for (const decision of decisions) {
      if (right === null) {
        values.push(0);
        continue;
      }
      const slack = tolerance === undefined ? {} : { tolerance };
      const likeness = sampleReward(of.turn.space, decision, right, slack);
      if (E.isLeft(likeness)) return E.left(refused(expert.name, likeness.left));
      values.push(sample * likeness.right.total);
    }
    return E.right(values);
  };

/** R = w_compliance · (±1) + w_sample · (F1 + accuracy) + w_beliefs · accuracy of beliefs, as `scoreCompletion` scores the
 *  completion against the expert's joint decision at the state. null where an expert's answer could not be read. */
export const imitation = (options: ImitationOptions): Reward => {
  const { expert, ...weights } = options;
  const identity = { imitation: { expert: expert?.name, ...weights } };
  const reward = rewardOf(identity, faultsOf(options), async (group) => {
    const decisions = await expertDecisions(expert, group);
    if (E.isLeft(decisions)) return decisions;
    const worths: (Worth | null)[] = [];
    for (const [i, of] of group.turns.entries()) {
      const { turn, episode } = of;
      const joint = decisions.right[i] as (typeof decisions.right)[number];
      const movers = group.questions(of);
      if (movers.some(({ seat }) => joint[seat] === null)) {
        worths.push(null);
        continue;
      }
      const { game, params } = episode;
      const { seat, round, kind, space, completion, phase } = turn;
      const own = movers.find((mover) => mover.seat === seat);
      const situation: Situation = {
        id: `${digest(group.key)}:${phase}:${seat}`,
        game,
        params,
        seat,
        round,
        kind,
        space,
        observation: own?.observation,
        decisions: joint,
      };
      const { tolerance } = options;
      const { style, beliefs } = group.text;
      const read =
        own === undefined ? { beliefs, written: completion } : asReadAt(own, beliefs, completion, style);
      const score = scoreCompletion(situation, read.written, {
        ...group.text,
        beliefs: read.beliefs,
        ...(tolerance === undefined ? {} : { tolerance }),
      });
      if (E.isLeft(score)) return E.left(refused(expert.name, score.left));
      worths.push(worthOf(options, of, score.right));
    }
    return E.right(worths);
  });
  return Object.assign(reward, { valuesOf: likenessOf(options) });
};
