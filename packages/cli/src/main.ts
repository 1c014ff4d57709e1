/** @file The tompo command: parses, runs, and turns whatever goes wrong into one sentence and an exit code. */
import { Command, CommanderError } from 'commander';
import { addBench } from './commands/bench.js';
import { addCompare } from './commands/compare.js';
import { addCrossPlay } from './commands/crossPlay.js';
import { addCurriculum } from './commands/curriculum.js';
import { addDataset } from './commands/dataset.js';
import { addDoctor } from './commands/doctor.js';
import { addHeadroom } from './commands/headroom.js';
import { INTERRUPTED } from './commands/interrupt.js';
import { withExamples } from './commands/options.js';
import { addPlay } from './commands/play.js';
import { addPull } from './commands/pull.js';
import { addRun } from './commands/run.js';
import { addServe } from './commands/serve.js';
import { addStages } from './commands/stages.js';
import { addStudy } from './commands/study.js';
import { addTransfer } from './commands/transfer.js';
import { CliFailure } from './errors.js';
import { ownVersion } from './run/versions.js';

const build = (): Command => {
  const program = new Command('tompo')
    .description('Train language models to decide strategically among others (ToMPO).')
    .version(ownVersion(), '-v, --version')
    .showHelpAfterError('(tompo --help shows all commands)')
    .showSuggestionAfterError()
    // help, versions and usage errors come back here instead of ending the process in the middle
    .exitOverride();
  addRun(program);
  addStages(program);
  addStudy(program);
  addCurriculum(program);
  addBench(program);
  addCompare(program);
  addCrossPlay(program);
  addTransfer(program);
  addHeadroom(program);
  addPlay(program);
  addServe(program);
  addPull(program);
  addDataset(program);
  addDoctor(program);
  return withExamples(program, [
    'tompo run quickstart',
    'tompo report quickstart',
    'tompo study partners.yaml',
    'tompo play quickstart',
    'tompo doctor',
  ]);
};

/** The sentence of an error that packages throw: they carry it as their message. */
const KNOWN = ['CliFailure', 'TrainingFailure', 'JitFault', 'LmFault'];

const say = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  if (KNOWN.includes(error.name)) return error.message;
  return process.env.TOMPO_DEBUG === undefined
    ? `${error.message} (unexpected; set TOMPO_DEBUG=1 to see where it came from)`
    : (error.stack ?? error.message);
};

/** A reader that went away, or a terminal that was closed. */
const GONE = ['EPIPE', 'EIO', 'ERR_STREAM_DESTROYED'];

let unwritten: string | null = null;
let isListening = false;

/** What a person no longer reads is no reason to stop hours of training, and what was made is in the run's files: the
 *  command goes on to its own end. A screen that is a file on a full disk is told at the end. */
const outliveReaders = (): (() => string | null) => {
  unwritten = null;
  if (isListening) return () => unwritten;
  // Once for the whole process, and never taken away: a stream may fail after the command has ended.
  isListening = true;
  process.stdout.on('error', ({ code, message }: NodeJS.ErrnoException) => {
    if (!GONE.includes(code ?? '')) unwritten ??= code ?? message;
  });
  process.stderr.on('error', () => undefined);
  return () => unwritten;
};

/** Runs the command line; returns the exit code. */
export const main = async (argv: readonly string[]): Promise<number> => {
  const unwritten = outliveReaders();
  try {
    const program = build();
    await program.parseAsync([...argv]);
    const code = unwritten();
    if (code === null) return Number(process.exitCode ?? 0);
    process.stderr.write(
      `The output could not be written (${code}); what the command made is in its files.\n`,
    );
    return 1;
  } catch (error) {
    // it has been told by then
    if (error instanceof CommanderError) return error.exitCode;
    process.stderr.write(`${say(error)}\n`);
    return error instanceof CliFailure && error.error._tag === 'Interrupted' ? INTERRUPTED : 1;
  }
};
