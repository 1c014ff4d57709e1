/** @file Made-up run data with the shape of real ones, to test the report without training. */
import type {
  ByMetric,
  Evaluation,
  Interval,
  MetricName,
  Paired,
  PlayedPhase,
  Playthrough,
  ReportData,
} from '../src/report/data.js';
import { METRICS } from '../src/report/data.js';

/** A small generator of its own: tests never touch a hidden source of randomness. */
const lcg = (seed: number) => {
  let s = seed >>> 0;
  return () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 2 ** 32;
  };
};

const around = (mean: number, half: number, n = 40): Interval => ({
  mean,
  low: mean - half,
  high: mean + half,
  n,
});
const level: Readonly<Record<string, Readonly<Record<MetricName, number>>>> = {
  sft: {
    U1: 0.93,
    U1strict: 0.93,
    U1lenient: 0.94,
    U2all: 0.81,
    U2compliant: 0.87,
    U3all: 0.84,
    U3compliant: 0.88,
    U5all: 0.83,
    U5compliant: 0.86,
    U4: 0.71,
    U4order: 0.6,
    agreement: 0.8,
    exact: 0.5,
    payoff: 2.1,
    welfare: 11.4,
  },
  tompo: {
    U1: 0.985,
    U1strict: 0.985,
    U1lenient: 0.995,
    U2all: 0.9,
    U2compliant: 0.914,
    U3all: 0.918,
    U3compliant: 0.93,
    U5all: 0.88,
    U5compliant: 0.91,
    U4: 0.74,
    U4order: 0.6,
    agreement: 0.86,
    exact: 0.57,
    payoff: 2.1,
    welfare: 11.4,
  },
  grpo: {
    U1: 0.988,
    U1strict: 0.988,
    U1lenient: 0.998,
    U2all: 0.885,
    U2compliant: 0.896,
    U3all: 0.9,
    U3compliant: 0.91,
    U5all: 0.86,
    U5compliant: 0.89,
    U4: 0.73,
    U4order: 0.6,
    agreement: 0.85,
    exact: 0.55,
    payoff: 2.1,
    welfare: 11.4,
  },
};
const metricsOf = (arm: string, shift = 0): ByMetric =>
  Object.fromEntries(
    METRICS.map((m) => [m, around((level[arm] as Record<MetricName, number>)[m] + shift, 0.03)]),
  ) as unknown as ByMetric;

const evaluation = (arm: string): Evaluation => ({
  arm,
  games: 40,
  opponents: 'planner',
  level: 0.95,
  overall: metricsOf(arm),
  slices: [
    { head: 'round 1', metrics: metricsOf(arm, -0.04) },
    { head: 'round 2', metrics: metricsOf(arm, 0.03) },
    { head: 'link decisions', metrics: metricsOf(arm, 0.02) },
    { head: 'effort decisions', metrics: metricsOf(arm, -0.03) },
    { head: 'BCZ GE', metrics: metricsOf(arm) },
  ],
  noncompliance: [{ reason: 'has no end mark', count: 3 }],
});

const paired = (a: string, b: string): readonly Paired[] =>
  METRICS.map((metric) => {
    const d =
      (level[a] as Record<MetricName, number>)[metric] - (level[b] as Record<MetricName, number>)[metric];
    return { a, b, metric, difference: around(d, b === 'sft' ? 0.028 : 0.022) };
  });

const phase = (
  u: () => number,
  n: number,
  seat: number,
  round: number,
  graph: boolean,
  bad: boolean,
): PlayedPhase => {
  const proposals = Array.from({ length: n }, (_, i) =>
    Array.from({ length: n }, (_, j) => (i === j ? 0 : u() < 0.62 ? 1 : 0)),
  );
  const net = proposals.map((row, i) => row.map((p, j) => (p === 1 && proposals[j]?.[i] === 1 ? 1 : 0)));
  const efforts = Array.from({ length: n }, () => Math.round(u() * 30) / 10);
  const labels = 'ABCDFG'.slice(0, n);
  const own = graph
    ? [...labels].filter((_, j) => proposals[seat]?.[j] === 1).join('')
    : String(efforts[seat]);
  return {
    round,
    kind: graph ? 'graph' : 'effort',
    graph: net,
    proposals: graph ? proposals : null,
    efforts: graph ? null : efforts,
    payoffs: graph ? null : efforts.map((e) => Math.round(e * 17) / 10 - 0.7),
    welfare: graph ? null : 6.1,
    plannerWelfare: graph ? null : 8.25,
    plannerGap: graph ? null : 0,
    words: bad ? 'BCF>1,<b>' : `${graph ? 'BC' : labels.replace(/./g, '$&1.2')}>${own};`,
    decision: bad ? null : graph ? 'links to seats 1, 3' : `effort ${own}`,
    noncompliance: bad ? 'a letter that is no agent' : null,
    beliefs: bad ? null : graph ? 'asked by B, C; 67 % right' : 'A 1.2, B 0.8; 50 % right',
    expert: graph ? 'links to all' : 'effort 1.4',
    expertWords: graph ? 'ABDF>ABDF;' : 'A1B2C3D1.4>1.4;',
    sameAsExpert: !bad && u() < 0.5,
  };
};

