/** @file What is known of the rows of links that the answers to fixed prompts could have written, as a function says it. */
import { either as E } from 'fp-ts';
import { allOrFirstFailure, ask } from '../../calls/ask.js';
import type { TrainerError } from '../../errors.js';
import type { RlOptions, RlPrompt, ScoredGroup } from '../options.js';
import { type LinkValues, linkFaults } from './rollouts.js';

/** One entry for each group, null where a prompt decides no links. Left with all that cannot be used, or with the first call that
 *  fails. */
export const askLinks = async <P extends RlPrompt, M>(
  step: number,
  groups: readonly ScoredGroup<P>[],
  { links, timeoutMs }: Pick<RlOptions<P, M>, 'links' | 'timeoutMs'>,
): Promise<E.Either<TrainerError, readonly (LinkValues | null)[]>> => {
  if (links === undefined) return E.right(groups.map(() => null));
  const asked = groups.map(async ({ prompt, completions }, g) => {
    const of = `prompt '${prompt.id}' (index ${g})`;
    const given = await ask({ name: 'links', step, of }, timeoutMs, () => links(prompt, completions));
    return E.map((found: LinkValues | null) => ({ of, found, faults: linkFaults(found, completions) }))(
      given,
    );
  });
  const answered = await allOrFirstFailure(asked);
  if (E.isLeft(answered)) return answered;
  const faults = answered.right.flatMap((one) => one.faults.map((fault) => `${one.of}: ${fault}`));
  return faults.length > 0
    ? E.left({ _tag: 'InvalidAnswer', name: 'links', step, faults })
    : E.right(answered.right.map(({ found }) => found));
};
