/** @file Cheap talk around a game: before each round everybody says a line to all, at the same time. It binds nobody and pays nothing.
 *  @source Crawford & Sobel 1982, Strategic information transmission; Farrell & Rabin 1996, Cheap talk */
import {
  type Decision,
  type Game,
  heardBy,
  illegal,
  type Message,
  messagesInWords,
  type Said,
  type StepResult,
  spaceOf,
  type TextStyle,
  talkSpace,
} from '@tompo/games';
import { either as E } from 'fp-ts';
import { type DilemmasError, invalid } from '../errors.js';
import { refusal, upTo } from '../family/moves.js';
import { asOptions, unknownOptions, wrongNumber } from '../faults.js';
import { paramsWith, roundBegins, textAround, through } from './around.js';

export interface TalkState<S> {
  readonly inner: S;
  readonly said: readonly Said[];
  /** Is it the moment to say something? */
  readonly talking: boolean;
}
/** What the seat sees of the game, and all that was said. */
export type TalkView<O> = O & { readonly messages: readonly Message[]; readonly talking: boolean };

export interface TalkOptions {
  /** The most characters of a message; default 200. */
  readonly maxLength?: number | undefined;
}

const SILENT: Decision = { _tag: 'talk', text: '' };
/** The same whatever is the case, as in the equilibria in which nobody listens. An empty message would be an answer that nobody can read. */
const BABBLE: Decision = { _tag: 'talk', text: '-' };

/** A game with talk before each round; left: all that is wrong with the options. Solutions are those of the game: the planner announces
 *  what it is going to do in the coming phase, as compact text has it (`-` where that is nothing, or longer than a message), and a selfish
 *  player always says `-`. */
export const withTalk = <S, O extends object>(
  game: Game<S, O>,
  options: TalkOptions = {},
): E.Either<DilemmasError, Game<TalkState<S>, TalkView<O>>> => {
  const faults = unknownOptions(options, ['maxLength']);
  const { maxLength = 200 } = asOptions(options);
  const wrong = [...faults, ...wrongNumber('maxLength', maxLength, { integer: true, min: 1, max: 10_000 })];
  if (game.messages !== undefined) wrong.push({ field: 'game', reason: 'has talk already' });
  return wrong.length > 0 ? invalid('withTalk', wrong) : E.right(around(game, maxLength));
};

const around = <S, O extends object>(
  game: Game<S, O>,
  maxLength: number,
): Game<TalkState<S>, TalkView<O>> => {
  const { analysis, text, ...same } = game;
  const { seats } = game;
  const space = talkSpace(maxLength);
  const rule = `Before each round everybody says one line of at most ${maxLength} characters to all others, at the same time. Nobody is bound by what it says.`;
  const all = upTo(seats);
  const told = (view: TalkView<O>, style: TextStyle): string => {
    const heard = messagesInWords(view.messages, style);
    if (style === 'compact') return `l${maxLength}${heard}`;
    return heard === '' ? rule : `${rule}\nWhat was said so far:\n${heard}`;
  };
  const announced = (inner: S, joint: readonly (Decision | null)[]): readonly (Decision | null)[] =>
    all.map((seat) => {
      const [inFuture, decision] = [game.space(inner, seat), joint[seat] ?? null];
      if (inFuture === null || decision === null) return BABBLE;
      const said: Decision = { _tag: 'talk', text: spaceOf(inFuture).write(decision, 'compact') };
      return said.text === '' || illegal(space, said) !== null ? BABBLE : said;
    });
  const babble: readonly (Decision | null)[] = all.map(() => BABBLE);
  // What else could be said cannot be listed.
  const { replies: _, ...solutions } = analysis ?? {};
  const { planner, nash, value } = solutions;

  return {
    ...same,
    params: paramsWith(game, { talk: { maxLength } }),
    claims: {
      ...game.claims,
      dynamics: game.claims.dynamics === 'simultaneous' || seats === 1 ? game.claims.dynamics : 'mixed',
    },
    initial: (rng) => ({ inner: game.initial(rng), said: [], talking: true }),
    phase: ({ inner, talking }) => {
      const phase = game.phase(inner);
      return talking
        ? { ...phase, kind: 'talk', index: 0, movers: all }
        : { ...phase, index: phase.index + 1 };
    },
    space: ({ inner, talking }, seat) =>
      talking ? (all.includes(seat) ? space : null) : game.space(inner, seat),
    observe: ({ inner, said, talking }, seat) => ({
      ...game.observe(inner, seat),
      messages: heardBy(said, seat),
      talking,
    }),
    absent: ({ inner, talking }, seat) => (talking ? SILENT : game.absent(inner, seat)),
    status: ({ inner }) => game.status(inner),
    messages: ({ said }, seat) => heardBy(said, seat),
    step: (state, decisions, rng) => {
      const { inner, said, talking } = state;
      if (talking) {
        const { round } = game.phase(inner);
        const refused = refusal(seats, round, false, () => space, decisions);
        if (refused !== null) return E.left(refused);
        const lines = decisions.slice(0, seats).map(
          (decision, from): Said => ({
            from,
            round,
            text: decision?._tag === 'talk' ? decision.text : '',
            to: 'all',
          }),
        );
        return E.right({ state: { inner, said: [...said, ...lines], talking: false }, payoffs: null });
      }
      return E.map(({ state: next, payoffs }: StepResult<S>) => ({
        state: { inner: next, said, talking: roundBegins(game, inner, next) },
        payoffs,
      }))(game.step(inner, decisions, rng));
    },
    text: textAround(text, {
      rule,
      told,
      asked: ({ talking }, style) =>
        !talking
          ? null
          : style === 'compact'
            ? 'say?'
            : '\n\nA round begins, and everybody says a line before it. What do you say?\nEnd with exactly one line with your message: Decision: message',
    }),
    ...(analysis === undefined
      ? {}
      : {
          analysis: {
            ...through(solutions),
            ...(planner === undefined
              ? {}
              : {
                  planner: ({ inner, talking }) =>
                    talking ? announced(inner, planner(inner)) : planner(inner),
                }),
            ...(nash === undefined ? {} : { nash: ({ inner, talking }) => (talking ? babble : nash(inner)) }),
            ...(value === undefined
              ? {}
              : {
                  value: ({ inner, talking }, seat, decisions) =>
                    talking ? { chosen: 0, best: 0, worst: 0 } : value(inner, seat, decisions),
                }),
          },
        }),
  };
};
