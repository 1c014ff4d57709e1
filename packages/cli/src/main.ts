/** @file The tompo command: parses, runs, and turns whatever goes wrong into one sentence and an exit code. */
import { Command } from 'commander';
import { addCompare } from './commands/compare.js';
import { addDoctor } from './commands/doctor.js';
import { INTERRUPTED } from './commands/interrupt.js';
import { withExamples } from './commands/options.js';
import { addPlay } from './commands/play.js';
import { addRun } from './commands/run.js';
import { addStages } from './commands/stages.js';
import { CliFailure } from './errors.js';
import { ownVersion } from './run/versions.js';

const build = (): Command => {
  const program = new Command('tompo')
    .description('Train language models to decide strategically among others (ToMPO).')
    .version(ownVersion(), '-v, --version')
    .showHelpAfterError('(tompo --help shows all commands)')
    .showSuggestionAfterError();
  addRun(program);
  addStages(program);
  addCompare(program);
  addPlay(program);
  addDoctor(program);
  return withExamples(program, [
    'tompo run quickstart',
    'tompo report quickstart',
    'tompo play quickstart',
    'tompo doctor',
  ]);
};

/** The sentence of an error that packages throw at the rim: they carry it as their message. */
const KNOWN = ['CliFailure', 'TrainingFailure', 'JitFault'];

const say = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.includes(error.name)) return error.message;
  return process.env.TOMPO_DEBUG === undefined
    ? `${error.message} (unexpected; set TOMPO_DEBUG=1 to see where it came from)`
    : (error.stack ?? error.message);
};

/** Runs the command line; returns the exit code. */
export const main = async (argv: readonly string[]): Promise<number> => {
  // a reader that went away (tompo … | head) is no error
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    const program = build();
    await program.parseAsync([...argv]);
    return Number(process.exitCode ?? 0);
  } catch (error) {
    process.stderr.write(`${say(error)}\n`);
    return error instanceof CliFailure && error.error._tag === 'Interrupted' ? INTERRUPTED : 1;
  }
};
