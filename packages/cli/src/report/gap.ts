/** @file What U3 rests on where the planner's W* is not proved to be the best, in words. */
import { labelOf } from './arms.js';
import type { Evaluation } from './data.js';
import { percentOf } from './told.js';

type Gap = NonNullable<Evaluation['welfareGap']>;

const clause = ({ phases, mean, largest }: Gap, total: number | null): string =>
  `${phases}${total === null ? '' : ` of ${total}`} effort phases (the best could be higher by ${percentOf(mean)} on average, ${percentOf(largest)} at most)`;

/** Nothing where all W* are proved. Policies of which the same is to be said share a clause. */
export const gapWords = (evaluations: readonly Evaluation[]): string | null => {
  const clauses = evaluations.flatMap(({ arm, welfareGap, overall }) =>
    welfareGap === undefined
      ? []
      : [{ arm: labelOf(arm), text: clause(welfareGap, overall.U3all?.counted ?? null) }],
  );
  if (clauses.length === 0) return null;
  const [first] = clauses;
  const alike = clauses.length === evaluations.length && clauses.every(({ text }) => text === first?.text);
  const where = alike
    ? `in ${first?.text}`
    : clauses.map(({ arm, text }) => `for ${arm} in ${text}`).join(', ');
  return `U3 rests on a planner’s welfare W* that was found by search and is not proved to be the best ${where}. U3 is a share of what was found; the true U3 may be lower.`;
};
