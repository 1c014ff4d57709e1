/** @file Asking a generator, which may be anybody's. */
import { either as E } from 'fp-ts';
import type { GenerationError, Proposer } from './generator.js';

/** A draft; a generator that throws, or answers neither left nor right, gave none. */
export const proposedBy = async <B, D extends object>(
  generator: Proposer<B, D>,
  brief: B,
): Promise<E.Either<GenerationError, D>> => {
  try {
    const proposed = await generator.propose(brief);
    return E.isLeft(proposed) ? proposed : E.right({ ...proposed.right });
  } catch (cause) {
    const words = cause instanceof Error ? cause.message : String(cause);
    return E.left({ _tag: 'call', reason: `The generator threw: ${words}` });
  }
};
