/** @file Whether what a seat says of the others' choices can be held against what they choose. */
import type { TextStyle } from '@tompo/games';
import type { BeliefMode, Request, View } from '../types.js';

const alike = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((option, i) => option === b[i]);

/** Whether all who choose at a question choose from the same list. A forecast of choices is read in the list of who writes it: where
 *  another chooses from a list of its own, its option may not be there, or be another's in its place. */
export const isForecastable = (request: View | Request): boolean => {
  const { space } = request;
  if (space._tag !== 'choice' || !('state' in request)) return true;
  const { game, state } = request;
  return game.phase(state).movers.every((seat) => {
    const other = game.space(state, seat);
    return other?._tag !== 'choice' || alike(other.options, space.options);
  });
};

/** How an answer to a question is to be read: `rule`, and what was written, without a forecast that cannot be held against anything. */
export const asReadAt = <Written extends { readonly text: string }>(
  request: View | Request,
  rule: BeliefMode,
  written: Written,
  style: TextStyle,
): { readonly beliefs: BeliefMode; readonly written: Written } => {
  if (rule === 'none' || isForecastable(request)) return { beliefs: rule, written };
  // Natural text is read past it; in compact text it ends with a sign that no option has.
  const { text } = written;
  return {
    beliefs: 'none',
    written: style === 'natural' ? written : { ...written, text: text.slice(text.indexOf('>') + 1) },
  };
};
