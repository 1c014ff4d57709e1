/** @file The results of students on a grid as a table: earnings, relative performance, regret, and steps until it was .6. */
import { bootstrapMean } from '@tompo/arena';
import { relativePerformance, stepsUntil, walkRegret } from '@tompo/curriculum/net';

/** Of the walks that ended last against one opponent, so many are looked at together. */
const WINDOW = 32;
const ENOUGH = 0.6;

export const meanOf = (xs) => xs.reduce((a, b) => a + b, 0) / xs.length;
/** Where even the oracle does not earn more than random play, by some of the draws, nothing is relative to it. */
export const told = ({ value, low, high }, digits = 2) =>
  [value, low, high].some(Number.isNaN)
    ? 'no interval: the oracle may be no better than random play'
    : `${value.toFixed(digits)} [${low.toFixed(digits)}, ${high.toFixed(digits)}]`;

/** A level with an interval of its walks, drawn again. */
export const level = (rates) => told(bootstrapMean(rates, { seed: 0 }));

/** Means over seeds, drawn again with their walks: seeds first, then walks of each, those of the oracle and of random play too. */
export const intervalOf = (bySeed, statistic) => {
  let state = 1;
  const int = (n) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * n);
  };
  const drawn = (xs) => xs.map(() => xs[int(xs.length)]);
  const values = Array.from({ length: 2000 }, () => statistic(drawn(bySeed), drawn)).sort((a, b) => a - b);
  const value = statistic(bySeed, (xs) => xs);
  return values.some(Number.isNaN)
    ? { value: Number.NaN, low: Number.NaN, high: Number.NaN }
    : { value, low: values[50], high: values[1949] };
};

export const walkTable = ({ game, steps, walks, pool, heldOut, random, oracle, students }) => {
  const all = Object.values(students);
  const rows = [...pool, ...heldOut]
    .filter((opponent) => oracle[opponent] !== undefined)
    .map((opponent) => {
      const bySeed = all.map(({ played }) => played[opponent].rates);
      const best = oracle[opponent].rates;
      const chance = random[opponent];
      const performance = intervalOf(bySeed, (seeds, drawn) => {
        const [least, most] = [meanOf(drawn(chance)), meanOf(drawn(best))];
        return (
          relativePerformance(meanOf(seeds.map((rates) => meanOf(drawn(rates)))), least, most) ?? Number.NaN
        );
      });
      const regrets = bySeed.map((rates) => walkRegret(meanOf(rates), meanOf(best)));
      const cut = regrets.filter(({ isCut }) => isCut).length;
      const needed = all.map(({ walked }) => {
        const own = walked.filter(([, place]) => pool[place] === opponent);
        const curve = own.map(([at, , rate]) => ({
          steps: at,
          value: relativePerformance(rate, meanOf(chance), meanOf(best)) ?? Number.NaN,
        }));
        const found = stepsUntil(curve, ENOUGH, WINDOW);
        return found === null ? 'never' : `${Math.round(found / 1000)}k`;
      });
      const until = pool.includes(opponent) ? needed.join(', ') : 'not met';
      const regret = `${meanOf(regrets.map((one) => one.regret)).toFixed(2)}${cut > 0 ? ` (${cut} cut)` : ''}`;
      return `| ${opponent} | ${level(chance)} | ${level(best)} | ${meanOf(bySeed.map(meanOf)).toFixed(2)} | ${told(performance)} | ${regret} | ${until} |`;
    });
  const seconds = all.map((one) => one.seconds);
  const oracles = Object.values(oracle).map((one) => one.seconds);
  const rate = meanOf([...all, ...Object.values(oracle)].map(({ stepsPerSecond }) => stepsPerSecond));
  return [
    `### ${game}, ${all.length === 1 ? 'one seed' : `${all.length} seeds`}: ${steps.student} steps and ${walks.student} walks with each opponent`,
    '',
    '| opponent | random play | oracle | student | relative performance | regret | steps to .6, by seed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Earned in 100 steps. A student took ${seconds.join(', ')} s, an oracle (${steps.oracle} steps) ${Math.min(...oracles)} to ${Math.max(...oracles)} s; ${Math.round(rate)} steps/s.`,
    '',
  ].join('\n');
};
