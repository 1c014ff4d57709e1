import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { describe, expect, it } from 'vitest';
import { type Credit, ecw, emptyScale, explain, type LinkGroup, type LinkRow, lcw } from '../src/index.js';
import { groups, reward } from './arbitrary.js';
import { right } from './close.js';

const words = (result: ReturnType<typeof lcw>) => (E.isLeft(result) ? explain(result.left).split('\n') : []);
const wild = <T>(value: unknown): T => value as T;
const run = (batch: readonly LinkGroup[]) => right(lcw({ groups: batch, memory: emptyScale }));
const raw = (batch: readonly LinkGroup[]) => {
  const { advantages, scale } = run(batch);
  return advantages.map((group) =>
    group.map((credit) => (typeof credit === 'number' ? credit * scale : credit.map((a) => a * scale))),
  );
};
const near = (expected: readonly Credit[]) =>
  expected.map((credit) =>
    typeof credit === 'number' ? expect.closeTo(credit, 12) : credit.map((a) => expect.closeTo(a, 12)),
  );

/** Links to B and C, the bits 0 and 1: "B C ;", ";" and "B ;". */
const byHand: LinkGroup = {
  rewards: [1, 0, 0.2],
  tokens: [3, 1, 2],
  links: {
    bits: 2,
    values: [0, 0.2, 0.4, 1],
    rows: [
      { row: 3, fixed: [0, 1, 2] },
      { row: 0, fixed: [0] },
      { row: 1, fixed: [0, 1] },
    ],
  },
};

describe('lcw, by hand', () => {
  // "B C ;" beside rows {} and {B}: B (1 + ½)/3 = ½, C ½/3 = 1/6. V̂ with B fixed: .2·5/6 + 1/6 = 1/3; without B .4/6 = 1/15;
  // nothing fixed: their mean, .2.
  // ";" beside {B, C} and {B}: B 5/6, C ½. With B .6, without .2; nothing fixed .6·5/6 + .2/6 = 8/15.
  // "B ;" beside {B, C} and {}: B ½, C ½. With B .6, without .2; nothing fixed .4.
  it('each token against what was to be expected before it', () => {
    expect(raw([byHand])[0]).toEqual(near([[0.8, 2 / 3, 0], [-8 / 15], [-0.2, -0.4]]));
  });
  it('a scale from the mean over completions of the mean square over tokens', () => {
    const square = (a: readonly number[]) => a.reduce((total, x) => total + x * x, 0) / a.length;
    const expected = (square([0.8, 2 / 3, 0]) + square([8 / 15]) + square([0.2, 0.4])) / 3;
    expect(run([byHand]).scale).toBeCloseTo(Math.sqrt(expected), 12);
    expect(run([byHand]).memory).toEqual({ meanSquare: expect.closeTo(expected / 10, 12), steps: 1 });
  });
  it('what rewards hold beside the value of the row is compared with the others’: +.3 of format is .3 more for all tokens', () => {
    const more = { ...byHand, rewards: [1.3, 0, 0.2] };
    expect(raw([more])[0]).toEqual(near([[1.1, 2 / 3 + 0.3, 0.3], [-8 / 15 - 0.15], [-0.35, -0.55]]));
  });
  it('an unreadable completion gets the leave-one-out number; to the others it is as good as was to be expected', () => {
    const rows = [byHand.links!.rows[0]!, null, byHand.links!.rows[2]!];
    const group = { ...byHand, rewards: [1, -0.5, 0.2], links: { ...byHand.links!, rows } };
    // "B C ;" beside {B} alone: B (1 + ½)/2 = ¾, C ¼. With B .2·¾ + ¼ = .4, without .1; nothing fixed .4·¾ + .1/4 = .325.
    // The unreadable −.5 lies .825 below that, so the mean of what is beside Q is −.4125.
    // "B ;" beside {B, C}: B and C ¾. With B .8, without .3; nothing fixed .675; −.5 lies 1.175 below, half of it .5875.
    expect(raw([group])[0]).toEqual(
      near([
        [1 - 0.325 + 0.4125, 1 - 0.4 + 0.4125, 0.4125],
        -0.5 - 0.6,
        [0.2 - 0.675 + 0.5875, 0.2 - 0.8 + 0.5875],
      ]),
    );
  });
});

const linkGroup: fc.Arbitrary<LinkGroup> = fc
  .record({ bits: fc.integer({ min: 0, max: 4 }), m: fc.integer({ min: 2, max: 6 }) })
  .chain(({ bits, m }) => {
    const values = fc.array(reward, { minLength: 2 ** bits, maxLength: 2 ** bits });
    const row: fc.Arbitrary<LinkRow> = fc.record({
      row: fc.integer({ min: 0, max: 2 ** bits - 1 }),
      values: fc.option(values, { nil: undefined }),
      fixed: fc
        .array(fc.integer({ min: 0, max: bits }), { maxLength: 5 })
        .map((fixed) => fixed.toSorted((a, b) => a - b)),
    });
    return fc
      .record({
        rewards: fc.array(reward, { minLength: m, maxLength: m }),
        values,
        rows: fc.array(fc.option(row, { freq: 4 }), { minLength: m, maxLength: m }),
      })
      .map(({ rewards, values, rows }) => ({
        rewards,
        tokens: rows.map((one) => one?.fixed.length ?? 2),
        links: { bits, values, rows },
      }));
  });

