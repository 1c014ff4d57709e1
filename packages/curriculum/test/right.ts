import { either as E } from 'fp-ts';

/** What must be there. */
export const right = E.getOrElseW((error: unknown): never => {
  throw new Error(JSON.stringify(error));
}) as <A>(given: E.Either<unknown, A>) => A;
