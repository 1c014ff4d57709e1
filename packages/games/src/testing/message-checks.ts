/** @file What must hold of messages: they are well formed, who heard one reads it in its prompt, and who did not, nowhere. */
import type { Game, Message } from '../contract.js';
import { attempt } from './state-checks.js';
import type { Violation, Where } from './violations.js';

const isSeat = (value: unknown, seats: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < seats;

const malformed = (messages: unknown, seats: number): string | null => {
  if (!Array.isArray(messages)) return 'gives no list';
  const bad = messages.find(
    (one: Partial<Message> | null) =>
      !isSeat(one?.from, seats) ||
      !Number.isInteger(one?.round) ||
      typeof one?.text !== 'string' ||
      one.text === '',
  );
  return bad === undefined ? null : 'has an entry without from (a seat), round and text (not empty)';
};

/** A shorter text may stand in a prompt by chance. */
const TELLING = 6;

/** As it is, or as JSON writes it. */
const stands = (message: string, text: string): boolean =>
  text.includes(message) || text.includes(JSON.stringify(message).slice(1, -1));

/** The messages at a state, held against the prompts of its movers. */
export const checkMessages = <S, O>(game: Game<S, O>, state: S, where: Where, out: Violation[]): void => {
  if (game.messages === undefined) return;
  const wrong = (seat: number, reason: string): void => {
    out.push({ _tag: 'MessagesWrong', where, seat, reason });
  };
  const heard: (readonly Message[])[] = [];
  for (let seat = 0; seat < game.seats; seat++) {
    const messages = attempt(where, 'messages', out, () => game.messages?.(state, seat));
    const reason = malformed(messages, game.seats);
    if (reason !== null) {
      wrong(seat, reason);
      return;
    }
    heard.push(messages as readonly Message[]);
  }
  const all = new Set(heard.flat().map(({ text }) => text));
  for (const seat of game.phase(state).movers) {
    const own = new Set((heard[seat] ?? []).map(({ text }) => text));
    const view = game.observe(state, seat);
    for (const style of ['natural', 'compact'] as const) {
      const prompt = game.text.render(view, style);
      const missing = [...own].find((text) => !stands(text, prompt));
      const overheard = [...all].find(
        (text) => !own.has(text) && text.length >= TELLING && stands(text, prompt + JSON.stringify(view)),
      );
      if (missing !== undefined)
        wrong(seat, `has ${JSON.stringify(missing)}, which does not stand in its ${style} prompt`);
      else if (overheard !== undefined)
        wrong(seat, `has not ${JSON.stringify(overheard)}, which it reads in its view all the same`);
      else continue;
      return;
    }
  }
};
