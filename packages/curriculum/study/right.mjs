import { either as E } from 'fp-ts';

export const right = E.getOrElse((error) => {
  throw new Error(JSON.stringify(error));
});