const play = (id: number): Playthrough => {
  const n = 4 + (id % 3);
  const seat = id % n;
  const arms = Object.fromEntries(
    ['sft', 'tompo', 'grpo'].map((arm, k) => {
      const u = lcg(id * 31 + k + 7);
      return [
        arm,
        [0, 1].flatMap((r) => [
          phase(u, n, seat, r, true, false),
          phase(u, n, seat, r, false, arm === 'sft' && r === 0),
        ]),
      ];
    }),
  );
  return {
    id: `bcz-${id}`,
    game: id % 2 === 0 ? 'bcz' : 'pgg',
    sequence: 'GE',
    seat,
    n,
    typeName: 'productivity',
    types: Array.from({ length: n }, (_, i) => 1 + i / 10),
    params: { δ: 0.15, 'link cost': 0.28, rounds: 2, 'largest effort': 5 },
    opponents: 'planner',
    prompt: 'Bd.15c.28m5tGE2wA1B1.1C1.2D1.3r1GC?',
    style: 'compact',
    arms,
  };
};

const curveRows = (arm: string, steps: number) => {
  const u = lcg(arm.length * 17 + 3);
  return Array.from({ length: steps }, (_, i) => {
    const t = i / steps;
    const reward = 1.1 + (arm === 'tompo' ? 0.7 : 0.6) * (1 - Math.exp(-3 * t)) + (u() - 0.5) * 0.1;
    const U3 = 0.84 + (arm === 'tompo' ? 0.08 : 0.06) * t;
    const validation =
      i % 4 === 0
        ? Object.fromEntries(
            ['U1', 'U2all', 'U3all', 'U4'].flatMap((m, k) => [
              [m, U3 - k / 20],
              [`${m}Low`, U3 - k / 20 - 0.03],
              [`${m}High`, U3 - k / 20 + 0.03],
            ]),
          )
        : {};
    return {
      step: i + 1,
      reward,
      rewardLow: reward - 0.12,
      rewardHigh: reward + 0.12,
      kl: t * 0.04 + u() * 0.004,
      entropy: 0.5 * Math.exp(-t),
      clipFraction: 0.02 + u() * 0.03,
      accuracy: 0.5 + 0.25 * t,
      compliance: 0.93 + 0.06 * t,
      gradNorm: 0.4 + u() * 0.2,
      graphLikeness: 0.8 + 0.1 * t,
      zeroVariance: 2,
      ratioDrift: 1e-6,
      ...validation,
    };
  });
};

export const syntheticReport = (): ReportData => {
  const u = lcg(5);
  return {
    name: 'synthetic',
    description: 'Made-up numbers to look at the page',
    recipeText: 'name: synthetic\nseed: 1\n',
    own: { dir: 'runs/synthetic', seed: 1, longer: { key: 'rl.steps', steps: 20 }, games: 40 },
    games: ['BCZ GE/GEE', 'PGG GE'],
    expert: 'planner',
    demonstrations: ' whose hand trembles',
    temperature: 0.5,
    model: 'embedded, 4 layers × 128, 0.87 M parameters',
    seed: 1,
    algorithms: ['tompo', 'grpo'],
    samples: 2048,
    metrics: {
      sft: Array.from({ length: 300 }, (_, i) => ({
        step: i + 1,
        loss: 3.1 * Math.exp(-i / 40) + 0.25 + u() * 0.08,
        lr: 0.002,
      })),
      tompo: curveRows('tompo', 20),
      grpo: curveRows('grpo', 20),
    },
    evaluations: ['sft', 'tompo', 'grpo'].map(evaluation),
    paired: [...paired('tompo', 'grpo'), ...paired('tompo', 'sft'), ...paired('grpo', 'sft')],
    playthroughs: [0, 1, 2].map(play),
    timings: {
      stages: [
        { stage: 'simulate', seconds: 2.1 },
        { stage: 'sft', seconds: 98 },
        { stage: 'train tompo', seconds: 44 },
      ],
      versions: { tompo: '0.1.0', node: 'v20.20.2' },
      device: 'onnxruntime cpu, 2 threads',
    },
  };
};
