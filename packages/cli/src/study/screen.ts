/** @file The end of a study on the screen. */
import { labelOf } from '../report/arms.js';
import { percent } from '../report/told.js';
import type { Paint } from '../screen/paint.js';
import { table } from '../screen/table.js';
import type { Analysis, Figure, SweepFigures } from './figures.js';
import type { Study } from './study.js';
import {
  contrastWord,
  endsOf,
  metricWord,
  outcomeWord,
  probability,
  reachedWord,
  signedNumber,
} from './words.js';

const plain = (x: number): string => x.toFixed(3);
const cell = (v: Figure | null | undefined, number: (x: number) => string): string =>
  v === null || v === undefined ? '–' : `${number(v.mean)} ${endsOf(v, number)}`;

/** A sweep: a line for each arm, a column for each point. */
const sweepLines = ({ name, metric, key, points, reach, arms, from }: SweepFigures): string =>
  table(
    [
      `${name}: ${metricWord(metric)}`,
      ...(key === null ? [`${from} as it is`] : []),
      ...points.map(({ label }) => (key === null ? label : `${key} ${label}`)),
      ...(reach === null ? [] : [`reaches ${reach}`]),
    ],
    arms.map(({ arm, figures, base, reached }) => [
      labelOf(arm),
      ...(key === null ? [cell(base, plain)] : []),
      ...figures.map((f) => cell(f, plain)),
      ...(reach === null ? [] : [reached === null ? '–' : reachedWord(reached)]),
    ]),
  );

export const summary = (study: Study, analysis: Analysis, report: string, paint: Paint): string => {
  const { metric } = analysis;
  const arms = table(
    [metricWord(metric), ...study.environments.map((e) => e.name)],
    study.arms.map(({ name }) => [
      labelOf(name),
      ...study.environments.map((e) =>
        cell(analysis.arms.find((a) => a.arm === name && a.environment === e.name)?.metrics[metric], plain),
      ),
    ]),
  );
  const contrasts = table(
    [
      `difference of ${metricWord(metric)}`,
      'environment',
      'seeds',
      'mean and interval',
      'p (Holm)',
      'p equal',
      '',
    ],
    analysis.contrasts.map((c) => [
      contrastWord(c.contrast),
      c.environment,
      String(c.course.seeds),
      cell(c.differences[metric], signedNumber),
      probability(c.adjusted),
      probability(c.course.equivalence),
      outcomeWord(c),
    ]),
  );
  return [
    '',
    arms,
    ...(analysis.contrasts.length === 0 ? [] : ['', contrasts]),
    paint.dim(
      `[ ] ${percent(study.level)} intervals over ${analysis.seeds.done} of ${analysis.seeds.planned} seed${analysis.seeds.planned === 1 ? '' : 's'} and the games of each; p: sign-flip test over seeds, after Holm; p equal: two one-sided tests within ±${study.margin}.`,
    ),
    ...(analysis.notes.length === 0 ? [] : ['', ...analysis.notes]),
    ...analysis.sweeps.flatMap((sweep) => ['', sweepLines(sweep)]),
    ...(analysis.predictions.length === 0
      ? []
      : [
          '',
          `Predictions: ${analysis.predictions.filter((p) => p.isRight === true).length} of ${analysis.predictions.length} right`,
        ]),
    '',
    `Report    ${report}`,
  ].join('\n');
};
