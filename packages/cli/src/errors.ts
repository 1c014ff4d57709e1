/** @file What can go wrong in the command, as data, and the one sentence that says so. */

import { either as E } from 'fp-ts';

/** One fault of a recipe: where (path in the file, line if known) and what to do about it. */
export interface RecipeFault {
  readonly path: string;
  readonly line?: number | undefined;
  /** The file of that line, where it is another than the recipe's own: one that it extends. */
  readonly file?: string | undefined;
  /** What was set on the command line, where that is at fault. */
  readonly set?: string | undefined;
  readonly message: string;
}

export type CliError =
  | { readonly _tag: 'RecipeMissing'; readonly asked: string; readonly builtIn: readonly string[] }
  | { readonly _tag: 'RecipeUnreadable'; readonly file: string; readonly reason: string }
  | { readonly _tag: 'RecipeFaults'; readonly file: string; readonly faults: readonly RecipeFault[] }
  | { readonly _tag: 'InvalidOverride'; readonly text: string; readonly reason: string }
  | { readonly _tag: 'RunExists'; readonly dir: string }
  | { readonly _tag: 'RunMissing'; readonly dir: string; readonly lacks: string; readonly command: string }
  | { readonly _tag: 'RecipeChanged'; readonly dir: string; readonly paths: readonly string[] }
  | { readonly _tag: 'NotARun'; readonly dir: string }
  /** What a stage left is of other settings or files than what is asked for. place: such as models/sft. */
  | {
      readonly _tag: 'Unfit';
      readonly dir: string;
      readonly place: string;
      readonly reason: string;
      readonly command: string;
    }
  | { readonly _tag: 'InUse'; readonly dir: string; readonly by: string; readonly command: string }
  | {
      readonly _tag: 'Unwritable';
      readonly path: string;
      readonly code: string;
      /** The option that named the file; --out names its folder where it is absent. */
      readonly option?: string | undefined;
    }
  | { readonly _tag: 'FileCorrupt'; readonly path: string; readonly reason: string; readonly command: string }
  /** Another package said no, in its own sentence. */
  | {
      /** A number that is none, in what should be written. step: of a row of metrics. */
      readonly _tag: 'NotFinite';
      readonly path: string;
      readonly at: string;
      readonly value: number;
      readonly step: number | null;
    }
  | { readonly _tag: 'Refused'; readonly sentence: string }
  | { readonly _tag: 'StageDone'; readonly dir: string; readonly mark: string }
  | { readonly _tag: 'CurriculumMissing'; readonly asked: string; readonly builtIn: readonly string[] }
  | { readonly _tag: 'StudyMissing'; readonly asked: string }
  | { readonly _tag: 'StudyUnreadable'; readonly file: string; readonly reason: string }
  | { readonly _tag: 'StudyFaults'; readonly file: string; readonly faults: readonly RecipeFault[] }
  /** Results of a study are of other settings than it has now. */
  | {
      readonly _tag: 'StudyChanged';
      readonly dir: string;
      readonly place: string;
      readonly reason: string;
      /** How many runs beside that one. */
      readonly others: number;
      readonly command: string;
    }
  /** Runs of a study ended in an error. */
  | {
      readonly _tag: 'RunsFailed';
      readonly failed: readonly { readonly run: string; readonly sentence: string }[];
      readonly command: string;
    }
  | { readonly _tag: 'NothingToCompare'; readonly reason: string }
  /** nothingKept: it begins anew when it is started again. */
  | {
      readonly _tag: 'Interrupted';
      readonly stage: string;
      readonly resume: string;
      readonly nothingKept?: true | undefined;
    };

/** Of an override so many characters are shown. */
const LONGEST_SET = 120;

const place = (fault: RecipeFault): string =>
  fault.set !== undefined
    ? `${fault.path} (--set ${fault.set.length > LONGEST_SET ? `${fault.set.slice(0, LONGEST_SET)}…` : fault.set})`
    : fault.line === undefined
      ? fault.path
      : `${fault.path} (line ${fault.line}${fault.file === undefined ? '' : ` of ${fault.file}`})`;

const unwritable = (path: string, code: string, option: string | undefined): string => {
  const start = `start again${option === undefined ? ' with --resume' : ''}`;
  const choose =
    option === undefined ? 'choose another folder with --out' : `name another file with ${option}`;
  switch (code) {
    case 'ENOSPC':
      return `Cannot write ${path}: the disk is full (ENOSPC); make room, then ${start}.`;
    case 'EDQUOT':
      return `Cannot write ${path}: your quota is used up (EDQUOT); make room, then ${start}.`;
    case 'EROFS':
      return `Cannot write ${path}: the file system is read-only (EROFS); ${choose}.`;
    case 'EISDIR':
      return `Cannot write ${path}: it is a folder, not a file (EISDIR); ${choose}.`;
    case 'ENOTDIR':
      return `Cannot write ${path}: a part of that path is a file, not a folder (ENOTDIR); ${choose}.`;
    case 'EACCES':
    case 'EPERM':
      return `Cannot write ${path}: permission denied (${code}); ${choose}.`;
    default:
      return `Cannot write ${path} (${code}); ${choose}.`;
  }
};

