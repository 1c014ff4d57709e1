/** @file The parts of the tompo command that others may use: recipes, runs and reports. */
export { type CliError, CliFailure, explain, type RecipeFault } from './errors.js';
export { main } from './main.js';
export { builtInRecipes, loadRecipe, parseRecipe, prepareModules } from './recipe/load.js';
export { type Algorithm, type Recipe, recipeSchema } from './recipe/schema.js';
export type {
  Evaluation,
  Interval,
  MetricName,
  MetricRow,
  Paired,
  PlayedPhase,
  Playthrough,
  ReportData,
} from './report/data.js';
export { reportPage } from './report/page.js';
export { type RunFolder, runFolder } from './run/folder.js';
export { analyse } from './study/analysis.js';
export type { Analysis } from './study/figures.js';
export { loadStudy } from './study/load.js';
export type { Result } from './study/result.js';
export type { Study } from './study/study.js';
