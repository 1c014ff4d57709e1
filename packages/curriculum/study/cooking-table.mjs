/** @file The results of students in a kitchen as a table: soups, relative performance, and steps until it was .6. */
import { relativePerformance, stepsUntil } from '@tompo/curriculum/net';
import { intervalOf, level, meanOf, told } from './walk-table.mjs';

/** Of the shifts that ended last with one partner, so many are looked at together. */
const WINDOW = 32;
const ENOUGH = 0.6;

/** The best known reply: the scripted cook, or the oracle, that delivers most in the mean. */
export const bestReply = ({ scripted, oracle }, partner) =>
  [...Object.entries(scripted[partner]), ['an oracle', oracle[partner].soups]]
    .map(([name, soups]) => ({ name, soups }))
    .reduce((a, b) => (meanOf(b.soups) > meanOf(a.soups) ? b : a));

export const cookingTable = (results) => {
  const { arm, potReward, length, steps, shifts, pool, heldOut, random, oracle, students } = results;
  const all = Object.values(students);
  const rows = [...pool, ...heldOut]
    .filter((partner) => oracle[partner] !== undefined)
    .map((partner) => {
      const bySeed = all.map(({ played }) => played[partner]);
      const best = bestReply(results, partner);
      const chance = random[partner];
      const performance =
        meanOf(best.soups) > meanOf(chance)
          ? told(
              intervalOf(bySeed, (seeds, drawn) => {
                const [least, most] = [meanOf(drawn(chance)), meanOf(drawn(best.soups))];
                const own = meanOf(seeds.map((soups) => meanOf(drawn(soups))));
                return relativePerformance(own, least, most) ?? Number.NaN;
              }),
            )
          : 'nobody is better than random play';
      const needed = all.map(({ played: _, walked }) => {
        const curve = walked
          .filter(([, place]) => pool[place] === partner)
          .map(([at, , soups]) => ({
            steps: at,
            value: relativePerformance(soups, meanOf(chance), meanOf(best.soups)) ?? Number.NaN,
          }));
        const found = stepsUntil(curve, ENOUGH, WINDOW);
        return found === null ? 'never' : `${Math.round(found / 1000)}k`;
      });
      const own = meanOf(bySeed.map(meanOf)).toFixed(2);
      return `| ${partner} | ${level(chance)} | ${level(best.soups)} (${best.name}) | ${level(oracle[partner].soups)} | ${own} | ${performance} | ${pool.includes(partner) ? needed.join(', ') : 'not met'} |`;
    });
  const rate = meanOf([...all, ...Object.values(oracle)].map(({ stepsPerSecond }) => stepsPerSecond));
  const oracles = Object.values(oracle).map(({ seconds }) => seconds);
  return [
    `### ${arm}: ${potReward === 0 ? 'nothing but deliveries is paid' : `a tomato in a pot pays ${potReward} in training`}, ${all.length === 1 ? 'one seed' : `${all.length} seeds`}, ${steps.student} steps`,
    '',
    '| partner | random play | best known reply | oracle | student | relative performance | steps to .6, by seed |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `Soups in a shift of ${length} steps, ${shifts} shifts each. A student took ${all.map(({ seconds }) => seconds).join(', ')} s, an oracle (${steps.oracle} steps) ${Math.min(...oracles)} to ${Math.max(...oracles)} s; ${Math.round(rate)} steps/s.`,
    '',
  ].join('\n');
};
