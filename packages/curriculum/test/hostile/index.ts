/** @file Code that means harm, or does it by mistake: what it is, and how it must end. One entry each, so that more are easily added. */
import { answers } from './answers.js';
import { escapes } from './escapes.js';
import type { Hostile } from './kind.js';
import { names } from './names.js';
import { running } from './running.js';
import { tampering } from './tampering.js';

export const hostile: readonly Hostile[] = [...running, ...escapes, ...names, ...tampering, ...answers];
