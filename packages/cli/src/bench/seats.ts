/** @file Who sits where in a scenario, as data: a visitor among partners, a resident beside a hostile one, the player alone. */

/** A scenario of a family before it has one. */
export interface Seated {
  readonly name: string;
  readonly seats: readonly (string | null)[];
  readonly params?: Readonly<Record<string, unknown>>;
  readonly rotates?: boolean;
}

/** A family of which the game and some of the parameters may be another one in each scenario. */
export interface SeatedFamily {
  readonly game: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly scenarios: readonly (Seated & { readonly game?: string })[];
}

/** One player among n − 1 partners, cyclically: a visitor. */
export const visitor = (name: string, n: number, partners: readonly string[], rotates = true): Seated => ({
  name,
  seats: [null, ...Array.from({ length: n - 1 }, (_, i) => partners[i % partners.length] as string)],
  rotates,
});

/** The player in all seats but one: a resident, whom a hostile partner visits. */
export const resident = (n: number, partner: string): Seated => ({
  name: `resident-with-${partner}`,
  seats: [...new Array<null>(n - 1).fill(null), partner],
  rotates: true,
});

export const selfPlay = (n: number): Seated => ({ name: 'self-play', seats: new Array<null>(n).fill(null) });
