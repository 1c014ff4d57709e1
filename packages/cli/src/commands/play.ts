/** @file tompo play: a person takes a seat; experts or a trained policy take the others. */
import { createInterface, type Interface } from 'node:readline/promises';
import { type Player, planner, play as playMatch, type Reply, type View } from '@tompo/arena';
import { explain as explainReply, parseDecision } from '@tompo/rewards';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { either as E } from 'fp-ts';
import { fail } from '../errors.js';
import { playerName } from '../recipe/players.js';
import type { RunView } from '../run/fit.js';
import { runFolder } from '../run/folder.js';
import { refuseUnfit } from '../run/plan.js';
import { explainDamage } from '../run/preflight.js';
import { armsOf, parentsOf } from '../run/stages.js';
import { SOCIAL } from '../social/measures.js';
import { type Society, societyOf } from '../social/society.js';
import type { OpenArm } from '../stages/arm.js';
import { expertOf, playerOf } from '../stages/experts.js';
import { heldoutGames } from '../stages/games.js';
import { played } from '../stages/played.js';
import { inWords } from '../stages/playthroughs.js';
import { findRun } from './find.js';
import { INTERRUPTED } from './interrupt.js';
import { withExamples, withOut, withSet } from './options.js';

interface PlayOptions {
  readonly out: string;
  readonly set: readonly string[];
  readonly against: string;
  readonly seat: number;
  readonly game: number;
  readonly hints: boolean;
}

/** Thrown when the input ends (Ctrl-D): the person left the table. */
class Left extends Error {}

const HOW = {
  links: 'links (zeros and ones, one for each agent, 0 for yourself)',
  effort: 'effort',
  choice: 'choice',
  talk: 'your message',
  own: 'decision',
} as const;

/** The prompt without the rules (said once, at the beginning) and without how a model should answer (last paragraph). */
const situationOf = (game: View['game'], observation: unknown): string => {
  const text = game.text.render(observation, 'natural');
  const { rules } = game.text;
  const paragraphs = (text.startsWith(rules) ? text.slice(rules.length) : text).trim().split('\n\n');
  // A game of one's own may say it all in one.
  return (paragraphs.length > 1 ? paragraphs.slice(0, -1) : paragraphs).join('\n');
};

/** '0110', '0 1 1 0' and '[0, 1, 1, 0]' are the same row. */
const row = (typed: string): string =>
  `[${typed
    .replace(/[\s,[\]]+/g, '')
    .split('')
    .join(', ')}]`;

/** Asks until the answer is a decision: a person may try again, a model may not. */
const askPerson = async (
  request: View,
  ask: (question: string) => Promise<string>,
  say: (t: string) => void,
) => {
  const { space, seat, game, observation } = request;
  say(`\n${situationOf(game, observation)}`);
  for (;;) {
    const typed = (await ask(`${HOW[space._tag]} > `)).trim();
    const parsed = parseDecision(space, `Decision: ${space._tag === 'links' ? row(typed) : typed}`, {
      style: 'natural',
      beliefs: 'none',
    });
    if (E.isRight(parsed)) return parsed.right.decision;
    say(`  ${explainReply(parsed.left)} (you sit in seat ${seat})`);
  }
};

const person = (ask: (question: string) => Promise<string>, say: (t: string) => void): Player => ({
  name: 'you',
  faults: 'stop',
  act: async (requests) => {
    const replies: Reply[] = [];
    for (const request of requests)
      replies.push({ _tag: 'decision', decision: await askPerson(request, ask, say) });
    return replies;
  },
});

/** Lines of the terminal, or of a pipe: lines that came early are kept for later questions. */
const questions = (lines: Interface): ((question: string) => Promise<string>) => {
  const waiting = lines[Symbol.asyncIterator]();
  return async (question) => {
    process.stdout.write(question);
    const next = await waiting.next();
    if (next.done === true) throw new Left();
    return next.value;
  };
};

/** A trained policy of the run, or a scripted player. */
const opponent = async (name: string, view: RunView): Promise<OpenArm> => {
  if (!armsOf(view.recipe).includes(name)) return { player: playerOf(name, 0), end: async () => undefined };
  const needed = parentsOf(view.recipe, `eval ${name}`);
  await explainDamage(view, needed);
  refuseUnfit(view, needed);
  return (await import('../stages/arm.js')).openArm(view, name);
};

