/** @file Why answers could not be read, in a reader's words. */
import type { MatchRecord, NoAnswer, PlayerFailed } from '@tompo/arena';
import type { Noncompliance } from '@tompo/rewards';

type Reason = Noncompliance | PlayerFailed | NoAnswer;

const WORDS: Readonly<Record<Reason['_tag'], string>> = {
  NoAnswer: 'none: the endpoint gave no answer',
  PlayerFailed: 'none, as the player failed (an error, no answer in time, or an illegal decision)',
  Truncated: 'cut off by the limit of tokens',
  Withheld: 'cut off by a filter of the endpoint',
  Refused: 'a refusal',
  Unfinished: 'stopped without an answer (a tool call, say)',
  OpenThought: 'a thought that is not closed',
  AmbiguousDecision: 'more than one decision in it',
  MissingDecision: 'no decision in it',
  MissingTerminator: 'not ended (too long, or the closing ; is missing)',
  TrailingText: 'goes on after the decision',
  UnreadableMove: 'not in the format',
  NotBinary: 'a link row with something else than 0 and 1',
  WrongLength: 'a link row of the wrong length',
  UnknownLabel: 'a letter that is no agent',
  LabelOrder: 'agents out of order',
  MissingSeat: 'an agent left out',
  SelfLink: 'a link to oneself',
  NotANumber: 'no number where an effort belongs',
  TooManyDecimals: 'an effort with too many decimals',
  OutOfRange: 'an effort out of range',
  NonCanonicalNumber: 'a number written another way than agreed',
  UnknownOption: 'none of the options',
  MessageTooLong: 'a message that is too long',
  ControlCharacter: 'a message with control characters',
  OwnFault: 'not a decision as the game has it',
  MissingBeliefs: 'no beliefs, where they are asked for',
  UnexpectedBeliefs: 'beliefs, where none are asked for',
  InvalidBeliefs: 'beliefs that cannot be read',
};

/** As files of versions before 0.2 have it. */
const FORMER = 'BadBeliefs';

export const reasonInWords = (reason: Reason): string =>
  reason._tag === 'NoAnswer' ? `${WORDS.NoAnswer} (${reason.kind})` : inWords(reason);

const inWords = (reason: Exclude<Reason, NoAnswer>): string =>
  reason._tag === 'InvalidBeliefs' || (reason._tag as string) === FORMER
    ? `beliefs: ${WORDS[(reason as Extract<Noncompliance, { readonly _tag: 'InvalidBeliefs' }>).cause._tag]}`
    : WORDS[reason._tag];

/** Counts over all decisions of a player, the most frequent first, ties by name. */
export const countReasons = (
  records: readonly MatchRecord[],
  player: string,
): readonly { readonly reason: string; readonly count: number }[] => {
  const counts = new Map<string, number>();
  for (const { phases } of records)
    for (const { decisions } of phases)
      for (const decision of decisions)
        if (decision.player === player && decision.outcome._tag === 'noncompliant') {
          const words = reasonInWords(decision.outcome.reason);
          counts.set(words, (counts.get(words) ?? 0) + 1);
        }
  return [...counts]
    .map(([reason, count]) => ({ reason, count }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
};
