/** The trainer's count of prompts without signal is the estimators': one rule, in two packages that do not know each
 *  other. */
import { grpo } from '@tompo/advantage';
import fc from 'fast-check';
import { either as E } from 'fp-ts';
import { expect, it } from 'vitest';
import { isConstant } from '../../trainer/src/rl/metrics.js';

it('groups without signal are the same for estimator and metric', () => {
  const near = fc.constantFrom(
    0,
    0.1 + 0.2 - 0.3,
    0.3,
    0.1 + 0.2,
    1e-200,
    1e-13,
    1,
    1 + 1e-15,
    1e9,
    1e9 + 1e-7,
    1e308,
  );
  fc.assert(
    fc.property(fc.array(near, { minLength: 1, maxLength: 5 }), (rewards) => {
      const estimated = grpo([{ rewards }]);
      expect(isConstant(rewards)).toBe(E.isRight(estimated) && estimated.right.zeroVariance.groups === 1);
    }),
    { numRuns: 500 },
  );
});
