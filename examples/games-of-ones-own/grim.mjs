/** @file A classic player of repeated games: it cooperates until it is defected against once. */
import { strategies, strategyPlayer } from '@tompo/dilemmas';

export const player = strategyPlayer('grim', strategies.grim);
