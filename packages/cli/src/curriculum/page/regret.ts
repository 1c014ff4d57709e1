/** @file Regret by training: in the population, and against held-out partners. */
import { armsOf } from '../../report/arms.js';
import { curve } from '../../report/curve.js';
import type { MetricRow } from '../../report/data.js';
import { type Html, html } from '../../report/html.js';
import type { CurriculumData, SeedData } from '../data.js';
import { figureOf, meanOf } from '../figures.js';

const arm = { ...(armsOf(['student'])[1] as ReturnType<typeof armsOf>[number]), label: 'student' };

type Of = (seed: SeedData, training: number) => number | null;

/** Training 0 is none at all; the one after the last iteration is with all who joined. */
const heldAt = ({ rows, before, result }: SeedData, training: number): readonly number[] | null => {
  if (training === 0) return before;
  return rows[training - 1]?.heldOut ?? (result?.iterations === training - 1 ? result.heldOut : null);
};

const rowsOf = ({ seeds, recipe }: CurriculumData, key: string, of: Of): readonly MetricRow[] =>
  Array.from({ length: recipe.iterations + 2 }, (_, step) => step).flatMap((step): MetricRow[] => {
    const values = seeds.flatMap((seed) => of(seed, step) ?? []);
    const figure = figureOf(values);
    return figure === null
      ? []
      : [{ step, [key]: figure.mean, [`${key}Low`]: figure.low, [`${key}High`]: figure.high } as MetricRow];
  });

export const regretSection = (data: CurriculumData): Html => {
  const isHeld = data.heldOut.length > 0;
  const over = `mean over ${data.seeds.length} seed${data.seeds.length === 1 ? '' : 's'}${data.seeds.length >= 3 ? ', with its 95 % interval' : ''}`;
  const draw = (key: string, title: string, says: string, of: Of): Html | null =>
    curve({ key, title, says: `${says}; ${over}`, include: [0], points: true, unit: 'training' }, [arm], {
      student: rowsOf(data, key, of),
    });
  return html`<section id="regret"><h2>Regret by training</h2>
<p>Regret: what the best possible reply to an opponent earns a round, less what the student earns against it; both are exact. Each iteration trains the student once; the last training is with all who joined.</p>
<div class="grid">${draw('worst', 'Worst in the population', 'after training with it', ({ rows }, t) => {
    const row = rows[t - 1];
    return row === undefined ? null : Math.max(...row.opponents.map(({ regret }) => regret));
  })}${draw('mean', 'Mean in the population', 'after training with it', ({ rows }, t) => {
    const row = rows[t - 1];
    return row === undefined ? null : meanOf(row.opponents.map(({ regret }) => regret));
  })}${
    isHeld
      ? [
          draw(
            'held',
            'Mean over held-out partners',
            `${data.heldOut.length} that no generator saw`,
            (one, t) => {
              const held = heldAt(one, t);
              return held === null ? null : meanOf(held);
            },
          ),
          draw('heldWorst', 'Worst held-out partner', 'whoever it is then', (one, t) => {
            const held = heldAt(one, t);
            return held === null ? null : Math.max(...held);
          }),
        ]
      : null
  }</div></section>`;
};
