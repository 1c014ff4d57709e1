/** @file What can be wrong: with a model's reply (`Noncompliance`), or with what a caller passed (`RewardsError`). */

/** Why a reply is not a decision. `reply` is the whole text as the model wrote it. */
export type Noncompliance =
  /** Cut off by a limit of tokens: what stands there may be the beginning of another decision. */
  | { readonly _tag: 'Truncated'; readonly reply: string }
  /** Cut off by a filter of the endpoint. */
  | { readonly _tag: 'Withheld'; readonly reply: string }
  /** The model said that it will not answer; `reply` is what it said. */
  | { readonly _tag: 'Refused'; readonly reply: string }
  /** The model stopped for another reason than having answered, such as to call a tool. */
  | { readonly _tag: 'Unfinished'; readonly reply: string; readonly reason: string }
  /** `<think>` without its end: the decision may be part of the thought. */
  | { readonly _tag: 'OpenThought'; readonly reply: string; readonly opening: string }
  /** The lenient reader found decisions that differ, or words after the decision that may take it back. */
  | { readonly _tag: 'AmbiguousDecision'; readonly reply: string; readonly found: readonly string[] }
  | { readonly _tag: 'MissingDecision'; readonly reply: string; readonly expected: string }
  | { readonly _tag: 'MissingTerminator'; readonly reply: string; readonly expected: string }
  | { readonly _tag: 'TrailingText'; readonly reply: string; readonly trailing: string }
  | { readonly _tag: 'UnreadableMove'; readonly reply: string; readonly expected: string }
  | { readonly _tag: 'NotBinary'; readonly reply: string; readonly place: number; readonly entry: string }
  | {
      readonly _tag: 'WrongLength';
      readonly reply: string;
      readonly length: number;
      readonly expected: number;
    }
  | { readonly _tag: 'SelfLink'; readonly reply: string; readonly self: number; readonly instead: string }
  | {
      readonly _tag: 'UnknownLabel';
      readonly reply: string;
      readonly label: string;
      readonly labels: readonly string[];
    }
  | { readonly _tag: 'LabelOrder'; readonly reply: string; readonly label: string }
  | { readonly _tag: 'MissingSeat'; readonly reply: string; readonly label: string }
  | { readonly _tag: 'NotANumber'; readonly reply: string; readonly written: string }
  | {
      readonly _tag: 'TooManyDecimals';
      readonly reply: string;
      readonly written: string;
      readonly decimals: number;
    }
  | {
      readonly _tag: 'OutOfRange';
      readonly reply: string;
      readonly value: number;
      readonly min: number;
      readonly max: number;
    }
  | {
      readonly _tag: 'NonCanonicalNumber';
      readonly reply: string;
      readonly written: string;
      readonly canonical: string;
    }
  | {
      readonly _tag: 'UnknownOption';
      readonly reply: string;
      readonly written: string;
      readonly options: readonly string[];
    }
  /** A message is never cut: one that is too long is none. A limit of tokens is another matter (`Truncated`). */
  | {
      readonly _tag: 'MessageTooLong';
      readonly reply: string;
      readonly length: number;
      readonly maxLength: number;
    }
  | {
      readonly _tag: 'ControlCharacter';
      readonly reply: string;
      readonly code: number;
      readonly place: number;
    }
  /** Of a space of one's own, in its own words. */
  | { readonly _tag: 'OwnFault'; readonly reply: string; readonly problem: string; readonly expected: string }
  | { readonly _tag: 'MissingBeliefs'; readonly reply: string; readonly expected: string }
  | { readonly _tag: 'UnexpectedBeliefs'; readonly reply: string }
  | { readonly _tag: 'InvalidBeliefs'; readonly reply: string; readonly cause: Noncompliance };

/** A fault in what a caller passed. */
export type RewardsError =
  | {
      readonly _tag: 'InvalidSpace';
      readonly field: string;
      readonly value: unknown;
      readonly expected: string;
    }
  | {
      readonly _tag: 'KindMismatch';
      readonly field: string;
      readonly kind: string;
      readonly expected: string;
    }
  | {
      readonly _tag: 'InvalidInput';
      readonly field: string;
      readonly value: unknown;
      readonly expected: string;
    };

const show = (text: string): string => JSON.stringify(text.length > 120 ? `${text.slice(0, 117)}...` : text);

