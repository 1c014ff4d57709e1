/** @file Learning curves of a study: the mean over seeds at each step, and the range from the least seed to the greatest. */
import type { Arm } from '../../report/arms.js';
import { type CurveSpec, curve } from '../../report/curve.js';
import type { MetricRow } from '../../report/data.js';
import { type Html, html } from '../../report/html.js';
import type { ScoreTable } from '../scores.js';
import type { Study } from '../study.js';

const RANGE = 'mean over seeds; band: least to greatest seed';
const CURVES: readonly CurveSpec[] = [
  { key: 'U5all', title: 'U5 on validation games', says: RANGE, points: true },
  { key: 'U3all', title: 'U3 on validation games', says: RANGE, points: true },
  { key: 'U1', title: 'U1 on validation games', says: RANGE, points: true },
  { key: 'validationPayoff', title: 'Own payoff on validation games', says: RANGE, points: true },
  { key: 'reward', title: 'Reward', says: `${RANGE}. Arms may have rewards of their own scale` },
  { key: 'kl', title: 'KL from the SFT model', says: `per token; ${RANGE}`, include: [0] },
  { key: 'entropy', title: 'Entropy', says: `of the next token, in nats; ${RANGE}`, include: [0] },
];

/** Rows of the seeds as one: means, and `<key>Low`, `<key>High` for the ends. A step that a seed lacks is of the others. */
export const overSeeds = (runs: readonly (readonly MetricRow[])[]): readonly MetricRow[] => {
  const bySeed = runs.map((rows) => new Map(rows.map((row) => [row.step as number, row])));
  const steps = [...new Set(bySeed.flatMap((rows) => [...rows.keys()]))].sort((a, b) => a - b);
  return steps.map((step) => {
    const rows = bySeed.flatMap((own) => {
      const row = own.get(step);
      return row === undefined ? [] : [row];
    });
    const keys = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((key) => key !== 'step');
    return Object.fromEntries([
      ['step', step],
      ...keys.flatMap((key) => {
        const values = rows.flatMap((row) => row[key] ?? []);
        if (values.length === 0) return [];
        const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
        const ends =
          values.length < 2
            ? []
            : [
                [`${key}Low`, Math.min(...values)],
                [`${key}High`, Math.max(...values)],
              ];
        return [[key, mean], ...ends];
      }),
    ]) as MetricRow;
  });
};

export const learningSection = (study: Study, table: ScoreTable, arms: readonly Arm[]): Html | null => {
  const places = study.environments.flatMap(({ name }) => {
    const learners = arms.filter((arm) => study.arms.some((a) => a.name === arm.name && a.policy !== 'sft'));
    const rows = Object.fromEntries(
      learners.map((arm) => [arm.name, overSeeds(table.runs(name, arm.name).map((run) => run.policy.curve))]),
    );
    const drawn = CURVES.flatMap((spec) => curve(spec, learners, rows) ?? []);
    return drawn.length === 0 ? [] : [html`<h3>${name}</h3><div class="grid">${drawn}</div>`];
  });
  return places.length === 0
    ? null
    : html`<section id="learning"><h2>How the arms learned</h2>${places}</section>`;
};