/** A line for each measure that says something of the game. */
const societyInWords = (society: Society): string =>
  SOCIAL.flatMap(([key, head, says]) =>
    society[key] === null ? [] : [`  ${head.padEnd(14)} ${society[key].toFixed(2)}  ${says}`],
  ).join('\n');

const play = async (asked: string, options: PlayOptions): Promise<void> => {
  const { recipe, dir, word } = await findRun(asked, options.out, options.set);
  const [seeded] = heldoutGames(recipe, 1, options.game);
  if (seeded === undefined) return;
  const { game } = seeded;
  if (options.seat >= game.seats)
    return fail({
      _tag: 'Refused',
      sentence: `Game ${options.game} has seats 0 to ${game.seats - 1}; choose one of them with --seat.`,
    });
  // The planner says what a seat's part is.
  const reference = options.hints
    ? expertOf(recipe, 0, null)
    : game.analysis?.planner === undefined
      ? undefined
      : planner;
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  const lines = createInterface({ input: process.stdin });
  const you = person(questions(lines), say); // listens from now on: what is typed while a model loads counts
  const { player, end } = await opponent(options.against, { recipe, folder: runFolder(dir, word) }).catch(
    (error: unknown) => {
      lines.close(); // an input that is open would keep the command waiting after its last word
      throw error;
    },
  );
  // nobody is at the table any more: 128 + 13, as of a process that SIGPIPE ends
  const gone = (): never => process.exit(141);
  const leave = (): never => {
    say('\nYou left the table.');
    return process.exit(INTERRUPTED);
  };
  process.stdout.once('error', gone);
  process.once('SIGINT', leave);
  say(
    `${game.text.rules}\n\nYou sit in seat ${options.seat}; ${player.name} in the other ${game.seats - 1}.`,
  );
  try {
    const [record] = played(
      await playMatch({
        games: [
          {
            ...seeded,
            players: Array.from({ length: game.seats }, (_, s) => (s === options.seat ? you : player)),
          },
        ],
        values: [you],
        ...(reference === undefined ? {} : { reference }),
      }),
    );
    if (record === undefined) return;
    say('\nHow it went');
    for (const phase of record.phases) {
      const own = phase.decisions.find((d) => d.seat === options.seat);
      const parts = [
        `round ${phase.round + 1}, ${phase.kind}:`,
        own === undefined ? '' : `you: ${inWords(own.played)}`,
        own?.reference == null || !options.hints
          ? ''
          : `(${playerName(recipe.expert)}: ${inWords(own.reference)})`,
        phase.payoffs === null ? '' : `payoffs ${phase.payoffs.map((p) => p.toFixed(1)).join(', ')}`,
      ];
      say(`  ${parts.filter((p) => p !== '').join('  ')}`);
    }
    say(
      `\nYou earned ${(record.payoffs[options.seat] as number).toFixed(2)}; the whole table ${record.welfare.toFixed(2)}${record.plannerWelfare === null ? '' : ` of the ${record.plannerWelfare.toFixed(2)} that a planner gets${record.phases.some(({ plannerGap }) => (plannerGap ?? 0) > 0) ? ' (by the best that was found)' : ''}`}.`,
    );
    const [society] = societyOf([{ record, seats: [options.seat] }], reference?.name === planner.name);
    if (society !== undefined) say(`\nFor all at the table\n${societyInWords(society)}`);
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    say('\nYou left the table.');
  } finally {
    process.off('SIGINT', leave);
    process.stdout.off('error', gone);
    lines.close();
    await end();
  }
};

const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('must be a whole number from 0 on.');
  return Number(text);
};

export const addPlay = (program: Command): void => {
  const command = program
    .command('play')
    .summary('sit at the table yourself')
    .description(
      'You take a seat in one of the recipe’s held-out games; experts or a trained policy take the others.',
    )
    .argument('<recipe>', 'a run (its name or folder), a built-in recipe, or the path of a YAML file')
    .option(
      '--against <who>',
      'planner, nash, farsighted, …, or a trained policy of the run: sft, tompo, grpo',
      'planner',
    )
    .addOption(new Option('--seat <n>', 'your seat').argParser(whole).default(0))
    .addOption(new Option('--game <n>', 'which held-out game').argParser(whole).default(0))
    .option('--hints', 'show afterwards what the expert would have done', false);
  withOut(withSet(command)).action(play);
  withExamples(command, [
    'tompo play quickstart',
    'tompo play quickstart --against tompo --seat 2 --game 5 --hints',
  ]);
};
