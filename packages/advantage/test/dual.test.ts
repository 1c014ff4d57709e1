import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import {
  type Credit,
  combine,
  type DualGroup,
  type DualMemory,
  dual,
  ecw,
  emptyDual,
  emptyScale,
  explain,
  grpo,
  type LinkGroup,
  lcw,
  readDual,
  type Term,
} from '../src/index.js';
import { right } from './close.js';

const wild = <T>(value: unknown): T => value as T;
const words = (result: ReturnType<typeof dual>) => (E.isLeft(result) ? explain(result.left).split('\n') : []);

const links = {
  bits: 1,
  values: [0, 1],
  rows: [{ row: 1, fixed: [0, 1] }, { row: 0, fixed: [0] }, null],
};
const group: DualGroup = {
  rewards: [1, 0, 0],
  compliance: [0.5, 0.5, -0.5],
  imitation: [2, 0, 0],
  tokens: [2, 1, 3],
  links,
};
const effort: DualGroup = { rewards: [0.5, 0.25], compliance: [0.5, 0.5], tokens: [4, 4], links: null };
const groups = [group, effort];
const of = (key: 'compliance' | 'imitation') =>
  grpo(groups.map((one) => ({ rewards: one[key] ?? one.rewards.map(() => 0) })));

describe('dual', () => {
  it('is combine of compliance, imitation and welfare, link by link', () => {
    const terms: readonly Term<DualGroup[], Credit>[] = [
      [0.2, () => of('compliance')],
      [0.5, () => of('imitation')],
      [0.8, (all) => lcw({ groups: all as readonly LinkGroup[], memory: emptyScale })],
    ];
    const byHand = right(combine<DualGroup[]>(terms)(groups));
    const result = right(dual({ groups, memory: emptyDual }, { wImitation: 0.5, imitationSteps: 10 }));
    expect(result).toMatchObject({ ...byHand, parts: [{}, {}, {}] });
    expect(result.advantages.map((one) => one.map((a) => (typeof a === 'number' ? 1 : a.length)))).toEqual([
      [2, 1, 1],
      [1, 1],
    ]);
    expect(result.parts[0]).toEqual(right(of('compliance')));
  });

  it('by hand, with ecw: compliance (1, 1, −2)/√2, welfare (1, −½, −½)/σ', () => {
    const one = right(dual({ groups: [group], memory: emptyDual }, { graph: 'ecw' }));
    const sigma = Math.sqrt((1 + 0.25 + 0.25) / 3);
    const s = 1 / Math.SQRT2;
    expect(one.scale).toBeCloseTo(sigma, 12);
    expect(one.advantages).toEqual([
      [
        expect.closeTo(0.2 * s + 0.8 / sigma, 12),
        expect.closeTo(0.2 * s - 0.4 / sigma, 12),
        expect.closeTo(-0.4 * s - 0.4 / sigma, 12),
      ],
    ]);
    expect(one.parts[1]).toMatchObject(right(ecw({ groups: [group], memory: emptyScale })));
  });

  it('imitation is annealed to nothing in a straight line, by a clock that memory holds', () => {
    let memory: DualMemory = emptyDual;
    const weights = [0, 1, 2, 3, 4, 5].map(() => {
      const result = right(dual({ groups, memory }, { wImitation: 0.5, imitationSteps: 4 }));
      memory = right(readDual(JSON.parse(JSON.stringify(result.memory))));
      expect(result.parts.length).toBe(result.weights.imitation > 0 ? 3 : 2);
      return result.weights.imitation;
    });
    expect(weights).toEqual([0.5, 0.375, 0.25, 0.125, 0, 0]);
    expect(memory.steps).toBe(6);
  });

  it('a group that only imitation speaks of is dropped once imitation weighs nothing', () => {
    const only: DualGroup = {
      rewards: [1, 1],
      compliance: [0, 0],
      imitation: [1, 0],
      tokens: [1, 1],
      links: null,
    };
    const options = { wImitation: 0.5, imitationSteps: 2, zeroVariance: 'drop' } as const;
    const early = right(dual({ groups: [only], memory: emptyDual }, options));
    expect(early.keep).toEqual([true]);
    const late = right(dual({ groups: [only], memory: { scale: emptyScale, steps: 2 } }, options));
    expect(late.keep).toEqual([false]);
    expect(late.advantages).toEqual([[0, 0]]);
  });

  it('a level that weighs nothing keeps no group in the batch', () => {
    const only: DualGroup = { rewards: [0.5, 0.5], compliance: [1, 0], tokens: [1, 1], links: null };
    const quiet = right(dual({ groups: [only], memory: emptyDual }, { wSample: 0, zeroVariance: 'drop' }));
    expect(quiet).toMatchObject({ keep: [false], advantages: [[0, 0]] });
  });

  it('faults, all at once', () => {
    expect(
      words(
        dual(
          {
            groups: [
              { ...group, compliance: [1, Number.NaN] },
              { ...effort, tokens: undefined, imitation: wild('x') },
            ],
            memory: wild({ scale: { meanSquare: -1, steps: 0 }, steps: -1 }),
          },
          { wSample: -1, wGraph: Number.NaN, wImitation: 1, graph: wild('links'), decay: 1 },
        ),
      ),
    ).toEqual([
      'groups[1].tokens is undefined; pass an array of counts, one for each completion.',
      'groups[0].compliance[1] is NaN; pass a finite number.',
      'groups[0].compliance has 2 entries; pass 3.',
      'groups[1].imitation is "x"; pass an array of numbers.',
      'The memory is not readable; pass { meanSquare, steps } with a finite mean square of at least 0 and a count of batches.',
      'The memory is not readable; pass { scale, steps } with a count of batches.',
      'decay is 1; pass a number of at least 0 and below 1.',
      'graph is "links"; pass one of lcw, ecw.',
      'wSample is -1; pass a finite number of at least 0.',
      'wGraph is NaN; pass a finite number of at least 0.',
      'imitationSteps is undefined; pass after how many batches imitation weighs nothing, a whole number of at least 1.',
    ]);
    expect(words(dual({ groups: [effort], memory: emptyDual }, wild(1)))).toEqual([
      'options is 1; pass an object.',
    ]);
    expect(words(dual(wild(null))).length).toBeGreaterThan(1);
    const alone = { rewards: [1], compliance: [1] };
    expect(words(dual({ groups: [alone], memory: emptyDual }, { graph: 'ecw' }))).toEqual([
      'Group 0 has 1 completion; ecw needs at least 2 in each group.',
    ]);
    const huge = { ...effort, rewards: [1e200, 0] };
    expect(words(dual({ groups: [huge], memory: emptyDual }))).toEqual([
      'memory.meanSquare is beyond the largest number; scale the rewards down.',
    ]);
    for (const json of [null, {}, { scale: emptyScale }, { scale: emptyScale, steps: 0.5 }])
      expect(E.isLeft(readDual(json))).toBe(true);
  });
});
