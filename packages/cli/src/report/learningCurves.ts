/** @file What a report draws of how a run learned: which columns of its metrics, under which titles. */
import type { CurveSpec } from './curve.js';
import type { ReportData } from './data.js';

const SFT_CURVES: readonly CurveSpec[] = [
  {
    key: 'loss',
    title: 'SFT loss',
    says: 'cross-entropy per completion token; faint: each step, strong: mean of 10',
    smooth: 10,
    include: [0],
  },
  {
    key: 'heldoutLoss',
    title: 'SFT loss on held-out games',
    says: 'the same of decisions that are never learned from; far above the other: learned by heart',
    points: true,
    include: [0],
  },
];
const REWARD_CURVE: CurveSpec = {
  key: 'reward',
  title: 'Reward',
  says: 'compliance and agreement with the expert; band: 95 % over prompts',
};
const OTHER_CURVES: readonly CurveSpec[] = [
  { key: 'kl', title: 'KL from the SFT model', says: 'per token', include: [0] },
  { key: 'entropy', title: 'Entropy', says: 'of the next token, in nats', include: [0] },
  {
    key: 'clipFraction',
    title: 'Clip fraction',
    says: 'share of tokens whose ratio was clipped',
    include: [0],
  },
  {
    key: 'accuracy',
    title: 'Accuracy on the batch',
    says: 'decisions equal to the expert’s (efforts: within tolerance)',
  },
  {
    key: 'compliance',
    title: 'Compliance on the batch',
    says: 'sampled at the training temperature',
    include: [1],
  },
  {
    key: 'freeCompliance',
    title: 'Compliance left free',
    says: 'of constrained answers: estimated share that would be such answers had they been written freely',
    include: [0, 1],
  },
  {
    key: 'complianceStrict',
    title: 'The same, strict reader',
    says: 'what the grammar alone can read of the batch',
    include: [1],
  },
  {
    key: 'complianceLenient',
    title: 'The same, lenient reader',
    says: 'what can be read where Markdown, boxes and prose are read, too',
    include: [1],
  },
  {
    key: 'graphLikeness',
    title: 'Likeness to the expert’s network',
    says: 'h = 1 − Hamming distance, link decisions of the batch',
  },
  {
    key: 'mismatchMean',
    title: 'Mismatch of the sampler',
    says: 'mean |log π of trainer − log π of sampler| per token, which importance weights make up for',
    include: [0],
  },
  {
    key: 'mismatchEss',
    title: 'Tokens left by the correction',
    says: 'share of the step’s tokens that would tell as much, had the trainer drawn them',
    include: [1],
  },
  { key: 'gradNorm', title: 'Gradient norm', says: 'before clipping', include: [0] },
];
/** What games pay is in their own units. */
const PAID_CURVES: readonly CurveSpec[] = [
  { key: 'payoff', title: 'Own payoff', says: 'mean of the learner’s seats in the step’s games' },
  { key: 'welfare', title: 'Welfare', says: 'payoffs of all seats together in the step’s games' },
  {
    key: 'truncatedEpisodes',
    title: 'Games cut off',
    says: 'share of the step’s games that a limit ended: what would have come is in no payoff',
    include: [0],
  },
];
const VALIDATION_CURVES: readonly CurveSpec[] = [
  {
    key: 'validationPayoff',
    title: 'Own payoff on validation games',
    says: 'mean of the policy’s seats',
    points: true,
  },
  {
    key: 'validationWelfare',
    title: 'Welfare on validation games',
    says: 'all seats together',
    points: true,
  },
  { key: 'U1', title: 'U1 on validation games', says: 'compliance', points: true },
  { key: 'U1strict', title: 'U1 strict', says: 'compliance by the strict reader', points: true },
  { key: 'U1lenient', title: 'U1 lenient', says: 'compliance by the lenient reader', points: true },
  {
    key: 'U2all',
    title: 'U2 on validation games',
    says: 'strategic efficiency, all decisions',
    points: true,
  },
  { key: 'U3all', title: 'U3 on validation games', says: 'cooperative outcome, all phases', points: true },
  { key: 'U4', title: 'U4 on validation games', says: 'theory of mind', points: true },
  {
    key: 'U4order',
    title: 'U4 order on validation games',
    says: 'pairs of others put the right way round',
    points: true,
  },
];

/** The reward says what was sought. */
const rlCurves = ({ learned }: ReportData): readonly CurveSpec[] =>
  learned === undefined
    ? [REWARD_CURVE, ...OTHER_CURVES]
    : [
        { ...REWARD_CURVE, says: `${learned.reward}; band: 95 % over groups` },
        ...PAID_CURVES,
        ...OTHER_CURVES,
      ];

/** All columns of the algorithms' rows, in order. */
const columnsOf = ({ metrics }: ReportData): readonly string[] =>
  [...new Set(Object.values(metrics).flatMap((rows) => rows.flatMap((row) => Object.keys(row))))].sort();

/** One for each of several learners, of what tells them apart. */
const learnerCurves = (data: ReportData): readonly CurveSpec[] =>
  columnsOf(data).flatMap((key) => {
    const [, agent, what] = /^([^:]+): (payoff|kl|validationPayoff)$/.exec(key) ?? [];
    if (agent === undefined) return [];
    const title = what === 'kl' ? `KL of ${agent}` : `Own payoff of ${agent}`;
    const isValidation = what === 'validationPayoff';
    return [
      {
        key,
        title: isValidation ? `${title} on validation games` : title,
        says: what === 'kl' ? 'per token' : 'mean of its seats',
        points: isValidation,
      },
    ];
  });

/** One for each partner that was met. */
const partnerCurves = (
  data: ReportData,
  prefix: string,
  title: string,
  points: boolean,
): readonly CurveSpec[] =>
  columnsOf(data)
    .filter((key) => key.startsWith(prefix) && !/(Low|High|Count|@\d+)$/.test(key))
    .map((key) => ({
      key,
      title: `${title} ${key.slice(prefix.length)}`,
      says: 'own payoff in those games',
      points,
    }));

/** What is drawn of a run's learning, where its rows have it: of SFT, of each algorithm, of their validation. */
export const learningCurves = (
  data: ReportData,
): Readonly<Record<'sft' | 'rl' | 'validation', readonly CurveSpec[]>> => ({
  sft: SFT_CURVES,
  rl: [
    ...rlCurves(data),
    ...learnerCurves(data),
    ...partnerCurves(data, 'payoff vs ', 'Payoff beside', false),
  ],
  validation: [
    ...VALIDATION_CURVES,
    ...partnerCurves(data, 'validationPayoff vs ', 'Validation payoff beside', true),
  ],
});
