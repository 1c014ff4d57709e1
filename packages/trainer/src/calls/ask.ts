/** @file Calling the functions that a user hands in: they may throw, reject, or never answer. */
import { either as E } from 'fp-ts';
import type { TrainerError } from '../errors.js';

/** Which function is called, for which step, and for what of it. */
export interface Call {
  readonly name: string;
  /** Counted from 1. */
  readonly step: number;
  /** Such as: prompt 'a' (index 2). */
  readonly of?: string;
}

/** What was thrown, on one line: anything can be. */
export const thrown = (cause: unknown): string => {
  try {
    const text = cause instanceof Error ? `${cause.name}: ${cause.message}` : `it threw ${String(cause)}`;
    const line = text.replace(/\s+/g, ' ').trim().replace(/\.$/, '');
    return line.length > 400 ? `${line.slice(0, 400)}…` : line;
  } catch {
    return 'it threw what cannot be shown';
  }
};

const LATE = Symbol('late');

/** The answer of the work, or LATE; a rejection that comes after that is ignored. */
const within = async <A>(work: Promise<A>, timeoutMs: number | undefined): Promise<A | typeof LATE> => {
  if (timeoutMs === undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof LATE>((resolve) => {
    timer = setTimeout(() => resolve(LATE), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
};

/** Calls the function. Left FunctionFailed or FunctionTimedOut. Without timeoutMs it is waited for without end. */
export const ask = async <A>(
  { name, step, of }: Call,
  timeoutMs: number | undefined,
  call: () => A | PromiseLike<A>,
): Promise<E.Either<TrainerError, A>> => {
  const where = { name, step, of: of ?? null };
  try {
    const answer = await within(
      (async () => call())(), // what is thrown at once is a rejection too
      timeoutMs,
    );
    return answer === LATE
      ? E.left({ _tag: 'FunctionTimedOut', ...where, timeoutMs: timeoutMs ?? 0 })
      : E.right(answer);
  } catch (cause) {
    return E.left({ _tag: 'FunctionFailed', ...where, reason: thrown(cause), cause });
  }
};

/** All answers, or the first failure as soon as it comes: what still hangs is not waited for. */
export const allOrFirstFailure = async <A>(
  asked: readonly Promise<E.Either<TrainerError, A>>[],
): Promise<E.Either<TrainerError, readonly A[]>> => {
  const failed = new Promise<E.Either<TrainerError, readonly A[]>>((resolve) => {
    for (const one of asked)
      void one.then((answer) => {
        if (E.isLeft(answer)) resolve(answer);
      });
  });
  return Promise.race([failed, Promise.all(asked).then((answers) => E.sequenceArray(answers))]);
};