describe('lcw, laws', () => {
  it('is the definition, summed over all rows', () => {
    fc.assert(
      fc.property(linkGroup, (group) => {
        const { bits, values: shared, rows } = group.links!;
        const valuesAt = (row: LinkRow) => row.values ?? shared;
        const bit = (row: number, b: number) => (row >> b) & 1;
        const mean = (list: readonly number[]) => list.reduce((a, b) => a + b, 0) / list.length;
        const expected = rows.map((own, k): Credit => {
          const values = own === null ? shared : valuesAt(own);
          const others = rows.flatMap((_, j) => (j === k ? [] : [j]));
          if (own === null) return group.rewards[k]! - mean(others.map((j) => group.rewards[j]!));
          const read = others.flatMap((j) => (rows[j] === null ? [] : [rows[j]!.row]));
          const weight = (row: number) =>
            Array.from({ length: bits }, (_, b) => {
              const often = (read.filter((other) => bit(other, b) === 1).length + 0.5) / (read.length + 1);
              return bit(row, b) === 1 ? often : 1 - often;
            }).reduce((a, b) => a * b, 1);
          const forecast = (fixed: number) => {
            const open = values.flatMap((_, x) => (x % 2 ** fixed === own.row % 2 ** fixed ? [x] : []));
            const total = open.reduce((all, x) => all + weight(x), 0);
            return open.reduce((all, x) => all + (weight(x) / total) * values[x]!, 0);
          };
          const beside = mean(
            others.map(
              (j) => group.rewards[j]! - (rows[j] === null ? forecast(0) : valuesAt(rows[j]!)[rows[j]!.row]!),
            ),
          );
          return own.fixed.map((fixed) => group.rewards[k]! - beside - forecast(fixed));
        });
        const found = raw([group])[0]!;
        expect(found).toEqual(near(expected));
      }),
    );
  });

  it('is ecw where no row of links is decided', () => {
    fc.assert(
      fc.property(groups(2), (batch) => {
        const plain = batch.map(({ rewards }) => ({ rewards, tokens: rewards.map(() => 3), links: null }));
        expect(run(plain)).toEqual(right(ecw({ groups: batch, memory: emptyScale })));
      }),
    );
  });

  it('rows at states of their own: the same values for each are the values of the group', () => {
    fc.assert(
      fc.property(linkGroup, ({ links, ...group }) => {
        const { bits, values, rows } = links!;
        const bare = rows.map((one) => one && { row: one.row, fixed: one.fixed });
        const own = bare.map((one) => one && { ...one, values });
        const nothing = values.map(() => 0);
        const read = rows.every((one) => one !== null);
        const moved = { bits, values: read ? nothing : values, rows: own };
        expect(raw([{ ...group, links: moved }])).toEqual(
          raw([{ ...group, links: { bits, values, rows: bare } }]).map(near),
        );
      }),
    );
  });

  it('permutes with completions and with groups', () => {
    fc.assert(
      fc.property(fc.array(linkGroup, { minLength: 1, maxLength: 3 }), (batch) => {
        const turned = batch.toReversed().map(({ rewards, tokens, links }) => ({
          rewards: rewards.toReversed(),
          tokens: tokens.toReversed(),
          links: { ...links!, rows: links!.rows.toReversed() },
        }));
        expect(raw(turned)).toEqual(
          raw(batch)
            .toReversed()
            .map((group) => near(group.toReversed())),
        );
      }),
    );
  });

  it('what all rows share cancels: a constant added to values and rewards, or to rewards alone, changes nothing', () => {
    fc.assert(
      fc.property(linkGroup, fc.integer({ min: -4, max: 4 }), (group, shift) => {
        const { links, rewards } = group;
        const paid = rewards.map((r) => r + shift);
        expect(raw([{ ...group, rewards: paid }])[0]).toEqual(near(raw([group])[0]!));
        const readable = links!.rows.every((row) => row !== null);
        const more = (values: readonly number[]) => values.map((q) => q + shift);
        const shifted = {
          ...links!,
          values: more(links!.values),
          rows: links!.rows.map((row) => row && { ...row, values: row.values && more(row.values) }),
        };
        if (readable) expect(raw([{ ...group, links: shifted }])[0]).toEqual(near(raw([group])[0]!));
      }),
    );
  });

  it('a group is without signal where every row is worth the same, and then only', () => {
    const links = {
      bits: 1,
      values: [0.3, 0.3],
      rows: [
        { row: 1, fixed: [0] },
        { row: 0, fixed: [0] },
      ],
    };
    const flat = { rewards: [0.3, 0.3], tokens: [1, 1], links };
    const result = right(lcw({ groups: [flat, byHand], memory: emptyScale }, { zeroVariance: 'drop' }));
    expect(result.advantages[0]).toEqual([[0], [0]]);
    expect(result.zeroVariance).toEqual({ groups: 1, indices: [0] });
    expect(result.keep).toEqual([false, true]);
    // Both chose the better row, which no leave-one-out number can tell: it beats the row that they might have chosen.
    const agreed = {
      ...flat,
      rewards: [1, 1],
      links: { ...links, values: [0, 1], rows: [links.rows[0]!, links.rows[0]!] },
    };
    expect(raw([agreed])[0]).toEqual(near([[0.25], [0.25]]));
    expect(run([agreed]).zeroVariance.groups).toBe(0);
  });

  it('what is rounding is no signal', () => {
    const links = {
      bits: 1,
      values: [0.1 + 0.2, 0.3],
      rows: [
        { row: 1, fixed: [0] },
        { row: 0, fixed: [0] },
      ],
    };
    const group = { rewards: [0.3, 0.1 + 0.2], tokens: [1, 1], links };
    expect(run([group]).advantages).toEqual([[[0], [0]]]);
  });
});

