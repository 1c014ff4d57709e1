/** @file Maps of grids: rows of text, a cell each letter. */

export interface GridMap {
  readonly cells: readonly string[];
  /** All that stands at the edge; corners stand in it more than once. */
  readonly edge: string;
}

/** The cells of a map, or why it is none. */
export const gridMap = (map: unknown): GridMap | string => {
  if (!Array.isArray(map) || map.length === 0 || !map.every((row) => typeof row === 'string'))
    return 'must be a list of rows of text';
  const rows = map as readonly string[];
  const width = (rows[0] as string).length;
  if (width === 0 || rows.some((row) => row.length !== width)) return 'must have rows of one length';
  const edge = [rows[0], rows.at(-1), ...rows.map((row) => `${row[0]}${row.at(-1)}`)].join('');
  return { cells: [...rows.join('')], edge };
};
