/** @file How far whoever drew the completions lay from the trainer, over a whole training. */
import { max, mean } from 'd3-array';
import { type Arm, labelOf } from './arms.js';
import type { MetricRow, ReportData } from './data.js';
import { type Html, html } from './html.js';

export interface MismatchOfArm {
  readonly arm: string;
  /** Steps at which both were compared. */
  readonly steps: number;
  /** Means over these steps of what a row of metrics has; of `max` the greatest. */
  readonly mean: number;
  readonly max: number;
  readonly kl: number;
  readonly ess: number;
}

const columnOf = (rows: readonly MetricRow[], key: string): readonly number[] =>
  rows.flatMap((row) => (typeof row[key] === 'number' ? [row[key]] : []));

/** One for each arm whose sampler was compared with the trainer. */
export const mismatches = ({ metrics }: Pick<ReportData, 'metrics'>): readonly MismatchOfArm[] =>
  Object.entries(metrics).flatMap(([arm, rows]) => {
    const means = columnOf(rows, 'mismatchMean');
    return means.length === 0
      ? []
      : [
          {
            arm,
            steps: means.length,
            mean: mean(means) ?? 0,
            max: max(columnOf(rows, 'mismatchMax')) ?? 0,
            kl: mean(columnOf(rows, 'mismatchKl')) ?? 0,
            ess: mean(columnOf(rows, 'mismatchEss')) ?? 1,
          },
        ];
  });

const short = (x: number): string => (x === 0 ? '0' : x.toPrecision(2));

/** null where nobody was compared. */
export const mismatchTable = (data: ReportData, arms: readonly Arm[]): Html | null => {
  const rows = mismatches(data);
  if (rows.length === 0) return null;
  const labelFor = (name: string): string => arms.find((arm) => arm.name === name)?.label ?? labelOf(name);
  return html`<h3>Who drew, and who learned</h3><p>What was learned from was drawn by a sampler that computes a little otherwise than the trainer; importance weights make up for it, token by token. Differences are of log-probabilities of the same tokens.</p><div class="scroll"><table><caption>Mismatch of sampler and trainer</caption><thead><tr><th scope="col">policy</th><th scope="col">steps</th><th scope="col">mean difference</th><th scope="col">largest</th><th scope="col">KL per token</th><th scope="col">tokens left</th></tr></thead><tbody>${rows.map((row) => html`<tr><th scope="row">${labelFor(row.arm)}</th><td>${row.steps}</td><td>${short(row.mean)}</td><td>${short(row.max)}</td><td>${short(row.kl)}</td><td>${(100 * row.ess).toFixed(1)} %</td></tr>`)}</tbody></table></div>`;
};
