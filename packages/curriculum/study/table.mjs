/** @file The results of a game as a table: means over seeds with intervals, and differences to the first arm, seed by seed. */
import { bootstrapMean } from '@tompo/arena';

const OPTIONS = { seed: 0, resamples: 5000 };
const told = ({ value, low, high }) => `${value.toFixed(3)} [${low.toFixed(3)}, ${high.toFixed(3)}]`;

export const tableOf = ({ game, partners, runs }) => {
  const names = [...new Set(runs.map(({ arm }) => arm))];
  const of = (arm) => runs.filter((run) => run.arm === arm).toSorted((a, b) => a.seed - b.seed);
  const [first] = names;
  const difference = (arm, measure) => {
    const mine = of(first);
    const pairs = of(arm).map((run, i) => run[measure] - mine[i][measure]);
    return arm === first ? '' : told(bootstrapMean(pairs, OPTIONS));
  };
  const rows = names.map((arm) => {
    const all = of(arm);
    const mean = (measure) =>
      told(
        bootstrapMean(
          all.map((run) => run[measure]),
          OPTIONS,
        ),
      );
    const total = (measure) => all.reduce((sum, run) => sum + run[measure], 0);
    const accepted = total('attempts') === 0 ? '' : `${total('accepted')}/${total('attempts')}`;
    const met = new Set(all.flatMap((run) => run.met)).size;
    return `| ${arm} | ${mean('mean')} | ${difference(arm, 'mean')} | ${mean('worst')} | ${difference(arm, 'worst')} | ${accepted} | ${met} |`;
  });
  return [
    `### ${game}: regret a round against ${partners.length} held-out partners, ${of(first).length} seeds`,
    '',
    `| arm | mean | minus ${first} | worst | minus ${first} | accepted | held-out met |`,
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
};
