/** @file timings.json: the only file of a run that knows wall time. */
import { timings as schema, type Timings } from '../report/data.js';
import { tryJson, writeJson } from './files.js';
import type { RunFolder } from './folder.js';
import { versions } from './versions.js';

/** Adds the seconds of a stage; a stage made again replaces its line, a stage continued adds to it. */
export const recordTime = (
  folder: RunFolder,
  stage: string,
  seconds: number,
  device: string,
  continued: boolean,
): void => {
  // times that cannot be read any more are begun anew: nothing rests on them
  const before: Timings['stages'] = schema.safeParse(tryJson(folder.timings)).data?.stages ?? [];
  const earlier = before.find((t) => t.stage === stage)?.seconds ?? 0;
  const entry = { stage, seconds: Math.round((seconds + (continued ? earlier : 0)) * 1000) / 1000 };
  const stages = before.some((t) => t.stage === stage)
    ? before.map((t) => (t.stage === stage ? entry : t))
    : [...before, entry];
  writeJson(folder.timings, { stages, versions: versions(), device } satisfies Timings);
};