describe('lcw, faults', () => {
  it('lists those of rewards, tokens, links, memory and options at once', () => {
    const result = lcw(
      {
        groups: [
          { ...byHand, tokens: [3, 1.5], links: { ...byHand.links!, values: [0, Number.NaN, 1] } },
          {
            ...byHand,
            links: {
              ...byHand.links!,
              rows: [
                { row: 4, fixed: [0, 3, 2] },
                { row: 0.5, fixed: [], values: [1, 2, 3] },
                { row: 1, fixed: [1, 0] },
              ],
            },
          },
          { ...byHand, links: { ...byHand.links!, bits: 31 } },
          { ...byHand, links: wild(undefined) },
          { ...byHand, links: wild('none') },
          { ...byHand, tokens: wild(3), links: { ...byHand.links!, rows: wild(null) } },
          {
            ...byHand,
            rewards: [1, Number.NaN, 0],
            links: { ...byHand.links!, rows: wild([null, 3, {}, null]) },
          },
        ],
        memory: wild(null),
      },
      { decay: -0.1 },
    );
    expect(words(result)).toEqual([
      'groups[6].rewards[1] is NaN; pass a finite number.',
      'groups[0].tokens has 2 entries; pass 3.',
      'groups[0].tokens[1] is 1.5; pass how many tokens the completion has.',
      'groups[0].links.values[1] is NaN; pass a finite number.',
      'groups[0].links.values has 3 entries; pass 4.',
      'groups[1].links.rows[0].row is 4; pass the index of a row, a whole number from 0 to 3.',
      'groups[1].links.rows[0].fixed[1] is 3; pass a count of bits, a whole number from 0 to 2.',
      'groups[1].links.rows[1].row is 0.5; pass the index of a row, a whole number from 0 to 3.',
      'groups[1].links.rows[1].values has 3 entries; pass 4.',
      'groups[1].links.rows[1].fixed has 0 entries; pass 1.',
      'groups[1].links.rows[2].fixed[1] is 0; pass at least the 1 of the token before, as what is fixed stays so.',
      'groups[2].links.bits is 31; pass the number of links of a row, a whole number from 0 to 30.',
      'groups[3].links is undefined; pass links, or null where no row of links is decided.',
      'groups[4].links is "none"; pass links, or null where no row of links is decided.',
      'groups[5].tokens is 3; pass an array of counts, one for each completion.',
      'groups[5].links.rows is null; pass an array of rows (null for a completion that could not be read).',
      'groups[6].links.rows has 4 entries; pass 3.',
      'groups[6].links.rows[1].row is undefined; pass the index of a row, a whole number from 0 to 3.',
      'groups[6].links.rows[1].fixed is undefined; pass an array of counts, one for each token.',
      'groups[6].links.rows[2].row is undefined; pass the index of a row, a whole number from 0 to 3.',
      'groups[6].links.rows[2].fixed is undefined; pass an array of counts, one for each token.',
      'The memory is not readable; pass { meanSquare, steps } with a finite mean square of at least 0 and a count of batches.',
      'decay is -0.1; pass a number of at least 0 and below 1.',
    ]);
  });
  it('needs two completions, and groups', () => {
    const alone = { rewards: [1], tokens: [1], links: null };
    expect(words(lcw({ groups: [alone], memory: emptyScale }))).toEqual([
      'Group 0 has 1 completion; lcw needs at least 2 in each group.',
    ]);
    for (const groupsGiven of [null, 'x', [null], [{}], []])
      expect(words(lcw({ groups: wild(groupsGiven), memory: emptyScale })).length).toBeGreaterThan(0);
    expect(words(lcw(wild(null))).length).toBeGreaterThan(0);
  });
  it('credits beyond the largest double', () => {
    const links = {
      bits: 1,
      values: [1e308, -1e308],
      rows: [
        { row: 0, fixed: [0] },
        { row: 1, fixed: [0] },
      ],
    };
    expect(
      words(lcw({ groups: [{ rewards: [1e308, -1e308], tokens: [1, 1], links }], memory: emptyScale })),
    ).toEqual(['memory.meanSquare is beyond the largest number; scale the rewards down.']);
  });
});
