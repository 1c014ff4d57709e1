/** @file Is what a player gave a reply to the question? Whatever it gives may be asked; nothing throws. */
import { type Decision, illegal, spaceOf } from '@tompo/games';
import { explain as explainReply } from '@tompo/rewards';
import { explain, type PlayerFailed } from '../errors.js';
import { thrown } from '../thrown.js';
import type { Reply, Request } from '../types.js';
import type { DecisionRecord } from './record.js';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

const kindOf = (value: unknown): string =>
  value === undefined ? 'nothing' : value === null ? 'null' : Array.isArray(value) ? 'a list' : typeof value;

/** What is wrong with a decision for the question; null where it is legal. */
export const decisionFault = (given: unknown, { space }: Request): string | null =>
  isObject(given)
    ? illegal(space, given as unknown as Decision)
    : `its decision is ${kindOf(given)}, not an object with _tag`;

/** A legal decision for the question, or what is wrong with it. */
const decisionOf = (given: unknown, request: Request): Decision | string =>
  // A copy: who gave it may change it later.
  decisionFault(given, request) ?? spaceOf(request.space).copy(given as Decision);

const oneOf = (given: Fields, field: string, allowed: readonly unknown[]): string | null =>
  allowed.includes(given[field])
    ? null
    : `${field} of its text is ${JSON.stringify(given[field]) ?? kindOf(given[field])}, not one of ${allowed
        .map((one) => (one === undefined ? 'nothing' : JSON.stringify(one)))
        .join(', ')}`;

const textFault = (given: Fields): string | null =>
  typeof given.text !== 'string'
    ? `its text is ${kindOf(given.text)}, not a string`
    : given.stopped !== undefined && typeof given.stopped !== 'string'
      ? `stopped of its text is ${kindOf(given.stopped)}, not a string`
      : given.tokens !== undefined && !(Number.isSafeInteger(given.tokens) && (given.tokens as number) >= 0)
        ? `tokens of its text is ${kindOf(given.tokens)}, not a whole number of at least 0`
        : given.free !== undefined && !(isObject(given.free) && typeof given.free.text === 'string')
          ? `free of its text is ${kindOf(given.free)}, not what was written freely`
          : (oneOf(given, 'ended', [true, false, undefined]) ??
            oneOf(given, 'style', ['natural', 'compact']) ??
            oneOf(given, 'reader', [undefined, 'strict', 'lenient']) ??
            oneOf(given, 'beliefs', [undefined, 'none', 'optional', 'required']));

/** Why an answer was none, in one sentence. */
export const explainReason = (
  reason: Extract<DecisionRecord['outcome'], { _tag: 'noncompliant' }>['reason'],
): string =>
  reason._tag === 'PlayerFailed' || reason._tag === 'NoAnswer' ? explain(reason) : explainReply(reason);

const isSaid = (say: () => unknown): boolean => {
  const words = say();
  return typeof words === 'string' && words !== '';
};

const readGiven = (given: unknown, request: Request): Reply | string => {
  if (!isObject(given)) return `it gave ${kindOf(given)}, not a reply`;
  switch (given._tag) {
    case 'decision': {
      const decision = decisionOf(given.decision, request);
      return typeof decision === 'string' ? decision : { _tag: 'decision', decision };
    }
    case 'text':
      return textFault(given) ?? ({ ...given } as unknown as Reply);
    case 'failed':
      return isObject(given.error) && isSaid(() => explain(given.error as never))
        ? (given as unknown as Reply)
        : 'it gave a failure without an error of this package';
    case 'noncompliant': {
      const { text, reason, substituted } = given;
      if (text !== null && typeof text !== 'string')
        return `its text is ${kindOf(text)}, not a string or null`;
      if (!isObject(reason) || !isSaid(() => explainReason(reason as never)))
        return 'it gave a noncompliance without its reason';
      if (substituted === undefined) return { ...given } as unknown as Reply;
      const played = decisionOf(isObject(substituted) ? substituted.played : substituted, request);
      return typeof played === 'string'
        ? played
        : ({ ...given, substituted: { ...(substituted as Fields), played } } as unknown as Reply);
    }
    default:
      return `it gave a reply whose _tag is ${typeof given._tag === 'string' ? JSON.stringify(given._tag) : kindOf(given._tag)}, not decision, text or failed`;
  }
};

/** The answer of a player that failed. */
export const failing = (player: string, reason: string): Extract<Reply, { _tag: 'noncompliant' }> => {
  const failed: PlayerFailed = { _tag: 'PlayerFailed', player, reason };
  return { _tag: 'noncompliant', text: null, reason: failed };
};

/** The reply, copied, when it is one to this question and its decision is legal; otherwise that the player failed. */
export const checkedReply = (player: string, given: unknown, request: Request): Reply => {
  try {
    const reply = readGiven(given, request);
    return typeof reply === 'string' ? failing(player, reply) : reply;
  } catch (cause) {
    return failing(player, `what it gave cannot be looked at (${thrown(cause)})`);
  }
};
