/** @file Repeated matrix games of @tompo/dilemmas, as a module that a recipe names. */
export { matrixFamily as family } from '@tompo/dilemmas';
