/** @file Runs of a study that train nothing: the policies of its other runs, evaluated where they were not trained. */
import { join } from 'node:path';
import { elsewhere } from '../recipe/elsewhere.js';
import { transferFolder } from '../run/folder.js';
import type { Cell, Study } from './study.js';

/** What is evaluated elsewhere of runs that train. */
export const transferCells = (study: Study, cells: readonly Cell[], dir: string): readonly Cell[] =>
  cells.flatMap((cell) =>
    study.transfers.flatMap((transfer): readonly Cell[] => {
      const arms = cell.arms.filter(({ name }) => transfer.arms.includes(name));
      if (!transfer.from.includes(cell.environment) || arms.length === 0) return [];
      const id = `${cell.id}@${transfer.name}`;
      const { recipe, folder } = cell;
      return [
        {
          ...cell,
          id,
          recipe: elsewhere(recipe, transfer.recipe),
          folder: transferFolder(join(dir, 'transfer', transfer.name, cell.id)),
          arms,
          trained: { recipe, folder },
          transfer: transfer.name,
        },
      ];
    }),
  );