const explainReply = (e: Noncompliance): string => {
  const reply = `The reply ${show(e.reply)}`;
  switch (e._tag) {
    case 'Truncated':
      return `${reply} was cut off by the limit of tokens; raise the limit, or end sooner.`;
    case 'Withheld':
      return `${reply} was cut off by a filter of the endpoint; it is no whole answer.`;
    case 'Refused':
      return `${reply} is a refusal; write a decision.`;
    case 'Unfinished':
      return `${reply} is no finished answer, as the model stopped for another reason (${show(e.reason)}); end with the decision.`;
    case 'OpenThought':
      return `${reply} opens ${show(e.opening)} and does not close it; close it before the decision.`;
    case 'AmbiguousDecision':
      return `${reply} may be read in more than one way (${e.found.map(show).join(', ')}); write one decision and nothing that takes it back.`;
    case 'MissingDecision':
      return `${reply} holds no decision; write ${e.expected}.`;
    case 'MissingTerminator':
      return `${reply} lacks the closing ";"; write ${e.expected}.`;
    case 'TrailingText':
      return `${reply} goes on after the decision with ${show(e.trailing)}; end it at the decision.`;
    case 'UnreadableMove':
      return `${reply} cannot be read; write ${e.expected}.`;
    case 'NotBinary':
      return `${reply} has ${show(e.entry)} at place ${e.place}; write 0 or 1.`;
    case 'WrongLength':
      return `${reply} has ${e.length} entries; write ${e.expected}.`;
    case 'SelfLink':
      return `${reply} has a link of seat ${e.self} to itself; ${e.instead}.`;
    case 'UnknownLabel':
      return `${reply} has ${show(e.label)} where a seat's label belongs; write labels out of ${e.labels.join(' ')}.`;
    case 'LabelOrder':
      return `${reply} has ${show(e.label)} out of order; write each label once, in the order of the seats.`;
    case 'MissingSeat':
      return `${reply} forecasts nothing for ${show(e.label)}; write an entry for every seat that moves.`;
    case 'NotANumber':
      return `${reply} has ${show(e.written)} where a number belongs; write digits with at most one point.`;
    case 'TooManyDecimals':
      return `${reply} has ${show(e.written)}; write at most ${e.decimals} decimals.`;
    case 'OutOfRange':
      return `${reply} decides ${e.value}; stay within [${e.min}, ${e.max}].`;
    case 'NonCanonicalNumber':
      return `${reply} has ${show(e.written)}; write it as ${show(e.canonical)}.`;
    case 'UnknownOption':
      return `${reply} has ${show(e.written)}; write one of ${e.options.map(show).join(', ')}.`;
    case 'MessageTooLong':
      return `${reply} says a message of ${e.length} characters; write at most ${e.maxLength}.`;
    case 'ControlCharacter':
      return `${reply} has the control character U+${e.code.toString(16).toUpperCase().padStart(4, '0')} at place ${e.place} of its message; write one line of plain text.`;
    case 'OwnFault':
      return `${reply} cannot be read, as ${e.problem}; write ${e.expected}.`;
    case 'MissingBeliefs':
      return `${reply} states no beliefs; write ${e.expected}.`;
    case 'UnexpectedBeliefs':
      return `${reply} states beliefs where none are asked for; leave out everything up to ">".`;
    case 'InvalidBeliefs':
      return `The beliefs are not readable: ${explainReply(e.cause)}`;
  }
};

const explainOne = (e: Noncompliance | RewardsError): string => {
  switch (e._tag) {
    case 'InvalidSpace':
      return `The decision space has ${e.field} = ${JSON.stringify(e.value)}; pass ${e.expected}.`;
    case 'KindMismatch':
      return `${e.field} is of kind ${show(e.kind)}; pass one of kind ${show(e.expected)}.`;
    case 'InvalidInput':
      return `${e.field} is ${typeof e.value === 'number' ? e.value : JSON.stringify(e.value)}; pass ${e.expected}.`;
    default:
      return explainReply(e);
  }
};

/** The error in words: one sentence each, several on lines of their own. */
export const explain = (
  error: Noncompliance | RewardsError | readonly (Noncompliance | RewardsError)[],
): string =>
  (Array.isArray(error) ? error : [error as Noncompliance | RewardsError]).map(explainOne).join('\n');
