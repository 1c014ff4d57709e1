/** @file Everything that can go wrong in the arena, as data, and one sentence for each. */
import { explain as explainGame, type GamesError } from '@tompo/games';
import { explain as explainRewards, type RewardsError } from '@tompo/rewards';

/** Why an endpoint gave no text. */
export type EndpointError =
  | { readonly _tag: 'EndpointStatus'; readonly url: string; readonly status: number; readonly body: string }
  | { readonly _tag: 'EndpointReply'; readonly url: string; readonly body: string }
  | { readonly _tag: 'EndpointTimeout'; readonly url: string; readonly timeoutMs: number }
  | { readonly _tag: 'EndpointUnreachable'; readonly url: string; readonly reason: string }
  | { readonly _tag: 'EndpointCut'; readonly url: string; readonly reason: string }
  | { readonly _tag: 'EndpointTooLong'; readonly url: string; readonly limitBytes: number }
  /** It was asked no longer, as the signal asked. */
  | { readonly _tag: 'EndpointStopped'; readonly url: string }
  /** A server that was to take an adapter while it runs does not. */
  | {
      readonly _tag: 'AdapterRefused';
      readonly url: string;
      readonly name: string;
      readonly path: string;
      readonly status: number;
      readonly body: string;
    }
  /** Which tokens it drew, and how likely they were, the server does not say. */
  | { readonly _tag: 'TokensUnclear'; readonly url: string; readonly reason: string }
  /** Whether its log-probabilities are those at the temperature nobody has said. */
  | { readonly _tag: 'LogprobsUnclear'; readonly url: string; readonly temperature: number }
  | { readonly _tag: 'InvalidOptions'; readonly of: string; readonly faults: readonly OptionFault[] };

