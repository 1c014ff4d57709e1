/** @file Why a file of a run is there and not shown. */
import { fitOf, placeOf, type RunView, trainedIn } from './fit.js';
import { makeCommand } from './plan.js';
import { markOf } from './stages.js';

/** One sentence with how to go on; null where nothing is there to leave out. */
export const leftOut = (view: RunView, mark: string, there: boolean): string | null => {
  const fit = fitOf(view, mark);
  const say = (why: string, remake: string, ...flags: readonly string[]): string => {
    const { folder } = markOf(remake).stage === 'eval' ? view : trainedIn(view);
    return `${placeOf(mark)} is left out: ${why}; make it again with \`${makeCommand(folder, remake, ...flags)}\`.`;
  };
  switch (fit._tag) {
    case 'unfit':
      return say(
        fit.remake === mark ? fit.why : `${placeOf(fit.remake)} does not fit (${fit.why})`,
        fit.remake,
        '--force',
      );
    case 'waiting':
      return say(`${placeOf(fit.on)} is not finished`, fit.on);
    case 'lost':
      return say('it is gone', mark);
    case 'absent':
    case 'begun':
      return there ? say('no record says what it was made of', mark) : null;
    case 'done':
      return null;
  }
};
