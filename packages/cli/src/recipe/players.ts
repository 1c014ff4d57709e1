/** @file The scripted players that a recipe may name: experts and opponents. */
import { type ExpertName, experts } from '@tompo/arena';

export const PLAYERS = Object.keys(experts) as [ExpertName, ...ExpertName[]];