/** One fault of an option: where it stands, what it is, what it should be. */
export interface OptionFault {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** A line of a file that is not what the file should hold. Lines count from 1. */
export interface InvalidLine {
  readonly _tag: 'InvalidLine';
  readonly line: number;
  readonly reason: string;
  /** The beginning of the line. */
  readonly text: string;
}

/** The player itself was at fault: it threw, gave no answer in time, or gave what is no reply or no legal decision. */
export interface PlayerFailed {
  readonly _tag: 'PlayerFailed';
  readonly player: string;
  readonly reason: string;
}

/** The endpoint of a player gave no text after all attempts. kind: a few words that failures are counted by. */
export interface NoAnswer {
  readonly _tag: 'NoAnswer';
  readonly player: string;
  readonly kind: string;
  readonly reason: string;
}

export type ArenaError =
  | EndpointError
  | NoAnswer
  | InvalidLine
  | { readonly _tag: 'EndpointKeyMissing'; readonly env: string; readonly url: string }
  | {
      readonly _tag: 'UnknownExpert';
      readonly name: string;
      readonly nearest: string | null;
      readonly known: readonly string[];
    }
  | {
      readonly _tag: 'UnsupportedGame';
      readonly player: string;
      readonly game: string;
      readonly needs: string;
    }
  | {
      readonly _tag: 'WrongReplyCount';
      readonly player: string;
      readonly asked: number;
      readonly got: number;
    }
  | {
      readonly _tag: 'WrongSeats';
      readonly index: number;
      readonly game: string;
      readonly seats: number;
      readonly players: number;
    }
  | PlayerFailed
  | {
      /** A player with `faults: 'stop'` threw `cause`. */
      readonly _tag: 'PlayerStopped';
      readonly player: string;
      readonly reason: string;
      readonly cause: unknown;
    }
  | { readonly _tag: 'NotScripted'; readonly player: string }
  | {
      /** The best of a seat's decisions cannot be searched for. */
      readonly _tag: 'TooManyCourses';
      readonly game: string;
      readonly seed: number;
      readonly phase: number;
      readonly most: number;
    }
  | {
      /** A belief about who sits where would have to hold kinds^(seats − 1) profiles. */
      readonly _tag: 'TooManyProfiles';
      readonly player: string;
      readonly game: string;
      readonly seats: number;
      readonly kinds: number;
      readonly most: number;
    }
  | {
      readonly _tag: 'NotRecorded';
      readonly game: string;
      readonly round: number;
      readonly place: number;
      readonly seat: number;
    }
  | {
      readonly _tag: 'MoveRefused';
      readonly game: string;
      readonly seed: number;
      readonly phase: number;
      readonly error: GamesError;
    }
  | { readonly _tag: 'Aborted'; readonly phases: number }
  | { readonly _tag: 'RewardsRefused'; readonly player: string; readonly errors: readonly RewardsError[] }
  | { readonly _tag: 'UnknownFamily'; readonly family: string; readonly known: readonly string[] }
  | { readonly _tag: 'GameRefused'; readonly family: string; readonly error: GamesError }
  | {
      /** A function of a family threw, or gave what is none of its answers. */
      readonly _tag: 'FamilyFailed';
      readonly family: string;
      readonly call: 'plan' | 'draw' | 'make' | 'problemKey';
      /** Completes 'its draw …'. */
      readonly reason: string;
    }
  | {
      readonly _tag: 'NoDraw';
      readonly family: string;
      readonly split: string;
      /** The planner's graph had to be neither empty nor complete. */
      readonly partial: boolean;
      readonly tries: number;
      /** Why, of a family whose ranges are not known here. */
      readonly advice?: string | undefined;
    }
  | { readonly _tag: 'OtherPart'; readonly path: string }
  | { readonly _tag: 'BrokenPart'; readonly path: string; readonly reason: string }
  | { readonly _tag: 'NotPaired'; readonly missing: readonly string[] }
  /** A share of W* was asked for. optimum: W*, no number above 0; null where the game's analysis says none. */
  | { readonly _tag: 'NoOptimum'; readonly game: string; readonly optimum: number | null }
  /** Links of whole games were to be credited one by one, and a player beside the learner could not answer anew. */
  | { readonly _tag: 'NotContinued'; readonly player: string }
  /** Every row of links was to be played on to the end. */
  | { readonly _tag: 'TooManyLinks'; readonly game: string; readonly seats: number; readonly most: number }
  /** Every decision of a turn was to be played on to the end. */
  | { readonly _tag: 'TooManyDecisions'; readonly game: string; readonly size: number; readonly most: number }
  | {
      /** A function of the caller's (`of`) threw, or gave what is none of its answers. */
      readonly _tag: 'WrongResult';
      readonly of: string;
      readonly did: string;
      readonly expected: string;
      /** What was thrown, where it did that. */
      readonly cause?: unknown;
    };

const value = (v: unknown): string => JSON.stringify(v) ?? String(v);

/** May the same request be answered later? Else it is refused for what it is. */
export const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;

/** What to do about a status. */
const adviceOf = (status: number): string => {
  if (status === 401 || status === 403)
    return 'Check the key in the environment variable named by apiKeyEnv.';
  if (status === 402) return 'Check the balance of the account.';
  if (status === 404) return 'Check baseUrl and model.';
  if (isPassing(status)) return 'Try again later, or raise retries.';
  return 'Check model, body and how long the messages are: the same request would be refused again.';
};

/** Why an endpoint gave no text, in the few words that failures are counted by. */
export const failureKind = (error: EndpointError): string => {
  switch (error._tag) {
    case 'EndpointStatus':
      return `status ${error.status}`;
    case 'EndpointReply':
      return 'no chat reply';
    case 'EndpointTimeout':
      return 'timeout';
    case 'EndpointUnreachable':
      return 'unreachable';
    case 'EndpointCut':
      return 'cut off';
    case 'EndpointTooLong':
      return 'too long';
    case 'EndpointStopped':
      return 'stopped';
    case 'AdapterRefused':
      return 'adapter refused';
    case 'TokensUnclear':
      return 'tokens unclear';
    case 'LogprobsUnclear':
      return 'log-probabilities unclear';
    case 'InvalidOptions':
      return 'invalid options';
  }
};

/** The error in words: what was wrong, and what to do. */
export const explain = (error: ArenaError): string => {
  switch (error._tag) {
    case 'EndpointStatus':
      return `${error.url} answered with status ${error.status}: ${error.body}. ${adviceOf(error.status)}`;
    case 'EndpointReply':
      return `${error.url} answered without choices[0].message: ${error.body}. Check that the server speaks the OpenAI chat API.`;
    case 'EndpointTimeout':
      return `${error.url} gave no answer within ${error.timeoutMs} ms; raise timeoutMs, or lower concurrency.`;
    case 'EndpointUnreachable':
      return `${error.url} cannot be reached (${error.reason}); check baseUrl and that the server runs.`;
    case 'EndpointCut':
      return `${error.url} broke off in the middle of its answer (${error.reason}); try again later, or raise retries.`;
    case 'EndpointTooLong':
      return `${error.url} sent more than ${error.limitBytes} bytes; check the server, or raise maxBodyBytes.`;
    case 'EndpointStopped':
      return `${error.url} is asked no longer, as the signal asked.`;
    case 'AdapterRefused':
      return `${error.url} does not take the adapter ${error.name} from ${error.path} (status ${error.status}: ${error.body}). Start tompo serve with --adapter-folder, or vLLM with --enable-lora and VLLM_ALLOW_RUNTIME_LORA_UPDATING=True; see that it serves the same base and reads that folder.`;
    case 'TokensUnclear':
      return `${error.url} answered without the tokens that it drew: ${error.reason}.`;
    case 'LogprobsUnclear':
      return `${error.url} was not asked at temperature ${error.temperature}, since it may tell log-probabilities from before the temperature, as vLLM does unless it is started with --logprobs-mode processed_logprobs; say that the server tells those after it (logprobs: 'processed', which tompo serve does), or ask at temperature 1.`;
    case 'NoAnswer':
      return `The endpoint of ${error.player} gave no answer (${error.kind}), which is no decision: ${error.reason}.`;
    case 'EndpointKeyMissing':
      return `The environment variable ${error.env} is not set; put the key of ${error.url} there, or leave apiKeyEnv out for a server without keys.`;
    case 'InvalidLine':
      return `Line ${error.line}: ${error.reason} (${error.text}); remove the line or write the file anew.`;
    case 'UnknownExpert':
      return `There is no expert named "${error.name}"${error.nearest === null ? '.' : `; did you mean "${error.nearest}"?`} Known: ${error.known.join(', ')}.`;
    case 'UnsupportedGame':
      return `The player ${error.player} cannot play ${error.game}: it needs ${error.needs}; seat another player.`;
    case 'WrongReplyCount':
      return `The player ${error.player} was asked ${error.asked} questions and gave ${error.got} replies; give one reply for each, in order.`;
    case 'PlayerFailed':
      return `The player ${error.player} failed, which is no decision: ${error.reason}.`;
    case 'PlayerStopped':
      return `The player ${error.player} cannot go on: ${error.reason}.`;
    case 'WrongSeats':
      return `Game ${error.index} (${error.game}) has ${error.seats} seats, but ${error.players} players were given; give one for each seat.`;
    case 'NotScripted':
      return `The player ${error.player} cannot answer at once, which playRounds and seats that foresee need; seat a scripted player, or use play.`;
    case 'TooManyCourses':
      return `${error.game} (seed ${error.seed}) has more than ${error.most} decisions to try from phase ${error.phase} on, or such as cannot be listed, so that the best of them is not searched for; take smaller games, or let the game's analysis say what need be tried (replies, startsAnew).`;
    case 'TooManyProfiles':
      return `The player ${error.player} cannot work out who sits in ${error.game} with ${error.seats} seats: others of ${error.kinds} kinds make more than ${error.most} profiles; take smaller games, or a population of fewer kinds.`;
    case 'NotRecorded':
      return `The record has no decision of seat ${error.seat} in round ${error.round}, phase ${error.place} of ${error.game}; replay it with the parameters and the seed that it was recorded with.`;
    case 'MoveRefused':
      return `${error.game} (seed ${error.seed}) refused the moves of phase ${error.phase}: ${explainGame(error.error)}`;
    case 'Aborted':
      return `The games were stopped after ${error.phases} phases, as the signal asked; play them again for the same games.`;
    case 'RewardsRefused':
      return `The decisions of ${error.player} cannot be scored: ${explainRewards(error.errors)}`;
    case 'UnknownFamily':
      return `There is no game family "${error.family}"; take one of ${error.known.join(', ')}, or give \`build\` yours.`;
    case 'GameRefused':
      return `The drawn parameters of ${error.family} are not a game: ${explainGame(error.error)}`;
    case 'InvalidOptions':
      return `${error.of}: ${error.faults.map((f) => `${f.field} is ${value(f.value)}, expected ${f.expected}`).join('; ')}.`;
    case 'FamilyFailed':
      return `The family ${error.family} cannot be used: its ${error.call} ${error.reason}.`;
    case 'NoDraw':
      if (error.advice !== undefined)
        return `${error.tries} draws gave no ${error.family} game for the ${error.split} split: ${error.advice}.`;
      return `${error.tries} draws gave no ${error.family} game for the ${error.split} split${
        error.partial
          ? ' whose best graph is neither empty nor complete; widen the range of types, lower delta, or set partial to 0'
          : '; widen the ranges of its costs, or move heldoutShare away from 0 and 1'
      }.`;
    case 'OtherPart':
      return `${error.path} was begun by another job, or for more games; remove it and ${error.path}.json to begin anew, or write to another file.`;
    case 'BrokenPart':
      return `${error.path} cannot be continued: ${error.reason}; remove it and ${error.path}.json to begin anew.`;
    case 'NotPaired':
      return `The evaluations are not of the same games (${error.missing.slice(0, 3).join(', ')}${error.missing.length > 3 ? ', …' : ''}); compare evaluations with the same list of games and seeds.`;
    case 'NoOptimum':
      return error.optimum === null
        ? `A reward in shares of the optimum needs a game that says what it is, and the analysis of ${error.game} has neither optimum nor plannerWelfare; set scale to none.`
        : `A reward in shares of the optimum needs one above 0, and the best that the rest of ${error.game} can have is ${error.optimum}; set scale to none.`;
    case 'NotContinued':
      return `What other links would have earned in a whole game is played from there on, and the player ${error.player} cannot answer at once; seat scripted players beside the learner, or part games at a turn (branches).`;
    case 'TooManyLinks':
      return `Links are credited one by one by playing every row, in games of at most ${error.most} seats, and ${error.game} has ${error.seats}; take smaller games, or an estimator that credits whole answers.`;
    case 'TooManyDecisions':
      return `A reward in shares of what is at stake plays every decision that a turn could have been, at most ${error.most}, and a turn of ${error.game} has ${error.size === Number.POSITIVE_INFINITY ? 'no list of them' : error.size}; set scale to none.`;
    case 'WrongResult':
      return `${error.of} ${error.did}; expected ${error.expected}.`;
  }
};
