/** @file What written code answers, as an action. */
import { either as E } from 'fp-ts';
import type { Stop } from '../errors.js';

/** An action in the JSON of an answer: a number from 0 to one less than so many, or `{ "action": … }`. */
export const readAction = (text: string, actions: number): E.Either<Stop, number> => {
  const said: unknown = JSON.parse(text);
  const action =
    typeof said === 'object' && said !== null && 'action' in said ? (said.action as unknown) : said;
  if (Number.isInteger(action) && (action as number) >= 0 && (action as number) < actions)
    return E.right(action as number);
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return E.left({
    during: 'call',
    kind: 'illegal',
    message: `${shown}, which is no action from 0 to ${actions - 1}`,
  });
};