const listed = (what: string, faults: readonly RecipeFault[]): string =>
  [
    `${what} has ${faults.length === 1 ? 'a fault' : `${faults.length} faults`}:`,
    ...faults.map((f) => `  ${place(f)}: ${f.message}`),
  ].join('\n');

/** One clear sentence (for a recipe: one line for each fault). */
export const explain = (error: CliError): string => {
  switch (error._tag) {
    case 'RecipeMissing':
      return `There is no recipe ${JSON.stringify(error.asked)}: give the path of a YAML file${error.builtIn.length === 0 ? '' : `, or one of the built-in recipes: ${error.builtIn.join(', ')}`}.`;
    case 'RecipeUnreadable':
      return `The recipe ${error.file} cannot be read: ${error.reason}`;
    case 'RecipeFaults':
      return listed(`The recipe ${error.file}`, error.faults);
    case 'InvalidOverride':
      return `--set ${error.text} is not an override: ${error.reason}`;
    case 'RunExists':
      return `${error.dir} exists already: continue it with --resume, overwrite it with --force, or choose another folder with --out.`;
    case 'RunMissing':
      return `${error.dir} has no ${error.lacks}: make it first with \`${error.command}\`.`;
    case 'RecipeChanged':
      return `${error.dir} was started with another recipe (it differs in ${error.paths.join(', ')}): undo the change to resume, or start anew with --force or --out.`;
    case 'NotARun':
      return `${error.dir} is no run folder (it has no recipe.yaml); name a folder that \`tompo run\` made.`;
    case 'Unfit':
      return `${error.dir}/${error.place} does not fit: ${error.reason}; undo the change, or make it again with \`${error.command}\`.`;
    case 'InUse':
      return `${error.dir} is in use by ${error.by} (\`${error.command}\`): wait until it ends, or choose another folder with --out.`;
    case 'Unwritable':
      return unwritable(error.path, error.code, error.option);
    case 'FileCorrupt':
      // A reason may be a sentence of another package.
      return `${error.path} cannot be used: ${error.reason.replace(/\.$/, '')}; make it again with \`${error.command}\`.`;
    case 'NotFinite':
      return `${error.path} is not written: ${error.at}${error.step === null ? '' : ` of step ${error.step}`} is ${error.value}, which is no number; mend the game, reward or player that it comes from.`;
    case 'Refused':
      return error.sentence;
    case 'StageDone':
      return `${error.dir} has the stage ${error.mark} already: make it again with --force, or choose another folder with --out.`;
    case 'CurriculumMissing':
      return `There is no curriculum ${JSON.stringify(error.asked)}: give the path of a YAML file${error.builtIn.length === 0 ? '' : `, or one of the built-in ones: ${error.builtIn.join(', ')}`}.`;
    case 'StudyMissing':
      return `There is no study ${JSON.stringify(error.asked)}: give the path of a YAML file that describes one (\`tompo study --help\` shows how).`;
    case 'StudyUnreadable':
      return `The study ${error.file} cannot be read: ${error.reason}`;
    case 'StudyFaults':
      return listed(`The study ${error.file}`, error.faults);
    case 'StudyChanged':
      return `${error.dir}/${error.place} was made with other settings: ${error.reason}${error.others === 0 ? '' : ` (and ${error.others} more run${error.others === 1 ? '' : 's'} in like manner)`}; undo the change, choose another folder with --out, or make again what differs with \`${error.command}\`.`;
    case 'RunsFailed':
      return [
        `${error.failed.length} run${error.failed.length === 1 ? '' : 's'} of the study ended in an error:`,
        ...error.failed.map(({ run, sentence }) => `  ${run}: ${sentence}`),
        `What was done is kept. Go on with: ${error.command}`,
      ].join('\n');
    case 'NothingToCompare':
      return `Nothing to compare: ${error.reason}`;
    case 'Interrupted':
      if (error.nothingKept)
        return `Stopped in ${error.stage}; nothing is kept. Start it again with: ${error.resume}`;
      return `Stopped in stage ${error.stage}; what was done is kept. Go on with: ${error.resume}`;
  }
};

/** The exception of the command: carries one tagged error. */
export class CliFailure extends Error {
  constructor(readonly error: CliError) {
    super(explain(error));
    this.name = 'CliFailure';
  }
}

export const fail = (error: CliError): never => {
  throw new CliFailure(error);
};

/** Ends with one sentence. */
export const refuse = (sentence: string): never => fail({ _tag: 'Refused', sentence });

/** The value, or the other package's sentence as this one's failure. */
export const orFail = <L, A>(result: E.Either<L, A>, say: (error: L) => string): A =>
  E.isLeft(result) ? fail({ _tag: 'Refused', sentence: say(result.left) }) : result.right;
