/** @file Generations of donors after Vallinder & Hughes 2024: all play the donor game twice, the better half stays, and newcomers do as one of them
 *  tells. Gifts to everybody die out; where most give half, and nothing to who gave less than a quarter, the resources grow.
 *  npx tsx donor-generations.ts */
import { type DonorAgent, donorGenerations, explain } from '@tompo/dilemmas';
import { either as E } from 'fp-ts';

const cents = (x: number): number => Math.floor(x * 100) / 100;
const half = ({ own }: { readonly own: number }) => cents(own / 2);

const RULES: Readonly<Record<string, DonorAgent['decide']>> = {
  'give nothing': () => ({ _tag: 'effort', value: 0 }),
  'give half': ({ observation }) => ({ _tag: 'effort', value: half(observation) }),
  'give half to those who gave': ({ observation }) => {
    const [last] = observation.recipient?.trace ?? [];
    const isMean = last !== undefined && last.given < last.had / 4;
    return { _tag: 'effort', value: isMean ? 0 : half(observation) };
  },
};
const agent = (rule: string): DonorAgent => ({
  name: rule,
  decide: RULES[rule] as DonorAgent['decide'],
  advise: () => rule,
});

for (const founders of [
  ['give nothing', 'give half'],
  ['give nothing', 'give half to those who gave', 'give half to those who gave'],
]) {
  console.log(`founders: ${founders.join(', ')}`);
  const answer = await donorGenerations({
    generations: 6,
    seed: 1,
    newcomer: ({ generation, place, advice }) =>
      agent((generation === 0 ? founders[place % founders.length] : advice[place % advice.length]) as string),
    onGeneration: ({ generation, mean, agents }) => {
      const giving = agents.filter(({ name }) => name !== 'give nothing').length;
      console.log(`  generation ${generation}: ${giving} of ${agents.length} give, mean ${mean.toFixed(2)}`);
    },
  });
  if (E.isLeft(answer)) throw new Error(explain(answer.left));
}
