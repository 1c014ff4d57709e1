/** @file The end of a curriculum on the screen. */
import type { Paint } from '../screen/paint.js';
import { table } from '../screen/table.js';
import type { CurriculumData } from './data.js';
import { headline, latest, meanOf, tallyOf, VERDICTS, worstOf } from './figures.js';

const three = (x: number | undefined): string => (x === undefined ? '–' : x.toFixed(3));

export const summary = (data: CurriculumData, report: string, paint: Paint): string => {
  const isHeld = data.heldOut.length > 0;
  const courses = table(
    ['seed', 'iterations', 'worst regret', ...(isHeld ? ['held out', 'worst held out'] : []), ...VERDICTS],
    data.seeds.map((one) => [
      String(one.seed),
      String(one.rows.length),
      three(worstOf(one).at(-1)),
      ...(isHeld ? [three(meanOf(latest(one))), three(Math.max(...latest(one)))] : []),
      ...tallyOf(one).counts.map(String),
    ]),
  );
  return [
    '',
    courses,
    '',
    headline(data),
    paint.dim(
      '[ ] 95 % intervals over seeds, from three seeds on. Regret: what the best reply earns a round, less what the student does.',
    ),
    '',
    `Report    ${report}`,
  ].join('\n');
};
