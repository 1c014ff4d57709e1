/** @file TensorFlow.js's own specs, compiled: all that pass eagerly pass compiled, or are refused in clear words. `vitest -u`
 *  writes the table anew. */
import { describe, expect, test } from 'vitest';
import { runSpecs } from './suite.js';
import { count, groups, opOf, table } from './table.js';

/** What may be refused, as a share of the specs that apply. */
const MOST_REFUSED = 0.06;

/** A control that hardly runs would let everything pass. */
const LEAST_SPECS = 3300;

const specs = await runSpecs();

for (const [file, of] of groups(specs, opOf))
  describe(file, () => {
    for (const { name, outcome, why } of of)
      test(name, () => {
        expect(['equal', 'refused'], why ?? '').toContain(outcome);
        if (outcome === 'refused') expect(why).toMatch(/\w{3,} \w+/);
      });
  });

test('the specs ran', () => {
  expect(specs.length).toBeGreaterThan(LEAST_SPECS);
});

test(`at most ${Math.round(100 * MOST_REFUSED)} % are refused`, () => {
  expect(count(specs, 'refused') / specs.length).toBeLessThan(MOST_REFUSED);
});

test('generated/SPECS.md is what just ran', async () => {
  await expect(table(specs)).toMatchFileSnapshot('../../generated/SPECS.md');
});
