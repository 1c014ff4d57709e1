/** @file It never cooperates. */
import { strategies, strategyPlayer } from '@tompo/dilemmas';

export const player = strategyPlayer('defector', strategies.defector);
