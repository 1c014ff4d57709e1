/** @file What the report of a study is made of. */
import type { Analysis } from '../figures.js';
import type { Result } from '../result.js';
import type { Study } from '../study.js';

export interface StudyPage {
  readonly study: Study;
  readonly analysis: Analysis;
  readonly results: readonly Result[];
  /** The study's own file, word for word. */
  readonly text: string;
  /** What is there and not counted. */
  readonly notes: readonly string[];
}
