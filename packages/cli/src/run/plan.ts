/** @file What a command will do to a run, decided before anything is touched. */
import { fail } from '../errors.js';
import { type Fit, fitOf, placeOf, type RunView } from './fit.js';
import { commandFor, type RunFolder } from './folder.js';
import { markOf, parentsOf, type StageName } from './stages.js';

/** The command that makes a stage. */
export const makeCommand = (folder: RunFolder, mark: string, ...flags: readonly string[]): string => {
  const { stage, arm } = markOf(mark);
  if (folder.transfer !== undefined && stage === 'eval') return [folder.transfer(arm), ...flags].join(' ');
  const which = stage === 'train' ? ['--algorithm', arm] : stage === 'eval' ? ['--arm', arm] : [];
  return commandFor(folder, stage, ...which, ...flags);
};

export const refuse = ({ folder }: RunView, fit: Extract<Fit, { _tag: 'unfit' }>): never =>
  fail({
    _tag: 'Unfit',
    dir: folder.dir,
    place: placeOf(fit.remake),
    reason: fit.why,
    command: makeCommand(folder, fit.remake, '--force'),
  });

/** Refuses where something that is kept does not fit. */
export const refuseUnfit = (view: RunView, marks: readonly string[]): void => {
  for (const mark of marks) {
    const fit = fitOf(view, mark);
    if (fit._tag === 'unfit') refuse(view, fit);
  }
};

export interface Step {
  readonly mark: string;
  /** make: what is not there, or goes on · again: made before, and forgotten first · keep: left as it is. */
  readonly act: 'make' | 'again' | 'keep';
}

/** The earlier stages that a stage needs and that are not there, the earliest first. */
const missing = (view: RunView, mark: string): readonly string[] =>
  parentsOf(view.recipe, mark).flatMap((parent) => {
    const fit = fitOf(view, parent);
    if (fit._tag === 'unfit') return refuse(view, fit);
    return fit._tag === 'done' ? [] : [...missing(view, parent), parent];
  });

/** The steps of a command for one stage. What it rests on is made first where it never was; an evaluation asks for it
 *  instead, for it shall not begin a training of hours. */
export const planStage = (
  view: RunView,
  stage: StageName,
  marks: readonly string[],
  force: boolean,
): readonly Step[] => {
  const { folder } = view;
  const before = [...new Set(marks.flatMap((m) => missing(view, m)))];
  const [first] = before;
  if (stage === 'eval' && first !== undefined)
    return fail({
      _tag: 'RunMissing',
      dir: folder.dir,
      lacks: `finished ${placeOf(first)}`,
      command: makeCommand(folder, first),
    });
  const own = marks.map((mark): Step => {
    if (force) return { mark, act: 'again' };
    const fit = fitOf(view, mark);
    if (fit._tag === 'unfit') return refuse(view, fit);
    return { mark, act: fit._tag === 'done' ? 'keep' : 'make' };
  });
  const [only, ...others] = own;
  if (only?.act === 'keep' && others.length === 0)
    return fail({ _tag: 'StageDone', dir: folder.dir, mark: only.mark });
  return [...before.map((mark): Step => ({ mark, act: 'make' })), ...own];
};
