/** @file One step's turns from the rollouts: asked for, waited for, and read. */
import { either as E } from 'fp-ts';
import { ask } from '../../calls/ask.js';
import { type TrainerError, TrainingFailure } from '../../errors.js';
import { type RolloutRequest, type Rollouts, readGroups, type TurnGroup } from './rollouts.js';

interface Rolled {
  readonly groups: readonly TurnGroup[];
  readonly memory: unknown;
}

/** Rollouts of this package, whose answer is known to be whole. Their faults are thrown as they are; null: the signal ended them, and
 *  the step comes again. */
export const ownRollouts = async (rollouts: Rollouts, request: RolloutRequest): Promise<Rolled | null> => {
  try {
    return { groups: (await rollouts.step(request)) as readonly TurnGroup[], memory: undefined };
  } catch (error) {
    // Whoever was waited for has given up.
    if (request.signal?.aborted === true) return null;
    throw error;
  }
};

/** A signal that goes off with the run's, and when what it was given to is waited for no longer: what still hangs there (a
 *  player that never answers, and its clock) is given up. */
const untilEnded = (signal: AbortSignal | undefined) => {
  const own = new AbortController();
  const abort = (): void => own.abort();
  if (signal?.aborted === true) abort();
  signal?.addEventListener('abort', abort);
  return {
    signal: own.signal,
    end: () => {
      signal?.removeEventListener('abort', abort);
      abort();
    },
  };
};

/** A failure of the trainer's own that comes back as the cause of what rollouts threw, or of what they say that was; null: none. */
const ownFailure = (thrown: unknown): TrainingFailure<unknown> | null => {
  let cause = thrown;
  // Whoever hands causes on in a circle is none of ours.
  for (let depth = 0; depth < 8 && typeof cause === 'object' && cause !== null; depth++) {
    if (cause instanceof TrainingFailure) return cause;
    cause = 'cause' in cause ? cause.cause : null;
  }
  return null;
};

/** Rollouts that the user handed in: they may throw, never answer, or answer what cannot be trained on. agents: the learners'
 *  names. null: the signal ended them, and the step comes again. Throws a TrainingFailure that they themselves met (a draw of theirs that failed), which is told as it is. */
export const askRollouts = async (
  rollouts: Rollouts,
  request: RolloutRequest,
  agents: readonly string[],
  vocabSize: number,
  timeoutMs: number | undefined,
): Promise<E.Either<TrainerError, Rolled | null>> => {
  const { step, signal } = request;
  const { signal: until, end } = untilEnded(signal);
  const given = await ask({ name: 'rollouts.step', step }, timeoutMs, () =>
    rollouts.step({ ...request, signal: until }),
  );
  end();
  if (E.isRight(given)) return readGroups(given.right, step, agents, vocabSize);
  if (given.left._tag === 'FunctionFailed' && signal?.aborted === true) return E.right(null);
  const own = given.left._tag === 'FunctionFailed' ? ownFailure(given.left.cause) : null;
  if (own !== null) throw own;
  return given;
};
